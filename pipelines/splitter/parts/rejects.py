"""The rejected rows of one file, as a file in ready that the manifest names."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from botocore.client import BaseClient

from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Rejected
from pipelines.splitter.parts.part_settings import PartSettings

NAME = "rejected.jsonl"


@dataclass(frozen=True)
class Rejects:
    """JSON lines with line, reason and record, in the file's order. `sha256` is over the bytes, in hex."""

    key: str
    rows: int
    bytes: int
    sha256: str


def put_rejects(
    s3: BaseClient, bucket: str, dataset: str, source: Source, settings: PartSettings, records: Sequence[Rejected]
) -> Rejects | None:
    """Write the records beside the parts; the same file gives the same bytes. Return None, without a file, for none."""
    if not records:
        return None
    documents = ({"line": each.line, "reason": each.reason, "record": each.record} for each in records)
    body = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents).encode()
    key = f"{dataset}/{source.hash}/{settings.hash}/{NAME}"
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/x-ndjson")
    return Rejects(key, len(records), len(body), hashlib.sha256(body).hexdigest())
