"""The parts of one load that are not known to be loaded yet."""

from typing import Any

from pipelines.splitter.parts.part import Part


class NotLoaded(Exception):
    """Snowflake refused parts, loaded them incompletely, or did not finish in time: the file is tried again.

    `rows`: the number of rows in the manifest.
    """

    rows = 0


class ColumnGone(NotLoaded):
    """The parts have `columns`, as they spell them, that their table had when they were written, and has no more."""

    def __init__(self, text: str, columns: tuple[str, ...]):
        super().__init__(text)
        self.columns = columns


class PendingParts:
    """`parts`: by key; `failed`: the reason of each part that Snowflake reported as failed, by key."""

    def __init__(self, parts: tuple[Part, ...]):
        self.parts = {part.key: part for part in parts}
        self.failed: dict[str, str] = {}

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
                self.failed[part.key] = f"{entry['status']}: {error}"
        return news
