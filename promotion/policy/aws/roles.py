"""A2: what a role may do."""

from collections.abc import Iterator, Sequence

from promotion.access import boundary
from promotion.environment import Environment
from promotion.policy.aws.most import Most
from promotion.policy.document import Statement, statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

# AWS takes no resource for them: https://docs.aws.amazon.com/service-authorization/latest/reference/
_WITHOUT_RESOURCE = {"ecr:GetAuthorizationToken"}
_RIGHTS = (
    "iam:*", "organizations:*", "sts:*", "kms:Put*", "kms:CreateGrant", "s3:PutBucketPolicy", "s3:PutAccessPoint*",
)  # fmt: skip
_MODULE = "use terraform/modules/assumable_role"
_OWN = "write the role's own statements"
_SELF = "an administrator's part: terraform/gitlab"
_KMS = ("kms:Decrypt", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:[*]")
# What takes away, with each apply, what somebody added by hand: {type: its list of what stays}
_EXCLUSIVE = {
    "aws_iam_role_policies_exclusive": "policy_names", "aws_iam_role_policy_attachments_exclusive": "policy_arns",
}  # fmt: skip
_TASKS = "ecs-tasks.amazonaws.com"
_SESSION = 60 * 60  # seconds
# Without them the right is one to every cluster, and to each tag at any time:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
_CONDITIONS = {"ecs:RunTask": "ecs:cluster", "ecs:TagResource": "ecs:CreateAction"}


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each role without the environment's boundary, or that may do too much."""
    through_s3 = f"s3.{environment.aws_region}.amazonaws.com"
    files = _file_keys(found)
    most = Most(environment, {text for each in found if (text := each.text("arn"))})
    for role in of_type(found, "aws_iam_role"):
        if (limit := role.text("permissions_boundary")) != boundary.arn(environment):
            cause = f"its permissions boundary is {limit or 'none'}"
            yield Finding("A202", role.address, cause, "use terraform/modules/assumable_role")
        if role.number("max_session_duration") > _SESSION:
            cause = f"a session that somebody took works for {role.text('max_session_duration')} seconds"
            yield Finding("A206", role.address, cause, "remove max_session_duration: an hour is enough")
        for inline in role.blocks("inline_policy"):
            for statement in statements(str(inline.get("policy") or "")):
                yield from _permission(role, statement, through_s3)
                yield from _keys(role, statement, files)
                yield from _beyond(role, role.text("name"), statement, most)
        for arn in role.values.get("managed_policy_arns") or []:
            yield Finding("A201", role.address, f"{arn} is attached, which others write", _OWN)
    for policy in of_type(found, "aws_iam_role_policy", "aws_iam_policy"):
        for statement in statements(policy.text("policy")):
            yield from _permission(policy, statement, through_s3)
            yield from _keys(policy, statement, files)
            yield from _beyond(policy, _role(policy, found), statement, most)
    for attached in of_type(found, "aws_iam_role_policy_attachment", "aws_iam_policy_attachment"):
        cause = f"{attached.text('policy_arn') or 'a policy'} is attached, which others write"
        yield Finding("A201", attached.address, cause, _OWN)

    yield from _by_hand(found)


def _by_hand(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each role, and each policy beside the plan's, that keeps what somebody added."""
    made = of_type(found, "aws_iam_role_policy")
    for type_, names in _EXCLUSIVE.items():
        lists = of_type(found, type_)
        for role in of_type(found, "aws_iam_role"):
            own = {each.text("role_name") for each in lists} | {each.module for each in lists if each.module}
            if not {role.text("name"), role.module} & own:
                yield Finding("A201", role.address, f"no {type_}: what is added by hand stays", _MODULE)
        for each in lists:
            known = {
                policy.text("name")
                for policy in made
                if policy.text("role") == each.text("role_name") or (each.module and policy.module == each.module)
            }
            if more := sorted(set(each.values.get(names) or []) - known):
                yield Finding("A201", each.address, f"{', '.join(more)} stays, which no plan has", _MODULE)


def _file_keys(found: Sequence[Resource]) -> set[str]:
    """Return the ARNs of the keys that encrypt files; that of the trail's record is none of them."""
    keys = texts(found, "aws_kms_key", "arn")
    of_records = texts(found, "aws_cloudtrail", "kms_key_id")
    # A plan without an account has one ARN for all.
    return keys - of_records or keys


def _keys(policy: Resource, statement: Statement, files: set[str]) -> Iterator[Finding]:
    if statement.allows and statement.doing(*_KMS) and (others := sorted(set(statement.resources) - files)):
        name = f"{policy.address}, {statement.sid or 'a statement'}"
        yield Finding("A205", name, f"it uses {', '.join(others)}", "name the key of terraform/encryption.tf")


def _role(policy: Resource, found: Sequence[Resource]) -> str:
    """Return the name of the role of a policy: that of its module, or the one that it names."""
    beside = [role for role in of_type(found, "aws_iam_role") if policy.module and role.module == policy.module]
    return beside[0].text("name") if beside else policy.text("role")


def _beyond(policy: Resource, role: str, statement: Statement, most: Most) -> Iterator[Finding]:
    if statement.allows and not statement.inverted and (beyond := ", ".join(most.beyond(role, statement))):
        name = f"{policy.address}, {statement.sid or 'a statement'}"
        yield Finding("A201", name, beyond, "take what promotion/access/boundary.py names, or have it reviewed there")


def _permission(policy: Resource, statement: Statement, through_s3: str) -> Iterator[Finding]:
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
    if passes and statement.values("iam:PassedToService", "StringEquals") != [_TASKS]:
        cause = f"it hands a role to another service than {_TASKS}"
        yield Finding("A202", name, cause, "add a condition on iam:PassedToService")
    for action, key in _CONDITIONS.items():
        if statement.doing(action) and not statement.values(key, "ArnEquals", "StringEquals"):
            yield Finding("A201", name, f"{action} without {key}", f"add a condition on {key}")
    if statement.doing(*_KMS) and statement.values("kms:ViaService", "StringEquals") != [through_s3]:
        yield Finding("A205", name, "the key works without S3", f"add a condition on kms:ViaService, {through_s3}")
