"""Parameters that are set on an object of the code, and not by the code.

https://docs.snowflake.com/en/sql-reference/sql/show-parameters
"""

from collections.abc import Iterator
from functools import partial

from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.drift.snowflake.names import TYPES, Names
from promotion.drift.snowflake.reader import Reader
from promotion.identifier import quoted
from promotion.review.difference import Line

_KINDS = ("DATABASE", "SCHEMA", "WAREHOUSE", "USER")


def findings(names: Names, plan: PlanDocument, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each such parameter."""
    for kind in _KINDS:
        for resource in plan.of(TYPES[kind]):
            name = resource.values["name"]
            parts = (resource.values["database"], name) if kind == "SCHEMA" else (name,)
            part = f"Snowflake: parameters of {kind.lower()} {'.'.join(parts)}"
            if resource.there:
                yield from each(part, partial(_of, reader, kind, parts, resource))
    for user in names.administered:
        yield from each(f"Snowflake: parameters of user {user.name}", partial(_of, reader, "USER", (user.name,), None))


def _of(reader: Reader, kind: str, parts: tuple[str, ...], resource: Resource | None) -> Iterator[Finding]:
    written = {name.upper() for name in resource.written} if resource else set()
    for row in reader.show(f"SHOW PARAMETERS IN {kind} {quoted(*parts)}"):
        if row["level"] == kind and row["key"] not in written:
            yield Finding(
                "snowflake",
                f"parameter {row['key']} of {kind.lower()} {'.'.join(parts)}",
                "changed",
                (Line("-", f"{row['key']}: {row['default']}"), Line("+", f"{row['key']}: {row['value']}")),
                f"ALTER {kind} {quoted(*parts)} UNSET {row['key']};",
                (resource.address if resource else "", row["key"].lower()),
            )
