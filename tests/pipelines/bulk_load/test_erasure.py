"""A person erased from the vendor's files and tables; the next load does not bring them back.

It stands here because the vendor's warehouse, which it shares, does. Streaming files have a test beside the splitter's.
"""

import contextlib
import json
import logging
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
from snowflake.connector.errors import ProgrammingError

from contracts.reader import contracts
from erasure import past
from erasure.objects import versions
from erasure.person import Person
from erasure.removal import erase
from erasure.search import Places, find
from erasure.tables import QUOTED_NO_MORE, Tables
from pipelines.bulk_load.batch import landed
from promotion.errors import PromotionError
from tests.dying_client import Dying, Killed
from tests.vendor import rows
from tests.waiting import until

AUTHOR = "g977 author 1"


@pytest.fixture
def places(job, vendor_warehouse):
    """The places of a vendor without an app: its raw tables are empty."""
    database = vendor_warehouse.database
    job.vendor.s3.put_bucket_versioning(Bucket=vendor_warehouse.landing, VersioningConfiguration={"Status": "Enabled"})
    vendor_warehouse.execute(
        f"CREATE TABLE IF NOT EXISTS {database}.RAW.USERS (EMAIL VARCHAR, _PART VARCHAR)",
        f"CREATE TABLE IF NOT EXISTS {database}.RAW.STREAMS (USER_EMAIL VARCHAR, _PART VARCHAR)",
        f"CREATE TABLE IF NOT EXISTS {database}.RAW.PSEUDONYM_KEY AS SELECT 'secret' AS KEY",
    )
    with vendor_warehouse.admin() as admin:
        roles = [vendor_warehouse._service(name)["role"] for name in ("migrator", "bulk_load")]
        for table in ("USERS", "STREAMS", "PSEUDONYM_KEY"):
            admin.cursor().execute(
                f"GRANT OWNERSHIP ON TABLE {database}.RAW.{table} TO ROLE {roles[0]} COPY CURRENT GRANTS"
            )
    with vendor_warehouse.connect("eraser") as eraser:
        yield Places(job.vendor.s3, vendor_warehouse.landing, vendor_warehouse.ready, Tables(eraser, database))
    job.vendor.s3.put_bucket_versioning(
        Bucket=vendor_warehouse.landing, VersioningConfiguration={"Status": "Suspended"}
    )


def send(vendor, files: dict[str, int]) -> None:
    """Write the vendor's manifest; `files`: the rows of each."""
    sizes = landed(vendor.s3, vendor.bucket)
    entries = [{"name": name, "bytes": sizes[name].bytes, "rows": rows} for name, rows in files.items()]
    vendor.put("manifest.json", json.dumps({"files": entries}))


def statements_of_the_eraser(job) -> list[str]:
    """The texts of all statements that it ran, as QUERY_HISTORY has them."""
    user = job.warehouse._service("eraser")["user"]
    with job.warehouse.admin() as admin:
        query = "SELECT QUERY_TEXT FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY WHERE USER_NAME = %s"
        return [text for (text,) in admin.cursor().execute(query, (user,)).fetchall()]


