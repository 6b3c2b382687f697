"""Files that have to wait for a migration, or for a newer splitter: held, said so, and loaded in the end."""

from dataclasses import replace

import pytest

from pipelines.splitter import service as service_module
from pipelines.splitter.events import waiting_room
from pipelines.splitter.loading import target as target_module
from pipelines.splitter.reading.column_type import Text
from pipelines.splitter.reading.contract import Column, datasets
from tests.lane import Lane, make_lane
from tests.pipelines.splitter.serving import Serving, event, own

OLD = b"first_name,last_name,email\n"


@pytest.fixture(scope="module")
def lane(cloud, tmp_path_factory) -> Lane:
    """A lane whose tables these tests change."""
    return make_lane(cloud, tmp_path_factory.mktemp("lane"))


def knowing(serving: Serving, *columns: str) -> Serving:
    """The service with a contract of users that has these columns in its middle, too."""
    first, *others = datasets()["users"]
    changed = {**datasets(), "users": (first, *(Column(name, optional=True) for name in columns), *others)}
    serving.service.ingestion = replace(serving.service.ingestion, datasets=changed)
    return serving


def with_length(serving: Serving, length: int) -> Serving:
    """The service with a contract of users whose column `wide` takes texts of this length."""
    known = serving.service.ingestion.datasets
    columns = (replace(each, type=Text(length)) if each.name == "wide" else each for each in known["users"])
    serving.service.ingestion = replace(serving.service.ingestion, datasets={**known, "users": tuple(columns)})
    return serving


def deliver(serving: Serving, name: str, data: bytes):
    source = serving.buckets.put(f"streaming/{name}", data)
    serving.buckets.sqs.send_message(QueueUrl=serving.buckets.queue, MessageBody=event(source))
    return source


def users(lane: Lane, columns: str, source) -> list[tuple]:
    database = lane.warehouse.database
    return lane.warehouse.read(
        f"SELECT {columns} FROM {database}.RAW.USERS WHERE STARTSWITH(_PART, 'users/{source.hash}/') ORDER BY _ROW",
    )


def waits(serving: Serving, reason: str) -> bool:
    return any(reason in line["reason"] for line in serving.events("waiting"))


def metric(serving: Serving) -> float:
    return serving.service.metrics.registry.get_sample_value("marquee_splitter_waiting")


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(target_module.NotReady, "seconds", 0.5)
    monkeypatch.setattr(service_module, "REMINDER_SECONDS", 1)


def test_a_file_that_is_swept_up_again_and_again_waits_once_and_others_pass_it(lane, serving, quick, monkeypatch):
    """The sweep sends a message each hour for a file without an outcome; the room has a place for two."""
    monkeypatch.setattr(waiting_room, "CAPACITY", 2)
    knowing(serving, "swept")
    source = deliver(serving, "users/swept.csv", b"first_name,swept,last_name,email\nAda,1,Lovelace,swept@x\n")
    serving.wait_for(lambda: waits(serving, "has no column SWEPT yet"))
    for _ in range(4):
        serving.buckets.sqs.send_message(QueueUrl=serving.buckets.queue, MessageBody=event(source))
    serving.wait_for(lambda: serving.buckets.waiting(serving.buckets.queue) == 1)
    other = deliver(serving, "movies/swept.csv", b"title,duration_mins,original_language,size_mb\nHeat,170,en,1\n")
    serving.wait_for(lambda: lane.rows("MOVIES", other))
    lane.warehouse.execute(f"ALTER TABLE {lane.warehouse.database}.RAW.USERS ADD COLUMN SWEPT VARCHAR")
    serving.drain()
    assert users(lane, "SWEPT, EMAIL", source) == [("1", "swept@x")]


def test_a_file_waits_for_its_column_and_others_pass_it(lane, serving, quick):
    knowing(serving, "device")
    rows = [f"Ada,tv{number},Lovelace,a{number}@x\n" for number in range(3)]
    waiting = [
        deliver(serving, f"users/{number}.csv", b"first_name,device,last_name,email\n" + row.encode())
        for number, row in enumerate(rows)
    ]
    old = deliver(serving, "users/old.csv", OLD + b"Grace,Hopper,g@x\n")
    other = deliver(serving, "movies/m.csv", b"title,duration_mins,original_language,size_mb\nHeat,170,en,1\n")
    serving.wait_for(lambda: waits(serving, "RAW.USERS has no column DEVICE yet: waiting for the migration"))
    serving.wait_for(lambda: lane.rows("MOVIES", other))
    serving.wait_for(lambda: metric(serving) >= 3)  # one of them may be tried just now
    reminder = serving.wait_for(lambda: [line for line in serving.events("still waiting") if line["messages"] >= 3])
    assert reminder[0]["reason"].startswith("RAW.USERS has no column DEVICE yet")
    assert [users(lane, "EMAIL", source) for source in waiting] == [[], [], []]
    lane.warehouse.execute(f"ALTER TABLE {lane.warehouse.database}.RAW.USERS ADD COLUMN DEVICE VARCHAR")
    serving.drain()
    columns = "FIRST_NAME, DEVICE, LAST_NAME, EMAIL"
    assert [users(lane, columns, source) for source in waiting] == [
        [("Ada", f"tv{number}", "Lovelace", f"a{number}@x")] for number in range(3)
    ]
    assert users(lane, columns, old) == [("Grace", None, "Hopper", "g@x")]
    assert {line["receives"] for line in serving.events("loaded")} == {1}
    assert serving.service.counters.as_dict()["failed"] == metric(serving) == 0


