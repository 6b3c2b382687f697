"""The report of a drift, its JSON and its exit code."""

import pytest

from promotion.drift import report
from promotion.drift.drift import Drift
from promotion.drift.finding import Finding, NotCompared
from promotion.review.difference import Line

GRANT = Finding("snowflake", "grant role A to ROLE B", "added", back="REVOKE ROLE A FROM ROLE B;")
COLUMN = Finding("schema", "TABLE RAW.USERS", "changed", (Line("+", "column DEVICE VARCHAR"),))
BLIND = NotCompared("schema", "this login sees no table")


def drift(*findings: Finding, missed: tuple[NotCompared, ...] = ()) -> Drift:
    return Drift("dev", "abc, which passed", findings, missed)


def test_a_difference_has_its_values_and_the_way_back():
    assert list(report.lines(drift(COLUMN, GRANT))) == [
        "Snowflake, beside Terraform; no deploy sets these back:",
        "  + grant role A to ROLE B",
        "      back: REVOKE ROLE A FROM ROLE B;",
        "inside the schemas; no deploy sets these back:",
        "  ~ TABLE RAW.USERS",
        "      + column DEVICE VARCHAR",
        "dev: 2 differences from abc, which passed; python -m scripts.drift dev --fix proposes a merge request",
    ]


@pytest.mark.parametrize(
    ("found", "code", "says"),
    [
        (drift(), 0, "dev: no drift"),
        (drift(GRANT), 2, "dev: 1 difference from"),
        (drift(missed=(BLIND,)), 1, "dev: no drift in what was compared, and 1 part was not compared"),
        (drift(GRANT, missed=(BLIND, BLIND)), 2, ", and 2 parts were not compared; python"),
    ],
)
def test_no_drift_is_only_said_of_what_was_compared(found, code, says):
    assert report.exit_code(found) == code
    assert says in list(report.lines(found))[-1]


def test_what_was_not_compared_is_listed_with_its_reason():
    assert "  schema: this login sees no table" in list(report.lines(drift(missed=(BLIND,))))


def test_the_document_has_all_of_it():
    assert report.to_json(drift(COLUMN, missed=(BLIND,))) == {
        "environment": "dev",
        "compared_with": "abc, which passed",
        "differences": [
            {
                "area": "schema",
                "object": "TABLE RAW.USERS",
                "change": "changed",
                "lines": ["+ column DEVICE VARCHAR"],
                "back": "",
            }
        ],
        "not_compared": [{"part": "schema", "reason": "this login sees no table"}],
    }
