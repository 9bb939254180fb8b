"""Plays the cases on the real implementations.

    python -m real compare [--only R4 R12] [--simulated FILE] [--results FILE] [SYSTEM…]
    python -m real record [--times 3] [--only R4 R12] [SYSTEM…]

`compare` plays every case and says where what the clients saw is not what the file says; then the figures
(`figures.py`), for which it wants to know what became of the cases on the engine: `--simulated`. `record` writes what
they saw into the files. It plays each case several times and writes nothing for a case that does not come out the same
every time.

A system is played if there is a module of its name beside this file.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from . import figures
from .case import Arm, Case, CaseError, first_difference, read_all
from .servers import ServerError

SYSTEMS = ("rabbitmq", "kafka", "sqs")

T = TypeVar("T")

_UNPLAYABLE = "could not be played"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m real", description="Plays the cases on the real implementations.")
    parser.add_argument("mode", choices=["compare", "record"])
    parser.add_argument("systems", nargs="*", metavar="SYSTEM", help=f"of {', '.join(SYSTEMS)}; all that there are without")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="only these cases")
    parser.add_argument("--profile", nargs="+", default=[], help="only the arms of these profiles")
    parser.add_argument("--times", type=int, default=3, help="how often `record` plays each case (3)")
    parser.add_argument("--results", type=Path, help="where `compare` writes one JSON line for each case")
    parser.add_argument("--simulated", type=Path, help="what became of the cases on the engine, one JSON line for each")
    parser.add_argument("--observed", action="store_true", help="not the cases but what was observed beside them")
    options = parser.parse_intermixed_args()
    # A plain kill must end the servers in order as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        systems = _systems(options.systems)
        below = "observed" if options.observed else ""
        cases = [case for case in read_all(systems, below) if not options.only or case.id in options.only]
        if unknown := set(options.only) - {case.id for case in cases}:
            raise CaseError(f"no such case: {', '.join(sorted(unknown))}")
        if options.mode == "record":
            return _record(systems, cases, options)
        return _compare(systems, cases, options)
    except (CaseError, ServerError) as error:
        _tell(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


def _systems(wanted: list[str]) -> list[str]:
    for system in wanted:
        if system not in SYSTEMS:
            raise CaseError(f"there is no system {system}")
    present = [system for system in SYSTEMS if importlib.util.find_spec(f"{__package__}.{system}")]
    return [system for system in present if not wanted or system in wanted]


class _Arms:
    """A system's arms that have something to play, running; they play a case side by side."""

    def __init__(self, arms: list[Arm]) -> None:
        self.arms = arms
        # One thread for each, as long as they run: a server ends with the thread that started it.
        self.pool = ThreadPoolExecutor(max(1, len(arms)))

    def each(self, case: Case, play: Callable[[Arm], T]) -> list[tuple[Arm, T]]:
        """What `play` answers for each arm that the case speaks of."""
        playing = [arm for arm in self.arms if _has_a_say(arm, case)]
        return list(zip(playing, self.pool.map(play, playing)))


@contextmanager
def _running(system: str, profiles: list[str], cases: list[Case]) -> Iterator[_Arms]:
    """Starts them, and stops them whatever happens."""
    found: list[Arm] = importlib.import_module(f".{system}", __package__).arms()
    arms = [arm for arm in found if not profiles or arm.profile in profiles]
    running = _Arms([arm for arm in arms if any(_has_a_say(arm, case) for case in cases)])
    try:
        for arm in running.arms:
            arm.start()
            _tell(f"{arm.profile}: {arm.version()}")
        yield running
    finally:
        for arm in running.arms:
            arm.stop()
        running.pool.shutdown(cancel_futures=True)


def _has_a_say(arm: Arm, case: Case) -> bool:
    """Whether the case is one for this arm: recorded there, or known to differ from it."""
    entry = case.expectation(arm.profile)
    return entry is not None and (_is_recorded(arm, case) or "arm_saw" in entry)


def _is_recorded(arm: Arm, case: Case) -> bool:
    entry = case.expectation(arm.profile)
    return entry is not None and entry["from"]["kind"] == "recorded" and "arm_saw" not in entry


