"""The same bytes uploaded again under the same key, found by comparing the versions themselves.

ETags differ each time with SSE-KMS, and most clients send checksums of 32 bits or none, so neither is used. Only
versions of equal size are compared, and two that differ usually do so in the first chunk.
"""

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.landing_versions import landing_versions
from pipelines.splitter.landing.source import GONE, Source


def earliest_duplicate(s3: BaseClient, source: Source) -> Source | None:
    """Return the oldest version of the key with the source's bytes; None if that is the source, or without versions.

    The oldest version is chosen, not the first that was loaded, so that two workers with two versions agree.
    """
    if source.version is None:
        return None
    versions = [landed.source for landed in landing_versions(s3, source.bucket, source.key)]
    same_key = [version for version in versions if version.key == source.key]
    for older in reversed(same_key):
        if older.version == source.version:
            break
        if older.version and older.size == source.size and _same_bytes(s3, older, source):
            return older
    return None


def _same_bytes(s3: BaseClient, first: Source, second: Source) -> bool:
    """Compare two files of equal size. A file that is removed meanwhile equals nothing."""
    try:
        return all(left == right for left, right in zip(first.chunks(s3), second.chunks(s3), strict=True))
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in GONE:
            return False
        raise
