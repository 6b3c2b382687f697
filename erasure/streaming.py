"""The streaming files that have rows of the person, and where.

The raw table answers for a file whose rows are all in it: only its rejected rows, and objects that its manifest does
not name, are read. Any other file is read itself, with everything of it in ready.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from contracts.contract import Contract
from erasure.listing import Listing
from erasure.objects import Version, VersionRemoved
from erasure.person import Person
from erasure.records import RecordFilter
from erasure.tables import PartRows
from pipelines.file_names import is_passed_over, kind_of
from pipelines.splitter.landing.erased_versions import name_of
from pipelines.splitter.landing.unreadable import Unreadable, may_be_cut
from pipelines.splitter.parts import refused, rejects
from pipelines.splitter.parts.manifest import Manifest, NoManifest
from pipelines.splitter.parts.refused import NoRefused, Refused
from pipelines.splitter.reading.contract import datasets
from promotion.aws import Client
from promotion.errors import PromotionError

_READERS = 16
MANIFEST = "manifest.json"

Documents = MutableMapping[Version, Manifest | Refused]  # a version never changes, so it is read once


@dataclass(frozen=True)
class FileFinding:
    """One version of a streaming file with the person. `hash`: its folder in ready.

    `landed`: the version in landing, if the person is in it; `ready`: versions of objects with the person; `rows`: by
    part, the person's in the raw table. `outcome`: loaded, quarantined, or waiting for one of the two. `is_cut`: a
    rejected row of the person may be one in ready that was cut short before the key.
    """

    contract: Contract
    hash: str
    outcome: str
    landed: Version | None = None
    ready: tuple[Version, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    is_cut: bool = False


@dataclass
class _File:
    """All that there is of one version of a file."""

    hash: str
    landed: Version | None = None
    objects: list[Version] = field(default_factory=list)
    rows: dict[str, PartRows] = field(default_factory=dict)
    manifest: Manifest | None = None
    refused: Refused = field(default_factory=Refused)


@dataclass(frozen=True)
class StreamingSearch:
    """The files of one dataset. `quarantined`: hashes of files that were refused; `documents`: gets those of ready."""

    s3: Client
    listing: Listing
    contract: Contract
    person: Person
    quarantined: frozenset[str]
    documents: Documents = field(default_factory=dict)

    def find(self, rows: Mapping[str, PartRows], progress: Callable[[], None]) -> list[FileFinding]:
        """Return the files with the person; `rows`: those of the raw table by part. `progress` is called for each file.

        Raises PromotionError for a manifest that no splitter wrote.
        """
        files = self._files(rows)
        with ThreadPoolExecutor(_READERS) as readers:
            list(readers.map(self._read_documents, files.values()))

            def look(file: _File) -> FileFinding | None:
                progress()
                return self._look(file)

            found = list(readers.map(look, files.values()))
        with_person = {each.hash for each in found if each}
        return [each for each in found if each] + [
            FileFinding(self.contract, file.hash, "loaded", file.landed)
            for file in files.values()
            if file.hash not in with_person and self._is_duplicate(file, with_person)
        ]

    def _files(self, rows: Mapping[str, PartRows]) -> dict[str, _File]:
        files: dict[str, _File] = {}

        def of(name: str) -> _File:
            return files.setdefault(name, _File(name))

        passed_over = []
        for landed in self.listing.landed(self.contract):
            if is_passed_over(landed.key, landed.size):
                passed_over.append(landed)
            else:
                of(landed.source.hash).landed = landed
        for item in self.listing.ready[self.contract.name]:
            of(item.key.split("/")[1]).objects.append(item)
        for landed in passed_over:  # by a rule that an earlier splitter did not have
            if landed.source.hash in files:
                files[landed.source.hash].landed = landed
        for part, counted in rows.items():
            of(part.split("/")[1] if part.count("/") > 1 else "").rows[part] = counted
        return files

    def _read_documents(self, file: _File) -> None:
        for item in file.objects:
            name = item.key.rpartition("/")[2]
            if not item.latest or name not in (MANIFEST, refused.NAME):
                continue
            try:
                document = self.documents.get(item) or self.documents.setdefault(item, self._document(item))
            except VersionRemoved:
                continue
            if isinstance(document, Manifest):
                file.manifest = document
            else:
                file.refused = document

    def _document(self, item: Version) -> Manifest | Refused:
        body = b"".join(item.stored(self.s3))
        try:
            if item.key.endswith(f"/{MANIFEST}"):
                return Manifest.from_json(body)
            return Refused.from_json(body, item.etag)
        except (NoManifest, NoRefused) as error:
            raise PromotionError(f"{item.key} in {item.bucket}: {error}; restore the version before") from error

    def _look(self, file: _File) -> FileFinding | None:
        parts = file.refused.without(file.manifest).parts if file.manifest else ()
        counted = {part.key: file.rows.get(part.key, PartRows(0, 0)).rows for part in parts}
        whole = file.manifest is not None and all(counted[part.key] == part.rows for part in parts)
        rows = {part: each.persons for part, each in file.rows.items() if each.persons}
        known = {part.key for part in file.manifest.parts} | set(counted) if file.manifest else set()
        suspects = [item for item in file.objects if not item.key.endswith(f"/{MANIFEST}")]
        is_cut = any(
            _is_cut_short(item, b"".join(item.stored_if_there(self.s3))) for item in suspects if _has_records(item)
        )
        if whole and not rows and not is_cut:
            doubtful = [item for item in suspects if item.key not in known or not item.latest]
            suspects = suspects if any(self._is_in(item) for item in doubtful) else []
        left = _left_behind(file) if is_cut else set()
        ready = tuple(item for item in suspects if item in left or self._is_in(item))
        waits = any(part.rows and not counted[part.key] for part in parts)
        outcome = "loaded" if file.manifest and not waits else "waiting"
        if not file.manifest and file.hash in self.quarantined:
            outcome = "quarantined"
        landed = file.landed
        if landed and ((whole and not (rows or ready or is_cut)) or not self._is_landed(landed, outcome)):
            landed = None
        if not file.landed and not file.objects:
            outcome = "loaded"  # rows of a file that is gone
        found = FileFinding(self.contract, file.hash, outcome, landed, ready, rows, is_cut)
        return found if landed or ready or rows else None

    def _is_duplicate(self, file: _File, with_person: set[str]) -> bool:
        """Return True for the same bytes uploaded again, with the person, who has no rows of it.

        `with_person`: the files whose rows the person is in. A version may be erased that a producer who did not erase
        the person uploads again.
        """
        same = file.manifest.same_as if file.manifest else None
        if not same or not file.landed:
            return False
        return (same.hash in with_person or name_of(same) in self.listing.erased) and self._is_landed(
            file.landed, "loaded"
        )

    def _is_landed(self, landed: Version, outcome: str) -> bool:
        if outcome == "quarantined" or kind_of(landed.key) not in ("csv", "json"):
            return landed.mentions(self.s3, self.person)
        return self._has_record(landed, landed_records(self.contract, self.person, landed.key))

    def _is_in(self, item: Version) -> bool:
        """Return True if the person is in a version of an object in ready."""
        if _has_records(item):
            return item.mentions(self.s3, self.person)
        return self._has_record(item, RecordFilter(self.person, "csv", str(self.contract.person)))

    def _has_record(self, item: Version, records: RecordFilter) -> bool:
        try:
            return records.count(item.text(self.s3)[1]) > 0
        except VersionRemoved:
            return False
        except Unreadable:
            return item.mentions(self.s3, self.person)


def _is_cut_short(item: Version, text: bytes) -> bool:
    """Return True if rejected.jsonl or refused.json has a record that may go on in the file, with the person there.

    True of a damaged one, too: then the file itself is read.
    """
    try:
        is_refused = item.key.endswith(f"/{refused.NAME}")
        rows = json.loads(text)["rows"] if is_refused else list(map(json.loads, text.splitlines()))
        return any(may_be_cut(row["record"]) for row in rows)
    except (ValueError, KeyError, TypeError, RecursionError):
        return True


def _has_records(item: Version) -> bool:
    return item.key.endswith((f"/{rejects.NAME}", f"/{refused.NAME}"))


def _left_behind(file: _File) -> set[Version]:
    """Return what a killed erasure has left of rejected rows: it may have a record that was cut short, without the key.

    These are versions from before rows went, and the file with all of them, which the manifest names no more. The
    splitter itself writes the same bytes again, or more rows.
    """
    items = [item for item in file.objects if _has_records(item)]
    sizes = {item.key: item.size for item in items if item.latest}
    if file.manifest is None:
        return set()
    named = file.manifest.rejects
    return {
        item
        for item in items
        if item.size > sizes.get(item.key, item.size) or (not named and item.key.endswith(f"/{rejects.NAME}"))
    }


def landed_records(contract: Contract, person: Person, key: str) -> RecordFilter:
    """Return the filter for a file in landing, which may have records that the splitter rejects."""
    columns = datasets().get(contract.name, ())
    return RecordFilter(person, str(kind_of(key)), str(contract.person), columns)


def by_dataset(findings: Sequence[FileFinding]) -> Iterator[tuple[Contract, list[FileFinding]]]:
    """Yield the findings of each dataset."""
    grouped: dict[str, list[FileFinding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.contract.name].append(finding)
    for found in grouped.values():
        yield found[0].contract, found
