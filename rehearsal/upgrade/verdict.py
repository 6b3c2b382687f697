"""The verdict on a change: what it did to a running platform, and why it may not be merged, if so."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rehearsal.steps import Timing
from rehearsal.upgrade.answers import ChangedAnswer
from rehearsal.upgrade.oracle import Tally

_COUNTS = ("sent", "lost", "doubled", "misplaced")
_LISTS = ("traffic", "kept", "answers", "pipes", "steps")
PHASES = ("before", "change", "after", "back")


@dataclass(frozen=True)
class Pipe:
    """The way of a dataset's files: {phase: the longest time from landing to visible rows}, in seconds.

    None: a file of the phase never became visible. A phase without a file is left out.
    """

    dataset: str
    seconds: dict[str, float | None]


@dataclass(frozen=True)
class Difference:
    """The effects of a change, one line each. `infrastructure`: by resource.

    `taken_back`: what the rollback brought back; `not_taken_back`: what stayed, or why the rollback was refused.
    """

    schema: Sequence[str] = ()
    rights: Sequence[str] = ()
    infrastructure: Sequence[str] = ()
    taken_back: Sequence[str] = ()
    not_taken_back: Sequence[str] = ()


@dataclass(frozen=True)
class Verdict:
    """Everything that the rehearsal of a change showed. `faults`: the causes of a failure, the first one first."""

    base: str  # commit
    change: str  # commit, with + for a working tree that differs from it
    same: bool  # both sides have the same files
    note: str
    faults: Sequence[str]
    traffic: Sequence[Tally]
    kept: Sequence[Tally]
    answers: Sequence[ChangedAnswer]
    pipes: Sequence[Pipe]
    difference: Difference
    steps: list[Timing]

    @property
    def passed(self) -> bool:
        """Return True if nothing was found against the change."""
        return not self.faults

    def document(self) -> dict[str, Any]:
        """Return it as a JSON document; `rows` has the traffic's sums."""
        rows = {name: sum(getattr(tally, name) for tally in self.traffic) for name in _COUNTS}
        lists = {name: [asdict(each) for each in getattr(self, name)] for name in _LISTS}
        return {
            "passed": self.passed,
            "from": self.base,
            "change": self.change,
            "same": self.same,
            "note": self.note,
            "rows": rows,
            "faults": list(self.faults),
            **lists,
            **asdict(self.difference),
        }

    def write(self, path: Path) -> None:
        """Write the document."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.document(), indent=2, ensure_ascii=False) + "\n")


def row_faults(traffic: Iterable[Tally], kept: Iterable[Tally]) -> Iterator[str]:
    """Yield one fault for each table whose rows are not those that were sent, or were there before."""
    sent, before = ((each, "sent during the change") for each in traffic), ((each, "of before") for each in kept)
    for tally, origin in (*sent, *before):
        if not tally.good:
            example = f"; {tally.examples[0]}" if tally.examples else ""
            yield (
                f"{tally.table}: of {tally.sent:,} rows {origin} {tally.lost:,} are lost, {tally.doubled:,} doubled, "
                f"{tally.misplaced:,} misplaced{example}"
            )


def answer_faults(answers: Iterable[ChangedAnswer]) -> Iterator[str]:
    """Yield one fault for each answer that is neither the one of before nor the one that the files give."""
    for answer in answers:
        if not answer.good:
            yield (
                f"{answer.question} was answered {answer.before}, and is now answered {answer.after}; "
                f"the files give {answer.on_files}"
            )
