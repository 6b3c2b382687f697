"""The oracle: the rows that were sent against the rows of the tables, value by value. It knows nothing of the splitter.

Each row carries a mark (rows.py), so a value that is in another column, or another row, is seen.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rehearsal.upgrade.rows import TrafficFile, Value, mark_of

_MISSING = "the column is missing"


@dataclass(frozen=True)
class Tally:
    """Rows of one table. `misplaced`: rows with a value that was not sent there; `examples`: a line for each fault."""

    table: str
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    misplaced: int = 0
    examples: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Return True if each row is there once, with its values."""
        return not (self.lost or self.doubled or self.misplaced)


def compare(
    table: str, files: Iterable[TrafficFile], columns: Sequence[str], found: Iterable[Sequence[object]]
) -> Tally:
    """Compare the rows of `files` with those `found`, whose values are in the order of `columns`.

    A column of the files that is not among `columns` has lost its values.
    """
    sent: dict[str, Mapping[str, Value]] = {}
    for file in files:
        for row in file.rows:
            sent[str(mark_of(row))] = dict(zip(file.columns, row, strict=True))
    places = {name.lower(): place for place, name in enumerate(columns)}
    times: Counter[str] = Counter()
    faults: dict[str, str] = {}
    for values in found:
        mark = mark_of(values)
        if mark is None:
            continue
        times[mark] += 1
        if fault := _fault(mark, sent.get(mark), values, places):
            faults.setdefault(mark, fault)
    lost = [mark for mark in sent if mark not in times]
    doubled = {mark: number for mark, number in times.items() if number > 1}
    examples = [
        *(f"{table}: {mark} is missing" for mark in lost[:1]),
        *(f"{table}: {mark} is there {number} times" for mark, number in list(doubled.items())[:1]),
        *(f"{table}: {fault}" for fault in list(faults.values())[:1]),
    ]
    return Tally(table, len(sent), len(lost), sum(doubled.values()) - len(doubled), len(faults), tuple(examples))


def unchanged(table: str, before: Counter[tuple[object, ...]], after: Counter[tuple[object, ...]]) -> Tally:
    """Compare the rows that a table had before a change with those it has after it, without the traffic's.

    A row with another value counts as misplaced, one that is there more often than before as doubled.
    """
    gone, more = before - after, after - before
    doubled = sum(number for row, number in more.items() if row in before)
    changed = min(gone.total(), more.total() - doubled)
    examples = [f"{table}: {next(iter(gone))} was there before"] if gone else []
    examples += [f"{table}: {next(iter(more))} was not there before"] if more else []
    extra = more.total() - doubled - changed
    return Tally(table, before.total(), gone.total() - changed, doubled + extra, changed, tuple(examples))


def _fault(mark: str, sent: Mapping[str, Value] | None, row: Sequence[object], places: Mapping[str, int]) -> str | None:
    """Return the first value of a row that differs from the one that was sent; None if there is none."""
    if sent is None:
        return f"{mark} was never sent"
    for name, value in sent.items():
        if name not in places:
            if value is not None:
                return f"{mark}.{name.upper()}: {value!r} was sent, but {_MISSING}"
        elif row[places[name]] != value:
            return f"{mark}.{name.upper()} is {row[places[name]]!r}, but {value!r} was sent"
    return None
