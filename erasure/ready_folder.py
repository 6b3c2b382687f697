"""The objects of one loaded file in ready without the person: parts, rejected and refused rows, and their manifest.

Parts keep their names: Snowpipe knows a file by its name, also when it was changed, and does not load it again.
https://docs.snowflake.com/en/user-guide/data-load-snowpipe-ts#unable-to-reload-modified-data-modified-data-loaded-unintentionally
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import ClientError

from contracts.contract import Contract
from erasure.person import Person
from erasure.records import RecordFilter
from erasure.streaming import MANIFEST, FileFinding
from pipelines.splitter.landing.source import status
from pipelines.splitter.landing.unreadable import as_kept, may_be_cut
from pipelines.splitter.parts import refused
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part, PartFile
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.refused import Refused
from pipelines.splitter.parts.rejects import Rejects
from pipelines.splitter.reading.layout import decompressor_of
from promotion.aws import Client
from promotion.errors import PromotionError

_CUT_CHARACTER = re.compile(r"(\\x[0-9a-f]{2}){1,3}$|\ufffd+$")  # at the end of a record that was cut


@dataclass(frozen=True)
class ReadyFolder:
    """The folder of one file in the bucket `ready`. `removed`: the person's records, of which ready may have a part."""

    s3: Client
    ready: str
    contract: Contract
    person: Person
    file: FileFinding
    removed: list[str] = field(default_factory=list)

    def rewrite(self) -> None:
        """Write its objects again, and the manifest that counts what is in them now.

        Everything is measured, not only what this run changed: a run that was killed may have changed the rest.
        Does nothing without a manifest. Raises PromotionError if another run works on the same file.
        """
        folder = f"{self.contract.name}/{self.file.hash}"
        found = self._get(f"{folder}/{MANIFEST}")
        if found is None:
            return
        manifest = Manifest.from_json(found[0])
        parts = {part.key: self._part(part, manifest.settings) for part in manifest.parts}
        if before := self._get(f"{folder}/{refused.NAME}"):
            self._refused(f"{folder}/{refused.NAME}", Refused.from_json(*before), parts, manifest.settings)
        kept = tuple(part for part in parts.values() if part)
        changed = replace(manifest, parts=kept, rejects=self._rejects(manifest.rejects) if manifest.rejects else None)
        if changed != manifest:
            self._put(manifest.key, changed.to_json(), found[1])

    def _part(self, part: Part, settings: PartSettings) -> Part | None:
        """Return a part as it is without the person, written again if it had them; None if no row is left."""
        has_person = any(item.latest and item.key == part.key for item in self.file.ready)
        stored = _Stored(self.s3.get_object(Bucket=self.ready, Key=part.key)["Body"].iter_chunks(1 << 20))
        records = RecordFilter(self.person, "csv", str(self.contract.person))
        text = records.without(stored.text())
        header = next(text)
        if not has_person:
            for _ in text:
                pass
            return Part(part.key, records.kept, stored.size, stored.digest.hexdigest()) if records.kept else None
        rest = PartFile(tuple(header.decode().strip("\n").split(",")), settings)
        for piece in text:
            rest.write(piece, 0)
        self.removed.extend(map(as_kept, records.long))
        if not records.kept:
            rest.close()
            return None
        return replace(rest.upload(self.s3, self.ready, part.key), rows=records.kept)

    def _rejects(self, rejects: Rejects) -> Rejects | None:
        body = self.s3.get_object(Bucket=self.ready, Key=rejects.key)["Body"].read()
        lines = body.splitlines(keepends=True)
        try:
            kept = [line for line in lines if not self._has_person(line, json.loads(line)["record"])]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            why = f"{rejects.key} in {self.ready} is damaged: {type(error).__name__}: {error}"
            raise PromotionError(f"{why}; restore the version before, then run this again") from error
        rest = b"".join(kept)
        if rest != body and kept:
            self.s3.put_object(Bucket=self.ready, Key=rejects.key, Body=rest, ContentType="application/x-ndjson")
        return Rejects(rejects.key, len(kept), len(rest), hashlib.sha256(rest).hexdigest()) if kept else None

    def _refused(self, key: str, before: Refused, parts: dict[str, Part | None], settings: PartSettings) -> None:
        """Write refused.json without the person's rows; `parts`: those of the manifest, as they are now.

        The numbers of its other rows are those that the parts had: nobody reads them once a file is loaded.
        """
        rows = tuple(
            row
            for row in before.rows
            if not self._has_person(json.dumps([row.record, row.reason]).encode(), row.record)
        )
        instead = tuple(
            (original, self._part(part, settings) if part else None)
            for original, part in before.parts
            if parts.get(original)
        )
        changed = replace(before, rows=rows, parts=instead)
        if changed != before:
            self._put(key, changed.to_json(), str(before.etag))

    def _has_person(self, text: bytes, record: str) -> bool:
        """Return True if a text about a record mentions the person, or the record's end did that was cut off."""
        if self.person.is_mentioned(text):
            return True
        beginning = _CUT_CHARACTER.sub("", record)
        return may_be_cut(record) and any(whole.startswith(beginning) for whole in self.removed)

    def _get(self, key: str) -> tuple[bytes, str] | None:
        try:
            answer = self.s3.get_object(Bucket=self.ready, Key=key)
        except ClientError as error:
            if status(error) == 404:
                return None
            raise
        return answer["Body"].read(), answer["ETag"]

    def _put(self, key: str, body: bytes, etag: str) -> None:
        try:
            self.s3.put_object(Bucket=self.ready, Key=key, Body=body, ContentType="application/json", IfMatch=etag)
        except ClientError as error:
            if status(error) in (409, 412):
                raise PromotionError(f"another run changes {key}, too: run this again when it has ended") from error
            raise


class _Stored:
    """Chunks as they are stored, measured on their way."""

    def __init__(self, chunks: Iterable[bytes]):
        self.chunks, self.size, self.digest = iter(chunks), 0, hashlib.sha256()

    def text(self) -> Iterator[bytes]:
        """Yield the text of a part in chunks."""
        measured = self._measured()
        beginning = next(measured, b"")
        decompress: Any = decompressor_of(beginning)
        whole = _again(beginning, measured)
        yield from decompress(whole) if decompress else whole

    def _measured(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.size += len(chunk)
            self.digest.update(chunk)
            yield chunk


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
