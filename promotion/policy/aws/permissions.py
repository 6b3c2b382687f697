"""A207: whether AWS knows the words of a policy: actions that there are, resources and condition keys that they take.

IAM accepts a policy with any others, and the right is not there, or the limit does not hold, when it is needed.
"""

from collections.abc import Iterator, Sequence

from promotion.policy.aws.service_authorization import Action, actions, is_global
from promotion.policy.document import Statement, statements, unread
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

# {type of a resource: its attribute with a policy}
_POLICIES = {
    "aws_ecr_repository_policy": "policy",
    "aws_iam_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue_policy": "policy",
}
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/"


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each word of a policy that means nothing to AWS."""
    for resource in of_type(found, *_POLICIES):
        yield from check_policy(resource.address, resource.text(_POLICIES[resource.type]))


def check_policy(name: str, policy: str) -> Iterator[Finding]:
    """Yield the findings of a policy's text, which `name` names."""
    if policy and (cause := unread(policy)):
        elements = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html"
        yield Finding("A207", name, cause, f"write the elements of {elements}")
    for statement in statements(policy):
        yield from _statement(f"{name}, {statement.sid or 'a statement'}", statement)


def _statement(name: str, statement: Statement) -> Iterator[Finding]:
    meant = {pattern: actions(pattern) for pattern in statement.actions if pattern != "*"}
    for pattern, known in meant.items():
        if not known:
            yield _finding(name, f"AWS has no action {pattern}", "name an action of")
    known_ones = {pattern: known for pattern, known in meant.items() if known}
    # A statement with NotAction or NotResource applies to all others: only the names are checked.
    if "*" not in statement.actions and not statement.inverted:
        yield from _resources(name, statement.resources, known_ones)
        yield from _keys(name, statement, known_ones)


def _resources(name: str, resources: Sequence[str], meant: dict[str, list[Action]]) -> Iterator[Finding]:
    """Yield a finding for each action without a resource, and each resource without an action; a trust has none."""
    for pattern, known in meant.items():
        if resources and not any(action.takes(each) for action in known for each in resources):
            cause = (
                f"{pattern} takes none of its resources" if known[0].formats else f"{pattern} takes no resource but *"
            )
            yield _finding(name, cause, "name one of a kind that it takes in")
    everything = [action for known in meant.values() for action in known]
    for each in resources:
        if everything and not any(action.takes(each) for action in everything):
            yield _finding(name, f"none of its actions takes {each}", "name one of a kind that they take in")


def _keys(name: str, statement: Statement, meant: dict[str, list[Action]]) -> Iterator[Finding]:
    for key in {key for tests in statement.condition.values() for key in tests}:
        # A claim of a web identity's token is named after its issuer.
        if is_global(key) or "." in key.partition(":")[0]:
            continue
        for pattern, known in meant.items():
            if not any(action.knows(key) for action in known):
                yield _finding(name, f"a request for {pattern} has no {key}", "name a condition key that it has in")


def _finding(name: str, cause: str, remedy: str) -> Finding:
    return Finding("A207", name, cause, f"{remedy} {_REFERENCE}")
