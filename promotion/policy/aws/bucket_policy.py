"""A1: who may reach a bucket, and how, by its policy."""

from collections.abc import Collection, Iterator, Sequence

from promotion.policy.document import Statement, statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource

_MODULE = "take the policy of terraform/modules/bucket"
_PUTS = {"s3:putobject", "s3:put*", "s3:*", "*"}
_SSE, _KEY = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"


def check(bucket: Resource, policy: Resource, keys: Collection[str], account: str) -> Iterator[Finding]:
    """Yield a finding for each guard that the bucket's policy lacks, and each stranger that it lets in.

    `keys`: the ARNs that it may name for files; empty for a bucket of logs.
    """
    if policy.address and not policy.text("policy"):  # known after the apply only; the static plan knows it
        return
    found = statements(policy.text("policy"))
    denied = [each for each in found if each.effect == "Deny" and each.accounts == ["*"] and not each.inverted]
    if not _denies(denied, bucket, "aws:SecureTransport", "false", "Bool"):
        yield Finding("A103", bucket.address, "requests without TLS are not denied", _MODULE)
    if not _denies(denied, bucket, "s3:TlsVersion", "1.2", "NumericLessThan"):
        yield Finding("A103", bucket.address, "TLS before 1.2 is not denied", _MODULE)
    if keys:
        yield from _encryption(denied, bucket, keys)
    yield from strangers(found, bucket, account)


def _denies(found: Sequence[Statement], bucket: Resource, key: str, value: str, operator: str) -> bool:
    """Return whether every call on the bucket and its files is denied on this condition alone."""
    return any(
        each.values(key, operator) == [value]
        and len(each.condition) == 1
        and {"s3:*", "*"} & {action.lower() for action in each.actions}
        and {end.endswith("/*") or end == "*" for end in each.resources} >= {True}
        for each in found
    )


def _encryption(denied: Sequence[Statement], bucket: Resource, keys: Collection[str]) -> Iterator[Finding]:
    puts = [each for each in denied if {action.lower() for action in each.actions} & _PUTS]
    named = [set(each.values(_KEY, "StringNotEquals", "ArnNotEquals")) for each in puts]
    if not any(each and each <= set(keys) for each in named):
        yield Finding("A104", bucket.address, "a writer may choose another key", _MODULE)
    if not any(each.values(_SSE, "Null") == ["false"] and each.values(_KEY, "Null") == ["true"] for each in puts):
        yield Finding("A104", bucket.address, "a writer may choose another encryption", _MODULE)
    if not any(each.values(f"{_SSE}-customer-algorithm", "Null") == ["false"] for each in puts):
        yield Finding("A104", bucket.address, "a writer may bring a key of its own", _MODULE)


def strangers(found: Sequence[Statement], bucket: Resource, account: str) -> Iterator[Finding]:
    """Yield a finding for each statement that lets somebody of another account in."""
    for each in found:
        if not each.allows:
            continue
        if "*" in each.accounts or each.inverted:
            yield Finding("A101", bucket.address, f"{each.sid or 'a statement'} allows everybody", "name a role")
        elif who := ", ".join(each.others(account) or each.accounts):
            remedy = "give the right to a role of this account, which the other may assume"
            yield Finding("A102", bucket.address, f"{each.sid or 'a statement'} allows {who}", remedy)
        elif "Service" in each.principals and not each.only_for(account):
            cause = f"{each.sid or 'a statement'} lets a service act for any account"
            yield Finding("A204", bucket.address, cause, "add a condition on aws:SourceAccount")
