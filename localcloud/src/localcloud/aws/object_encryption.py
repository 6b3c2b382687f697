"""A correction to MiniStack's S3: 1.5.33 asks nobody for rights on the KMS key of an object.

S3 uses the key in the caller's name. A write needs kms:GenerateDataKey, a read kms:Decrypt, and a part of a multipart
upload kms:Decrypt, because the parts are read again when they are joined:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key
The request to KMS carries kms:ViaService, and the object's ARN as encryption context; the bucket's, with a bucket key:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
HEAD decrypts nothing, unless it asks for the checksum. A key that is not there, is disabled or is about to be deleted
is KMS's error with its name before it: https://github.com/localstack/localstack/pull/7786 (recorded from AWS) and
https://github.com/aws/aws-cli/issues/4507
A request without a signature: https://github.com/aws/aws-cli/issues/1006
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from ministack.core import iam_actions, iam_evaluator
from ministack.services import kms, s3

from localcloud.aws.answer import Answer
from localcloud.aws.caller import current

_Gate = Callable[..., Answer | None]
_ALGORITHM = "x-amz-server-side-encryption"
_KEY = "x-amz-server-side-encryption-aws-kms-key-id"
_SIGNATURE = "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4."


def correct() -> None:
    """Let MiniStack's S3 ask for the rights on keys in this process."""
    s3._resolve_sse_write_headers = _written(s3._resolve_sse_write_headers)
    s3._check_sse_read_headers = _decrypted(s3._check_sse_read_headers, _read)
    s3._check_sse_c_copy_source = _decrypted(s3._check_sse_c_copy_source, _copied)
    s3._check_sse_c_part = _decrypted(s3._check_sse_c_part, _target)


def _written(resolve: Callable[..., tuple[dict[str, str] | None, Answer | None]]) -> Callable[..., Any]:
    def resolved(headers: Mapping[str, str], bucket: str) -> tuple[dict[str, str] | None, Answer | None]:
        kept, error = resolve(headers, bucket)
        if error is not None or kept is None:
            return kept, error
        refusal = _refusal("kms:GenerateDataKey", kept, _target(headers))
        return (None, refusal) if refusal else (kept, None)

    return resolved


def _decrypted(gate: _Gate, object_of: Callable[[Mapping[str, str]], str | None]) -> _Gate:
    """Return `gate`, which MiniStack asks before it uses an object's content, with the right to decrypt it."""

    def checked(headers: Mapping[str, str], stored: Mapping[str, Any]) -> Answer | None:
        refusal = gate(headers, stored)
        name = object_of(headers)
        if refusal is not None or name is None:
            return refusal
        return _refusal("kms:Decrypt", stored.get("preserved_headers", {}), name)

    return checked


def _target(headers: Mapping[str, str]) -> str:
    """Return BUCKET/KEY of the request."""
    return current().path.lstrip("/")


def _read(headers: Mapping[str, str]) -> str | None:
    """Return BUCKET/KEY of the object that is read; None for one of which only the headers are asked."""
    decrypts = current().method != "HEAD" or headers.get("x-amz-checksum-mode", "").upper() == "ENABLED"
    return _target(headers) if decrypts else None


def _copied(headers: Mapping[str, str]) -> str:
    return unquote(headers.get("x-amz-copy-source", "").partition("?")[0]).lstrip("/")


def _refusal(action: str, encryption: Mapping[str, str], name: str) -> Answer | None:
    """Return the refusal of the caller's use of the object's key; None if it may, or if KMS has no part in it."""
    key, caller = encryption.get(_KEY), current()
    if encryption.get(_ALGORITHM) != "aws:kms" or not key:
        return None
    if not caller.access_key:
        # A form signs itself, in its body; another request is anonymous.
        return None if caller.method == "POST" else s3._error("InvalidArgument", _SIGNATURE, 400, f"/{name}")
    record = kms._resolve_key(key)
    arn = record["Arn"] if record else key
    region = arn.split(":")[3] if arn.startswith("arn:") else ""
    denied = iam_evaluator.enforce(
        caller.access_key, action, "kms", region, resource_arn=arn, service_context=_context(region, name)
    )
    if denied is None:
        return _of_state(record, arn, name)
    principal, explicit = getattr(denied, "principal_arn", ""), getattr(denied, "decision", "") == "Deny"
    message = iam_actions.identity_denial_message(action, principal, arn, explicit)
    answer: Answer = s3._error("AccessDenied", message, 403, f"/{name}")
    return answer


def _of_state(record: Mapping[str, Any] | None, arn: str, name: str) -> Answer | None:
    """Return the refusal of a key that can't be used, whoever asks; None if it can."""
    if record is None:
        code, message = "KMS.NotFoundException", f"Key '{arn}' does not exist"
    elif record["KeyState"] == "Disabled":
        code, message = "KMS.DisabledException", f"{arn} is disabled."
    elif record["KeyState"] != "Enabled":
        state = "pending deletion" if record["KeyState"] == "PendingDeletion" else "pending import"
        code, message = "KMS.KMSInvalidStateException", f"{arn} is {state}."
    else:
        return None
    answer: Answer = s3._error(code, message, 400, f"/{name}")
    return answer


def _context(region: str, name: str) -> dict[str, Any]:
    """Return the condition keys of the request that S3 makes to KMS for the object BUCKET/KEY."""
    bucket = name.partition("/")[0]
    raw = s3._bucket_encryption.get(bucket) or ""
    with_bucket_key = "<BucketKeyEnabled>true" in (raw.decode() if isinstance(raw, bytes) else raw)
    return {
        "kms:ViaService": f"s3.{region}.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket if with_bucket_key else name}",
        "kms:EncryptionContextKeys": ["aws:s3:arn"],
    }
