"""Snowpipe's client against a server that answers what it is told to, faults included; no Snowflake is imitated."""

import json
import threading
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from snowflake.ingest.error import IngestResponseError

from pipelines.service_user import ServiceUser
from pipelines.splitter.landing.source import Source
from pipelines.splitter.loading import requests_until, shared_turn
from pipelines.splitter.loading.endpoint import SnowflakeEndpoint
from pipelines.splitter.loading.pending_parts import NotLoaded, PendingParts
from pipelines.splitter.loading.snowpipe import Snowpipe
from pipelines.splitter.loading.target import Target
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from tests.waiting import until

SOURCE = Source("landing", "streaming/users/a.csv", "v", "e", 1)


def manifest_of(parts: int) -> Manifest:
    made = tuple(Part(f"users/{SOURCE.hash}/x/part-{number:05}.csv.gz", 10, 99, "ab") for number in range(parts))
    return Manifest("users", SOURCE, PartSettings(100), made)


def loaded(part: Part, status="LOADED", rows=10) -> dict:
    return {"path": part.key, "complete": True, "status": status, "rowsInserted": rows}


class Pipe(ThreadingHTTPServer):
    """`faults`: statuses to answer first, or "hang up". Then it reports every file it was sent as loaded."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[int | str] = []
        self.calls: list[list[str]] = []
        self.tokens: list[str] = []
        self.over = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.fault():
            return
        self.server.calls.append([file["path"] for file in json.loads(body)["files"]])
        self.answer(200, {"responseCode": "SUCCESS"})

    def do_GET(self):
        if self.fault():
            return
        sent = [Part(path, 10, 99, "ab") for call in self.server.calls for path in call]
        self.answer(200, {"files": [loaded(part) for part in sent], "completeResult": True, "nextBeginMark": "1"})

    def fault(self) -> bool:
        self.server.tokens.append(self.headers["Authorization"])
        if not self.server.faults:
            return False
        fault = self.server.faults.pop(0)
        if fault == "hang":
            self.server.over.wait(120)
        if fault in ("hang", "hang up"):
            self.close_connection = True
            self.connection.close()
        else:
            self.answer(fault, {"code": "1", "message": "no", "success": False, "data": None})
        return True

    def answer(self, status: int, content: dict) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def pipe():
    with Pipe() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()


@pytest.fixture
def snowpipe(pipe, cloud, monkeypatch):
    for name, value in cloud.variables.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    secret = uuid.uuid4().hex
    cloud.client("secretsmanager").create_secret(Name=secret, SecretString=pem)
    user = ServiceUser("ORG-NAME", "LOADER", "ROLE", "WAREHOUSE", "DATABASE", secret)
    endpoint = SnowflakeEndpoint("127.0.0.1", pipe.server_port, "http")
    return Snowpipe(user, endpoint, load_seconds=20, report_seconds=60, targets=Known())


class Known:
    """A warehouse that has the table and its first pipe."""

    def look(self, dataset: str, fresh: bool = False) -> Future[Target]:
        found = Future()
        found.set_result(
            Target.of(dataset, {"EMAIL": "VARCHAR"}, {"USERS_PIPE": "… MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"})
        )
        return found


def nothing():
    pass


class Lost(Exception):
    """The message is another worker's by now."""


@pytest.mark.parametrize("fault", [429, 500, 503, 408, "hang up"])
def test_a_passing_fault_is_tried_again(fault, pipe, snowpipe):
    pipe.faults = [fault, fault]
    snowpipe.load(manifest_of(2), seen_before=False, check=nothing)
    assert pipe.faults == [] and len(pipe.calls) == 1
    kind = {"service": "snowpipe", "kind": "ConnectionError" if fault == "hang up" else str(fault)}
    assert snowpipe.metrics.registry.get_sample_value("marquee_splitter_refused_requests_total", kind) == 2


def test_a_refused_token_is_made_anew_once(pipe, snowpipe):
    pipe.faults = [401]
    snowpipe.load(manifest_of(1), seen_before=False, check=nothing)
    pipe.faults = [401, 401]
    with pytest.raises(IngestResponseError):
        snowpipe.load(manifest_of(1), seen_before=False, check=nothing)


