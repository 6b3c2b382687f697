import csv

import pytest

from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.manifest import manifest_key
from pipelines.splitter.reading.contract import datasets, header_fault
from promotion.smoke_test.canary_file import CanaryFile, upload


def test_two_runs_share_nothing():
    first, second = CanaryFile(), CanaryFile()

    assert first.key != second.key
    assert not set(first.rows) & set(second.rows)


def test_file_is_one_that_the_splitter_takes():
    file = CanaryFile()
    header, *rows = csv.reader(file.body.decode().splitlines())

    assert file.key.startswith("streaming/users/")
    assert header_fault(tuple(header), datasets()["users"]) is None
    assert [tuple(row) for row in rows] == file.rows


def test_rows_belong_to_nobody_and_a_swapped_column_shows():
    file = CanaryFile()
    values = [value for row in file.rows for value in row]

    assert all(email.endswith("@verify.invalid") and file.run in email for *_, email in file.rows)
    assert len(set(values)) == len(values)


class FakeS3:
    """Takes files into a bucket with versions, or without."""

    def __init__(self, version: str | None) -> None:
        self.version, self.put = version, None

    def put_object(self, **request) -> dict:
        self.put = request
        return {"ETag": '"0123"', **({"VersionId": self.version} if self.version else {})}


@pytest.mark.parametrize("version", ["v1", None])
def test_its_traces_are_where_the_splitter_leaves_them(version):
    s3, file = FakeS3(version), CanaryFile()
    uploaded = upload(s3, "landing", file)

    source = Source("landing", file.key, version, '"0123"', len(file.body))
    assert s3.put["Key"] == uploaded.key == file.key
    assert s3.put["Body"] == file.body
    assert manifest_key("users", source).startswith(uploaded.ready_folder)
    assert uploaded.ready_folder == f"users/{source.hash}/"
    assert uploaded.reason_key == f"quarantine/{file.key}.reason.json"
