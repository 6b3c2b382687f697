"""Versions that an erasure removed from landing, or wrote again, after their rows were loaded.

The same bytes may be uploaded once more, and there is nothing left to compare them with: a document in ready keeps a
salted digest of what was removed. It is slow to compute, so nobody finds out by trying who was in the file.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import scrypt, sha256
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

from pipelines.splitter.landing.source import Source, status

PREFIX = "erasures/versions/"


@dataclass(frozen=True)
class ErasedVersion:
    """A version of a key that was loaded, and its bytes: `digest` and `salt` in hex.

    Versions of a key have one salt, so that a file is compared with thousands of them by one slow digest.
    """

    version: str
    etag: str
    size: int
    salt: str
    digest: str


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
    found = _with_bytes(candidates, sha256_of(source.chunks(s3))) if candidates else None
    return replace(source, version=found.version, etag=found.etag, rewrites=None) if found else None


@retry(
    retry=retry_if_exception(lambda error: status(error) in (409, 412)),  # another run notes a version of this key
    stop=stop_after_attempt(5),
    wait=wait_random_exponential(max=5),
    reraise=True,
)
def note(s3: BaseClient, ready: str, contents: Mapping[Source, bytes]) -> None:
    """Note loaded versions of one key before they go, unless those of the same bytes are noted.

    `contents`: the SHA-256 of each.
    """
    any_version = next(iter(contents))
    erased, etag = _read(s3, ready, any_version)
    noted, salt = list(erased), erased[-1].salt if erased else secrets.token_hex(16)
    for source, content in contents.items():
        digest, same_size = _digest(content, salt), [each for each in noted if each.size == source.size]
        is_noted = any(each.digest == digest for each in same_size)
        if not is_noted and not _with_bytes([each for each in same_size if each.salt != salt], content):
            noted.append(ErasedVersion(str(source.version), source.etag, source.size, salt, digest))
    if len(noted) == len(erased):
        return
    body = json.dumps({"versions": [vars(each) for each in noted]}, indent=1).encode()
    unchanged = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
    s3.put_object(Bucket=ready, Key=name_of(any_version), Body=body, ContentType="application/json", **unchanged)


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
        if status(error) == 404:
            return (), None
        raise
    document = json.loads(answer["Body"].read())
    return tuple(ErasedVersion(**each) for each in document["versions"]), answer["ETag"]


def _with_bytes(candidates: Iterable[ErasedVersion], content: bytes) -> ErasedVersion | None:
    """Return the first that had the bytes with this SHA-256; earlier releases gave each version a salt of its own."""
    digest = cache(partial(_digest, content))  # by salt
    return next((each for each in candidates if each.digest == digest(each.salt)), None)


def _digest(content: bytes, salt: str) -> str:
    """Return a digest of a digest. The costs are those for passwords: about 50 ms and 16 MiB.

    https://docs.python.org/3/library/hashlib.html#hashlib.scrypt
    """
    return scrypt(content, salt=bytes.fromhex(salt), n=1 << 14, r=8, p=1, dklen=32).hex()
