"""A1: settings that stand within a bucket's own block, and settings beside those that the other rules read.

A second policy of a bucket takes the place of the first at the next apply, and one of a bucket that Terraform does not
make is judged by nobody. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
"""

from collections.abc import Callable, Iterator, Sequence

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

# {type of a setting: the code of the rule that reads it}
_SETTINGS = {
    "aws_s3_bucket_policy": "A101",
    "aws_s3_bucket_public_access_block": "A101",
    "aws_s3_bucket_server_side_encryption_configuration": "A104",
    "aws_s3_bucket_versioning": "A105",
    "aws_s3_bucket_lifecycle_configuration": "A106",
    "aws_s3_bucket_logging": "A107",
    "aws_s3_bucket_ownership_controls": "A108",
}
# {block within a bucket: (code, cause)}
_WITHIN = {
    "website": ("A101", "a website serves the files to everybody"),
    "cors_rule": ("A101", "web pages of other sites read the files"),
    "replication_configuration": ("A102", "each new file is copied elsewhere"),
    "object_lock_configuration": ("A106", "no file can be erased before its lock ends"),
}
_FOR_OTHERS = ("aws-exec-read", "log-delivery-write", "bucket-owner-read")
_MODULE = "declare the bucket with terraform/modules/bucket"


def check(found: Sequence[Resource], belongs: Callable[[Resource, Resource], bool]) -> Iterator[Finding]:
    """Yield a finding for each setting that opens or locks a bucket unread; `belongs`: of a setting to a bucket."""
    buckets = of_type(found, "aws_s3_bucket")
    for bucket in buckets:
        yield from _within(bucket)
    for type_, code in _SETTINGS.items():
        seen: set[str] = set()
        for setting in of_type(found, type_):
            own = {bucket.address for bucket in buckets if belongs(setting, bucket)}
            if not own:
                yield Finding(code, setting.address, "it is of a bucket that no plan has", _MODULE)
            elif own & seen:
                yield Finding(code, setting.address, "the bucket has another one", "remove it")
            seen |= own
    for versioning in of_type(found, "aws_s3_bucket_versioning"):
        if versioning.block("versioning_configuration").get("mfa_delete") == "Enabled":
            yield Finding("A106", versioning.address, "no role can erase an old version", "remove mfa_delete")


def _within(bucket: Resource) -> Iterator[Finding]:
    for name, (code, cause) in _WITHIN.items():
        if bucket.blocks(name):
            yield Finding(code, bucket.address, cause, f"remove {name}")
    if bucket.values.get("object_lock_enabled"):
        yield Finding("A106", bucket.address, "a lock may keep a file from being erased", "remove object_lock_enabled")
    # Canned ACLs, and the groups behind them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
    grants = [str(each["uri"]) for each in bucket.blocks("grant") if each.get("uri")]
    if bucket.text("acl").startswith(("public-", "authenticated-")) or grants:
        yield Finding("A101", bucket.address, f"an ACL for {', '.join(grants) or bucket.text('acl')}", "remove it")
    # One of the owner itself is what each bucket has.
    if bucket.text("acl") in _FOR_OTHERS:
        yield Finding("A102", bucket.address, f"the ACL {bucket.text('acl')}", "remove it")
    if bucket.text("request_payer") == "Requester":
        yield Finding("A207", bucket.address, "who reads a file has to say that he pays", "remove request_payer")
