"""Write the tables of docs/destruction.md from the policy: `python -m tests.promotion.destruction.page`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from promotion.destruction.plan import EXPENDABLE, PROTECTED
from promotion.destruction.rules import Protected
from promotion.migration.lint import losses

PAGE = Path(__file__).resolve().parents[3] / "docs" / "destruction.md"


def page(text: str) -> str:
    """Return the page's text with the tables of today."""
    tables = {"protected": protected(PROTECTED), "expendable": expendable(EXPENDABLE), "sql": sql()}
    for name, table in tables.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text, found = re.subn(marks, lambda match: match[1] + table + match[2], text, flags=re.DOTALL)  # noqa: B023
        assert found == 1, name
    return text


def protected(types: Mapping[str, Protected]) -> str:
    lines = ["| type | change | lost |", "|---|---|---|"]
    for kind, each in sorted(types.items()):
        lines.append(f"| `{kind}` | {', '.join(f'`{action}`' for action in each.actions)} | {each.lost} |")
        lines += [f"| | `{rule.attribute}` | {rule.lost} |" for rule in each.rules]
    return "\n".join(lines) + "\n"


def expendable(types: Mapping[str, str]) -> str:
    lines = ["| type | why it may go |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{kind}` | {why} |" for kind, why in sorted(types.items()))]) + "\n"


def sql() -> str:
    rows = [
        *((f"`{kind} …`", "`drop`, `replace`", lost) for kind, lost in losses.LOST.items()),
        ("another kind, but no view or file format", "`drop`, `replace`", losses.ANYTHING),
        ("`COLUMN …`", "`drop`", losses.VALUES),
        ("`COLUMN …`", "`update`", losses.OVERWRITTEN),
        ("`TABLE …`", "`DATA_RETENTION_TIME_IN_DAYS`", losses.RETENTION),
        ("`TABLE …`", "`policy`", losses.POLICY),
    ]
    lines = ["| object | change | lost |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
