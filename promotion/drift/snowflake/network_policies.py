"""The network policies of the environment, as `scripts.account` makes them: whom they let in, and whom they keep out.

Only its owner sees a policy, so the login of a plan finds none: an account administrator's run compares them.
https://docs.snowflake.com/en/sql-reference/sql/show-network-policies and …/sql/desc-network-policy
"""

import json
from collections.abc import Iterator
from functools import partial

from snowflake.connector.errors import ProgrammingError

from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.reader import Reader
from promotion.environment import ORIGINS, Environment
from promotion.error_numbers import DOES_NOT_EXIST, INSUFFICIENT_PRIVILEGES
from promotion.identifier import literal, quoted
from promotion.review.difference import Line

_ALLOWED = "ALLOWED_IP_LIST"
_REFUSED = (DOES_NOT_EXIST, INSUFFICIENT_PRIVILEGES)


def findings(environment: Environment, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each policy of the environment's name with another list, and for each one too many."""
    yield from each("Snowflake: network policies", partial(_findings, environment, reader))


def _findings(environment: Environment, reader: Reader) -> Iterator[Finding]:
    wanted = {
        name: {_ALLOWED: ",".join(sorted(environment.login_from(origin)))}
        for origin in ORIGINS
        if (name := environment.network_policy(origin))
    }
    for row in reader.show(f"SHOW NETWORK POLICIES LIKE {literal(f'{environment.database}%')}"):
        name = row["name"]
        if not name.startswith(f"{environment.database}_"):
            continue
        if name not in wanted:
            own = name in map(environment.network_policy_name, ORIGINS)  # users may have it yet
            drop = f"DROP NETWORK POLICY {quoted(name)};"
            back = f"python -m scripts.account {environment.name}" if own else drop
            yield Finding("snowflake", f"network policy {name}", "added", back=back)
        elif (there := _lists(reader, name)) is not None and (lines := tuple(_lines(wanted[name], there))):
            back = f"python -m scripts.account {environment.name}"
            yield Finding("snowflake", f"network policy {name}", "changed", lines, back)


def _lists(reader: Reader, policy: str) -> dict[str, str] | None:
    """Return {list: its members}; None for a login that finds the policy, and may not describe it."""
    try:
        rows = reader.show(f"DESCRIBE NETWORK POLICY {quoted(policy)}")
    except ProgrammingError as error:
        if error.errno not in _REFUSED:
            raise
        return None
    return {row["name"]: ",".join(sorted(_members(row["name"], str(row["value"] or "")))) for row in rows}


def _members(name: str, value: str) -> list[str]:
    """Return the addresses of a list, or the names of its network rules, which DESCRIBE gives as JSON.

    So Terraform's provider reads it: `ParseNetworkRulesSnowflakeDto` in
    https://github.com/snowflakedb/terraform-provider-snowflake/tree/main/pkg/sdk
    """
    if name.endswith("_NETWORK_RULE_LIST"):
        return [rule["fullyQualifiedRuleName"] for rule in json.loads(value or "[]")]
    return [address for address in value.split(",") if address]


def _lines(wanted: dict[str, str], there: dict[str, str]) -> Iterator[Line]:
    for name in sorted({*wanted, *there}):
        was, is_ = wanted.get(name, ""), there.get(name, "")
        if was != is_:
            yield from (Line("-", f"{name}: {was}"), Line("+", f"{name}: {is_}"))
