import json
import uuid

import pytest
import snowflake.connector

from promotion.arrival import Buckets, NotVerified, Stage, arrived, stages, wait
from promotion.proof import Proof

OUTPUTS = {"database": "MARQUEE_DEV", "dead_letter_queue_url": "https://queue/dead"}
FOLDER = "users/0123456789abcdef/"


@pytest.fixture
def buckets(cloud) -> Buckets:
    s3 = cloud.client("s3")
    names = [f"arrival-{uuid.uuid4().hex[:12]}-{which}" for which in ("landing", "ready")]
    for name in names:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]})
    return Buckets(s3, *names)


def put(buckets: Buckets, key: str) -> None:
    buckets.s3.put_object(Bucket=buckets.ready, Key=key, Body=b"x")


def way(proof: Proof, buckets: Buckets) -> list[Stage]:
    """Only up to the manifest: no warehouse needed."""
    return stages(proof, FOLDER, OUTPUTS, buckets, None)[:2]


def test_says_each_stage_as_it_is_reached():
    said = []
    wait([Stage("part", lambda: "there", ""), Stage("rows", lambda: "3", "")], 1, said.append)

    assert [line.split(" (")[0] for line in said] == ["part: there", "rows: 3"]


def test_waits_for_what_comes_later():
    answers = iter([None, None, "there"])
    said = []
    wait([Stage("part", lambda: next(answers), "")], 60, said.append)

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
        )


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ([], r"^part: .* is the splitter running\?.* https://queue/dead"),
        (["part-00000-of-00001.csv.gz"], "^manifest: .* the splitter did not finish"),
    ],
)
def test_stops_where_the_file_did(buckets, present, expected):
    for name in present:
        put(buckets, f"{FOLDER}{'f' * 16}/{name}")

    with pytest.raises(NotVerified, match=expected):
        wait(way(Proof(), buckets), 0, lambda line: None)


def test_another_files_parts_are_not_its_own(buckets):
    put(buckets, f"users/{'e' * 16}/{'f' * 16}/part-00000-of-00001.csv.gz")

    with pytest.raises(NotVerified, match=r"^part: "):
        wait(way(Proof(), buckets), 0, lambda line: None)


def test_a_refused_file_is_told_at_once_with_its_reason(buckets):
    proof = Proof()
    reason = json.dumps({"reason": "unknown column"})
    buckets.s3.put_object(Bucket=buckets.landing, Key=f"quarantine/{proof.key}.reason.json", Body=reason.encode())

    with pytest.raises(NotVerified, match=r"quarantine: unknown column$"):
        wait(way(proof, buckets), 3600, lambda line: None)


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
        ):
            cursor.execute(statement)
        yield connection
        cursor.execute(f"DROP DATABASE {database}")


def insert(warehouse, rows) -> None:
    warehouse.cursor().executemany("INSERT INTO raw.users (first_name, last_name, email) VALUES (%s, %s, %s)", rows)


def test_rows_have_arrived_when_all_are_there(warehouse):
    proof = Proof()
    insert(warehouse, Proof().rows)
    assert arrived(warehouse, proof) is None

    insert(warehouse, proof.rows[:2])
    assert arrived(warehouse, proof) is None

    insert(warehouse, proof.rows[2:])
    assert arrived(warehouse, proof)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rows: [*rows, rows[0]],
        lambda rows: [(last, first, email) for first, last, email in rows],
    ],
    ids=["a row twice", "swapped columns"],
)
def test_rows_that_are_not_what_was_sent(warehouse, wrong):
    proof = Proof()
    insert(warehouse, wrong(proof.rows))

    with pytest.raises(NotVerified, match=r"^rows: .* are not the 3 sent"):
        arrived(warehouse, proof)
