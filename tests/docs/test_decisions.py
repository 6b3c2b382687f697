"""The index of decisions lists every decision, with its date and title, in order."""

from __future__ import annotations

import re
from pathlib import Path

DECISIONS = Path(__file__).resolve().parents[2] / "docs" / "decisions"
ROW = re.compile(r"^\| (\d{4}-\d\d-\d\d) \| \[(.+?)\]\((.+?)\) \| (.+?) \|$", re.MULTILINE)


def test_every_decision_is_listed_with_its_date_and_title() -> None:
    rows = {name: (date, title) for date, title, name, _ in ROW.findall((DECISIONS / "README.md").read_text())}
    files = {path.name: path for path in DECISIONS.glob("*.md") if path.name != "README.md"}
    assert rows == {name: (name[:10], _title(path)) for name, path in files.items()}


def test_each_has_a_line_that_says_what_was_decided() -> None:
    lines = [line for _, _, _, line in ROW.findall((DECISIONS / "README.md").read_text())]
    assert len(set(lines)) == len(lines) and all(20 < len(line) < 160 for line in lines)


def test_the_newest_stand_first() -> None:
    dates = [date for date, _, _, _ in ROW.findall((DECISIONS / "README.md").read_text())]
    assert dates == sorted(dates, reverse=True)


def _title(decision: Path) -> str:
    first = decision.read_text().splitlines()[0]
    assert first.startswith("# "), f"{decision.name} does not begin with its title"
    return first.removeprefix("# ")
