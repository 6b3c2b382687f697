"""Parameters that are set on an object of the code, and not by the code; and the users' network policies.

https://docs.snowflake.com/en/sql-reference/sql/show-parameters
"""

from collections.abc import Iterator
from functools import partial

from promotion.account import network
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.drift.snowflake.names import TYPES, Names
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment, Origin
from promotion.identifier import quoted
from promotion.review.difference import Line

_KINDS = ("DATABASE", "SCHEMA", "WAREHOUSE", "USER")
_POLICY = "NETWORK_POLICY"


def findings(names: Names, plan: PlanDocument, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each such parameter."""
    for kind in _KINDS:
        for resource in plan.of(TYPES[kind]):
            name = resource.values["name"]
            parts = (resource.values["database"], name) if kind == "SCHEMA" else (name,)
            part = f"Snowflake: parameters of {kind.lower()} {'.'.join(parts)}"
            if resource.there:
                yield from each(part, partial(_of, names, reader, kind, parts, resource))
    for user in names.administered:
        part = f"Snowflake: parameters of user {user.name}"
        yield from each(part, partial(_of, names, reader, "USER", (user.name,), None))


def _of(
    names: Names, reader: Reader, kind: str, parts: tuple[str, ...], resource: Resource | None
) -> Iterator[Finding]:
    written = {name.upper() for name in resource.written} if resource else set()
    for row in reader.show(f"SHOW PARAMETERS IN {kind} {quoted(*parts)}"):
        if kind == "USER" and row["key"] == _POLICY:
            yield from _policy(names.environment, parts[0], row["value"] if row["level"] == kind else "")
        elif row["level"] == kind and row["key"] not in written:
            yield Finding(
                "snowflake",
                f"parameter {row['key']} of {kind.lower()} {'.'.join(parts)}",
                "changed",
                (Line("-", f"{row['key']}: {row['default']}"), Line("+", f"{row['key']}: {row['value']}")),
                f"ALTER {kind} {quoted(*parts)} UNSET {row['key']};",
                (resource.address if resource else "", row["key"].lower()),
            )


def _policy(environment: Environment, user: str, value: str) -> Iterator[Finding]:
    """Yield a finding for a user whose network policy is not the one that `scripts.account` sets."""
    origins: tuple[Origin, ...] = ("services", "jobs")
    wanted = next(
        (environment.network_policy(origin) for origin in origins if user in network.users(environment, origin)), None
    )
    if value != (wanted or ""):
        yield Finding(
            "snowflake",
            f"parameter {_POLICY} of user {user}",
            "changed",
            (Line("-", f"{_POLICY}: {wanted or ''}"), Line("+", f"{_POLICY}: {value}")),
            f"python -m scripts.account {environment.name}",
        )
