"""Outages that last: nothing is lost, nothing becomes a dead letter, and nobody has to do anything afterwards."""

import errno
from collections.abc import Callable
from concurrent.futures import Future
from tempfile import SpooledTemporaryFile
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from snowflake.connector.errors import OperationalError, ProgrammingError

from pipelines.splitter import outage
from pipelines.splitter.loading import target, targets
from pipelines.splitter.parts import part
from tests.attack.plan import Rule
from tests.pipelines.splitter.cutting.test_split import as_csv, users
from tests.pipelines.splitter.serving import Serving, manifest_of, own, pause, stored

OUTAGES = {
    outage.S3: [Rule("s3.*", "reset-before")],
    outage.SNOWFLAKE: [Rule("snowflake.*", "reset-before")],
    outage.LOGIN: [Rule("snowflake.insertFiles-*", "status", status=401)],
    outage.DISK: [],
}


@pytest.fixture
def full_disk(monkeypatch):
    """A function that makes the scratch disk too full for a part, or frees it. A small file still has room."""
    full = []

    class Spooled(SpooledTemporaryFile):
        def write(self, data):
            if full:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    monkeypatch.setattr(part, "SpooledTemporaryFile", Spooled)
    return lambda yes: full.append(1) if yes else full.clear()


@pytest.fixture
def quick(monkeypatch):
    """Waiting files are tried again after half a second."""
    monkeypatch.setattr(target.NotReady, "seconds", 0.5)
    monkeypatch.setattr(outage.OutOfReach, "seconds", 0.5)
    monkeypatch.setattr(targets, "_TIMEOUTS", {"login_timeout": 2, "network_timeout": 2})


def put(buckets, number: int) -> dict:
    """Put a file in landing; return {its source: its rows}."""
    rows = users(10, seed=number)
    return {buckets.put(f"streaming/users/out {number}.csv", as_csv(rows)): rows}


def visible(buckets) -> int:
    """The messages that nobody has taken."""
    queue = buckets.sqs.get_queue_attributes(QueueUrl=buckets.queue, AttributeNames=["All"])["Attributes"]
    return int(queue["ApproximateNumberOfMessages"])


def receives_nothing(serving: Serving) -> None:
    """Wait until a round of the service has begun that receives nothing, and the receive before it has ended."""
    serving.wait_for(lambda: serving.service.waiting.blocks)
    before = serving.service.liveness.went_round
    serving.wait_for(lambda: serving.service.liveness.went_round != before)


def assert_nobody_takes(serving: Serving, put_more: Callable[[], object]) -> None:
    """Put another file in landing: its message stays in the queue for two rounds of the service."""
    receives_nothing(serving)
    put_more()
    serving.wait_for(lambda: visible(serving.buckets) == 1)
    for _ in range(2):
        receives_nothing(serving)
    assert visible(serving.buckets) == 1, "no other message is taken while one waits"


def s3_that(error: Exception | None) -> SimpleNamespace:
    def head_object(**_: str) -> None:
        if error:
            raise error

    return SimpleNamespace(head_object=head_object)


def targets_that(error: Exception | None) -> SimpleNamespace:
    def look(dataset: str, fresh: bool) -> Future:
        found: Future = Future()
        if error:
            found.set_exception(error)
        else:
            found.set_result(None)
        return found

    return SimpleNamespace(look=look)


def status(code: int) -> ClientError:
    return ClientError({"ResponseMetadata": {"HTTPStatusCode": code}}, "HeadObject")


@pytest.mark.parametrize(
    ("s3", "snowflake", "reason"),
    [
        (None, None, None),
        (status(404), None, None),
        (status(403), ProgrammingError("not authorized"), None),
        (status(503), None, outage.S3),
        (EndpointConnectionError(endpoint_url="https://s3"), None, outage.S3),
        (None, OperationalError("no route"), outage.SNOWFLAKE),
        (None, OSError("broken pipe"), outage.SNOWFLAKE),
    ],
)
def test_a_refusal_is_an_answer_and_the_error_then_the_files_own(s3, snowflake, reason):
    found = outage.outage(ValueError("x"), s3_that(s3), "bucket", targets_that(snowflake), "users")
    assert found == reason


