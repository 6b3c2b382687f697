"""The answers of the warehouse before and after a change, and those that DuckDB gives on the files themselves."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ChangedAnswer:
    """A question, with the warehouse's answers, and the one that the new definition gives on the files."""

    question: str
    before: str
    after: str
    on_files: str
    unit: str

    @property
    def good(self) -> bool:
        """Return True if the answer stayed, or is the one that the new definition of the question gives."""
        return self.after in (self.before, self.on_files)


def beside(before: str, after: str, on_files: str) -> list[ChangedAnswer]:
    """Return the answers of three runs of `pipelines.exploration --json`, by question; `none` where one has none.

    A question that only the old side has is left out.
    """
    old, new, files = (_by_id(json.loads(text)) for text in (before, after, on_files))

    def answer(answers: dict[str, Any], id_: str) -> str:
        return str(answers.get(id_, {}).get("answer", "none"))

    return [
        ChangedAnswer(row["question"], answer(old, id_), row["answer"], answer(files, id_), row["unit"])
        for id_, row in new.items()
    ]


def _by_id(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}