def test_a_file_waits_for_its_column_to_become_wider(lane, serving, quick):
    """The table would refuse the part, and its pipe never come back to it."""
    table = f"{lane.warehouse.database}.RAW.USERS"
    lane.warehouse.execute(f"ALTER TABLE {table} ADD COLUMN CODE VARCHAR(3)")
    knowing(serving, "code")
    first, *others = serving.service.ingestion.datasets["users"]
    wider = [replace(column, type=Text(5)) if column.name == "code" else column for column in (first, *others)]
    changed = {**serving.service.ingestion.datasets, "users": tuple(wider)}
    serving.service.ingestion = replace(serving.service.ingestion, datasets=changed)
    source = deliver(serving, "users/wide.csv", b"first_name,code,last_name,email\nAda,12345,Lovelace,a@x\n")
    serving.wait_for(lambda: waits(serving, "column CODE of RAW.USERS is VARCHAR(3) still"))
    lane.warehouse.execute(f"ALTER TABLE {table} ALTER COLUMN CODE SET DATA TYPE VARCHAR(5)")
    serving.drain()
    assert users(lane, "FIRST_NAME, CODE, LAST_NAME, EMAIL", source) == [("Ada", "12345", "Lovelace", "a@x")]
    assert serving.service.counters.as_dict()["failed"] == 0


def test_a_service_that_stops_hands_back_what_waits(lane, serving, quick):
    knowing(serving, "planet")
    deliver(serving, "users/p.csv", b"first_name,planet,last_name,email\nA,Mars,B,c@x\n")
    serving.wait_for(lambda: waits(serving, "RAW.USERS has no column PLANET yet"))
    serving.stop()
    answer = serving.buckets.sqs.receive_message(
        QueueUrl=serving.buckets.queue, AttributeNames=["ApproximateReceiveCount"], WaitTimeSeconds=2
    )
    assert [each["Attributes"]["ApproximateReceiveCount"] for each in answer["Messages"]] == ["2"], "it is held no more"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("users/new.csv", b"first_name,last_name,email,gadget\nAda,Lovelace,a@x,tv\n"),
        (
            "users/mixed.jsonl",
            b'{"first_name":"Grace","email":"g@x"}\n{"first_name":"Ada","email":"a@x","gadget":"tv"}\n',
        ),
    ],
)
def test_a_file_with_a_column_that_only_the_table_knows_is_kept_for_a_newer_splitter(
    lane, serve, quick, monkeypatch, name, data
):
    monkeypatch.setattr(target_module.NewerFile, "seconds", 0.5)
    lane.warehouse.execute(f"ALTER TABLE {lane.warehouse.database}.RAW.USERS ADD COLUMN IF NOT EXISTS GADGET VARCHAR")
    older = serve(own(lane))
    source = deliver(older, name, data)
    known = deliver(older, "users/old.csv", OLD + b"Grace,Hopper,g@x\n")
    reason = "RAW.USERS has the column gadget, and the contract here does not: kept for a newer splitter"
    older.wait_for(lambda: waits(older, reason))
    older.wait_for(lambda: users(lane, "EMAIL", known))
    assert older.buckets.keys(older.buckets.landing, "quarantine/") == []
    older.stop()
    newer = knowing(serve(older.buckets), "gadget")
    newer.drain()
    assert users(lane, "GADGET", source)[-1] == ("tv",)
    assert len(users(lane, "GADGET", source)) == data.count(b"a@x") + data.count(b"g@x")


@pytest.mark.parametrize("rows", [b"Ada,12345,Lovelace,a@x\n", b"Ada,12345,Lovelace,a@x\nGrace,1,Hopper,a@x\n"])
def test_a_file_with_a_value_that_only_the_table_takes_is_kept_for_a_newer_splitter(
    lane, serve, quick, monkeypatch, rows
):
    """During a deploy the table is wider already; the older splitter would reject the row for good."""
    monkeypatch.setattr(target_module.NewerFile, "seconds", 0.5)
    table = f"{lane.warehouse.database}.RAW.USERS"
    lane.warehouse.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS WIDE VARCHAR(5)")
    older = with_length(knowing(serve(own(lane)), "wide"), 3)
    source = deliver(older, "users/wide_value.csv", b"first_name,wide,last_name,email\n" + rows)
    reason = "column WIDE of RAW.USERS is wider than in the contract here: kept for a newer splitter"
    older.wait_for(lambda: waits(older, reason))
    assert older.buckets.keys(older.buckets.landing, "quarantine/") == []
    older.stop()
    newer = with_length(knowing(serve(older.buckets), "wide"), 5)
    newer.drain()
    assert users(lane, "WIDE", source)[0] == ("12345",) and len(users(lane, "WIDE", source)) == rows.count(b"@")


def test_a_column_that_nobody_knows_is_a_fault_of_the_file(lane, serving):
    source = deliver(serving, "users/wrong.csv", b"first_name,last_name,email,shoe_size\nA,B,c@x,7\n")
    serving.drain()
    assert serving.events("quarantined")[0]["reason"].startswith("unknown column 'shoe_size'")
    assert users(lane, "EMAIL", source) == []
