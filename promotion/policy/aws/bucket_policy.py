"""A1: who may reach a bucket, and how, by its policy."""

from collections.abc import Collection, Iterator, Sequence

from promotion.policy.document import Statement, statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource

_MODULE = "take the policy of terraform/modules/bucket"
_PUTS = {"s3:putobject", "s3:put*", "s3:*", "*"}
# What a service of logs does: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
# and https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
_OF_LOGS = {
    "logging.s3.amazonaws.com": ("s3:PutObject",),
    "cloudtrail.amazonaws.com": ("s3:PutObject", "s3:GetBucketAcl"),
}
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
    else:
        yield from _logs(denied, bucket)
    yield from _denials(found, bucket)
    yield from strangers(found, bucket, account)
    yield from _services(found, bucket, bool(keys))


def _denials(found: Sequence[Statement], bucket: Resource) -> Iterator[Finding]:
    """Yield a finding for a Deny of another form than the module's: it takes away what somebody needs."""
    forms = ({"Bool": {"aws:SecureTransport": ["false"]}}, {"NumericLessThan": {"s3:TlsVersion": ["1.2"]}})
    writes = {*_PUTS, "s3:deleteobject", "s3:deleteobjectversion"} - {"s3:*", "*"}
    for each in (each for each in found if each.effect == "Deny"):
        keys = {key for tests in each.condition.values() for key in tests}
        of_writes = keys and all(key.startswith(_SSE) or key == "aws:PrincipalServiceName" for key in keys)
        if each.condition not in forms and not (of_writes and {name.lower() for name in each.actions} <= writes):
            cause = f"{each.sid or 'a statement'} denies what the pipelines or the eraser need"
            yield Finding("A207", bucket.address, cause, "remove it: a right that no policy gives is denied")


def _covers(statement: Statement, bucket: Resource, *ends: str) -> bool:
    """Return whether a statement is about this bucket, or all of its files: `ends` are those of its ARNs."""
    arn = f"arn:aws:s3:::{bucket.text('bucket')}"
    return "*" in statement.resources or {f"{arn}{end}" for end in ends} <= set(statement.resources)


def _denies(found: Sequence[Statement], bucket: Resource, key: str, value: str, operator: str) -> bool:
    """Return whether every call on the bucket and its files is denied on this condition alone."""
    return any(
        each.values(key, operator) == [value]
        and len(each.condition) == 1
        and {"s3:*", "*"} & {action.lower() for action in each.actions}
        and _covers(each, bucket, "", "/*")
        for each in found
    )


def _encryption(denied: Sequence[Statement], bucket: Resource, keys: Collection[str]) -> Iterator[Finding]:
    puts = [each for each in denied if {action.lower() for action in each.actions} & _PUTS]
    puts = [each for each in puts if _covers(each, bucket, "/*")]
    if not any(_names_keys(each, keys) for each in puts):
        yield Finding("A104", bucket.address, "a writer may choose another key", _MODULE)
    if not any(each.condition == {"Null": {_SSE: ["false"], _KEY: ["true"]}} for each in puts):
        yield Finding("A104", bucket.address, "a writer may choose another encryption", _MODULE)
    if not any(each.condition == {"Null": {f"{_SSE}-customer-algorithm": ["false"]}} for each in puts):
        yield Finding("A104", bucket.address, "a writer may bring a key of its own", _MODULE)


def _names_keys(statement: Statement, keys: Collection[str]) -> bool:
    """Return whether it denies, whoever asks, each key but these where a request names one."""
    tests = dict(statement.condition)
    named = tests.pop("StringNotEquals", None) or tests.pop("ArnNotEquals", {})
    return list(named) == [_KEY] and set(named[_KEY]) <= set(keys) and tests in ({}, {"Null": {_KEY: ["false"]}})


def _logs(denied: Sequence[Statement], bucket: Resource) -> Iterator[Finding]:
    """Yield a finding if others than the services of logs may write or remove a log."""
    writers = [
        each
        for each in denied
        if list(each.condition) == ["StringNotEquals"]
        and list(each.condition["StringNotEquals"]) == ["aws:PrincipalServiceName"]
        and set(each.values("aws:PrincipalServiceName")) <= set(_OF_LOGS)
        and {"s3:putobject", "s3:deleteobject", "s3:deleteobjectversion"} <= {name.lower() for name in each.actions}
        and _covers(each, bucket, "/*")
    ]
    if not writers:
        yield Finding("A107", bucket.address, "others than a service of logs may write or remove them", _MODULE)


def _services(found: Sequence[Statement], bucket: Resource, files: bool) -> Iterator[Finding]:
    """Yield a finding for a service that does more to a bucket than to write its logs there."""
    for statement in (each for each in found if each.allows):
        for service in statement.principals.get("Service", []):
            if more := sorted(set(statement.actions) - set(() if files else _OF_LOGS.get(service, ()))):
                cause = f"{statement.sid or 'a statement'} allows {service} {', '.join(more)}"
                yield Finding("A102", bucket.address, cause, "remove it; a job reads files by its role")


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
