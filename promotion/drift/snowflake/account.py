"""The resource monitor of the account, as `scripts.account` makes it; Terraform compares those of warehouses."""

from collections.abc import Iterator
from functools import partial

from promotion.drift.finding import Finding, NotCompared, Result, each
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment
from promotion.identifier import literal
from promotion.review.difference import Line


def findings(environment: Environment, reader: Reader) -> Iterator[Result]:
    """Yield a finding if the monitor is another one than `scripts.account` makes."""
    yield from each("Snowflake: the resource monitor", partial(_findings, environment, reader))


def _findings(environment: Environment, reader: Reader) -> Iterator[Result]:
    name = environment.database
    rows = [row for row in reader.show(f"SHOW RESOURCE MONITORS LIKE {literal(name)}") if row["name"] == name]
    if not rows:
        reason = f"this login sees no {name}; run python -m scripts.account {environment.name}, which makes it"
        yield NotCompared("Snowflake: the resource monitor", reason)
        return
    [row] = rows
    wanted = {
        "credit_quota": str(float(environment.credit_quota)),
        "level": "ACCOUNT",
        "notify_at": "75%,90%",
        "suspend_at": "100%",
        "suspend_immediately_at": "",
        "frequency": "MONTHLY",
        "end_time": "",
    }
    there = {**row, "credit_quota": str(float(row["credit_quota"] or 0))}
    lines: list[Line] = []
    for column, value in wanted.items():
        if (found := str(there[column] or "").replace(" ", "")) != value:
            lines += [Line("-", f"{column}: {value or 'not set'}"), Line("+", f"{column}: {found or 'not set'}")]
    if lines:
        back = f"python -m scripts.account {environment.name}"
        yield Finding("snowflake", f"resource monitor {name}", "changed", tuple(lines), back)
