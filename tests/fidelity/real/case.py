"""The cases: read, checked, compared and written. What is common to every system; README.md has the format.

A system's module (`rabbitmq.py`, …) has a function `arms()`, which answers with its arms, one for each profile that
it can play. An arm is whatever has the shape of `Arm`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

FOLDER = Path(__file__).resolve().parent.parent
KINDS = ("recorded", "transcribed", "documented")

# What each kind of expectation must say about where it comes from.
_ORIGIN = {"recorded": ("implementation", "on"), "transcribed": ("test",), "documented": ("page",)}
_FIELDS = {"id", "title", "system", "setup", "steps", "ends_ms", "expected", "sources"}


class CaseError(Exception):
    """A case that cannot be read or played; names the file or the case."""


class Arm(Protocol):
    """One real implementation, standing for one profile."""

    profile: str

    def start(self) -> None: ...

    def stop(self) -> None:
        """Ends whatever `start` began, also after half a start."""

    def version(self) -> str:
        """The implementation as the files name it: `RabbitMQ 3.10.8, Erlang 25.2.3`."""

    def play(self, case: Case) -> list[str]:
        """What the clients saw, as `Transcript.lines` has it."""


@dataclass
class Case:
    """One file. `expected` stays as it was read, so that `write` gives back what it does not change."""

    path: Path
    text: dict[str, Any]

    @property
    def id(self) -> str:
        return self.text["id"]

    @property
    def system(self) -> str:
        return self.text["system"]

    @property
    def setup(self) -> dict[str, Any]:
        return self.text["setup"]

    @property
    def steps(self) -> list[dict[str, Any]]:
        return self.text["steps"]

    @property
    def ends_ms(self) -> int:
        return self.text["ends_ms"]

    @property
    def kind(self) -> str:
        """By what the case counts: by the weakest of its expectations, since that is where it may be wrong."""
        return max((entry["from"]["kind"] for entry in self.text["expected"]), key=KINDS.index)

    @property
    def profiles(self) -> list[str]:
        """Every profile that it speaks of."""
        return [profile for entry in self.text["expected"] for profile in entry["profiles"]]

    def expectation(self, profile: str) -> dict[str, Any] | None:
        """The entry that speaks of this profile."""
        return next((entry for entry in self.text["expected"] if profile in entry["profiles"]), None)

    def kind_of(self, profile: str) -> str:
        """Where the expectation of one of its profiles comes from."""
        entry = self.expectation(profile)
        assert entry is not None
        return entry["from"]["kind"]

    def recorded(self, profile: str) -> list[str] | None:
        """What the real arm is to see: its own words where it is known to differ from what it stands for."""
        entry = self.expectation(profile)
        if entry is None:
            return None
        if "arm_saw" in entry:
            return entry["arm_saw"]
        return entry["saw"] if entry["from"]["kind"] == "recorded" else None

    def record(self, seen: dict[str, tuple[str, list[str]]], on: str) -> None:
        """Puts what was seen (profile: implementation, lines) in place of what was recorded before.

        Entries of the other kinds stay: nobody ran anything for them. An entry that has been seen again
        just so, on the same implementation, stays too, with its date.
        """
        kept, known = [], {}
        for entry in self.text["expected"]:
            if entry["from"]["kind"] != "recorded" or "arm_saw" in entry:
                kept.append(entry)
                continue
            known[(tuple(entry["profiles"]), entry["from"].get("implementation"), tuple(entry.get("saw", ())))] = entry
            # Profiles that were not played now keep their words.
            rest = [profile for profile in entry["profiles"] if profile not in seen]
            if rest:
                kept.append({**entry, "profiles": rest})
        noted = [entry for entry in self.text["expected"] if "note" in entry]
        notes = {profile: entry["note"] for entry in noted for profile in entry["profiles"]}
        groups: dict[tuple[str, ...], list[str]] = {}
        for profile in sorted(seen):
            groups.setdefault(tuple(seen[profile][1]), []).append(profile)
        for lines, profiles in groups.items():
            implementation = " and ".join(seen[profile][0] for profile in profiles)
            fresh: dict[str, Any] = {
                "profiles": profiles,
                "from": {"kind": "recorded", "implementation": implementation, "on": on},
            }
            if said := list(dict.fromkeys(notes[profile] for profile in profiles if profile in notes)):
                fresh["note"] = " ".join(said)
            fresh["saw"] = list(lines)
            kept.append(known.get((tuple(profiles), implementation, lines), fresh))
        self.text["expected"] = sorted(kept, key=lambda entry: entry["profiles"])

    def write(self) -> None:
        self.path.write_text(layout(self.text))


class Transcript:
    """Collects what clients see, step by step."""

    def __init__(self) -> None:
        self._step = 0
        self._seen: list[tuple[int, str, str]] = []

    def begin(self, at_ms: int) -> None:
        self._step = at_ms

    def saw(self, who: str, what: str) -> None:
        self._seen.append((self._step, who, what))

    def lines(self) -> list[str]:
        """By step, then by client; what one client saw in one step stays in its order."""
        ordered = sorted(self._seen, key=lambda seen: (seen[0], natural(seen[1])))
        return [f"{step}: {who} {what}" for step, who, what in ordered]


def natural(name: str) -> list[tuple[int, str]]:
    """An order in which C2 comes before C10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def first_difference(expected: list[str], saw: list[str]) -> dict[str, Any] | None:
    """The first line (from 1) in which they differ, as both have it; None stands for no line any more."""
    for index in range(max(len(expected), len(saw))):
        left = expected[index] if index < len(expected) else None
        right = saw[index] if index < len(saw) else None
        if left != right:
            return {"line": index + 1, "expected": left, "saw": right}
    return None


