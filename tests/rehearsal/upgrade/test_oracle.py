"""The oracle finds each planted fault, and nothing in what is right."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest

from rehearsal.upgrade.oracle import Tally, compare, unchanged
from rehearsal.upgrade.rows import TrafficFile

ROWS = (
    ("traffic-00001-00 title", Decimal("1.500"), datetime(2031, 1, 1)),
    ("traffic-00001-01 title", None, datetime(2031, 1, 2)),
)
FILE = TrafficFile("movies", 1, ("title", "size_mb", "made_at"), ROWS)
COLUMNS = ("made_at", "title", "size_mb", "_part")


def loaded(*changes: tuple[int, dict[str, object]]) -> list[tuple[object, ...]]:
    """Return the rows as the table has them, each changed by column."""
    rows = [dict(zip(FILE.columns, row, strict=True)) | {"_part": "movies/abc/part-0"} for row in ROWS]
    for number, values in changes:
        rows[number] |= values
    return [tuple(row[name] for name in COLUMNS) for row in rows]


def test_rows_that_are_there_once_are_good():
    tally = compare("RAW.MOVIES", [FILE], COLUMNS, loaded())
    assert tally == Tally("RAW.MOVIES", sent=2)
    assert tally.good


def test_rows_of_others_are_not_looked_at():
    other = (None, "Unforgiven", Decimal(1), "movies/def/part-0")
    assert compare("RAW.MOVIES", [FILE], COLUMNS, [*loaded(), other]).good


@pytest.mark.parametrize(
    ("found", "counts", "example"),
    [
        (loaded()[:1], (1, 0, 0), "traffic-00001-01 is missing"),
        ([*loaded(), *loaded()[:1]], (0, 1, 0), "traffic-00001-00 is there 2 times"),
        (
            loaded((0, {"size_mb": Decimal("1.501")})),
            (0, 0, 1),
            "traffic-00001-00.SIZE_MB is Decimal('1.501'), but Decimal('1.500') was sent",
        ),
        (
            loaded((1, {"size_mb": Decimal(0)})),
            (0, 0, 1),
            "traffic-00001-01.SIZE_MB is Decimal('0'), but None was sent",
        ),
        (
            loaded((0, {"title": "traffic-00001-01 title"})),
            (1, 1, 1),
            "traffic-00001-00 is missing",
        ),
        (
            loaded((0, {"title": None, "_part": "traffic-00001-00 title"})),
            (0, 0, 1),
            "traffic-00001-00.TITLE is None, but 'traffic-00001-00 title' was sent",
        ),
        (
            [*loaded(), (None, "traffic-00009-00 title", None, None)],
            (0, 0, 1),
            "traffic-00009-00 was never sent",
        ),
    ],
    ids=["lost", "doubled", "value", "null", "another row's", "another column", "never sent"],
)
def test_each_fault_is_counted_and_shown(found, counts, example):
    tally = compare("RAW.MOVIES", [FILE], COLUMNS, found)
    assert (tally.lost, tally.doubled, tally.misplaced) == counts
    assert not tally.good
    assert f"RAW.MOVIES: {example}" in tally.examples


def test_a_column_that_is_gone_has_lost_its_values():
    rows = [row[:2] for row in loaded()]
    tally = compare("RAW.MOVIES", [FILE], COLUMNS[:2], rows)
    assert (tally.lost, tally.misplaced) == (0, 1)  # the other row had no value there
    assert tally.examples == (
        "RAW.MOVIES: traffic-00001-00.SIZE_MB: Decimal('1.500') was sent, but the column is missing",
    )


def test_a_table_that_is_gone_has_lost_all():
    assert compare("RAW.MOVIES", [FILE], (), []).lost == 2


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        ({("a",): 2, ("b",): 1}, (0, 0, 0)),
        ({("a",): 1, ("b",): 1}, (1, 0, 0)),
        ({("a",): 3, ("b",): 1}, (0, 1, 0)),
        ({("a",): 2, ("c",): 1}, (0, 0, 1)),
        ({("a",): 2, ("b",): 1, ("c",): 1}, (0, 1, 0)),
        ({}, (3, 0, 0)),
    ],
    ids=["as before", "lost", "doubled", "changed", "more", "empty"],
)
def test_rows_of_before_must_stay(after, counts):
    tally = unchanged("RAW.USERS", Counter({("a",): 2, ("b",): 1}), Counter(after))
    assert (tally.sent, tally.lost, tally.doubled, tally.misplaced) == (3, *counts)
