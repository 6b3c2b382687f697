"""Streaming files of one dataset without the person: landing first, then ready, then the table.

The order is what lets a run go on where another one was killed. The raw table says which files have the person, so its
rows go last, after everything that could load them again; rejected rows are found by the old version of their file in
ready, which goes after the manifest that counts them.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, islice
from typing import IO

from botocore.exceptions import ClientError

from contracts.contract import Contract
from erasure.objects import Version, VersionRemoved, compressed
from erasure.person import Person
from erasure.ready_folder import ReadyFolder
from erasure.streaming import FileFinding, landed_records
from erasure.tables import Tables
from pipelines.splitter.landing.erased_versions import note, sha256_of
from pipelines.splitter.landing.source import Source, rewrites_metadata, status
from pipelines.splitter.landing.unreadable import as_kept
from pipelines.splitter.parts import manifest
from promotion.aws import Client
from promotion.errors import PromotionError

_TOGETHER = 500  # versions of one key that are noted by one request
_REPLACED = (404, 412)  # the condition of a PUT: somebody else put or removed a version meanwhile


_Landed = tuple[FileFinding, Version]


@dataclass(frozen=True)
class StreamingRemoval:
    """Removes the person from files that have their outcome; `ready`: the bucket."""

    s3: Client
    ready: str
    tables: Tables
    contract: Contract
    person: Person

    def remove(self, findings: Sequence[FileFinding]) -> None:
        """Remove the person from the files of these findings; a file that waits for its outcome is left.

        A repetition does the rest. Raises PromotionError.
        """
        settled = [file for file in findings if file.outcome != "waiting"]
        for files in _by_key(settled):
            self._note(files)
            for file, landed in files:
                self._cut_records(file, landed)
                self._from_landing(file, landed)
        for file in settled:
            if file.outcome == "loaded" and (file.ready or file.rows):
                ReadyFolder(self.s3, self.ready, self.contract, self.person, file).rewrite()
            for item in file.ready:
                item.remove(self.s3)
        parts = {part for file in settled for part in file.rows}
        if parts:
            self.tables.erase_parts(self.contract, self.person, parts)

    def _cut_records(self, file: FileFinding, landed: Version) -> None:
        """Remove records from ready that are the beginning of the person's, while the file in landing says which.

        Their old versions tell the next run to read the file, so they stay until nothing is left there.
        """
        if not file.is_cut or file.outcome != "loaded":
            return
        records = landed_records(self.contract, self.person, landed.key)
        records.count(landed.text(self.s3)[1])
        removed = list(map(as_kept, records.long))
        ReadyFolder(self.s3, self.ready, self.contract, self.person, file, removed).rewrite()

    def _note(self, files: Sequence[_Landed]) -> None:
        """Note the bytes of loaded versions of one key, in case that they are uploaded again.

        Then others' rows are not loaded twice.
        """
        loaded = {}
        for file, landed in files:
            if file.outcome == "loaded":
                with suppress(VersionRemoved):
                    loaded[landed.source] = sha256_of(landed.stored(self.s3))
        if loaded:
            note(self.s3, self.ready, loaded)

    def _from_landing(self, file: FileFinding, landed: Version) -> None:
        """Write the current version of a loaded file again; remove the version, as any other one."""
        if landed.latest and file.outcome == "loaded":
            self._rewrite(landed)
            landed.remove(self.s3)
        else:
            landed.remove_and_hide(self.s3)

    def _rewrite(self, landed: Version) -> None:
        found = manifest.find(self.s3, self.ready, self.contract.name, landed.source)
        if found is None:
            raise PromotionError(
                f"the manifest of {landed.key} is gone: restore it in {self.ready}, then run this again"
            )
        codec, text = landed.text(self.s3)
        records = landed_records(self.contract, self.person, landed.key)
        with compressed(codec, records.without(text)) as body:
            written = put_again(self.s3, landed, body, {})
        if written:
            manifest.write_once(self.s3, self.ready, found.stand_in(written))


def _by_key(files: Sequence[FileFinding]) -> Iterator[list[_Landed]]:
    """Yield the files that the person is in, those of one key together, at most _TOGETHER at once."""
    landed = sorted(((file, file.landed) for file in files if file.landed), key=lambda each: each[1].key)
    for _, group in groupby(landed, lambda each: each[1].key):
        while some := list(islice(group, _TOGETHER)):
            yield some


def put_again(s3: Client, before: Version, body: IO[bytes], metadata: dict[str, str]) -> Source | None:
    """Put a file in the place of a current version; return it, None if that version is not the current one any more.

    The new version says in its metadata which one it was written from, so that nobody loads its rows again. Raises
    PromotionError if somebody writes the file at the same moment: S3 answers 409 then, and has written nothing.
    https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/s3/aws.sdk.kotlin.services.s3.model/-put-object-request/if-match.html
    """
    head = s3.head_object(Bucket=before.bucket, Key=before.key, VersionId=before.version)
    kept = {name: head[name] for name in ("ContentType", "ContentEncoding") if head.get(name)}
    size = body.seek(0, io.SEEK_END)
    body.seek(0)
    try:
        answer = s3.put_object(
            Bucket=before.bucket, Key=before.key, Body=body, IfMatch=before.etag,
            Metadata={**head.get("Metadata", {}), **rewrites_metadata(before.version, size), **metadata}, **kept,
        )  # fmt: skip
    except ClientError as error:
        if status(error) in _REPLACED:
            return None
        if status(error) == 409:
            raise PromotionError(f"somebody else writes {before.key}, too: run this again") from error
        raise
    return Source(before.bucket, before.key, answer["VersionId"], answer["ETag"], size, before.version)
