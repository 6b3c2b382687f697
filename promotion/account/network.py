"""Network policies: from which addresses the users of an environment log in to Snowflake.

They are the administrator's: only its owner sees a policy, so a plan, whose user owns nothing, could not compare one
that Terraform made, and a deploy that owned one could open it.
https://docs.snowflake.com/en/sql-reference/sql/show-network-policies#usage-notes
"""

from collections.abc import Iterator

from snowflake.connector.errors import ProgrammingError

from promotion.account.administrator import AccountFailed, Administrator
from promotion.environment import ORIGINS, SERVICES, Environment, Origin
from promotion.identifier import literal, quoted

_PARAMETER = "NETWORK_POLICY"
# Without these, lists that somebody set by hand would stay. Terraform's provider empties lists of rules this way:
# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/network_policies_gen_test.go
_NOTHING_ELSE = "BLOCKED_IP_LIST = () ALLOWED_NETWORK_RULE_LIST = () BLOCKED_NETWORK_RULE_LIST = ()"


def set_up(administrator: Administrator, environment: Environment) -> Iterator[str]:
    """Make the policies, and set each on its users that are there; yield a line for each policy and each change.

    Where the environment names no address, a user keeps no policy; `drop` drops the policy.
    """
    for origin in ORIGINS:
        name, addresses = environment.network_policy(origin), environment.login_from(origin)
        if name is None:
            yield f"{origin} log in from any address: login_from of {environment.name} names none"
        else:
            allowed = f"ALLOWED_IP_LIST = ({', '.join(map(literal, addresses))})"
            administrator.run(f"CREATE NETWORK POLICY IF NOT EXISTS {quoted(name)} {allowed}")
            emptied = [
                f"network policy {name}: {row['name']} is empty now; it had {row['value']}"
                for row in administrator.show(f"DESCRIBE NETWORK POLICY {quoted(name)}")
                if row["value"] not in (None, "", "[]") and row["name"] != "ALLOWED_IP_LIST"
            ]
            administrator.run(f"ALTER NETWORK POLICY {quoted(name)} SET {allowed} {_NOTHING_ELSE}")
            yield f"network policy {name}: {', '.join(addresses)}"
            yield from emptied
        for user in users(environment, origin):
            yield from _user(administrator, user, name)


def drop(administrator: Administrator, environment: Environment) -> Iterator[str]:
    """Drop the policies of users that log in from any address; yield a line for each.

    Snowflake refuses it while another user, or the account, has the policy: it is kept, and the line says so.
    https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/templates/guides/unassigning_policies.md.tmpl
    """
    for policy in (environment.network_policy_name(each) for each in ORIGINS if not environment.login_from(each)):
        if any(row["name"] == policy for row in administrator.show(f"SHOW NETWORK POLICIES LIKE {literal(policy)}")):
            yield _dropped(administrator, policy)


def users(environment: Environment, origin: Origin) -> tuple[str, ...]:
    """Return the names of the users that log in from there, whether or not they are there yet."""
    if origin == "jobs":
        return (environment.deployer_role, environment.planner_role, environment.previewer_role)
    return tuple(f"{environment.database}_{service.upper()}" for service in SERVICES)


def _dropped(administrator: Administrator, policy: str) -> str:
    try:
        administrator.run(f"DROP NETWORK POLICY {quoted(policy)}")
    except AccountFailed as refused:
        if not isinstance(refused.__cause__, ProgrammingError):
            raise  # Snowflake did not answer
        return f"network policy {policy}: kept, still assigned (POLICY_REFERENCES names it): {refused}"
    return f"network policy {policy}: dropped"


def _user(administrator: Administrator, user: str, policy: str | None) -> Iterator[str]:
    if not administrator.show(f"SHOW USERS LIKE {literal(user)}"):
        return  # made by the first deploy; this verb is run again after it
    shown = administrator.show(f"SHOW PARAMETERS LIKE {literal(_PARAMETER)} IN USER {quoted(user)}")
    now = next((str(row["value"]) for row in shown if row["level"] == "USER"), "")
    if now != (policy or ""):
        change = f"SET {_PARAMETER} = {quoted(policy)}" if policy else f"UNSET {_PARAMETER}"
        administrator.run(f"ALTER USER {quoted(user)} {change}")
        yield f"user {user}: {f'network policy {policy}' if policy else 'no network policy'}"
