"""The parts of one load that are not known to be loaded yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.splitter.parts.part import Part
from pipelines.text_shape import without_values


class NotLoaded(Exception):
    """Snowflake refused parts, loaded them incompletely, or did not finish in time: the file is tried again.

    `rows`: the number of rows in the manifest.
    """

    rows = 0


@dataclass(frozen=True)
class Refusal:
    """The first row of a part that its table refused. `line`: from 1, the header's; `reason`: Snowflake's."""

    line: int
    reason: str


class RowsRefused(NotLoaded):
    """The table refused a row of each of these parts, so that nothing of them is loaded. `refusals`: by part."""

    def __init__(self, text: str, refusals: Mapping[str, Refusal]):
        super().__init__(text)
        self.refusals = refusals


class ColumnGone(NotLoaded):
    """The parts have `columns`, as they spell them, that their table had when they were written, and has no more."""

    def __init__(self, text: str, columns: tuple[str, ...]):
        super().__init__(text)
        self.columns = columns


class PendingParts:
    """`parts`: by key; `failed`: the reason of each part that Snowflake reported as failed, by key, without values.

    `refusals`: those of them that failed for a row, and of which no row is in the table.
    """

    def __init__(self, parts: tuple[Part, ...]):
        self.parts = {part.key: part for part in parts}
        self.failed: dict[str, str] = {}
        self.refusals: dict[str, Refusal] = {}

    def count(self, rows: dict[str, int]) -> None:
        """Remove the parts whose rows the table holds. `rows`: the table's rows by part.

        Raises NotLoaded for a part with another number of rows: a pipe loads a part whole or, if its ON_ERROR allows
        less, never returns to it.
        """
        for key, part in list(self.parts.items()):
            found = rows.get(key, 0)
            if found not in (0, part.rows):
                raise NotLoaded(f"{key} has {found} rows in the table, its manifest says {part.rows}")
            if found:
                del self.parts[key]

    def report(self, files: list[dict[str, Any]]) -> bool:
        """Remove the parts that insertReport calls loaded. Return True if it had news of any pending part."""
        news = False
        for entry in files:
            part = self.parts.get(entry["path"])
            if part is None or not entry.get("complete"):
                continue
            news = True
            if entry["status"] == "LOADED" and entry["rowsInserted"] == part.rows:
                del self.parts[part.key]
            else:
                error = entry.get("firstError") or f"{entry['rowsInserted']} of {part.rows} rows"
                error = without_values(error) if entry.get("firstErrorLineNum") else error
                self.failed[part.key] = f"{entry['status']}: {error}"
                self.refuse(part.key, entry["rowsInserted"], entry.get("firstErrorLineNum"), entry.get("firstError"))
        return news

    def refuse(self, key: str, rows: int, line: int | None, reason: str | None) -> None:
        """Keep which row of a part that failed was refused, if Snowflake says so and loaded no row of it."""
        if not rows and line and reason:
            self.refusals[key] = Refusal(line, reason)

    def raise_failed(self) -> None:
        """Raise RowsRefused if each part that failed did so for a row, NotLoaded if another one failed."""
        failed = [key for key in self.failed if key in self.parts]
        if failed:
            text = f"{len(failed)} parts failed, the first is {failed[0]} {self.failed[failed[0]]}"
            if all(key in self.refusals for key in failed):
                raise RowsRefused(text, {key: self.refusals[key] for key in failed})
            raise NotLoaded(text)
