"""An account, set up for an environment; what is there stays, what was changed by hand is set again."""

from collections.abc import Iterator, Mapping

from promotion.account import ownership, resource_monitor, users
from promotion.account.administrator import Administrator
from promotion.environment import Environment


def set_up(administrator: Administrator, environment: Environment, logins: Mapping[str, str]) -> Iterator[str]:
    """Make the resource monitor and Terraform's user, and give it the environment's objects; yield one line each.

    `logins`: {name of a user: its login} as `users` returns them. A user without one keeps its own.
    Raise AccountFailed, before anything is changed, if the account has another resource monitor.
    """
    monitor = list(resource_monitor.statements(administrator, environment))
    for statement in monitor:
        administrator.run(statement)
    yield f"resource monitor {environment.database}: {environment.credit_quota} credits a month for the whole account"
    deployer = users.deployer(environment)
    for statement in deployer.statements(logins.get(deployer.name)):
        administrator.run(statement)
    yield f"user and role {deployer.name}: {', '.join(deployer.privileges)}"
    for statement in list(deployer.excess(administrator)):
        administrator.run(statement)
        yield f"taken back: {statement}"
    for owned in list(ownership.others(administrator, environment)):
        administrator.run(owned.transfer(deployer.name))
        yield f"{owned.kind.lower()} {owned.name} belongs to {deployer.name} now, and not to {owned.owner}"
