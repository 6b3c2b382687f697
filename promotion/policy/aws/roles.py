"""A2: who may become a role, and what it may do."""

from collections.abc import Iterator, Sequence

from promotion.policy.document import Statement, statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

# AWS takes no resource for them: https://docs.aws.amazon.com/service-authorization/latest/reference/
_WITHOUT_RESOURCE = {"ecr:GetAuthorizationToken"}
_RIGHTS = (
    "iam:*", "organizations:*", "sts:*", "kms:Put*", "kms:CreateGrant", "s3:PutBucketPolicy", "s3:PutAccessPoint*",
)  # fmt: skip
_OWN = "write the role's own statements"
_SELF = "an administrator's part: terraform/gitlab"
_KMS = ("kms:Decrypt", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:[*]")
# They name their schedule or task by aws:SourceAccount when they assume a role:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
_DEPUTIES = ("ecs-tasks.amazonaws.com", "scheduler.amazonaws.com")


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each role that strangers may become, that has no boundary, or that may do too much."""
    snowflakes = {each.text("storage_aws_iam_user_arn") for each in of_type(found, "snowflake_storage_integration")}
    for role in of_type(found, "aws_iam_role"):
        if not role.text("permissions_boundary"):
            yield Finding("A202", role.address, "no permissions boundary", "use terraform/modules/assumable_role")
        for statement in statements(role.text("assume_role_policy")):
            yield from _trust(role, statement, snowflakes - {""})
        for inline in role.blocks("inline_policy"):
            for statement in statements(str(inline.get("policy") or "")):
                yield from _permission(role, statement)
        for arn in role.values.get("managed_policy_arns") or []:
            yield Finding("A201", role.address, f"{arn} is attached, which others write", _OWN)
    for policy in of_type(found, "aws_iam_role_policy", "aws_iam_policy"):
        for statement in statements(policy.text("policy")):
            yield from _permission(policy, statement)
    for attached in of_type(found, "aws_iam_role_policy_attachment", "aws_iam_policy_attachment"):
        cause = f"{attached.text('policy_arn') or 'a policy'} is attached, which others write"
        yield Finding("A201", attached.address, cause, _OWN)


def _trust(role: Resource, statement: Statement, snowflakes: set[str]) -> Iterator[Finding]:
    if not statement.allows:
        return
    if "*" in statement.accounts or statement.inverted:
        yield Finding("A203", role.address, "everybody may assume it", "name who may")
    named = set(statement.principals.get("AWS", []))
    if strangers := sorted(named - snowflakes - {each for each in named if _is_own(role, each)} - {"*"}):
        yield Finding("A203", role.address, f"{', '.join(strangers)} of another account may assume it", "remove it")
    if named & snowflakes and not statement.values("sts:ExternalId", "StringEquals"):
        yield Finding("A203", role.address, "no external id is asked of Snowflake", "add the integration's external id")
    services = statement.principals.get("Service", [])
    if set(services) & set(_DEPUTIES) and not statement.values("aws:SourceAccount", "StringEquals"):
        cause = f"{', '.join(services)} may act for another account"
        yield Finding("A204", role.address, cause, "add a condition on aws:SourceAccount")
    if "Federated" in statement.principals and not any(key.endswith(":sub") for key in _keys(statement)):
        yield Finding("A203", role.address, "any token of the provider enters", "add a condition on the subject")


def _is_own(role: Resource, principal: str) -> bool:
    """Return whether a principal is of the role's account, which its boundary names."""
    account = (role.text("permissions_boundary").split(":") + [""] * 5)[4]
    return principal == account or principal.split(":")[4:5] == [account]


def _keys(statement: Statement) -> list[str]:
    return [key for tests in statement.condition.values() for key in tests]


def _permission(policy: Resource, statement: Statement) -> Iterator[Finding]:
    if not statement.allows:
        return
    name = f"{policy.address}, {statement.sid or 'a statement'}"
    if statement.inverted:
        yield Finding("A201", name, "it allows all but what it names", "name the actions and resources")
    if wild := [action for action in statement.actions if "*" in action]:
        yield Finding("A201", name, f"{', '.join(wild)}", "name the actions")
    if "*" in statement.resources and not set(statement.actions) <= _WITHOUT_RESOURCE:
        yield Finding("A201", name, "every resource of the account", "name the resources")
    passes = statement.doing("iam:PassRole")
    if rights := [each for each in statement.doing(*_RIGHTS) if each not in passes]:
        yield Finding("A202", name, ", ".join(rights), _SELF)
    if passes and not statement.values("iam:PassedToService", "StringEquals"):
        yield Finding("A202", name, "it hands a role to any service", "add a condition on iam:PassedToService")
    if statement.doing(*_KMS) and not statement.values("kms:ViaService", "StringEquals"):
        yield Finding("A205", name, "the key works without S3", "add a condition on kms:ViaService")
