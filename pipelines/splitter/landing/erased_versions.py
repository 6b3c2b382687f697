"""Versions that an erasure removed from landing, or wrote again, after their rows were loaded.

The same bytes may be uploaded once more, and there is nothing left to compare them with: a document in ready keeps a
salted digest of what was removed. It is slow to compute, so nobody finds out by trying who was in the file.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import scrypt, sha256
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

from pipelines.splitter.landing.source import Source

PREFIX = "erasures/versions/"


@dataclass(frozen=True)
class ErasedVersion:
    """A version of a key that was loaded, and its bytes: `digest` and `salt` in hex."""

    version: str
    etag: str
    size: int
    salt: str
    digest: str

    def is_of(self, content: bytes) -> bool:
        """Return True if the version had the bytes with this SHA-256."""
        return self.digest == _digest(content, self.salt)


def name_of(source: Source) -> str:
    """Return the key in ready of the document on the versions of a file's key: it does not say the key."""
    return f"{PREFIX}{sha256(f'{source.bucket}/{source.key}'.encode()).hexdigest()}.json"


def names(s3: BaseClient, ready: str) -> frozenset[str]:
    """Return the keys in ready of all documents."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=ready, Prefix=PREFIX)
    return frozenset(item["Key"] for page in pages for item in page.get("Contents", ()))


def same_bytes(s3: BaseClient, ready: str, source: Source) -> Source | None:
    """Return the erased version of the source's key with its bytes, None if there is none.

    Ask it after the versions that are there: the document is written before a version goes.
    """
    erased, _ = _read(s3, ready, source)
    candidates = [each for each in erased if each.size == source.size and source.version]
    content = sha256_of(source.chunks(s3)) if candidates else b""
    found = next((each for each in candidates if each.is_of(content)), None)
    return replace(source, version=found.version, etag=found.etag, rewrites=None) if found else None


@retry(
    retry=retry_if_exception(lambda error: _status(error) in (409, 412)),  # another run notes a version of this key
    stop=stop_after_attempt(5),
    wait=wait_random_exponential(max=5),
    reraise=True,
)
def note(s3: BaseClient, ready: str, source: Source, content: bytes) -> None:
    """Note a loaded version before it goes, unless one of the same bytes is noted. `content`: the SHA-256."""
    erased, etag = _read(s3, ready, source)
    if any(each.size == source.size and each.is_of(content) for each in erased):
        return
    salt = secrets.token_hex(16)
    added = ErasedVersion(str(source.version), source.etag, source.size, salt, _digest(content, salt))
    body = json.dumps({"versions": [vars(each) for each in (*erased, added)]}, indent=1).encode()
    unchanged = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
    s3.put_object(Bucket=ready, Key=name_of(source), Body=body, ContentType="application/json", **unchanged)


def sha256_of(chunks: Iterable[bytes]) -> bytes:
    """Return the SHA-256 of a file in chunks."""
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.digest()


def _read(s3: BaseClient, ready: str, source: Source) -> tuple[tuple[ErasedVersion, ...], str | None]:
    try:
        answer: dict[str, Any] = s3.get_object(Bucket=ready, Key=name_of(source))
    except ClientError as error:
        if _status(error) == 404:
            return (), None
        raise
    document = json.loads(answer["Body"].read())
    return tuple(ErasedVersion(**each) for each in document["versions"]), answer["ETag"]


def _digest(content: bytes, salt: str) -> str:
    """Return a digest of a digest. The costs are those for passwords: about 50 ms and 16 MiB.

    https://docs.python.org/3/library/hashlib.html#hashlib.scrypt
    """
    return scrypt(content, salt=bytes.fromhex(salt), n=1 << 14, r=8, p=1, dklen=32).hex()


def _status(error: BaseException) -> int | None:
    return error.response["ResponseMetadata"]["HTTPStatusCode"] if isinstance(error, ClientError) else None
