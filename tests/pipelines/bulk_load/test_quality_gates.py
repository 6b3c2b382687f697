"""The contract's rules for a batch: bands, NULLs, keys and references, as errors, as warnings, and accepted."""

import json
from dataclasses import replace

import pytest

from contracts.contract import Reference
from pipelines.bulk_load.fault import Refused
from pipelines.bulk_load.job import Job as BulkLoad
from pipelines.bulk_load.landing import Landing
from pipelines.bulk_load.publish import Publisher
from pipelines.bulk_load.table import Table, tables
from tests.vendor import expected, rows


@pytest.fixture
def loaded(job):
    """Ten rows of each dataset are live."""
    job.vendor.land(rows(1, count=10))
    job.run()
    return job


@pytest.mark.parametrize(
    ("count", "text"),
    [(4, "4 rows are 40 % of the live table's 10"), (21, "21 rows are 210 % of the live table's 10")],
)
def test_rows_outside_the_band_are_refused_in_every_table(loaded, count, text):
    loaded.vendor.land(rows(2, count=count))
    with pytest.raises(Refused) as refused:
        loaded.run()
    assert [fault.gate for fault in refused.value.faults] == ["authors.rowCount", "books.rowCount", "reviews.rowCount"]
    assert f"authors: {text}, the contract allows 50 to 200 %; the vendor has" in str(refused.value)
    assert loaded.live() == expected(rows(1, count=10))


@pytest.mark.parametrize("count", [5, 20])
def test_rows_at_the_edge_of_the_band_are_loaded(loaded, count):
    loaded.vendor.land(rows(2, count=count))
    loaded.run()
    assert loaded.live() == expected(rows(2, count=count))


def test_an_accepted_gate_is_a_warning_that_is_kept(loaded):
    loaded.vendor.land(rows(2, count=4))
    with pytest.raises(Refused) as refused:
        loaded.run("authors.rowCount", "books.rowCount")
    assert [fault.gate for fault in refused.value.faults] == ["reviews.rowCount"]
    said = loaded.run("authors.rowCount", "books.rowCount", "reviews.rowCount", "reviews.rowcount")
    assert loaded.live() == expected(rows(2, count=4))
    assert "--accept reviews.rowcount: no such gate failed, or it can't be accepted" in said
    [(kept,)] = loaded.query("SELECT WARNINGS FROM VENDOR.BATCHES ORDER BY SEQUENCE DESC LIMIT 1")
    assert [f"warning: {line}" for line in kept.splitlines()] == [line for line in said if line.startswith("warning: ")]


def test_a_value_that_would_be_changed_can_not_be_accepted(loaded):
    batch = rows(2, count=10)
    batch["books"][0]["pages"] = 7.5
    loaded.vendor.land(batch)
    with pytest.raises(Refused, match=r"books: pages is not a whole number"):
        loaded.run("books.pages.value")


@pytest.mark.parametrize(("nulls", "refused"), [(2, False), (3, True)])
def test_more_nulls_than_the_contract_allows_are_refused(loaded, nulls, refused):
    batch = rows(2, count=10)
    for row in batch["books"][:nulls]:
        row["pages"] = None
    loaded.vendor.land(batch)
    if not refused:
        loaded.run()
        assert loaded.live() == expected(batch)
        return
    places = "all.json row 1, all.json row 2, all.json row 3"
    with pytest.raises(Refused, match=rf"^books: 3 of 10 rows have no pages \({places}\), the contract allows 20 %; "):
        loaded.run()


def test_references_are_those_of_the_batch_and_not_of_the_live_tables(loaded):
    batch = rows(2, count=10)
    batch["books"][0]["author"] = "g1 author 0"
    batch["books"][1]["author"] = None
    batch["reviews"][2]["movie"] = "a movie that nobody streams"
    loaded.vendor.land(batch)
    with pytest.raises(Refused) as refused:
        loaded.run()
    [line] = str(refused.value).splitlines()
    assert line.startswith("books: author is no name of authors in 1 of 10 rows ('x9 xxxxxx 9'); the vendor has")


def test_a_rule_with_the_severity_warning_is_said_and_stored(loaded):
    """The same faults with another contract: the batch is live, and its warnings are with it."""
    batch = rows(2, count=4)
    batch["books"] += [batch["books"][0]]
    batch["books"][1]["author"] = "nobody"
    for row in batch["books"][2:]:
        row["pages"] = None
    loaded.vendor.land(batch)
    lenient = [Table(_lenient(table.contract)) for table in tables()]
    said: list[str] = []
    landing = Landing(loaded.vendor.s3, loaded.vendor.bucket, loaded.connected, lenient, 0)
    BulkLoad(landing, Publisher(loaded.connected, lenient), said.append).run()
    warnings = [line for line in said if line.startswith("warning: ")]
    for begin in (
        "warning: authors: 4 rows are 40 %",
        "warning: books: 4 of 5 rows have no pages",
        "warning: books: 1 of 5 rows repeat the name, author, publisher of another",
        "warning: books: author is no name of authors in 1 of 5 rows ('xxxxxx')",
    ):
        assert [line for line in warnings if line.startswith(begin)], warnings
    assert not any("--accept" in line for line in warnings)
    assert len(loaded.query("SELECT * FROM VENDOR.BOOKS")) == 5


def _lenient(contract):
    def column(one):
        to = one.references and Reference(one.references.dataset, one.references.column, "warning")
        return replace(one, references=to, nulls_severity="warning")

    return replace(
        contract, key_severity="warning", rows_severity="warning", columns=tuple(map(column, contract.columns))
    )


def test_a_column_that_files_may_leave_out_is_null(loaded):
    """`since` in the contract: files from before and after the change are both loaded."""
    batch = rows(2, count=10)
    for row in batch["authors"]:
        del row["died_at"]
    loaded.vendor.land(batch)
    loaded.vendor.put("authors/all.json", json.dumps(batch["authors"]))
    loaded.run()
    assert loaded.live() == expected(batch)
