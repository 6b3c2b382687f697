import json
import time
import uuid

import pytest
import snowflake.connector

from promotion.environment import PROJECT
from promotion.outputs import Outputs
from promotion.smoke_test.canary_file import CanaryFile, Upload
from promotion.smoke_test.stages import CanaryTrace, NotVerified, Stage, arrived, stages, wait

OUTPUTS = Outputs({"database": "MARQUEE_DEV", "dead_letter_queue_url": "https://queue/dead"})
CANARIES = PROJECT / "migrations" / "marts" / "R__canaries.sql"
FOLDER = "users/0123456789abcdef/"


@pytest.fixture
def file() -> CanaryFile:
    return CanaryFile()


@pytest.fixture
def trace(cloud, file) -> CanaryTrace:
    s3 = cloud.client("s3")
    names = [f"arrival-{uuid.uuid4().hex[:12]}-{which}" for which in ("landing", "ready")]
    for name in names:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]})
    return CanaryTrace(s3, names[1], Upload(names[0], file.key, FOLDER, f"quarantine/{file.key}.reason.json"))


def put(trace: CanaryTrace, key: str) -> None:
    trace.s3.put_object(Bucket=trace.ready, Key=key, Body=b"x")


def way(file: CanaryFile, trace: CanaryTrace) -> list[Stage]:
    """Only up to the manifest: no warehouse needed."""
    return stages(file, trace, OUTPUTS, None)[:2]


def test_says_each_stage_as_it_is_reached():
    said = []
    wait([Stage("part", lambda: "there", ""), Stage("rows", lambda: "3", "")], 1, said.append, time.monotonic())

    assert [line.split(" (")[0] for line in said] == ["part: there", "rows: 3"]


def test_the_time_before_the_stages_counts():
    with pytest.raises(NotVerified, match=r"^part: not there after 60 s"):
        wait([Stage("part", lambda: None, "")], 60, lambda line: None, time.monotonic() - 61)


def test_waits_for_what_comes_later():
    answers = iter([None, None, "there"])
    said = []
    wait([Stage("part", lambda: next(answers), "")], 60, said.append, time.monotonic())

    assert len(said) == 1


def test_names_the_first_stage_not_reached():
    with pytest.raises(NotVerified, match=r"^manifest: not there after 0 s; look there$"):
        wait(
            [
                Stage("part", lambda: "there", ""),
                Stage("manifest", lambda: None, "look there"),
                Stage("rows", None, ""),
            ],
            0,
            lambda line: None,
            time.monotonic(),
        )


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ([], r"^part: .* is the splitter running\?.* https://queue/dead"),
        (["part-00000-of-00001.csv.gz"], "^manifest: .* the splitter did not finish"),
    ],
)
def test_stops_where_the_file_did(file, trace, present, expected):
    for name in present:
        put(trace, f"{FOLDER}{'f' * 16}/{name}")

    with pytest.raises(NotVerified, match=expected):
        wait(way(file, trace), 0, lambda line: None, time.monotonic())


def test_another_files_parts_are_not_its_own(file, trace):
    put(trace, f"users/{'e' * 16}/{'f' * 16}/part-00000-of-00001.csv.gz")

    with pytest.raises(NotVerified, match=r"^part: "):
        wait(way(file, trace), 0, lambda line: None, time.monotonic())


def test_a_refused_file_is_told_at_once_with_its_reason(file, trace):
    reason = json.dumps({"reason": "unknown column"})
    trace.s3.put_object(Bucket=trace.upload.bucket, Key=trace.upload.reason_key, Body=reason.encode())

    with pytest.raises(NotVerified, match=r"quarantine: unknown column; correct contract and splitter together$"):
        wait(way(file, trace), 3600, lambda line: None, time.monotonic())


@pytest.fixture
def warehouse(cloud):
    """A session in a database of its own, with the raw table of users."""
    names = {
        name: cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in ("host", "port", "protocol", "account", "user")
    }
    database = f"ARRIVAL_{uuid.uuid4().hex[:12].upper()}"
    with snowflake.connector.connect(
        **names, password=cloud.variables["SNOWFLAKE_PASSWORD"], role=cloud.variables["SNOWFLAKE_ROLE"]
    ) as connection:
        cursor = connection.cursor()
        for statement in (
            f"CREATE DATABASE {database}",
            f"CREATE SCHEMA {database}.RAW",
            f"USE DATABASE {database}",
            "CREATE TABLE raw.users (first_name VARCHAR, last_name VARCHAR, email VARCHAR, _part VARCHAR, _row NUMBER)",
            f"CREATE SCHEMA {database}.MARTS",
            CANARIES.read_text().replace("{{ database }}", database),
        ):
            cursor.execute(statement)
        yield connection
        cursor.execute(f"DROP DATABASE {database}")


def insert(warehouse, rows) -> None:
    warehouse.cursor().executemany("INSERT INTO raw.users (first_name, last_name, email) VALUES (%s, %s, %s)", rows)


def test_rows_have_arrived_when_all_are_there(warehouse, file):
    insert(warehouse, CanaryFile().rows)
    assert arrived(warehouse, file) is None

    insert(warehouse, file.rows[:2])
    assert arrived(warehouse, file) is None

    insert(warehouse, file.rows[2:])
    assert arrived(warehouse, file)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rows: [*rows, rows[0]],
        lambda rows: [(last, first, email) for first, last, email in rows],
    ],
    ids=["a row twice", "swapped columns"],
)
def test_rows_that_are_not_what_was_sent(warehouse, file, wrong):
    insert(warehouse, wrong(file.rows))

    with pytest.raises(NotVerified, match=r"^rows: .* are not the 3 sent"):
        arrived(warehouse, file)


def test_the_part_and_the_manifest_are_found_by_their_keys(trace):
    assert trace.part() is None and trace.manifest() is None
    keys = [f"{FOLDER}{'f' * 16}/part-00000-of-00001.csv.gz", f"{FOLDER}manifest.json"]
    for key in keys:
        put(trace, key)
    assert [trace.part(), trace.manifest()] == keys
