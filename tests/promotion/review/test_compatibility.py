"""Two versions of a contract: what each change means to those who send files and those who read rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.contract import Column, Contract
from contracts.sql_type import SqlType
from promotion.review.compatibility import Compatibility, contract_changes

NAME = Column("name", SqlType("VARCHAR"))
SIZE = Column("size", SqlType("NUMBER", 18, 3), max_null_percent=5)
BASE = Contract("streams", "1.0.0", "streaming", "data", "", "", (NAME, SIZE), ("name",), (50, 150), 30, Path("x"))


def changed(**fields) -> list[tuple[str, str]]:
    found = contract_changes({"streams": BASE}, {"streams": replace(BASE, **fields)})
    return [(change.compatibility.value, change.text) for change in found]


@pytest.mark.parametrize(
    ("columns", "rule", "says"),
    [
        ((NAME, SIZE, Column("device", SqlType("VARCHAR"), since="1.1.0")), "additive", "column device VARCHAR is new"),
        ((NAME, SIZE, Column("device", SqlType("VARCHAR"))), "breaking", "files of before lack it"),
        ((NAME,), "breaking", "column size NUMBER(18, 3) is gone"),
        ((SIZE, NAME), "breaking", "the columns are in another order"),
        ((NAME, replace(SIZE, type=SqlType("NUMBER", 20, 3))), "widening", "NUMBER(18, 3) → NUMBER(20, 3)"),
        ((NAME, replace(SIZE, type=SqlType("NUMBER", 20, 2))), "breaking", "NUMBER(18, 3) → NUMBER(20, 2)"),
        ((NAME, replace(SIZE, type=SqlType("DATE"))), "breaking", "NUMBER(18, 3) → DATE"),
        ((replace(NAME, required=True), SIZE), "breaking", "column name: now required"),
        ((replace(NAME, unique=True), SIZE), "breaking", "column name: now unique"),
        ((NAME, replace(SIZE, max_null_percent=1)), "breaking", "NULLs in percent, 5 → 1"),
        ((NAME, replace(SIZE, max_null_percent=None)), "widening", "NULLs in percent, 5 → None"),
        ((NAME, replace(SIZE, deprecated_since="1.1.0")), "additive", "files may leave it out"),
        ((replace(NAME, classification="personal"), SIZE), "neutral", "classification, none → personal"),
        ((replace(NAME, description="x"), SIZE), "neutral", "its description"),
    ],
)
def test_a_change_of_columns(columns, rule, says):
    [(found, text)] = changed(columns=columns)
    assert found == rule and says in text


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"key": ()}, "widening"),
        ({"key": ("name", "size")}, "widening"),
        ({"key": ("size",)}, "breaking"),
        ({"rows_percent": (10, 200)}, "widening"),
        ({"rows_percent": None}, "widening"),
        ({"rows_percent": (60, 150)}, "breaking"),
        ({"retention_days": 3}, "neutral"),
        ({"domain": "vendor"}, "breaking"),
    ],
)
def test_a_change_of_the_dataset(fields, rule):
    assert [found for found, _ in changed(**fields)] == [rule]


def test_datasets_that_come_and_go_breaking_first():
    other = replace(BASE, name="books")
    found = contract_changes({"streams": BASE}, {"books": other})
    assert [(change.dataset, change.compatibility, change.text) for change in found] == [
        ("streams", Compatibility.BREAKING, "removed"),
        ("books", Compatibility.ADDITIVE, "new"),
    ]
    assert [change.versions for change in found] == [("1.0.0", ""), ("", "1.0.0")]


def test_the_same_contract_has_no_change():
    assert changed(version="1.0.1", path=Path("y")) == []
