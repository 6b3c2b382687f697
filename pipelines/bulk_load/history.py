"""The history of the vendor's batches: VENDOR.BATCHES, VENDOR.BATCH_FILES and VENDOR.REFUSALS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.bulk_load.batch import Batch
from pipelines.bulk_load.warehouse import Warehouse

FILES_PER_INSERT = 200


@dataclass(frozen=True)
class Publication:
    """A row of VENDOR.BATCHES.

    `action`: load or rollback; `newest_file_at`, `started_at`: UTC, without zone; `warnings`: a line each.
    """

    batch: str
    run: str
    action: str
    newest_file_at: datetime
    started_at: datetime
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class BatchFile:
    """A row of VENDOR.BATCH_FILES: a file of a loaded run. `landed_at`: UTC, without zone."""

    dataset: str
    name: str
    etag: str
    bytes: int
    landed_at: datetime
    rows: int


@dataclass(frozen=True)
class History:
    """The rows of the three tables, written in the caller's transaction if there is one."""

    warehouse: Warehouse

    def publications(self) -> list[Publication]:
        """Return all publications, the live one first."""
        rows = self.warehouse.rows(
            "SELECT BATCH, RUN, ACTION, NEWEST_FILE_AT, COALESCE(STARTED_AT, PUBLISHED_AT) "
            f"FROM {self.warehouse.schema}.BATCHES ORDER BY SEQUENCE DESC"
        )
        return [Publication(*row) for row in rows]

    def last_load(self) -> Publication | None:
        """Return the publication of the batch that was loaded last, even if it was rolled back."""
        return next((past for past in self.publications() if past.action == "load"), None)

    def record(self, publication: Publication, files: Sequence[BatchFile]) -> None:
        """Write a publication, and the files of a load."""
        schema = self.warehouse.schema
        for start in range(0, len(files), FILES_PER_INSERT):
            self.warehouse.connection.cursor().executemany(
                f"INSERT INTO {schema}.BATCH_FILES (RUN, DATASET, FILE, ETAG, BYTES, LANDED_AT, ROW_COUNT) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [
                    (publication.run, file.dataset, file.name, file.etag, file.bytes, _text(file.landed_at), file.rows)
                    for file in files[start : start + FILES_PER_INSERT]
                ],
            )
        rows = self._rows_in_own_columns(publication.run)
        self.warehouse.execute(
            f"INSERT INTO {schema}.BATCHES (SEQUENCE, BATCH, RUN, ACTION, NEWEST_FILE_AT, STARTED_AT, PUBLISHED_AT, "
            f"{''.join(f'{name}, ' for name in rows)}PUBLISHED_BY, WARNINGS) "
            "SELECT COALESCE(MAX(SEQUENCE), 0) + 1, %s, %s, %s, %s::TIMESTAMP_NTZ, %s::TIMESTAMP_NTZ, "
            f"%s::TIMESTAMP_NTZ, {''.join(f'{count}, ' for count in rows.values())}CURRENT_USER(), %s "
            f"FROM {schema}.BATCHES",
            *(publication.batch, publication.run, publication.action, _text(publication.newest_file_at)),
            *(_text(publication.started_at), _text(utc_now()), "\n".join(publication.warnings) or None),
        )

    def _rows_in_own_columns(self, run: str) -> dict[str, int]:
        """Return {column: rows} of the datasets that have a column of their own in BATCHES.

        A release before BATCH_FILES reads them there, and can roll back a batch only with them.
        """
        columns = self.warehouse.columns_of("BATCHES")
        query = (
            f"SELECT DATASET, SUM(ROW_COUNT) FROM {self.warehouse.schema}.BATCH_FILES WHERE RUN = %s GROUP BY DATASET"
        )
        return {name.upper(): int(rows) for name, rows in self.warehouse.rows(query, run) if name.upper() in columns}

    def record_refusal(self, run: str, batch: str | None, started_at: datetime, reasons: Sequence[str]) -> None:
        """Write a refused batch; `batch` is None if its files were not complete."""
        self.warehouse.execute(
            f"INSERT INTO {self.warehouse.schema}.REFUSALS (RUN, BATCH, STARTED_AT, REFUSED_AT, REFUSED_BY, REASONS) "
            "SELECT %s, %s, %s::TIMESTAMP_NTZ, %s::TIMESTAMP_NTZ, CURRENT_USER(), %s",
            *(run, batch, _text(started_at), _text(utc_now()), "\n".join(reasons)),
        )


def files_of(batch: Batch, rows: dict[str, dict[str, int]]) -> list[BatchFile]:
    """Return the batch's files; `rows` are the loaded rows by dataset and file."""
    return [
        BatchFile(
            table.folder, file.name, file.etag, file.bytes, without_zone(file.landed_at), rows[table.folder][file.name]
        )
        for table, files in batch.files.items()
        for file in files
    ]


def utc_now() -> datetime:
    """Return the time in UTC, without zone, as the history has it."""
    return without_zone(datetime.now(UTC))


def without_zone(moment: datetime) -> datetime:
    """Return a time with a zone in UTC, without zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _text(moment: datetime) -> str:
    return moment.isoformat(" ")
