"""The figures of a comparison: counted here, printed by `__main__.py`.

    figure fidelity.SYSTEM.KIND n/N          cases of that kind: recorded, transcribed, documented
    figure fidelity.SYSTEM.simulated n/N     cases × profiles on the engine; the same for each PROFILE
    figure fidelity.SYSTEM.known N           those of them that differ and are known to, with a reason
    figure fidelity.cases n/N                all cases: the sum of the first ones
    figure fidelity.rules N                  the rules that these are cases of
    figure fidelity.SYSTEM.observed n/N      with --observed, in place of all these

A file is a case, and counts once, as the weakest of its expectations. A recorded one agrees if every real arm saw what
the file says. For the others nothing real can be run: they agree if the engine does what the file says, for each profile
that has no recording; and if a real arm is known to differ there, it must still do so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .case import KINDS, Case, CaseError

# How a rule is told from a case: R4 of R4-quorum.
_RULE_ENDS = "-"


def read_simulated(path: Path) -> dict[tuple[str, str], str]:
    """Case and profile: `agrees`, `known` (to differ), `differs`, `not played`."""
    try:
        results = [json.loads(line) for line in path.read_text().splitlines()]
    except (OSError, ValueError) as error:
        raise CaseError(f"{path}: {error}") from None
    return {(result["case"], result["profile"]): result["status"] for result in results}


def agrees(case: Case, played: list[str], differences: list[dict[str, Any]], simulated: dict[str, str | None]) -> bool:
    """Whether a case counts: see above."""
    kinds = {profile: case.kind_of(profile) for profile in case.profiles}
    unplayed = [profile for profile, kind in kinds.items() if kind == "recorded" and profile not in played]
    unlike = [profile for profile, kind in kinds.items() if kind != "recorded" and simulated[profile] != "agrees"]
    return not differences and not unplayed and not unlike


def lines(results: list[dict[str, Any]], with_simulated: bool) -> Iterator[str]:
    """The lines for all results."""
    systems = list(dict.fromkeys(result["system"] for result in results))
    for system in systems:
        own = [result for result in results if result["system"] == system]
        for kind in KINDS:
            of_kind = [result for result in own if result["kind"] == kind]
            if of_kind and (with_simulated or kind == "recorded"):
                yield f"figure fidelity.{system}.{kind} {_agreeing(of_kind)}"
        if with_simulated:
            yield from _simulated(system, own)
    if with_simulated:
        yield f"figure fidelity.cases {_agreeing(results)}"
        yield f"figure fidelity.rules {len({result['case'].split(_RULE_ENDS)[0] for result in results})}"


def observed(results: list[dict[str, Any]]) -> Iterator[str]:
    """The lines for what was observed beside the cases, which is all recorded."""
    for system in dict.fromkeys(result["system"] for result in results):
        yield f"figure fidelity.{system}.observed {_agreeing([each for each in results if each['system'] == system])}"


def _simulated(system: str, own: list[dict[str, Any]]) -> Iterator[str]:
    statuses = [(profile, status) for result in own for profile, status in result["simulated"].items()]
    profiles = sorted({profile for profile, _ in statuses})
    for name, chosen in [(system, profiles), *((profile, [profile]) for profile in profiles)]:
        of_name = [status for profile, status in statuses if profile in chosen]
        yield f"figure fidelity.{name}.simulated {of_name.count('agrees')}/{len(of_name)}"
    yield f"figure fidelity.{system}.known {sum(status == 'known' for _, status in statuses)}"


def _agreeing(results: list[dict[str, Any]]) -> str:
    return f"{sum(result['agrees'] for result in results)}/{len(results)}"
