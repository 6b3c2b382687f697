"""A person's rows that Snowflake's Time Travel still has, table by table.

Each table is read at the oldest moment in reach, and just before each earlier erasure of the person. Nobody can delete
these rows: they go when the table's retention ends (https://docs.snowflake.com/en/user-guide/data-time-travel).
Not searched: rows that came and went between two of these moments, dropped tables, which only UNDROP reaches, and the
earlier texts of refused rows in VENDOR.REFUSALS and VENDOR.BATCHES.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.contract import Contract
from contracts.reader import contracts
from erasure.person import Person
from erasure.record import began
from erasure.search import Places
from erasure.tables import Tables
from promotion.errors import PromotionError

_BEFORE = timedelta(seconds=1)  # an erasure's own clock is the record's


@dataclass(frozen=True)
class PastRows:
    """The person's rows of a table as it was at a moment; None, with the `cause`, if Snowflake does not say."""

    table: str
    moment: str
    rows: int | None
    cause: str = ""


def find(places: Places, person: Person) -> list[PastRows]:
    """Return what Time Travel has of the person, and each table whose past can't be read."""
    tables, erasures = places.tables, [moment - _BEFORE for moment in began(places, person)]
    found: list[PastRows] = []
    for contract in (each for each in contracts().values() if each.person):
        for table in (name for name in sorted(tables.reach()) if _is_of(name, contract)):
            oldest = tables.reach().get(table)  # of now: the count before may have taken minutes
            for moment in sorted({oldest, *(each for each in erasures if each > oldest)} if oldest else ()):
                found += _rows(tables, table, str(contract.person), person, moment)
    return found


def _rows(tables: Tables, table: str, column: str, person: Person, moment: datetime) -> Iterator[PastRows]:
    when = moment.astimezone(UTC).isoformat(timespec="seconds")
    try:
        rows = tables.were(table, column, person, moment)
    except PromotionError as error:
        yield PastRows(table, when, None, str(error))
        return
    if rows:
        yield PastRows(table, when, rows)


def _is_of(table: str, contract: Contract) -> bool:
    """Return whether a table is the live one of a contract, or one that a load made beside it."""
    return table == contract.table or table.startswith(f"{contract.table}__")
