"""Rows that the raw table refused, though the contract takes them: left out of their parts, and kept with the reason.

A pipe loads a part whole or not at all, and names the first line that it can't load. The part is written again without
that row, under a name of its own, and takes the place of the first one. `refused.json` beside the manifest, which is
never changed, says so. It is written before the new part is sent, so a retry or another worker goes on from there.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from pipelines.splitter.landing.source import Source, status
from pipelines.splitter.landing.unreadable import MAX_REASON, MAX_RECORD_KEPT
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part, PartFile, columns_of, text_of
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.reading.records import blocks, first_end

NAME = "refused.json"
MARK = "-without-"  # in the name of a part that takes the place of another one
# The value in Numeric value 'x' is not recognized, as far as the message has it.
_QUOTED = re.compile(r"'(.*?)(?:\.\.\.)?'", re.DOTALL)
_LIMITS = Limits(record_bytes=1 << 30)  # the part was read with the limits of its file already


class NoRefused(ValueError):
    """A document in the place of refused.json that no splitter wrote."""


@dataclass(frozen=True)
class RefusedRow:
    """`part`: the key of the part that the manifest names; `row`: from 1, in that part; `record`: its first 16 KiB."""

    part: str
    row: int
    reason: str
    record: str


@dataclass(frozen=True)
class Refused:
    """`parts`: what takes the place of a part of the manifest, by its key; None if no row is left of it."""

    rows: tuple[RefusedRow, ...] = ()
    parts: tuple[tuple[str, Part | None], ...] = ()
    etag: str | None = None

    @property
    def keys(self) -> set[str]:
        """The keys of the parts that were written for it."""
        return {part.key for _, part in self.parts if part}

    def without(self, manifest: Manifest) -> Manifest:
        """Return the manifest with the parts that are to be loaded instead."""
        instead = dict(self.parts)
        parts = (instead.get(part.key, part) for part in manifest.parts)
        return replace(manifest, parts=tuple(part for part in parts if part))

    def original(self, key: str) -> str:
        """Return the key in the manifest of a part, which may stand for another one."""
        return next((old for old, part in self.parts if part and part.key == key), key)

    def to_json(self) -> bytes:
        """Return the content of refused.json."""
        parts = {key: part and asdict(part) for key, part in self.parts}
        return json.dumps({"rows": [asdict(row) for row in self.rows], "parts": parts}, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes, etag: str | None = None) -> "Refused":
        """Return what `to_json` wrote. Raises NoRefused."""
        try:
            fields = json.loads(text)
            return _CHECKED.validate_python(
                {"rows": fields["rows"], "parts": (*fields["parts"].items(),), "etag": etag}
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoRefused(
                f"this is no refused.json that a splitter wrote: {type(error).__name__}: {error}"
            ) from error


_CHECKED = TypeAdapter(Refused)


def find(s3: BaseClient, bucket: str, dataset: str, source: Source) -> Refused:
    """Return what the table refused of a file so far. Raises NoRefused."""
    try:
        answer = s3.get_object(Bucket=bucket, Key=key_of(dataset, source))
    except ClientError as error:
        if status(error) == 404:
            return Refused()
        raise
    return Refused.from_json(answer["Body"].read(), answer["ETag"])


def leave_out(
    s3: BaseClient, bucket: str, manifest: Manifest, refused: Refused, part: Part, line: int, reason: str
) -> Refused | None:
    """Leave the record at a line of a part out. Return what is refused now, None if it is not sure which record it is.

    `part`: as it was sent; `line`: from 1, the header's. If another worker was first, its state is returned.
    """
    columns = columns_of(s3, bucket, part)
    rest = PartFile(columns, manifest.settings)
    found = None
    for piece in _pieces(text_of(s3, bucket, part), line):
        if isinstance(piece, bytes):
            rest.write(piece, 0)
        else:
            found = piece
    if found is None or not _is_of(reason, found.text):
        rest.close()
        return None
    original = refused.original(part.key)
    row = found.row
    for before in sorted(each.row for each in refused.rows if each.part == original):
        row += before <= row
    record = found.text[:MAX_RECORD_KEPT].decode(errors="replace").strip("\r\n")
    rows = (*refused.rows, RefusedRow(original, row, reason[:MAX_REASON], record))
    instead = None
    if part.rows > 1:
        instead = replace(rest.upload(s3, bucket, _key_without(original, rows)), rows=part.rows - 1)
    else:
        rest.close()
    changed = replace(refused, rows=rows, parts=tuple({**dict(refused.parts), original: instead}.items()))
    return _put(s3, bucket, manifest, changed)


@dataclass(frozen=True)
class _Found:
    """The record that was looked for; `row`: from 1, in the part as it was sent."""

    row: int
    text: bytes


def _pieces(text: Iterable[bytes], line: int) -> Iterator[bytes | _Found]:
    """Yield the records of a part, without its header, in blocks; the record that a line belongs to alone."""
    number, row, header = 1, 0, True
    for block in blocks(text, quotes=True, limits=_LIMITS):
        start = first_end(block, 0, quotes=True) or len(block) if header else 0
        number, header = number + block.count(b"\n", 0, start), False
        if not number <= line < number + block.count(b"\n", start):
            number, row = number + block.count(b"\n", start), row + _count(block[start:])
            yield block[start:]
            continue
        begin = start
        while number + block.count(b"\n", begin, end := first_end(block, begin, quotes=True) or len(block)) <= line:
            number, row, begin = number + block.count(b"\n", begin, end), row + 1, end
        yield block[start:begin]
        yield _Found(row + 1, block[begin:end])
        yield block[end:]
        number = line + 1  # nothing else is looked for


def _is_of(reason: str, record: bytes) -> bool:
    """Return False if the reason quotes a value that the record has not: then the line is counted in another way."""
    value = _QUOTED.search(reason)
    return value is None or value[1].encode() in record.replace(b'""', b'"')


def _count(block: bytes) -> int:
    """Return the number of records of a block of whole records."""
    if b'"' not in block:
        return block.count(b"\n")
    count, start = 0, 0
    while start < len(block):
        count, start = count + 1, first_end(block, start, quotes=True) or len(block)
    return count


def _put(s3: BaseClient, bucket: str, manifest: Manifest, refused: Refused) -> Refused:
    """Write refused.json if it still is as it was read; return the one that stands."""
    key = key_of(manifest.dataset, manifest.source)
    unchanged = {"IfMatch": refused.etag} if refused.etag else {"IfNoneMatch": "*"}
    try:
        answer = s3.put_object(
            Bucket=bucket, Key=key, Body=refused.to_json(), ContentType="application/json", **unchanged
        )
    except ClientError as error:
        if status(error) not in (409, 412):
            raise
        return find(s3, bucket, manifest.dataset, manifest.source)
    return replace(refused, etag=answer["ETag"])


def key_of(dataset: str, source: Source) -> str:
    """Return the key of a file's refused.json in ready."""
    return f"{dataset}/{source.hash}/{NAME}"


def _key_without(original: str, rows: Iterable[RefusedRow]) -> str:
    """Return the key of a part without these rows, beside the one that the manifest names."""
    folder, _, name = original.rpartition("/")
    left_out = json.dumps(sorted(each.row for each in rows if each.part == original))
    stem, _, extension = name.partition(".")
    return f"{folder}/{stem}{MARK}{hashlib.sha256(left_out.encode()).hexdigest()[:8]}.{extension}"