def test_an_author_leaves_files_tables_and_reasons_and_the_books_stay(job, places):
    vendor = job.vendor
    batch = rows(977)
    vendor.land(batch)
    vendor.put(
        "authors/more.csv.gz", f"name,birth_date,died_at,nationality\n{AUTHOR},1952-01-31,,x\nZoe,1950-01-31,,x\n"
    )
    vendor.put("authors/alone.jsonl", json.dumps({**batch["authors"][1], "birth_date": "1951-01-31"}))
    files = {"authors/all.json": 3, "authors/more.csv.gz": 2, "authors/alone.jsonl": 1, "books/all.json": 3}
    send(vendor, {**files, "reviews/all.json": 3})
    job.run()
    for author in (AUTHOR, f"{AUTHOR}0"):
        job.history.record_refusal(
            "run", None, job.history.publications()[0].started_at, [f"authors: {author} is there twice"]
        )

    found = find(places, Person.of(AUTHOR.upper()))
    assert found.counts()["landing"] == 4
    assert {(table.table.partition("__")[0], table.rows) for table in found.tables} == {
        ("VENDOR.AUTHORS", 3), ("VENDOR.BOOKS", 1), ("VENDOR.REFUSALS", 1),
    }  # fmt: skip
    assert len(found.tables) == 5
    erase(places, Person.of(AUTHOR), found)

    assert find(places, Person.of(AUTHOR)).is_nowhere
    texts = " ".join(statements_of_the_eraser(job))
    assert "DELETE FROM" in texts and "UPDATE" in texts
    assert AUTHOR not in texts, "anybody who reads the query history would see who was erased"
    landed = [b"".join(item.text(vendor.s3)[1]).decode() for item in versions(vendor.s3, vendor.bucket, "vendor/")]
    assert AUTHOR not in " ".join(landed)
    assert {reasons for (reasons,) in job.query("SELECT REASONS FROM VENDOR.REFUSALS")} == {
        QUOTED_NO_MORE, f"authors: {AUTHOR}0 is there twice",
    }  # fmt: skip
    for _ in range(2):  # as erased, then loaded again from what is in landing
        assert job.query("SELECT NAME FROM VENDOR.AUTHORS ORDER BY 1") == [
            ("Zoe",),
            ("g977 author 0",),
            ("g977 author 2",),
        ]
        assert job.query("SELECT AUTHOR FROM VENDOR.BOOKS ORDER BY NAME") == [
            ("g977 author 0",),
            (None,),
            ("g977 author 2",),
        ]
        assert len(job.query("SELECT * FROM VENDOR.REVIEWS")) == 3
        job.run("books.author.nullValues")


def test_killed_after_any_effect_the_vendors_manifest_counts_what_is_left(job, places):
    """The batch was not loaded: no row in a table tells the next run that there is something left to do."""
    vendor, batch, person, effects = job.vendor, rows(977), Person.of(AUTHOR), 0
    killed = True
    while killed:
        effects += 1
        vendor.land(batch)
        send(vendor, {f"{folder}/all.json": 3 for folder in batch})
        try:
            erase(replace(places, s3=Dying(vendor.s3, [effects + 1])), person, find(places, person))
            killed = False
        except Killed:
            if not (found := find(places, person)).is_nowhere:
                erase(places, person, found)
        sizes = landed(vendor.s3, vendor.bucket)
        entries = json.loads(vendor.s3.get_object(Bucket=vendor.bucket, Key="vendor/manifest.json")["Body"].read())
        assert [(sizes[each["name"]].bytes, each["rows"]) for each in entries["files"]] == [
            (each["bytes"], {"authors": 2}.get(each["name"].partition("/")[0], 3)) for each in entries["files"]
        ]
    assert effects > 5
    job.run("books.author.nullValues")
    assert job.query("SELECT NAME FROM VENDOR.AUTHORS ORDER BY 1") == [("g977 author 0",), ("g977 author 2",)]
    assert len(job.query("SELECT * FROM VENDOR.BOOKS")) == 3


def test_time_travel_has_what_was_erased_and_says_so_without_a_name(job, places):
    """https://docs.snowflake.com/en/sql-reference/constructs/at-before: the rows of a moment, for who may SELECT."""
    table, person = f"{job.warehouse.database}.RAW.USERS", Person.of("anna@x.org")
    job.warehouse.execute(f"INSERT INTO {table} (EMAIL) VALUES ('Anna@x.org'), ('bob@x.org')")
    [(moment,)] = job.warehouse.execute("SELECT CURRENT_TIMESTAMP()")
    job.warehouse.execute(f"DELETE FROM {table}")
    tables = places.tables
    assert tables.were("RAW.USERS", "email", person, moment) == 1
    assert tables.were("RAW.USERS", "email", Person.of("nobody@x.org"), moment) == 0
    until(lambda: "RAW.USERS" in tables.reach(), 60)
    assert tables.reach()["RAW.USERS"] > moment - timedelta(days=1)
    assert {each.table for each in past.find(places, person) if each.rows is None} == set()
    with pytest.raises(PromotionError, match="707"):
        tables.were("RAW.USERS", "email", person, moment - timedelta(days=2))
    texts = " ".join(statements_of_the_eraser(job))
    assert "AT (TIMESTAMP" in texts and "anna@" not in texts.lower()


