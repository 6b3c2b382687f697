"""Two versions of a contract: what each change means to those who send files and those who read rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.contract import Column, Contract
from contracts.sql_type import SqlType
from promotion.dataset.compatibility import Compatibility, contract_changes, hindrance

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


def test_an_optional_column_that_is_deprecated():
    optional = replace(BASE, columns=(NAME, replace(SIZE, since="1.1.0")))
    deprecated = replace(BASE, columns=(NAME, replace(SIZE, since="1.1.0", deprecated_since="1.2.0")))
    found = contract_changes({"streams": optional}, {"streams": deprecated})
    assert [(each.compatibility, each.text) for each in found] == [
        (Compatibility.ADDITIVE, "column size: now deprecated")
    ]


def test_the_same_contract_has_no_change():
    assert changed(version="1.0.1", path=Path("y")) == []


@pytest.mark.parametrize(
    ("compatibility", "version"),
    [
        (Compatibility.NEUTRAL, "1.2.10"),
        (Compatibility.ADDITIVE, "1.3.0"),
        (Compatibility.WIDENING, "1.3.0"),
        (Compatibility.BREAKING, "2.0.0"),
    ],
)
def test_a_change_raises_its_number_of_the_version(compatibility, version):
    assert compatibility.version_after("1.2.9") == version
    assert compatibility.meaning


def type_of(text: str) -> SqlType:
    type_ = SqlType.parse(text)
    assert type_
    return type_


@pytest.mark.parametrize(
    ("old", "new"),
    [("VARCHAR(50)", "VARCHAR(100)"), ("VARCHAR", "VARCHAR(134217728)"), ("NUMBER(10, 2)", "NUMBER(20, 2)")],
)
def test_a_longer_text_and_a_number_of_more_digits_are_wider(old: str, new: str) -> None:
    assert hindrance(type_of(old), type_of(new)) == ""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("VARCHAR(50)", "VARCHAR(25)", "VARCHAR(25) is narrower than VARCHAR(50): values that were taken would no"),
        ("VARCHAR", "VARCHAR(25)", "VARCHAR(25) is narrower than VARCHAR"),
        ("NUMBER(20, 2)", "NUMBER(10, 2)", "NUMBER(10, 2) is narrower than NUMBER(20, 2)"),
        ("NUMBER(10, 2)", "NUMBER(10, 4)", "Snowflake can't change the scale of a number: NUMBER(10, 2) has 2 digits"),
        ("NUMBER(10, 2)", "NUMBER(20, 4)", "Snowflake can't change the scale of a number"),
        ("VARCHAR", "NUMBER(38, 0)", "Snowflake can't change VARCHAR into NUMBER(38, 0)"),
        ("NUMBER(38, 0)", "VARCHAR(250)", "Snowflake can't change NUMBER(38, 0) into VARCHAR(250)"),
        ("DATE", "TIMESTAMP_NTZ", "Snowflake can't change DATE into TIMESTAMP_NTZ"),
    ],
)
def test_other_changes_of_a_type_are_not(old: str, new: str, reason: str) -> None:
    assert hindrance(type_of(old), type_of(new)).startswith(reason)
