"""The fate of the files, counted from the tables and buckets themselves, with nothing of the splitter's own."""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import zstandard

from tests.attack.files import HEADERS
from tests.attack.producer import Landed
from tests.buckets import Buckets
from tests.lane import Lane

EXAMPLES = 5


@dataclass
class Verdict:
    """Rows are (file id, number). Good when every list of what is wrong is empty."""

    files: int = 0
    rows: int = 0
    rejected: int = 0
    quarantined: int = 0
    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    foreign: list = field(default_factory=list)
    wrong_rejects: list = field(default_factory=list)
    wrong_quarantine: list = field(default_factory=list)
    wrong_letters: list = field(default_factory=list)
    wrong_objects: list = field(default_factory=list)
    still_queued: int = 0

    @property
    def faults(self) -> dict[str, list]:
        names = ("lost", "doubled", "foreign", "wrong_rejects", "wrong_quarantine", "wrong_letters", "wrong_objects")
        found = {name: getattr(self, name) for name in names if getattr(self, name)}
        return found | ({"still_queued": [self.still_queued]} if self.still_queued else {})

    def explain(self) -> str:
        return "\n".join(f"{name}: {len(what)}, such as {what[:EXAMPLES]}" for name, what in self.faults.items())


def judge(lane: Lane, buckets: Buckets, landed: list[Landed], poison: list[str]) -> Verdict:
    """`buckets`: where the files were landed and their messages went; the rows are in the lane's warehouse."""
    verdict = Verdict(files=len(landed))
    count_rows(verdict, lane, [one for one in landed if not one.repeated])
    manifests = manifests_of(buckets, {one.version for one in landed})
    count_rejects(verdict, buckets, landed, manifests)
    count_quarantine(verdict, buckets, landed)
    check_objects(verdict, buckets, manifests)
    verdict.wrong_letters = differing(letters(buckets), poison)
    verdict.still_queued = buckets.waiting(buckets.queue)
    return verdict


def count_rows(verdict: Verdict, lane: Lane, landed: list[Landed]) -> None:
    expected = Counter((one.file.id, str(row)) for one in landed for row in range(one.file.rows))
    found = Counter()
    ids = {one.file.id for one in landed}
    for table, columns in HEADERS.items():
        database = lane.warehouse.database
        query = f"SELECT {columns[0]}, {columns[1]} FROM {database}.RAW.{table.upper()}"
        rows = lane.warehouse.read(query)
        found.update((id, row) for id, row in rows if id in ids)
    verdict.rows = sum(found.values())
    verdict.lost = sorted((expected - found).elements())
    surplus = found - expected
    verdict.doubled = sorted(row for row in surplus.elements() if row in expected)
    verdict.foreign = sorted(row for row in surplus.elements() if row not in expected)


def manifests_of(buckets: Buckets, versions: Iterable[str]) -> dict[str, tuple[str, dict]]:
    """By the version that it is about: the manifest's folder and content."""
    found = {}
    for key in buckets.keys(buckets.ready):
        if key.endswith("/manifest.json"):
            manifest = json.loads(buckets.read(buckets.ready, key))
            if manifest["source"]["version"] in versions:
                found[manifest["source"]["version"]] = (key.rpartition("/")[0], manifest)
    return found


def count_rejects(verdict: Verdict, buckets: Buckets, landed: list[Landed], manifests: dict) -> None:
    """A file's bad rows stand in its rejects, once each; a repeated one has none of its own."""
    for one in landed:
        if one.file.fault:
            continue
        manifest = manifests.get(one.version, ("", None))[1]
        rejects = manifest and manifest.get("rejects")
        text = buckets.read(buckets.ready, rejects["key"]) if rejects else b""
        count = len(text.splitlines())
        verdict.rejected += count
        same = bool(manifest and manifest.get("same_as"))
        if manifest is None or count != (0 if same else one.file.bad) or same != one.repeated:
            verdict.wrong_rejects.append((one.file.key, one.version, count, one.file.bad))


def count_quarantine(verdict: Verdict, buckets: Buckets, landed: list[Landed]) -> None:
    pages = buckets.s3.get_paginator("list_object_versions").paginate(Bucket=buckets.landing, Prefix="quarantine/")
    reasons = [item for page in pages for item in page.get("Versions", []) if item["Key"].endswith(".reason.json")]
    found = set()
    for item in reasons:
        answer = buckets.s3.get_object(Bucket=buckets.landing, Key=item["Key"], VersionId=item["VersionId"])
        found.add(json.loads(answer["Body"].read())["source"]["version"])
    expected = {one.version for one in landed if one.file.fault}
    verdict.quarantined = len(found)
    verdict.wrong_quarantine = sorted(found ^ expected)


def check_objects(verdict: Verdict, buckets: Buckets, manifests: dict) -> None:
    """Below the folder of each file's manifest lies what it names and nothing else, byte for byte."""
    folders: dict[str, set[str]] = {}
    for key in buckets.keys(buckets.ready):
        folders.setdefault("/".join(key.split("/")[:2]), set()).add(key)
    for folder, manifest in manifests.values():
        named = {part["key"]: part for part in [*manifest["parts"], manifest.get("rejects")] if part}
        lying = folders.get(folder, set()) - {f"{folder}/manifest.json"}
        verdict.wrong_objects += sorted(lying ^ named.keys())
        for key in lying & named.keys():
            body = buckets.read(buckets.ready, key)
            rows = body.count(b"\n") if key.endswith(".jsonl") else None
            part = named[key]
            if hashlib.sha256(body).hexdigest() != part["sha256"] or rows not in (None, part["rows"]):
                verdict.wrong_objects.append(key)
            elif rows is None:
                _decompress(key, body)


def _decompress(key: str, body: bytes) -> None:
    """Raise an error unless the part is whole, by the codec that its name says."""
    if key.endswith(".zst"):
        with zstandard.ZstdDecompressor().stream_reader(body) as reader:
            while reader.read(1 << 20):
                pass
    else:
        gzip.decompress(body)


def letters(buckets: Buckets) -> list[str]:
    """The bodies of the dead letters, which stay where they are, visible to whoever looks next."""
    found: dict[str, dict] = {}
    ask = {"QueueUrl": buckets.dead, "MaxNumberOfMessages": 10, "VisibilityTimeout": 60}
    while messages := buckets.sqs.receive_message(**ask).get("Messages"):
        found |= {message["MessageId"]: message for message in messages}
    for message in found.values():
        receipt = message["ReceiptHandle"]
        buckets.sqs.change_message_visibility(QueueUrl=buckets.dead, ReceiptHandle=receipt, VisibilityTimeout=0)
    return [message["Body"] for message in found.values()]


def differing(one: list, other: list) -> list:
    first, second = Counter(one), Counter(other)
    return sorted(((first - second) + (second - first)).elements())
