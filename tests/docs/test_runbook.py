"""The lines that the runbook explains are lines that the code prints."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
# Printed by AWS, by schemachange, and by Snowflake as a file's status.
FOREIGN = {
    "Not authorized to perform sts",
    "AssumeRoleWithWebIdentity",
    "is not authorized to perform",
    "Script execution failed",
    "Load failed",
    "Loaded",
}


@cache
def _literals() -> list[str]:
    files = [
        path
        for folder in ("scripts", "promotion", "pipelines", "rehearsal")
        for path in (PROJECT / folder).rglob("*.py")
    ]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text()))]
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _quoted(heading: str, column: int) -> list[str]:
    """Return the texts in backticks in one column of the table below a heading."""
    table = RUNBOOK.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    return [text for row in rows for text in re.findall(r"`([^`]+)`", row[column])]


def _fragments(line: str) -> list[str]:
    """Return the constant pieces of a line: numbers, names in capitals and `…` stand for values."""
    pieces = re.split(r"…|: |\d+|\b[A-Z_]{6,}\b|:(?=\w)|(?<=ed) (?=before)", line)
    return [piece.strip() for piece in pieces if len(piece.strip()) > 3]


LINES = [*_quoted("When a job fails", 1), *_quoted("What a line of the splitter's log means", 0)]


def test_the_tables_are_found() -> None:
    assert len(LINES) > 25 and "late: …" in LINES and "quarantined" in LINES


@pytest.mark.parametrize("line", LINES)
def test_the_code_prints_it(line: str) -> None:
    literals = _literals()
    missing = [one for one in _fragments(line) if not any(one in text for text in literals)]
    assert [one for one in missing if one not in FOREIGN] == []
