"""The user's files: into the landing bucket, and the wait until the splitter has loaded every row."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.reader import contracts
from pipelines.exploration.datasets import NAMES
from pipelines.file_names import endings, is_data
from promotion.aws import Client
from rehearsal.steps import Step, StepFailed


def files(data: Path) -> list[Path]:
    """Return the data files of a folder in the documented layout, sorted.

    Raise StepFailed if a dataset has none that the questions ask or the vendor load waits for.
    """
    if not data.is_dir():
        raise StepFailed(f"{data} is not a folder; DATA=FOLDER needs FOLDER/streaming/… and FOLDER/vendor/…")
    found = []
    for contract in contracts().values():
        folder = data / contract.folder
        here = [path for path in _below(folder) if is_data(path.relative_to(data).as_posix(), contract.domain)]
        if not here and (contract.domain == "vendor" or contract.name in NAMES):
            raise StepFailed(f"no {contract.name} files: put at least one of {endings(contract.domain)} into {folder}")
        found += here
    return sorted(found)


def passed_over(data: Path) -> list[str]:
    """Return the paths in `data` of the other files in the datasets' folders, sorted: nothing uploads or reads them."""
    taken = set(files(data))
    there = (path for contract in contracts().values() for path in _below(data / contract.folder))
    return sorted(path.relative_to(data).as_posix() for path in there if path not in taken)


def _below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(s3: Client, bucket: str, data: Path, paths: list[Path], done: Callable[[int, int], None]) -> list[str]:
    """Upload `paths`, each under its path in `data`, as the app and the vendor would; return the keys."""
    keys = []
    for path in paths:
        key = path.relative_to(data).as_posix()
        s3.upload_file(str(path), bucket, key)
        keys.append(key)
        done(len(keys), len(paths))
    return keys


def write_manifest(s3: Client, bucket: str, data: Path, paths: list[Path]) -> None:
    """Write the vendor's manifest of `paths`, as the vendor does after its last file: the batch is complete."""
    entries = [{"name": path.relative_to(data / "vendor").as_posix(), "bytes": path.stat().st_size} for path in paths]
    s3.put_object(Bucket=bucket, Key="vendor/manifest.json", Body=json.dumps({"files": entries}).encode())


@dataclass(frozen=True)
class Arrival:
    """The progress of the streaming files, seen from the outside: manifests, quarantine, rows. Reads only."""

    s3: Client
    landing: str
    ready: str
    count: Callable[[str], int]  # rows of a raw dataset, by name

    def manifests(self) -> list[dict[str, Any]]:
        """Return every manifest in the ready bucket, each with its own key as `key`."""
        keys = [key for key in self._keys(self.ready, "") if key.endswith("/manifest.json")]
        bodies = [self.s3.get_object(Bucket=self.ready, Key=key)["Body"].read() for key in keys]
        return [{**json.loads(body), "key": key} for key, body in zip(keys, bodies, strict=True)]

    def quarantined(self) -> list[str]:
        """Return the reasons of the quarantined files, one line each."""
        reasons = [key for key in self._keys(self.landing, "quarantine/") if key.endswith(".reason.json")]
        return [
            f"{key.removeprefix('quarantine/').removesuffix('.reason.json')}: "
            f"{json.loads(self.s3.get_object(Bucket=self.landing, Key=key)['Body'].read()).get('reason')}"
            for key in reasons
        ]

    def wait(self, expected: int, seconds: float, alive: Callable[[], None], step: Step) -> dict[str, int]:
        """Wait until `expected` files have a manifest and their rows are in; return rows per dataset.

        Raise StepFailed if a file is quarantined, if `alive` raises it, or when `seconds` are over.
        """
        deadline = time.monotonic() + seconds
        while True:
            alive()
            if refused := self.quarantined():
                raise StepFailed(f"{len(refused)} file(s) in quarantine, the first: {refused[0]}")
            manifests = self.manifests()
            promised = {name: 0 for name, contract in contracts().items() if contract.domain == "streaming"}
            for manifest in manifests:
                promised[manifest["key"].split("/")[0]] += manifest["rows"]
            step.done(len(manifests), expected)
            loaded = {dataset: self.count(dataset) for dataset in promised}
            step.say(f"{sum(loaded.values()):,} of {sum(promised.values()):,} rows in")
            if len(manifests) == expected and loaded == promised:
                return loaded
            if time.monotonic() > deadline:
                raise StepFailed(
                    f"after {seconds:.0f} s {len(manifests)} of {expected} files were cut and {loaded} rows in; "
                    "see build/rehearsal/logs/splitter.log"
                )
            time.sleep(0.5)

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]
