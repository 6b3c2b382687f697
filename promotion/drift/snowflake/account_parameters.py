"""Parameters that somebody set on the account, whose value is in force wherever nothing else is set.

Those that a company sets on purpose are in the environment's file, `account_parameters`. The account's network policy
is one of them. https://docs.snowflake.com/en/sql-reference/sql/show-parameters and …/sql/alter-account
"""

from collections.abc import Iterator
from functools import partial

from promotion.drift.finding import Finding, NotCompared, Result, each
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment
from promotion.identifier import literal
from promotion.review.difference import Line

_PART = "Snowflake: parameters of the account"


def findings(environment: Environment, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each that has another value than the environment's file says, or than Snowflake gives it."""
    yield from each(_PART, partial(_findings, environment, reader))


def _findings(environment: Environment, reader: Reader) -> Iterator[Result]:
    wanted = dict(environment.account_parameters)
    for row in reader.show("SHOW PARAMETERS IN ACCOUNT"):
        name, there = row["key"], row["value"] if row["level"] == "ACCOUNT" else None
        usual = wanted.pop(name, None)
        if there == usual:
            continue
        yield Finding(
            "snowflake",
            f"parameter {name} of the account",
            "changed",
            (Line("-", f"{name}: {row['default'] if usual is None else usual}"), Line("+", f"{name}: {row['value']}")),
            _back(name, usual, row["type"]),
        )
    for name in wanted:
        reason = f"this login sees no parameter {name}; correct account_parameters, or ask as an account administrator"
        yield NotCompared(_PART, reason)


def _back(name: str, usual: str | None, type_: str) -> str:
    if usual is None:
        return f"ALTER ACCOUNT UNSET {name};"
    return f"ALTER ACCOUNT SET {name} = {literal(usual) if type_ == 'STRING' else usual};"