def test_the_libraries_log_nobodys_name_at_debug_level(job, places, caplog):
    """A job's log is kept, and others read it; boto and the connector log what they send at that level."""
    job.vendor.land(rows(977))
    send(job.vendor, {"authors/all.json": 3, "books/all.json": 3, "reviews/all.json": 3})
    with caplog.at_level(logging.DEBUG):
        person = Person.of(AUTHOR)
        erase(places, person, find(places, person))
        past.find(places, person)
    assert {"botocore", "snowflake"} <= {record.name.partition(".")[0] for record in caplog.records}
    assert not [record.name for record in caplog.records if AUTHOR in record.getMessage().lower()]


class Dropping:
    """The eraser's connection, while a load drops the table of its run `statements` statements later."""

    def __init__(self, connection, drop, statements: int):
        self.connection, self.drop, self.left = connection, drop, statements

    @contextlib.contextmanager
    def cursor(self):
        with self.connection.cursor() as cursor:
            self.left -= 1
            if self.left == 0:
                self.drop()
            yield cursor


def test_a_table_that_a_load_drops_after_it_was_listed_or_counted_has_nobody(job, places):
    """A live table that is not there is an error: nobody knows then who is in it."""
    contract, person, run = contracts()["authors"], Person.of(AUTHOR), "20250101T000000_0BADF00D"
    beside = f"{places.tables.database}.VENDOR.AUTHORS__{run}"

    def with_author() -> None:
        job.connection.cursor().execute(f"CREATE OR REPLACE TABLE {beside} AS SELECT %s AS NAME", (AUTHOR,))

    def dropping(statements: int) -> Tables:
        with_author()
        drop = lambda: job.publisher.drop(run)  # noqa: E731
        return replace(places.tables, connection=Dropping(places.tables.connection, drop, statements))

    with_author()
    (found,) = places.tables.of_vendor(contract, person)
    for statements in (2, 3):  # the list, the live table's count, the other's
        assert dropping(statements).of_vendor(contract, person) == []
    dropping(1).erase_rows(found, person)
    assert places.tables.of_vendor(contract, person) == []
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        places.tables.erase_rows(replace(found, table="VENDOR.NOBODYS"), person)


def test_beside_a_load_that_has_begun_nothing_comes_back_and_nothing_of_others_is_lost(job, places):
    """The load is a process of its own; it publishes what was there before, or is refused because files changed.

    The first one stands still after its first table while the person is erased once.
    """
    vendor, batch, person = job.vendor, rows(977), Person.of(AUTHOR)
    for stands_still in (True, False):
        vendor.land(batch)
        send(vendor, {f"{folder}/all.json": 3 for folder in batch})
        process = job.start("--accept", "books.author.nullValues")
        if stands_still:
            assert process.stdout.readline().startswith("authors: ")
            process.send_signal(signal.SIGSTOP)
            try:
                erase(places, person, find(places, person))
            finally:
                process.send_signal(signal.SIGCONT)
        while process.poll() is None:
            with contextlib.suppress(PromotionError):
                erase(places, person, find(places, person))
        out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, out + err
        while not (found := find(places, person)).is_nowhere:
            erase(places, person, found)
    job.run("books.author.nullValues")
    assert find(places, person).is_nowhere
    assert job.query("SELECT NAME FROM VENDOR.AUTHORS ORDER BY 1") == [("g977 author 0",), ("g977 author 2",)]
    assert [len(job.query(f"SELECT * FROM VENDOR.{table}")) for table in ("BOOKS", "REVIEWS")] == [3, 3]