def test_a_disk_without_room_for_a_scratch_file_is_out_of_reach(monkeypatch):
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(outage, "TemporaryFile", full)
    assert outage.outage(ValueError("x"), s3_that(None), "bucket", targets_that(None), "users") == outage.DISK


# The connector cancels a query that it gave up in a thread of its own, which nobody hears.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_files_wait_for_what_is_out_of_reach_and_their_messages_are_received_once(lane, serve, full_disk, quick):
    buckets = own(lane, receives=1)
    serving = serve(buckets, MARQUEE_MAX_CONCURRENT_FILES="1", MARQUEE_LOAD_SECONDS="8")
    plan, landed = serving.plan, {}
    for number, (reason, rules) in enumerate(OUTAGES.items()):
        plan.rules = rules
        full_disk(reason == outage.DISK)
        landed.update(put(buckets, 2 * number))
        serving.wait_for(lambda reason=reason: [line for line in serving.events("waiting") if line["reason"] == reason])
        assert_nobody_takes(serving, lambda number=number: landed.update(put(buckets, 2 * number + 1)))
        plan.rules = []
        full_disk(False)
        serving.drain()
    assert buckets.waiting(buckets.dead) == 0 and not serving.events("failed, will be tried again")
    for source, rows in landed.items():
        assert lane.rows("USERS", source) == stored(rows)
    assert {line["receives"] for line in serving.events("loaded")} == {1}


def test_a_load_of_another_dataset_that_ends_meanwhile_takes_no_other_message(lane, serve, full_disk, quick):
    buckets = own(lane, receives=1)
    serving = serve(buckets, MARQUEE_LOAD_SECONDS="60")
    pause(lane, "MOVIES", True)
    movie = buckets.put("streaming/movies/m.csv", b"title,duration_mins,original_language,size_mb\nHeat,170,en,1\n")
    serving.wait_for(lambda: manifest_of(buckets, movie))
    full_disk(True)
    landed = put(buckets, 100)
    serving.wait_for(lambda: [line for line in serving.events("waiting") if line["reason"] == outage.DISK])
    receives_nothing(serving)
    pause(lane, "MOVIES", False)
    serving.wait_for(lambda: serving.events("loaded"))
    assert_nobody_takes(serving, lambda: landed.update(put(buckets, 101)))
    assert not serving.events("failed, will be tried again")
    full_disk(False)
    serving.drain()
    for source, rows in landed.items():
        assert lane.rows("USERS", source) == stored(rows)


def chained(error: Exception, depth: int, by: str) -> Exception:
    """Return an error that this one led to, as its `__cause__` or its `__context__`."""
    for _ in range(depth):
        error, cause = RuntimeError("in the way"), error
        setattr(error, by, cause)
    return error


def reason_of(error: Exception) -> str | None:
    """The reason that is found without asking S3 or Snowflake, which are not there."""
    return outage.outage(error, None, "", None, "")


@pytest.mark.parametrize("by", ["__cause__", "__context__"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_deep_in_a_chain_is_the_reason(by, number):
    assert reason_of(chained(OSError(number, "full"), 3, by)) == outage.DISK
    around = chained(OSError(number, "full"), 1, by)
    around.__cause__ = ConnectionError("S3 was not reached") if by == "__context__" else around.__cause__
    assert reason_of(around) == outage.DISK


def test_the_full_disk_of_an_executor_is_the_reason(spark):
    def fill(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Exception) as fault:
        spark.with_cores(2).parallelize([1], 1).map(fill).collect()
    assert reason_of(fault.value) == outage.DISK


def test_a_disk_that_takes_no_probe_is_the_reason_whatever_the_error_says(monkeypatch):
    def opened():
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(outage, "TemporaryFile", opened)
    assert reason_of(ValueError("any")) == outage.DISK
