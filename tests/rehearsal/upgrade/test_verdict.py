"""The verdict, its document and its page: what passes, what fails, and the cause that is named first."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from rehearsal.steps import Timing
from rehearsal.upgrade.answers import ChangedAnswer, beside
from rehearsal.upgrade.oracle import Tally
from rehearsal.upgrade.page import show
from rehearsal.upgrade.verdict import Difference, Pipe, Verdict, answer_faults, row_faults

GOOD = Verdict(
    base="a" * 40,
    change="b" * 40 + "+",
    same=False,
    note="",
    faults=[],
    traffic=[Tally("RAW.USERS", sent=300), Tally("RAW.MOVIES", sent=200)],
    kept=[Tally("VENDOR.BOOKS", sent=577)],
    answers=[ChangedAnswer("What is the average streaming duration?", "12.04", "12.04", "12.04", "hours")],
    pipes=[Pipe("users", {"before": 0.4, "change": 2.25, "after": None})],
    difference=Difference(schema=["+ column [COUNTRY] VARCHAR"], not_taken_back=["raw/V2__x.sql: stays"]),
    steps=[Timing("local cloud", 7.0)],
)


def page(verdict: Verdict) -> str:
    console = Console(file=io.StringIO(), width=150, highlight=False)
    show(verdict, console)
    return console.file.getvalue()


def test_the_document_has_the_sums_and_everything_else(tmp_path):
    GOOD.write(tmp_path / "build" / "change.json")
    document = json.loads((tmp_path / "build" / "change.json").read_text())

    assert document["passed"] is True
    assert document["rows"] == {"sent": 500, "lost": 0, "doubled": 0, "misplaced": 0}
    assert document["pipes"] == [{"dataset": "users", "seconds": {"before": 0.4, "change": 2.25, "after": None}}]
    assert document["schema"] == ["+ column [COUNTRY] VARCHAR"]
    assert document["kept"][0]["table"] == "VENDOR.BOOKS"


def test_the_page_shows_waits_differences_and_the_result():
    text = page(GOOD)
    assert "0.4 s" in text and "2.2 s" in text and "never" in text
    assert "+ column [COUNTRY] VARCHAR" in text  # no markup
    assert text.rstrip().endswith("✓ from aaaaaaaaaaaa to bbbbbbbbbbbbb: the change can be merged")


def test_no_change_is_said_so():
    assert "no change: both sides have the same files" in page(replace(GOOD, same=True))


def test_every_fault_is_shown_last():
    bad = replace(GOOD, faults=["change: migrate: no [value]", "RAW.USERS: lost"])
    assert not bad.passed and not bad.document()["passed"]
    assert page(bad).rstrip().splitlines()[-2:] == ["✗ change: migrate: no [value]", "✗ RAW.USERS: lost"]


@pytest.mark.parametrize("fault", ["lost", "doubled", "misplaced"])
def test_one_bad_row_is_a_fault(fault):
    tally = Tally("RAW.USERS", sent=300, examples=("RAW.USERS: traffic-00001-00 is missing",), **{fault: 1})
    [line] = row_faults([tally, Tally("RAW.MOVIES", sent=2)], [])
    assert line.startswith("RAW.USERS: of 300 rows sent during the change ")
    assert line.endswith("; RAW.USERS: traffic-00001-00 is missing")


def test_rows_of_before_are_judged_too():
    [line] = row_faults([], [Tally("RAW.USERS", sent=3, misplaced=2)])
    assert line == "RAW.USERS: of 3 rows of before 0 are lost, 0 doubled, 2 misplaced"


@pytest.mark.parametrize(
    ("after", "on_files", "good"),
    [("12.04", "12.04", True), ("12.04", "13", True), ("13", "13", True), ("13", "12.04", False)],
    ids=["as before", "another definition only on files", "another definition", "wrong"],
)
def test_an_answer_is_that_of_before_or_that_of_the_files(after, on_files, good):
    answer = ChangedAnswer("How long?", "12.04", after, on_files, "hours")
    assert list(answer_faults([answer])) == (
        [] if good else [f"How long? was answered 12.04, and is now answered {after}; the files give {on_files}"]
    )


def test_answers_are_compared_by_question():
    def printed(**answers: str) -> str:
        rows = [{"id": id_, "question": id_, "answer": answer, "unit": "h"} for id_, answer in answers.items()]
        return json.dumps(rows)

    assert beside(printed(a="1", old="2"), printed(new="3", a="1"), printed(a="1", new="3")) == [
        ChangedAnswer("new", "none", "3", "3", "h"),
        ChangedAnswer("a", "1", "1", "1", "h"),
    ]
