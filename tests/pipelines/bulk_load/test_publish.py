"""Replacing the live tables: whole, once, undone by one command, whoever is killed or comes at the same time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from pipelines.bulk_load.fault import Refused
from pipelines.bulk_load.job import Job
from pipelines.bulk_load.landing import Landing
from pipelines.bulk_load.publish import Publisher
from pipelines.bulk_load.table import Table, tables
from tests.vendor import expected, rows


@pytest.fixture
def loaded(job):
    """The first batch is live."""
    job.vendor.land(rows(1))
    job.run()
    return job


def runs(job) -> list[tuple[str, str]]:
    return [(past.action, past.batch) for past in reversed(job.history.publications())]


def test_the_same_batch_again_changes_nothing(loaded):
    before, tables = loaded.history.publications(), loaded.tables()
    assert loaded.run() == [f"batch {before[0].batch} was published before; nothing to do"]
    assert (loaded.history.publications(), loaded.tables()) == (before, tables)


def test_a_new_batch_replaces_all_three_and_what_hangs_on_the_tables_stays(loaded):
    def shape():
        grants = [
            sorted(tuple(grant[1:6]) for grant in loaded.warehouse.execute(f"SHOW GRANTS ON TABLE {name}"))
            for name in (f"{loaded.warehouse.database}.VENDOR.{table}" for table in ("AUTHORS", "BOOKS", "REVIEWS"))
        ]
        assert all(grants)
        return grants, loaded.query(
            "SELECT TABLE_NAME, COMMENT FROM INFORMATION_SCHEMA.TABLES "
            "WHERE TABLE_NAME IN ('AUTHORS', 'BOOKS', 'REVIEWS') ORDER BY 1"
        )

    before = shape()
    for generation in (2, 3, 4):
        loaded.vendor.land(rows(generation, count=generation))
        loaded.run()
        assert loaded.live() == expected(rows(generation, count=generation))
    assert shape() == before


def test_rolling_back_is_one_command_and_the_schedule_does_not_undo_it(loaded):
    loaded.vendor.land(rows(2))
    loaded.run()
    done = loaded.command("--rollback")
    assert done.returncode == 0, done.stderr
    assert loaded.live() == expected(rows(1))
    loaded.run()
    assert loaded.live() == expected(rows(1))
    loaded.publisher.rollback()
    assert loaded.live() == expected(rows(2))
    assert [action for action, _ in runs(loaded)] == ["load", "load", "rollback", "rollback"]


def test_with_one_batch_there_is_nothing_to_roll_back_to(loaded):
    with pytest.raises(Refused, match="no batch before the live one"):
        loaded.publisher.rollback()
    assert loaded.live() == expected(rows(1))


def test_only_the_tables_of_two_batches_are_kept(loaded):
    for generation in (2, 3):
        loaded.vendor.land(rows(generation))
        loaded.run()
    kept = {past.run for past in loaded.history.publications()[:2]}
    assert {name.split("__")[1] for name in loaded.tables()} == kept


def test_readers_see_one_whole_batch_while_it_is_replaced(loaded):
    """All three tables in one statement: always of one generation, and all of its rows."""
    statement = (
        "SELECT GENERATION, COUNT(*) FROM (SELECT 'authors' AS T, NATIONALITY AS GENERATION FROM VENDOR.AUTHORS "
        "UNION ALL SELECT 'books', PUBLISHER FROM VENDOR.BOOKS "
        "UNION ALL SELECT 'reviews', SPLIT_PART(MOVIE, ' ', 1) FROM VENDOR.REVIEWS) AS ALL_ROWS GROUP BY GENERATION"
    )
    seen, done = [], Event()

    def poll():
        with loaded.warehouse.connect("bulk_load") as reader:
            while not done.is_set():
                seen.append(reader.cursor().execute(statement).fetchall())

    thread = Thread(target=poll)
    thread.start()
    try:
        for generation in range(2, 8):
            loaded.vendor.land(rows(generation, count=generation))
            loaded.run()
    finally:
        done.set()
        thread.join()
    sizes = {"g1": 9} | {f"g{generation}": 3 * generation for generation in range(2, 8)}
    assert len(seen) > 10
    assert [one for one in seen if len(one) != 1 or sizes[one[0][0]] != one[0][1]] == []


def test_an_older_batch_does_not_replace_a_newer_one(loaded):
    [live] = loaded.history.publications()
    older = replace(live, batch="older", newest_file_at=live.newest_file_at - timedelta(seconds=1))
    with pytest.raises(Refused, match="before that of the live batch"):
        loaded.publisher.publish(older, [])
    assert loaded.live() == expected(rows(1))


def test_an_older_batch_is_refused_before_it_is_loaded(loaded):
    [live] = loaded.history.publications()
    kept = loaded.tables()
    loaded.history.record(replace(live, batch="newer", newest_file_at=live.newest_file_at + timedelta(days=1)), [])
    loaded.vendor.land(rows(2))
    with pytest.raises(
        Refused, match=r"^its newest file landed .* UTC, before that of the live batch, .* UTC; --rollback"
    ):
        loaded.run()
    assert loaded.live() == expected(rows(1))
    assert loaded.tables() == kept


def test_a_rollback_to_before_a_column_was_added_leaves_it_empty(loaded):
    """The loaded table of that batch has no such column; the live one keeps its contract."""
    [first] = loaded.history.publications()
    loaded.vendor.land(rows(2))
    loaded.run()
    loaded.query(f"ALTER TABLE VENDOR.AUTHORS__{first.run} DROP COLUMN NATIONALITY")
    assert loaded.publisher.rollback().run == first.run
    assert loaded.live() == expected(rows(1))
    assert loaded.query("SELECT DISTINCT NATIONALITY FROM VENDOR.AUTHORS") == [(None,)]


def test_a_rollback_to_tables_that_are_gone_changes_nothing(loaded):
    [first] = loaded.history.publications()
    loaded.vendor.land(rows(2))
    loaded.run()
    loaded.query(f"DROP TABLE VENDOR.BOOKS__{first.run}")
    with pytest.raises(
        Refused, match=rf"^books: the table BOOKS__{first.run} of that batch is gone, or the dataset was"
    ):
        loaded.publisher.rollback()
    assert loaded.live() == expected(rows(2))
    assert [action for action, _ in runs(loaded)] == ["load", "load"]


def test_a_release_before_the_files_were_kept_finds_the_rows_where_it_looks(loaded):
    """It reads a column for each table, and its --rollback can't do without a number there."""
    loaded.vendor.land(rows(2, count=4))
    loaded.run()
    loaded.publisher.rollback()
    found = loaded.query("SELECT ACTION, AUTHORS, BOOKS, REVIEWS FROM VENDOR.BATCHES ORDER BY SEQUENCE")
    assert found == [("load", 3, 3, 3), ("load", 4, 4, 4), ("rollback", 3, 3, 3)]