def _unsteady(runs: list[list[str]]) -> dict[str, Any] | None:
    """The first difference between a later run and the first, if there is one, or a run that was none."""
    for run in runs:
        if run and run[0].startswith(_UNPLAYABLE):
            return first_difference([], run)
    return next((difference for run in runs[1:] if (difference := first_difference(runs[0], run))), None)


def _record(systems: list[str], cases: list[Case], options: argparse.Namespace) -> int:
    unsteady = 0
    for system in systems:
        own = [case for case in cases if case.system == system]
        with _running(system, options.profile, own) as arms:
            for case in own:
                runs = arms.each(case, lambda arm: [_play(arm, case) for _ in range(options.times)])
                unsteady_here = [(arm, _unsteady(runs_of_arm)) for arm, runs_of_arm in runs]
                if any(difference for _, difference in unsteady_here):
                    unsteady += 1
                    for arm, difference in unsteady_here:
                        if difference:
                            _tell(f"{case.id} on {arm.profile} does not come out every time: {_words(difference)}")
                    continue
                # Where the profile is known to differ from its arm, people decide what the file says.
                seen = {arm.profile: (arm.version(), lines[0]) for arm, lines in runs if _is_recorded(arm, case)}
                if seen:
                    case.record(seen, date.today().isoformat())
                    case.write()
                    _tell(f"{case.id} is recorded on {', '.join(seen)}")
    if unsteady:
        _tell(f"{unsteady} cases do not come out the same every time and were not written")
    return 1 if unsteady else 0


def _compare(systems: list[str], cases: list[Case], options: argparse.Namespace) -> int:
    simulated = figures.read_simulated(options.simulated) if options.simulated else {}
    results: list[dict[str, Any]] = []
    for system in systems:
        own = [case for case in cases if case.system == system]
        with _running(system, options.profile, own) as arms:
            for case in own:
                played = arms.each(case, lambda arm: _judge(arm, case))
                on_engine = {profile: simulated.get((case.id, profile)) for profile in case.profiles}
                differences = [difference for _, difference in played if difference]
                results.append(
                    {
                        "system": system,
                        "case": case.id,
                        "kind": case.kind,
                        "played": [arm.profile for arm, _ in played],
                        "agrees": figures.agrees(case, [arm.profile for arm, _ in played], differences, on_engine),
                        "differences": differences,
                        "simulated": on_engine,
                    }
                )
    if options.results:
        # Whoever reads it meanwhile sees the old one or the new one.
        fresh = options.results.with_suffix(f".{os.getpid()}")
        fresh.write_text("".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results))
        fresh.replace(options.results)
    for line in figures.observed(results) if options.observed else figures.lines(results, with_simulated=bool(simulated)):
        print(line)
    differing = [result["case"] for result in results if result["differences"] or "differs" in result["simulated"].values()]
    if differing:
        _tell(f"not as the files say: {', '.join(differing)}")
    return 1 if differing else 0


def _judge(arm: Arm, case: Case) -> dict[str, Any] | None:
    """What is different, if anything is; a first difference may be the machine's fault, a second one is not."""
    expected = case.recorded(arm.profile)
    assert expected is not None
    difference = first_difference(expected, _play(arm, case))
    if difference:
        _tell(f"{case.id} on {arm.profile}: {_words(difference)}; once more")
        difference = first_difference(expected, _play(arm, case))
        _tell(f"{case.id} on {arm.profile} {'differs: ' + _words(difference) if difference else 'agrees the second time'}")
    return {"profile": arm.profile, **difference} if difference else None


def _play(arm: Arm, case: Case) -> list[str]:
    """What the clients saw. That it could not be played is a line like any other, so that the rest is played."""
    try:
        return arm.play(case)
    except Exception as error:
        return [f"{_UNPLAYABLE}: {error if isinstance(error, CaseError) else repr(error)}"]


def _words(difference: dict[str, Any]) -> str:
    expected = "nothing more" if difference["expected"] is None else repr(difference["expected"])
    saw = "nothing more" if difference["saw"] is None else repr(difference["saw"])
    return f"line {difference['line']} is {saw}, expected {expected}"


def _tell(words: str) -> None:
    print(f"fidelity: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
