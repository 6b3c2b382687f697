"""The vendor's files without the person, and the vendor's manifest, which lists their sizes and rows."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from erasure.objects import compressed
from erasure.person import Person
from erasure.streaming_removal import put_again
from erasure.vendor import VendorFinding, rewritten
from erasure.vendor_records import Rest, has_rows
from pipelines.bulk_load.batch import PREFIX
from pipelines.bulk_load.manifest import NAME
from pipelines.file_names import kind_of
from pipelines.splitter.landing.source import rewritten_version, status
from promotion.aws import Client
from promotion.errors import PromotionError

_BYTES, _ROWS = "marquee-bytes-before", "marquee-rows-removed"
_WRITTEN = "written_again"  # of an entry of the manifest: the version of the file that it counts


@dataclass(frozen=True)
class VendorRemoval:
    """Removes the person from the files below vendor/ in the bucket `landing`."""

    s3: Client
    landing: str
    person: Person

    def remove(self, findings: Sequence[VendorFinding]) -> None:
        """Write current files again, remove old versions; a file without rows or that can't be read goes whole.

        The manifest is right before any version goes: it forgets files that go whole, and has the sizes of those that
        were written again, by a run that was killed, too. Once the last version is gone no run looks at it again. A
        load that has begun with the files of before is refused when it publishes, because they have changed.
        """
        texts = {finding.landed: self._rest(finding) for finding in findings}
        self.correct_manifest({version.key for version, text in texts.items() if version.latest and text is None})
        for finding in findings:
            version, rest = finding.landed, texts[finding.landed]
            if rest is None:
                continue
            codec, _ = version.text(self.s3)
            with compressed(codec, [rest.data]) as body:
                put_again(self.s3, version, body, {_BYTES: str(version.size), _ROWS: str(rest.removed)})
        self.correct_manifest(set())
        for version, rest in texts.items():
            if rest is None:
                version.remove_and_hide(self.s3)
            else:
                version.remove(self.s3)

    def _rest(self, finding: VendorFinding) -> Rest | None:
        """Return the text of a current file without the person; None for one that goes whole."""
        version = finding.landed
        found = (
            rewritten(self.s3, version, finding.contract, self.person)
            if version.latest and finding.rows is not None
            else None
        )
        return found if found and has_rows(str(kind_of(version.key)), found.data) else None

    def correct_manifest(self, gone: set[str]) -> None:
        """Write the vendor's manifest again: with the sizes and rows of files that were written again, without `gone`.

        Does nothing if there is none, or if it is right.
        """
        try:
            answer = self.s3.get_object(Bucket=self.landing, Key=f"{PREFIX}{NAME}")
            document = json.loads(answer["Body"].read())
            entries = list(document["files"])
            corrected = [None if f"{PREFIX}{entry['name']}" in gone else self._entry(dict(entry)) for entry in entries]
        except (ValueError, KeyError, TypeError):
            return  # the load says what is wrong with it
        except ClientError as error:
            if status(error) == 404:
                return
            raise
        if any(was != now for was, now in zip(entries, corrected, strict=True)):
            document["files"] = [entry for entry in corrected if entry]
            body = io.BytesIO(json.dumps(document, indent=1).encode())
            self._put_manifest(body, answer["ETag"])

    def _put_manifest(self, body: io.BytesIO, etag: str) -> None:
        try:
            self.s3.put_object(Bucket=self.landing, Key=f"{PREFIX}{NAME}", Body=body, IfMatch=etag)
        except ClientError as error:
            if status(error) in (404, 409, 412):
                raise PromotionError(f"the vendor sends {PREFIX}{NAME} at this moment: run this again") from error
            raise

    def _entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Return an entry as its file is now, if it was written again.

        The entry names that version then: its size may be the one of before, and its rows are subtracted only once. An
        entry of another size than the file had is wrong, and stays so: a load refuses it.
        """
        try:
            head = self.s3.head_object(Bucket=self.landing, Key=f"{PREFIX}{entry['name']}")
        except ClientError as error:
            if status(error) == 404:
                return entry  # the vendor has still to send it
            raise
        written, metadata = head.get("VersionId"), head.get("Metadata", {})
        was = metadata.get(_BYTES, entry["bytes"])  # files that an earlier release wrote do not say it
        counted = entry.get(_WRITTEN) == written if _BYTES in metadata else head["ContentLength"] == entry["bytes"]
        if not rewritten_version(head) or counted or str(was) != str(entry["bytes"]):
            return entry
        rows = {"rows": entry["rows"] - int(metadata.get(_ROWS, 0))} if entry.get("rows") is not None else {}
        return {**entry, "bytes": head["ContentLength"], **rows, _WRITTEN: written}