def test_a_refused_batch_is_kept_with_its_reasons_and_nobody_s_data(loaded):
    batch = rows(2)
    batch["authors"][0]["birth_date"] = "Ann Lee, 1950"
    loaded.vendor.land(batch)
    with pytest.raises(Refused) as refused:
        loaded.run()
    [(batch_id, reasons, by)] = loaded.query("SELECT BATCH, REASONS, REFUSED_BY FROM VENDOR.REFUSALS")
    assert reasons == str(refused.value) and "'Xxx Xxx, 9999'" in reasons
    assert batch_id == loaded.landing().batch(None, print).id
    assert by == f"{loaded.warehouse.database}_BULK_LOAD"


def test_a_table_that_lacks_a_column_of_its_contract_is_named(loaded):
    """A release whose migrations have not run."""
    authors = next(table for table in tables() if table.name == "AUTHORS")
    more = replace(authors.contract.columns[0], name="email", required=False, since="1.1.0")
    ahead = [
        Table(replace(table.contract, columns=(*table.contract.columns, more))) if table is authors else table
        for table in tables()
    ]
    loaded.vendor.land(rows(2))
    landing = Landing(loaded.vendor.s3, loaded.vendor.bucket, loaded.connected, ahead, 0)
    with pytest.raises(Refused, match=r"AUTHORS has no column EMAIL, which the contract declares; run the migrations"):
        Job(landing, Publisher(loaded.connected, ahead), print).run()
    assert loaded.live() == expected(rows(1))


def test_of_two_loads_at_once_one_replaces(loaded):
    loaded.vendor.land(rows(2))
    running = [loaded.start() for _ in range(2)]
    ended = [(process.communicate(timeout=120), process.returncode) for process in running]
    assert [code for _, code in ended] == [0, 0], ended
    assert [action for action, _ in runs(loaded)] == ["load", "load"]
    assert loaded.live() == expected(rows(2))


def test_a_load_that_has_published_ends_well_although_left_over_tables_stay(loaded):
    """Another load may drop the same tables at the same time."""

    class Untidy(Publisher):
        def gc(self, now: datetime) -> list[str]:
            self.warehouse.execute("DROP TABLE VENDOR.NOT_THERE")
            return []

    loaded.vendor.land(rows(2))
    said: list[str] = []
    Job(loaded.landing(), Untidy(loaded.connected, tables()), said.append).run()
    assert said[-2].endswith("is live")
    assert said[-1].startswith("left-over tables stay until the next run: 002003 ")
    assert loaded.live() == expected(rows(2))


@pytest.mark.parametrize("point", ["found", "created", "copied", "cast", "gated", "checked", "published"])
def test_killed_anywhere_the_next_run_converges(point, loaded):
    loaded.vendor.land(rows(2))
    assert loaded.command(MARQUEE_FAILPOINT=point).returncode == -9
    assert loaded.live() == expected(rows(2 if point == "published" else 1))
    loaded.run()
    assert loaded.live() == expected(rows(2))
    assert [action for action, _ in runs(loaded)] == ["load", "load"]
    loaded.publisher.gc(datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1))
    assert {name.split("__")[1] for name in loaded.tables()} == {past.run for past in loaded.history.publications()}


@pytest.mark.parametrize("point", ["replacing", "replaced"])
def test_killed_inside_its_transaction_nothing_was_replaced_and_the_next_run_waits_for_its_end(point, impatient_job):
    impatient_job.vendor.land(rows(1))
    impatient_job.run()
    impatient_job.vendor.land(rows(2))
    assert impatient_job.command(MARQUEE_FAILPOINT=point).returncode == -9
    assert impatient_job.live() == expected(rows(1))
    impatient_job.run()
    assert impatient_job.live() == expected(rows(2))
    assert [action for action, _ in runs(impatient_job)] == ["load", "load"]
