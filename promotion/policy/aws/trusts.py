"""A2: who may become a role: of each, the services and accounts that its job needs, and nobody else.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from promotion.environment import Environment
from promotion.policy.document import Statement, statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_TASKS, _SCHEDULER = "ecs-tasks.amazonaws.com", "scheduler.amazonaws.com"
_PEOPLE, _SNOWFLAKE = "the account", "Snowflake"
# {end of a role's name: who may become it}
_TRUSTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "splitter": (_TASKS,),
        "bulk-load": (_TASKS,),
        "tasks": (_TASKS,),
        "upkeep": (_TASKS, _PEOPLE),
        "verify": (_PEOPLE,),
        "eraser": (_PEOPLE,),
        "schedule": (_SCHEDULER,),
        "snowflake": (_SNOWFLAKE,),
    }
)
_REMEDY = "remove it, or name who may in promotion/policy/aws/trusts.py"


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each role that somebody else may become, or a service for another account."""
    integrations = of_type(found, "snowflake_storage_integration")
    snowflakes = {each.text("storage_aws_iam_user_arn") for each in integrations}
    ids = {each.text("storage_aws_external_id") for each in integrations} - {""}
    for role in of_type(found, "aws_iam_role"):
        trusted = _TRUSTED.get(role.text("name").removeprefix(f"{environment.prefix}-"), ())
        for statement in statements(role.text("assume_role_policy")):
            if more := sorted(set(statement.actions) - {"sts:AssumeRole"}):
                cause = f"{', '.join(more)}: who enters says more of himself than who he is"
                yield Finding("A203", role.address, cause, "allow sts:AssumeRole alone")
            if not statement.allows:
                yield Finding("A207", role.address, "a Deny keeps out who needs it", "remove it: nobody else may enter")
            else:
                yield from _everybody(role, statement)
                yield from _services(role, statement, trusted, environment.aws_account_id)
                yield from _accounts(role, statement, trusted, environment.aws_account_id, snowflakes - {""})
                yield from _external_id(role, statement, snowflakes - {""}, ids)


def _everybody(role: Resource, statement: Statement) -> Iterator[Finding]:
    if "*" in statement.accounts or statement.inverted:
        yield Finding("A203", role.address, "everybody may assume it", "name who may")
    for kind in sorted(set(statement.principals) - {"AWS", "Service", "*"}):
        names = ", ".join(statement.principals[kind])
        yield Finding("A203", role.address, f"{kind} {names} may assume it", "tokens are for terraform/gitlab's roles")


def _services(role: Resource, statement: Statement, trusted: Sequence[str], account: str) -> Iterator[Finding]:
    services = statement.principals.get("Service", [])
    if others := sorted(set(services) - set(trusted)):
        yield Finding("A203", role.address, f"{', '.join(others)} may assume it", _REMEDY)
    # They name their schedule or task by aws:SourceAccount when they assume a role:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    if services and statement.values("aws:SourceAccount", "StringEquals") != [account]:
        cause = f"{', '.join(services)} may act for another account"
        yield Finding("A204", role.address, cause, f"add a condition on aws:SourceAccount, {account}")


def _accounts(
    role: Resource, statement: Statement, trusted: Sequence[str], account: str, snowflakes: set[str]
) -> Iterator[Finding]:
    named = set(statement.principals.get("AWS", [])) - {"*"}
    own = {each for each in named if each == account or each.split(":")[4:5] == [account]}
    if strangers := sorted(named - own - snowflakes):
        yield Finding("A203", role.address, f"{', '.join(strangers)} of another account may assume it", "remove it")
    if own and _PEOPLE not in trusted:
        yield Finding("A203", role.address, f"{', '.join(sorted(own))} may assume it", _REMEDY)
    if named & snowflakes and _SNOWFLAKE not in trusted:
        yield Finding("A203", role.address, "Snowflake may assume it", _REMEDY)


def _external_id(role: Resource, statement: Statement, snowflakes: set[str], ids: set[str]) -> Iterator[Finding]:
    """https://docs.snowflake.com/en/user-guide/data-load-s3-config-storage-integration"""
    asked = set(statement.values("sts:ExternalId", "StringEquals"))
    if set(statement.principals.get("AWS", [])) & snowflakes and not (asked and asked <= (ids or asked - {""})):
        cause = f"another external id than the integration's is asked of Snowflake: {', '.join(asked) or 'none'}"
        yield Finding("A203", role.address, cause, "add the integration's external id")
