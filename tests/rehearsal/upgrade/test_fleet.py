import json
import os
from pathlib import Path

import pytest

from rehearsal.processes import Processes
from rehearsal.steps import StepFailed
from rehearsal.upgrade import fleet as fleet_module
from rehearsal.upgrade.fleet import Fleet, send_vendor_files


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:
        self.objects[Key] = Body


def test_each_batch_of_the_vendor_s_has_the_same_rows_and_is_another(tmp_path):
    paths = [tmp_path / "vendor" / name for name in ("authors/a.json.gz", "authors/b.json", "books/c.json")]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}\n")
    first, second = Bucket(), Bucket()
    for number, s3 in enumerate((first, second)):
        send_vendor_files(s3, "landing", tmp_path, paths, number)

    changed = [key for key in first.objects if first.objects[key] != second.objects[key]]
    assert changed == ["vendor/authors/b.json", "vendor/manifest.json"]
    assert second.objects["vendor/authors/b.json"] == b"{}\n\n"
    assert list(second.objects)[-1] == "vendor/manifest.json"  # after all files of the batch
    listed = {entry["name"]: entry["bytes"] for entry in json.loads(second.objects["vendor/manifest.json"])["files"]}
    assert listed == {key.removeprefix("vendor/"): len(body) for key, body in list(second.objects.items())[:-1]}


def test_the_last_error_of_the_newest_splitter_is_the_hint(tmp_path: Path):
    fleet = Fleet(Processes(tmp_path, {}))
    assert fleet.last_error() == ""
    (tmp_path / "splitter-0-old.log").write_text('{"level": "error", "error": "old"}\n')
    lines = [{"level": "error", "error": "first"}, {"level": "error", "event": "x", "error": "last"}, {"level": "info"}]
    (tmp_path / "splitter-1-new.log").write_text("WARN Spark\n" + "\n".join(map(json.dumps, lines)) + "\n")
    assert fleet.last_error() == "last"
    with (tmp_path / "splitter-1-new.log").open("a") as log:
        log.write('{not JSON}\n{"level": "error", "err')  # it is read while the splitter writes
    assert fleet.last_error() == "last"


def test_a_health_check_that_hangs_does_not_hang_the_rehearsal(tmp_path, monkeypatch):
    monkeypatch.setattr(fleet_module, "_CHECK_SECONDS", 0.1)
    monkeypatch.setattr(fleet_module, "_START_SECONDS", 0)
    hangs = tmp_path / "python"
    hangs.write_text("#!/bin/sh\nexec sleep 600\n")
    hangs.chmod(0o755)
    processes = Processes(tmp_path, dict(os.environ))
    service = processes.serve("splitter", ["sleep", "600"])
    with service.log.open("a") as log:
        log.write('{"event": "watched", "metrics": "http://127.0.0.1:9/metrics"}\n')
    try:
        with pytest.raises(StepFailed, match=r"the splitter is not healthy after 0 s: no answer within 0\.1 s"):
            Fleet(processes)._wait(service, hangs, tmp_path)
    finally:
        processes.end_all()
