"""The same bytes put again under the same key: found by comparing the versions themselves.

Not by ETag, which differs each time with SSE-KMS, nor by S3's checksums, of which most clients send 32 bits or none.
Only versions of equal length are compared, and two that differ mostly do so in the first chunk.
"""

from botocore.exceptions import ClientError

from pipelines.splitter.arrivals import arrivals
from pipelines.splitter.source import GONE, Source


def earliest_alike(s3, source: Source) -> Source | None:
    """The oldest version of the key with the source's bytes, if that is another one; None without versions.

    The oldest, and not the first one that was loaded: so two workers with two versions in hand agree on one.
    """
    if source.version is None:
        return None
    versions = [arrival.source for arrival in arrivals(s3, source.bucket, source.key)]
    same_key = [version for version in versions if version.key == source.key]
    for older in reversed(same_key):
        if older.version == source.version:
            break
        if older.version and older.size == source.size and same_bytes(s3, older, source):
            return older
    return None


def same_bytes(s3, one: Source, other: Source) -> bool:
    """Whether two files of equal size are equal; one that goes away meanwhile equals nothing."""
    try:
        return all(left == right for left, right in zip(one.chunks(s3), other.chunks(s3), strict=True))
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in GONE:
            return False
        raise
