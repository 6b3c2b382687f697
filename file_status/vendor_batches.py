"""The vendor's batches: which is live, what it was loaded from, and which were refused, from the load's own history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

_DOES_NOT_EXIST = 2003


@dataclass(frozen=True)
class DatasetRows:
    """The files of one dataset in a batch, and their rows and bytes."""

    dataset: str
    files: int
    rows: int
    bytes: int


@dataclass(frozen=True)
class BatchStatus:
    """A batch that was published or refused.

    live: the one that readers see; replaced: was live before; refused: never was, with `reasons`. `action`: load or
    rollback; `batch`: None if files were missing; `at`: ISO 8601, UTC, to the millisecond; `seconds`:
    how long the run took, None if unknown; `warnings`, `reasons`: a line each.
    """

    batch: str | None
    run: str
    state: str
    action: str
    at: str
    by: str | None
    seconds: float | None
    datasets: Sequence[DatasetRows]
    warnings: Sequence[str]
    reasons: Sequence[str]


def vendor_batches(connection: SnowflakeConnection, since: datetime) -> list[BatchStatus]:
    """Return the live batch, and all that were published or refused since, newest first; none before the migrations."""
    try:
        published, refused = list(_published(connection)), list(_refused(connection))
    except ProgrammingError as error:
        if error.errno != _DOES_NOT_EXIST:
            raise
        return []
    moment = since.astimezone(UTC).isoformat(timespec="milliseconds")
    recent = [batch for batch in (*published, *refused) if batch.state == "live" or batch.at >= moment]
    return sorted(recent, key=lambda batch: batch.at, reverse=True)


def _published(connection: SnowflakeConnection) -> Iterator[BatchStatus]:
    datasets: dict[str, list[DatasetRows]] = {}
    for run, *figures in _rows(
        connection,
        "SELECT RUN, DATASET, COUNT(*), SUM(ROW_COUNT), SUM(BYTES) FROM MARTS.VENDOR_BATCH_FILES "
        "GROUP BY 1, 2 ORDER BY 1, 2",
    ):
        datasets.setdefault(run, []).append(DatasetRows(figures[0], *map(int, figures[1:])))
    query = (
        "SELECT BATCH, RUN, ACTION, PUBLISHED_AT, PUBLISHED_BY, STARTED_AT, WARNINGS FROM MARTS.VENDOR_BATCHES "
        "ORDER BY SEQUENCE DESC"
    )
    for number, (batch, run, action, at, by, began, warnings) in enumerate(_rows(connection, query)):
        state = "replaced" if number else "live"
        figures = datasets.get(run, [])
        yield BatchStatus(batch, run, state, action, _iso(at), by, _between(began, at), figures, _lines(warnings), ())


def _refused(connection: SnowflakeConnection) -> Iterator[BatchStatus]:
    query = "SELECT BATCH, RUN, STARTED_AT, REFUSED_AT, REFUSED_BY, REASONS FROM MARTS.VENDOR_REFUSALS"
    for batch, run, began, at, by, reasons in _rows(connection, query):
        yield BatchStatus(batch, run, "refused", "load", _iso(at), by, _between(began, at), (), (), _lines(reasons))


def _rows(connection: SnowflakeConnection, query: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(query)
    return list(map(tuple, cursor.fetchall()))


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat(timespec="milliseconds")


def _between(began: datetime | None, ended: datetime) -> float | None:
    return (ended - began).total_seconds() if began else None


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").splitlines())
