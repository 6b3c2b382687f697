"""A person's rows in Time Travel: at the oldest moment of each table, and before each erasure."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from erasure import past
from erasure.person import Person
from erasure.search import Places
from promotion.errors import PromotionError

ANN = Person.of("ann@x.org")
NOW = datetime.now(UTC).replace(microsecond=0)
DAY, HOUR = NOW - timedelta(days=1), NOW - timedelta(hours=1)


class Tables:
    """Tables with a past: {table: its oldest moment}, {(table, moment): rows}; `asked`: what was asked for."""

    secret = "secret"

    def __init__(
        self, reach: dict[str, datetime], rows: dict[tuple[str, datetime], int] | None = None, fails: str = ""
    ) -> None:
        self._reach, self._rows, self._fails = reach, rows or {}, fails
        self.asked: list[tuple[str, str, datetime]] = []

    def reach(self) -> dict[str, datetime]:
        return self._reach

    def were(self, table: str, column: str, person: Person, moment: datetime) -> int:
        self.asked.append((table, column, moment))
        if table == self._fails:
            raise PromotionError("2 Unsupported feature 'x'.")
        return self._rows.get((table, moment), 0)


def places(tables: Tables, *records: str) -> Places:
    """Places with records of the person, named by when they began, and another object among them."""
    prefix = f"erasures/{ANN.hash('erasure secret')}/"
    items = [
        {"Key": f"{prefix}{name}", "VersionId": "1", "ETag": "e", "Size": 1, "IsLatest": True}
        for name in (*records, "readme.txt")
    ]

    def paginate(Bucket: str, Prefix: str) -> list[dict[str, Any]]:
        assert (Bucket, Prefix) == ("ready", prefix)
        return [{"Versions": items}]

    s3 = SimpleNamespace(get_paginator=lambda name: SimpleNamespace(paginate=paginate))
    return Places(s3, "landing", "ready", tables)  # type: ignore[arg-type]


def test_the_oldest_moment_of_each_table_with_people_is_read():
    tables = Tables({"RAW.USERS": DAY, "RAW.MOVIES": DAY, "VENDOR.AUTHORS": HOUR}, {("RAW.USERS", DAY): 2})
    assert past.find(places(tables), ANN) == [past.PastRows("RAW.USERS", DAY.isoformat(), 2)]
    assert set(tables.asked) == {("RAW.USERS", "email", DAY), ("VENDOR.AUTHORS", "name", HOUR)}


def test_so_is_the_moment_before_each_erasure_that_is_within_reach():
    tables = Tables({"RAW.USERS": DAY})
    began = (HOUR, NOW - timedelta(days=2))
    past.find(places(tables, *(f"{each.isoformat().replace(':', '')}.json" for each in began)), ANN)
    assert [moment for _, _, moment in tables.asked] == [DAY, HOUR - timedelta(seconds=1)]


def test_a_table_that_a_load_made_is_read_with_its_contract():
    tables = Tables({"VENDOR.AUTHORS__20261130": HOUR, "VENDOR.AUTHORS_OF_ALL": HOUR})
    past.find(places(tables), ANN)
    assert tables.asked == [("VENDOR.AUTHORS__20261130", "name", HOUR)]


def test_a_past_that_can_not_be_read_is_named_with_its_cause():
    tables = Tables({"RAW.STREAMS": DAY, "RAW.USERS": DAY}, {("RAW.USERS", DAY): 1}, fails="RAW.STREAMS")
    found = {each.table: (each.rows, each.cause) for each in past.find(places(tables), ANN)}
    assert found == {"RAW.STREAMS": (None, "2 Unsupported feature 'x'."), "RAW.USERS": (1, "")}
