"""The manifest in landing, as Snowflake reads it from the stage."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.bulk_load import manifest
from pipelines.bulk_load.batch import landed
from pipelines.bulk_load.fault import Refused
from tests.vendor import expected, rows


def send(vendor, **changes) -> None:
    """Write the manifest of what is there; `changes` maps a file, `/` as `__`, to other values of its entry."""
    entries = [{"name": name, "bytes": file.bytes} for name, file in landed(vendor.s3, vendor.bucket).items()]
    for entry in entries:
        entry |= changes.get(entry["name"].partition("/")[0], {})
    vendor.put("manifest.json", json.dumps({"files": entries}))


def listed(job):
    files = landed(job.vendor.s3, job.vendor.bucket)
    return manifest.listed(job.connected, files.pop("manifest.json"), files)


def test_only_listed_files_are_loaded(job):
    job.vendor.land(rows(1))
    send(job.vendor, reviews={"rows": 3})
    job.vendor.put("authors/yesterday.json", json.dumps(rows(2)["authors"]))
    job.run()
    assert job.live() == expected(rows(1))
    assert job.query("SELECT FILE, ROW_COUNT FROM VENDOR.BATCH_FILES WHERE DATASET = 'authors'") == [("all.json", 3)]


def test_a_listed_file_that_no_table_takes_refuses_the_batch(job):
    """Half of a batch could replace the live table otherwise."""
    job.vendor.land(rows(1))
    job.vendor.put("author/2.json", json.dumps(rows(2)["authors"]))
    job.vendor.put("more.json", "[]")
    send(job.vendor)
    with pytest.raises(Refused) as refused:
        job.run()
    lines = str(refused.value).splitlines()
    assert [line.split(";")[0] for line in lines] == [
        f"vendor/manifest.json: vendor/{name} is in none of the folders vendor/authors/, vendor/books/, vendor/reviews/"
        for name in ("author/2.json", "more.json")
    ]
    assert {fault.gate for fault in refused.value.faults} == {"manifest"}


def test_a_batch_is_refused_that_is_not_the_manifest_s(job):
    job.vendor.land(rows(1))
    send(job.vendor, books={"bytes": 7}, reviews={"name": "reviews/more.json"})
    with pytest.raises(Refused) as refused:
        job.run()
    lines = str(refused.value).splitlines()
    assert lines[0].startswith("vendor/manifest.json: vendor/books/all.json has ") and " bytes, not 7; " in lines[0]
    assert lines[1].startswith("vendor/manifest.json: vendor/reviews/more.json has not landed; the vendor has to send")
    assert len(lines) == 2


def test_a_file_that_landed_after_its_manifest_is_of_another_batch(job):
    job.vendor.land(rows(1))
    send(job.vendor)
    files = landed(job.vendor.s3, job.vendor.bucket)
    written = files.pop("manifest.json")
    late = {
        **files,
        "books/all.json": replace(files["books/all.json"], landed_at=written.landed_at + timedelta(seconds=1)),
    }
    assert set(manifest.listed(job.connected, written, files)) == set(files)
    with pytest.raises(
        Refused, match=r"books/all.json landed at .* UTC, after the manifest; the vendor has to send its"
    ):
        manifest.listed(job.connected, written, late)


def test_another_number_of_rows_than_the_manifest_s_is_refused(job):
    job.vendor.land(rows(1))
    send(job.vendor, books={"rows": 4})
    with pytest.raises(Refused, match=r"books/all.json: the file has 3 rows, the manifest says 4; the vendor has"):
        job.run()


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"files": []}', '{"files": [{"name": "a"}]}', '{"files": [7]}', "{", "[{}, {}]"]
)
def test_a_broken_manifest_is_one_line(job, text):
    job.vendor.land(rows(1))
    job.vendor.put("manifest.json", text)
    with pytest.raises(Refused, match=r"^vendor/manifest.json: [^\n]+; the vendor has to send its manifest again"):
        listed(job)
