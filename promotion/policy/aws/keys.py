"""A3: keys of KMS."""

from collections.abc import Iterator, Sequence

from promotion.environment import Environment
from promotion.policy.document import Statement, statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

_DAYS, _YEAR = 30, 366
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
_SERVICES = {"cloudtrail.amazonaws.com": ("kms:GenerateDataKey*", "kms:DescribeKey")}


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each key that is never renewed, soon gone, or open to others."""
    for key in of_type(found, "aws_kms_key"):
        if key.values.get("enable_key_rotation") is not True:
            yield Finding("A301", key.address, "no rotation", "set enable_key_rotation")
        if (days := key.number("deletion_window_in_days", _DAYS)) < _DAYS:
            remedy = f"set deletion_window_in_days to {_DAYS}"
            yield Finding("A301", key.address, f"a deletion is final after {days} days", remedy)
        if key.values.get("is_enabled") is False:
            yield Finding("A301", key.address, "it is off: no file can be read", "remove is_enabled")
        if key.values.get("multi_region"):
            yield Finding("A205", key.address, "a copy of it works in another region", "remove multi_region")
        if key.text("custom_key_store_id") or key.text("xks_key_id"):
            yield Finding("A301", key.address, "it is lost with a store outside KMS", "remove the store")
        if key.values.get("bypass_policy_lockout_safety_check"):
            cause = "a policy that nobody can change any more is accepted"
            yield Finding("A301", key.address, cause, "remove bypass_policy_lockout_safety_check")
        if key.number("rotation_period_in_days") > _YEAR:
            cause = f"a new one each {key.text('rotation_period_in_days')} days"
            yield Finding("A301", key.address, cause, "remove rotation_period_in_days: a year")
        root, allowed = f"arn:aws:iam::{environment.aws_account_id}:root", statements(key.text("policy"))
        if key.text("policy") and not any(
            each.actions == ["kms:*"] and each.principals.get("AWS") == [root] and not each.condition
            for each in allowed
        ):
            yield Finding("A301", key.address, "the account can't change it any more", "take TheAccountsIamDecides")
        for statement in allowed:
            yield from _policy(key, statement, environment.aws_account_id)
    for policy in of_type(found, "aws_kms_key_policy"):
        for statement in statements(policy.text("policy")):
            yield from _policy(policy, statement, environment.aws_account_id)
    for grant in of_type(found, "aws_kms_grant"):
        yield Finding("A302", grant.address, "a grant is a right beside the policies", "give the role a statement")

    own = texts(found, "aws_kms_key", "key_id", "id", "arn")
    for alias in of_type(found, "aws_kms_alias"):
        if (target := alias.text("target_key_id")) and target not in own:
            cause = f"{alias.text('name')} names {target}; who may write the policy of one key may by its alias"
            yield Finding("A202", alias.address, cause, "name a key of terraform/encryption.tf or terraform/trail.tf")


def foreign(key: str, loss: str = "stop it") -> str:
    """Return the cause of a finding for a key that no resource of the platform makes; `loss`: what its owner can do."""
    return f"its key {key} is not the platform's: its owner can {loss}"


def _policy(key: Resource, statement: Statement, account: str) -> Iterator[Finding]:
    name = statement.sid or "a statement"
    if not statement.allows:
        yield Finding("A301", key.address, f"{name} denies, perhaps everybody", "remove it: only what it allows counts")
        return
    if "*" in statement.accounts or statement.inverted:
        yield Finding("A302", key.address, f"{name} allows everybody", "name the account")
    if others := statement.others(account):
        cause = f"{name} allows {', '.join(others)}"
        yield Finding("A302", key.address, cause, "name the environment's own account alone")
    own = {name for name in statement.principals.get("AWS", []) if name not in others}
    if beside := sorted(own - {"*", account, f"arn:aws:iam::{account}:root"}):
        cause = f"{name} gives {', '.join(beside)} a right beside its own policy"
        yield Finding("A205", key.address, cause, "give the role a statement: terraform/identities.tf")
    for service in statement.principals.get("Service", []):
        if more := sorted(set(statement.actions) - set(_SERVICES.get(service, ()))):
            cause = f"{name} allows {service} {', '.join(more)}"
            yield Finding("A205", key.address, cause, "remove it; a job uses the key by its role")
    if "Service" in statement.principals and not statement.only_for(account):
        cause = f"{name} lets a service act for any account"
        yield Finding("A204", key.address, cause, "add a condition on aws:SourceAccount")
