"""An account, set up for an environment; what is there stays, what was changed by hand is set again."""

from collections.abc import Iterable, Iterator, Mapping

from promotion.account import network, ownership, planner_grants, resource_monitor, users
from promotion.account.administrator import Administrator
from promotion.account.users import TerraformUser
from promotion.environment import Environment


def set_up(administrator: Administrator, environment: Environment, logins: Mapping[str, str]) -> Iterator[str]:
    """Make the resource monitor, Terraform's users and the network policies, and give rights; yield one line each.

    The deployer gets the environment's objects, the planner the rights to read their properties, the previewer none.
    `logins`: {name of a user: its login} as `users` returns them. A user without one keeps its own.
    Raise AccountFailed, before anything is changed, if the account has another resource monitor.
    """
    monitor = list(resource_monitor.statements(administrator, environment))
    for statement in monitor:
        administrator.run(statement)
    yield f"resource monitor {environment.database}: {environment.credit_quota} credits a month for the whole account"
    for user in users.all_of(environment):
        yield from _user(administrator, user, logins.get(user.name))
    objects, owner = list(ownership.objects(administrator, environment)), environment.deployer_role
    for owned in objects:
        if owned.owner != owner:
            administrator.run(owned.transfer(owner))
            yield f"{owned.kind.lower()} {owned.name} belongs to {owner} now, and not to {owned.owner}"
    yield from network.set_up(administrator, environment)
    yield from _run(administrator, planner_grants.excess(administrator, environment), "taken back")
    yield from _run(administrator, planner_grants.missing(administrator, environment, objects), "granted")
    yield from network.drop(administrator, environment)


def _user(administrator: Administrator, user: TerraformUser, login: str | None) -> Iterator[str]:
    for statement in user.statements(login):
        administrator.run(statement)
    yield f"user and role {user.name}: {', '.join(user.privileges)}"
    yield from _run(administrator, user.excess(administrator), "taken back")


def _run(administrator: Administrator, statements: Iterable[str], done: str) -> Iterator[str]:
    for statement in list(statements):
        administrator.run(statement)
        yield f"{done}: {statement}"