def read_all(systems: Iterable[str], below: str = "") -> list[Case]:
    """Every case of these systems, in natural order; or what lies in the folder of that name below each."""
    found = []
    for system in systems:
        paths = (FOLDER / system / below).glob("*.json")
        found += [read(path, system) for path in sorted(paths, key=lambda path: natural(path.stem))]
    return found


def read(path: Path, system: str) -> Case:
    try:
        text = json.loads(path.read_text())
    except ValueError as error:
        raise CaseError(f"{path}: {error}") from None
    for complaint in _complaints(path, text, system):
        raise CaseError(f"{path}: {complaint}")
    return Case(path, text)


def _complaints(path: Path, text: dict[str, Any], system: str) -> Iterable[str]:
    if missing := _FIELDS - text.keys():
        yield f"lacks {', '.join(sorted(missing))}"
        return
    if unknown := text.keys() - _FIELDS:
        yield f"has unknown fields: {', '.join(sorted(unknown))}"
    if text["id"] != path.stem:
        yield f"is named {path.stem}, its id is {text['id']}"
    if text["system"] != system:
        yield f"is one of {system}, its system is {text['system']}"
    times = [step.get("at_ms") for step in text["steps"]] + [text["ends_ms"]]
    if not all(isinstance(time, int) for time in times):
        yield "has a step without at_ms"
    elif any(later <= earlier for earlier, later in zip(times, times[1:])):
        yield "has steps that are not one after the other, or ends before its last one"
    if not all(isinstance(step.get("do"), str) for step in text["steps"]):
        yield "has a step without do"
    if not text["expected"]:
        yield "expects nothing"
    profiles = [profile for entry in text["expected"] for profile in entry.get("profiles", ())]
    if len(profiles) != len(set(profiles)):
        yield "expects two things of one profile"
    for entry in text["expected"]:
        origin = entry.get("from", {})
        kind = origin.get("kind")
        if kind not in KINDS:
            yield f"has an expectation from {kind!r}; it must be one of {', '.join(KINDS)}"
        elif lacking := [field for field in _ORIGIN[kind] if "saw" in entry and field not in origin]:
            yield f"is {kind} and does not say {', '.join(lacking)}"
        elif kind != "recorded" and "saw" not in entry:
            yield f"is {kind} and says nothing"
        if "arm_saw" in entry and "note" not in entry:
            yield "differs from its real arm and has no note that says why"


def layout(text: dict[str, Any]) -> str:
    """JSON as the files have it: a step, a queue, a line that was seen, each on a line of its own."""
    parts = []
    for key, value in text.items():
        if key == "setup":
            parts.append(f'"setup": {_object(value, "  ")}')
        elif key == "steps":
            parts.append(f'"steps": {_rows(value, "  ")}')
        elif key == "expected":
            entries = ",\n".join(f"    {_object(entry, '    ')}" for entry in value)
            parts.append(f'"expected": [\n{entries}\n  ]')
        else:
            parts.append(f"{_line(key)}: {_line(value)}")
    return "{\n" + ",\n".join(f"  {part}" for part in parts) + "\n}\n"


def _line(value: Any) -> str:
    """Everything on one line, objects with room inside their braces."""
    if isinstance(value, dict) and value:
        return "{ " + ", ".join(f"{_line(key)}: {_line(each)}" for key, each in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _rows(values: list[Any], indent: str) -> str:
    """A list with a line for each."""
    if not values:
        return "[]"
    return "[\n" + ",\n".join(f"{indent}  {_line(each)}" for each in values) + f"\n{indent}]"


def _object(value: dict[str, Any], indent: str) -> str:
    """An object with a line for each field; lists of objects and what was seen take more."""
    if not value:
        return "{}"
    fields = []
    for key, each in value.items():
        long = isinstance(each, list) and (key in ("saw", "arm_saw") or any(isinstance(one, dict) for one in each))
        fields.append(f"{indent}  {_line(key)}: {_rows(each, indent + '  ') if long else _line(each)}")
    return "{\n" + ",\n".join(fields) + f"\n{indent}}}"