@pytest.mark.parametrize("fault", [400, 403, 404])
def test_a_lasting_fault_is_raised_at_once(fault, pipe, snowpipe):
    pipe.faults = [fault]
    with pytest.raises(IngestResponseError):
        snowpipe.load(manifest_of(1), seen_before=False, check=nothing)
    assert len(pipe.tokens) == 1


def test_a_server_that_says_nothing_is_asked_again(pipe, snowpipe, monkeypatch):
    monkeypatch.setattr(requests_until, "REQUEST_SECONDS", 1)
    pipe.faults = ["hang"]
    snowpipe.load(manifest_of(1), seen_before=False, check=nothing)
    assert len(pipe.calls) == 1


@pytest.mark.parametrize("fault", [503, "hang"])
def test_there_is_one_deadline_for_all_that_is_tried_again(fault, pipe, snowpipe, monkeypatch):
    monkeypatch.setattr(requests_until, "REQUEST_SECONDS", 1)
    pipe.faults = [fault] * 1_000
    with pytest.raises((IngestResponseError, requests.RequestException)):
        replace(snowpipe, load_seconds=2).load(manifest_of(1), seen_before=False, check=nothing)
    assert 0 < len(pipe.tokens) < 100 and pipe.calls == []


def test_many_parts_are_sent_in_calls_of_five_thousand_each_once(pipe, snowpipe):
    manifest = manifest_of(12_345)
    snowpipe.load(manifest, seen_before=False, check=nothing)
    assert [len(call) for call in pipe.calls] == [5_000, 5_000, 2_345]
    assert sorted(path for call in pipe.calls for path in call) == [part.key for part in manifest.parts]


def test_a_lost_lease_ends_the_waiting(pipe, snowpipe):
    def check():
        raise Lost

    with pytest.raises(Lost):
        snowpipe.load(manifest_of(1), seen_before=False, check=check)


def test_a_lost_lease_ends_the_tries_of_a_request(pipe, snowpipe):
    pipe.faults = [503] * 1_000

    def check():
        if len(pipe.tokens) > 1:
            raise Lost

    with pytest.raises(Lost):
        snowpipe.load(manifest_of(1), seen_before=False, check=check)
    assert len(pipe.tokens) == 2 and pipe.calls == []


def test_a_load_does_not_wait_for_anothers_request_beyond_its_own_deadline_or_lease(pipe, snowpipe, monkeypatch):
    """The request of one load has the files of others, and may be tried again for an hour."""
    monkeypatch.setattr(shared_turn, "PATIENCE_SECONDS", 0.05)
    snowpipe.login.current()
    pipe.faults = ["hang"]

    def lost():
        if lose.is_set():
            raise Lost

    lose, seconds = threading.Event(), {"late": 0.2, "lost": 60, "patient": 60}
    with ThreadPoolExecutor(4) as loads:
        hanging = loads.submit(replace(snowpipe, load_seconds=60).load, manifest_of(1), False, nothing)
        until(lambda: pipe.tokens, 60)
        late, loser, other = (
            loads.submit(
                replace(snowpipe, load_seconds=each).load, manifest_of(1), False, lost if name == "lost" else nothing
            )
            for name, each in seconds.items()
        )
        assert isinstance(late.exception(60), TimeoutError)
        lose.set()
        assert isinstance(loser.exception(60), Lost)
        assert not hanging.done() and not other.done()
        pipe.over.set()
        assert hanging.exception(60) is None and other.exception(60) is None


def test_only_the_rows_of_the_manifest_count_as_loaded():
    one, two, three = manifest_of(3).parts
    waiting = PendingParts((one, two, three))
    assert waiting.report([loaded(one), loaded(two, rows=9), loaded(three, status="LOAD_FAILED", rows=0)])
    assert set(waiting.parts) == {two.key, three.key} == set(waiting.failed)
    assert not waiting.report([{**loaded(two), "complete": False}, {**loaded(two), "path": "another's"}])


def test_the_table_has_the_last_word():
    one, two = manifest_of(2).parts
    waiting = PendingParts((one, two))
    waiting.report([loaded(one, status="LOAD_FAILED", rows=0)])
    waiting.count({one.key: 10})
    assert set(waiting.parts) == {two.key}
    with pytest.raises(NotLoaded, match="has 3 rows in the table, its manifest says 10"):
        waiting.count({two.key: 3})
