"""The files that a COPY loads: those not loaded before, up to SIZE_LIMIT."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import accumulate

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.copy_plan import Plan, candidates
from localcloud.snowflake.objects.staged_file import StagedFile


def to_load(plan: Plan, cursor: SupportsExecute, now: datetime) -> tuple[list[StagedFile], list[StagedFile]]:
    """Return the files to load, and those of FILES that were loaded before.

    VALIDATION_MODE = RETURN_ALL_ERRORS reads files again that were loaded partially. Raises SnowflakeError.
    """
    files = candidates(plan)
    if plan.copy.force:
        return _within_size(files, plan.copy.size_limit), []
    before = load_history.loaded_before(cursor, plan.table.name[0], plan.table.id, now)
    if plan.copy.validation == "RETURN_ALL_ERRORS":
        before = {key: load for key, load in before.items() if load.status == "LOADED"}
    skipped = [file for file in files if (file.url, file.etag) in before]
    unknown = set() if plan.copy.load_uncertain_files else _uncertain(plan, files, cursor, now)
    left = [file for file in files if file not in skipped and file.url not in unknown]
    return _within_size(left, plan.copy.size_limit), skipped if plan.copy.files is not None else []


def _uncertain(plan: Plan, files: list[StagedFile], cursor: SupportsExecute, now: datetime) -> set[str]:
    """Return the URLs of files older than the table's memory, which may have been loaded and forgotten.

    https://docs.snowflake.com/en/user-guide/data-load-considerations-load#load-metadata
    """
    oldest = now - load_history.TABLE_DAYS
    old = {file.url for file in files if file.modified.astimezone(UTC).replace(tzinfo=None) < oldest}
    if not old or not load_history.loaded_any_before(cursor, plan.table.name[0], plan.table.id, oldest):
        return set()
    return old


def _within_size(files: list[StagedFile], limit: int | None) -> list[StagedFile]:
    """Return the files up to the first that exceeds SIZE_LIMIT, which is included."""
    if limit is None:
        return files
    before = accumulate((file.size for file in files), initial=0)
    return [file for file, size in zip(files, before, strict=False) if size <= limit]
