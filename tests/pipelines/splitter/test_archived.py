"""Files that S3 has archived, and files of no dataset: a reason each, and no retry."""

import json
from concurrent.futures import Future

import pytest
from botocore.exceptions import ClientError
from structlog.testing import capture_logs

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion, Loaded, Quarantined
from pipelines.splitter.landing.quarantine import quarantine_key
from pipelines.splitter.parts import manifest
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.service import Service

TEXT = b"first_name,last_name,email\na,b,c\n"


class _Table:
    generation = 1

    def newest(self, contract) -> "_Table":
        return self


class _Targets:
    def look(self, dataset: str) -> Future[_Table]:
        looked = Future[_Table]()
        looked.set_result(_Table())
        return looked


class _Snowpipe:
    targets = _Targets()

    def __init__(self, load=None):
        self.load = load


def refusal(operation: str) -> ClientError:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: InvalidObjectState, with status 403."""
    status = {"HTTPStatusCode": 403}
    return ClientError({"Error": {"Code": "InvalidObjectState"}, "ResponseMetadata": status}, operation)


class _Cold:
    """S3 that has archived the versions in `cold`, as GetObject and CopyObject say it. None: reads without one."""

    def __init__(self, s3, cold: set[str]):
        self.s3, self.cold, self.asked = s3, cold, []

    def __getattr__(self, name: str):
        return getattr(self.s3, name)

    def get_object(self, **request):
        self._refuse("GetObject", request)
        return self.s3.get_object(**request)

    def copy(self, source, *arguments, **options):
        self._refuse("CopyObject", source)
        return self.s3.copy(source, *arguments, **options)

    def _refuse(self, operation: str, request) -> None:
        if "VersionId" in request:
            self.asked.append(operation)
        if request.get("VersionId") in self.cold:
            raise refusal(operation)


def ingestion_of(s3, ready, snowpipe) -> Ingestion:
    spark = Future()
    spark.set_result(None)
    return Ingestion(s3, spark, ready, PartSettings(600), snowpipe, 5)


def event_of(source) -> FileEvent:
    return FileEvent(source.bucket, source.key, source.version, None)


def ingested(buckets, source, cold=()) -> tuple[Quarantined, list[str]]:
    s3 = _Cold(buckets.s3, {each.version for each in cold})
    outcome = ingestion_of(s3, buckets.ready, _Snowpipe()).ingest(event_of(source), check=lambda: None)
    assert isinstance(outcome, Quarantined)
    reason = json.loads(buckets.read(buckets.landing, f"{quarantine_key(source)}.reason.json"))
    assert (reason["reason"], reason["source"]["version"]) == (outcome.reason, source.version)
    return outcome, s3.asked


def test_an_archived_part_in_ready_is_no_fault_of_the_file(buckets):
    """A file with a manifest may have rows in the table: it fails, and is not quarantined with a false reason."""
    source = buckets.put("streaming/users/a.csv", TEXT)
    manifest.write_once(buckets.s3, buckets.ready, Manifest("users", source, PartSettings(600), ()))

    def refuse(*arguments):
        raise refusal("GetObject")

    with pytest.raises(ClientError, match="InvalidObjectState"):
        ingestion_of(buckets.s3, buckets.ready, _Snowpipe(refuse)).ingest(event_of(source), check=lambda: None)
    assert buckets.keys(buckets.landing, "quarantine/") == []


def test_an_archived_manifest_is_no_fault_of_the_file(buckets):
    source = buckets.put("streaming/users/a.csv", TEXT)
    s3 = _Cold(buckets.s3, {None})
    with pytest.raises(ClientError, match="InvalidObjectState"):
        ingestion_of(s3, buckets.ready, _Snowpipe()).ingest(event_of(source), check=lambda: None)
    assert buckets.keys(buckets.landing, "quarantine/") == []


@pytest.mark.parametrize("name", ["cold.csv", "cold.csv.gz", "cold.jsonl"])
def test_a_file_in_an_archive_has_its_reason_at_once(buckets, name):
    source = buckets.put(f"streaming/users/{name}", TEXT)
    outcome, asked = ingested(buckets, source, cold=[source])
    assert outcome.reason.startswith("S3 has archived the file")
    assert asked == ["GetObject", "CopyObject"]
    assert outcome.copy is None
    assert buckets.keys(buckets.landing, "quarantine/") == [f"{quarantine_key(source)}.reason.json"]


@pytest.mark.parametrize("copy", [None, "quarantine/streaming/users/a.csv"])
def test_the_log_names_a_copy_that_is_there(copy):
    service = Service(None, None, None)
    with capture_logs() as lines:
        service._quarantined(Quarantined("streaming/users/a.csv", copy, "why", None), 0.1)
    assert [line.get("copy") for line in lines] == [copy]
    assert ("copy" in lines[0]) is (copy is not None)


def test_a_version_beside_an_archived_one_of_its_size_has_a_reason_and_a_copy(buckets):
    """Nobody knows whether the two are the same, and then its rows would be there twice."""
    first, second = (buckets.put("streaming/users/again.csv", TEXT) for _ in range(2))
    outcome, _ = ingested(buckets, second, cold=[first])
    assert outcome.reason.startswith("S3 has archived the file, or an older version that may be the same")
    assert buckets.read(buckets.landing, outcome.copy) == TEXT


def test_a_restored_file_is_loaded_once(buckets, monkeypatch):
    """`replay` sends its event again, and S3 may send it, too: the second time the same parts are known to Snowpipe."""
    for name, value in buckets.cloud.variables.items():  # the task that cuts has a client of its own
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    source, loads = buckets.put("streaming/users/a.csv", TEXT), []
    s3 = _Cold(buckets.s3, {source.version})
    snowpipe = _Snowpipe(lambda standing, seen_before, check: loads.append((standing.parts, seen_before)))
    ingestion = ingestion_of(s3, buckets.ready, snowpipe)
    assert isinstance(ingestion.ingest(event_of(source), check=lambda: None), Quarantined)
    assert loads == []
    s3.cold.clear()
    for seen_before in (False, True):
        outcome = ingestion.ingest(event_of(source), check=lambda: None)
        assert isinstance(outcome, Loaded) and (outcome.rows, outcome.parts) == (1, 1)
        assert loads[-1] == (loads[0][0], seen_before)


def test_a_file_of_no_dataset_is_not_read(buckets):
    first, second = (buckets.put("streaming/nobody/a.csv", TEXT) for _ in range(2))
    for cold in ([], [first], [second]):
        outcome, asked = ingested(buckets, second, cold)
        assert outcome.reason.startswith("no dataset 'nobody'")
        assert asked == ["CopyObject"]
