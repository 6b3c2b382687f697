"""Each way in which a contract and the warehouse can differ is one line that names column, file and next step."""

from dataclasses import replace

import pytest

from contracts.contract import Column, Contract, Reference
from contracts.reader import contracts
from contracts.sql_type import SqlType
from promotion.dataset.agreement import disagreements
from promotion.dataset.tables import replayed
from tests.promotion.dataset.scripts import scripts

PHONE = Column("phone", SqlType("VARCHAR"))
ALTER = "ALTER TABLE {{ database }}.RAW.USERS "
DROP_2 = "DROP PIPE {{ database }}.RAW.USERS_PIPE_2;"


def found(declared: dict[str, Contract], added: str = "", exchange: tuple[str, str] = ("", "")) -> list[str]:
    lines = list(map(str, disagreements(declared, replayed(scripts(added, exchange)))))
    assert all("\n" not in line and line.startswith(("contracts/", "migrations/")) for line in lines), lines
    return lines


def changed(name: str, *columns: Column) -> dict[str, Contract]:
    return {**contracts(), name: replace(contracts()[name], columns=columns)}


def test_the_project_s_contracts_agree_with_its_migrations() -> None:
    assert found(contracts()) == []


def test_a_column_that_only_the_contract_has() -> None:
    users = contracts()["users"]
    [table] = found(changed("users", *users.columns, PHONE))
    assert table == (
        "contracts/users.odcs.yaml: column PHONE is not in RAW.USERS; "
        "add a script to migrations/raw/ with ALTER TABLE … ADD COLUMN IF NOT EXISTS PHONE VARCHAR"
    )


def test_with_parts_that_name_their_columns_a_new_one_may_stand_anywhere() -> None:
    first, last, email = contracts()["users"].columns
    assert found(changed("users", first, PHONE, last, email), f"{ALTER} ADD COLUMN PHONE VARCHAR;") == []


def test_a_column_in_the_middle_would_land_in_another_column_by_position() -> None:
    first, last, email = contracts()["users"].columns
    added = f"{ALTER} ADD COLUMN PHONE VARCHAR; {DROP_2}"
    lines = found(changed("users", first, PHONE, last, email), added)
    assert any("RAW.USERS_PIPE loads $2 into LAST_NAME; in a part of the contract that is $3" in line for line in lines)
    assert len(lines) == 3 and all(line.endswith(
        "create RAW.USERS_PIPE_2 in a new script, which loads by name"
    ) for line in lines)  # fmt: skip


def test_a_column_that_only_the_table_has() -> None:
    assert found(contracts(), f"{ALTER} ADD COLUMN PHONE VARCHAR;") == [
        "migrations/raw/V20991231000000__added.sql: column PHONE of RAW.USERS is not in the contract; "
        "declare it in users.odcs.yaml, or drop it with a new script"
    ]


def test_another_type() -> None:
    columns = [
        replace(each, type=SqlType("NUMBER", 12, 0)) for each in contracts()["books"].columns if each.name == "pages"
    ]
    name, _, author, *others = contracts()["books"].columns
    assert found(changed("books", name, *columns, author, *others)) == [
        "contracts/books.odcs.yaml: column PAGES is NUMBER(12, 0) in the contract and NUMBER(10, 0) in VENDOR.BOOKS; "
        "change the contract, or the table with a new script"
    ]


@pytest.mark.parametrize(
    ("declared", "type_", "differs"),
    [
        (SqlType("VARCHAR", length=100), "VARCHAR(100)", None),
        (SqlType("VARCHAR", length=100), "STRING(100)", None),
        (SqlType("VARCHAR", length=100), "VARCHAR(99)", "VARCHAR(100) in the contract and VARCHAR(99)"),
        (SqlType("VARCHAR", length=100), "VARCHAR(101)", "VARCHAR(100) in the contract and VARCHAR(101)"),
        (SqlType("VARCHAR", length=100), "VARCHAR", "VARCHAR(100) in the contract and VARCHAR in"),
        (SqlType("VARCHAR"), "VARCHAR(100)", "VARCHAR in the contract and VARCHAR(100)"),
        (SqlType("VARCHAR"), "VARCHAR(134217728)", "VARCHAR in the contract and VARCHAR(134217728)"),
        (SqlType("VARCHAR", length=134_217_728), "TEXT", "VARCHAR(134217728) in the contract and VARCHAR in"),
        (SqlType("NUMBER", 18, 3), "DECIMAL(18, 3)", None),
        (SqlType("NUMBER", 18, 0), "NUMBER(18)", None),
        (SqlType("NUMBER", 38, 0), "BIGINT", None),
        (SqlType("NUMBER", 18, 3), "NUMBER(17, 3)", "NUMBER(18, 3) in the contract and NUMBER(17, 3)"),
        (SqlType("NUMBER", 18, 3), "NUMBER(18, 2)", "NUMBER(18, 3) in the contract and NUMBER(18, 2)"),
        (SqlType("NUMBER", 18, 3), "NUMBER(18)", "NUMBER(18, 3) in the contract and NUMBER(18, 0)"),
        (SqlType("NUMBER", 18, 3), "INT", "NUMBER(18, 3) in the contract and NUMBER(38, 0)"),
        (SqlType("NUMBER", 18, 3), "FLOAT", "NUMBER(18, 3) in the contract and DOUBLE"),
        (SqlType("TIMESTAMP_NTZ"), "TIMESTAMP_NTZ(3)", "TIMESTAMP_NTZ in the contract and TIMESTAMP_NTZ(3)"),
        (SqlType("TIMESTAMP_NTZ"), "DATETIME", None),
    ],
)
@pytest.mark.parametrize(
    "how", ["ADD COLUMN PHONE {}", "ADD COLUMN PHONE DATE; {alter} ALTER COLUMN PHONE SET DATA TYPE {}"]
)
def test_a_raw_column_is_as_wide_as_its_contract(declared: SqlType, type_: str, differs: str | None, how: str) -> None:
    """A value that the contract accepts fits the column: one that only the table refuses would stop its file's load.

    Nor is it wider: then another release's contract would take what this one rejects.
    """
    columns = (*contracts()["users"].columns, replace(PHONE, type=declared))
    lines = found(changed("users", *columns), f"{ALTER} {how.format(type_, alter=ALTER)};")
    assert len(lines) == (differs is not None)
    assert all(f"column PHONE is {differs}" in line for line in lines)


@pytest.mark.parametrize(
    ("added", "line"),
    [
        (f"{ALTER} DROP COLUMN EMAIL;", "column EMAIL is not in RAW.USERS; add a script"),
        (f"{ALTER} RENAME COLUMN EMAIL TO MAIL;", "column MAIL of RAW.USERS is not in the contract; declare it"),
        (f"{ALTER} DROP COLUMN _PART;", "column _PART is not in RAW.USERS"),
        ("DROP TABLE {{ database }}.VENDOR.REVIEWS;", "no migration creates VENDOR.REVIEWS; add a script"),
        (
            f"{DROP_2} DROP PIPE {{{{ database }}}}.RAW.USERS_PIPE;",
            "no migration creates the pipe RAW.USERS_PIPE; create it in migrations/raw/",
        ),
        (
            "CREATE TABLE {{ database }}.RAW.DEVICES (ID VARCHAR);",
            "RAW.DEVICES has no contract; add contracts/devices.odcs.yaml, or drop the table",
        ),
        (
            "ALTER TABLE {{ database }}.VENDOR.AUTHORS DROP COLUMN NATIONALITY;",
            "reads a column that is not there: Column 'NATIONALITY'",
        ),
    ],
)
def test_a_script_that_differs(added: str, line: str) -> None:
    lines = found(contracts(), added)
    assert any(line in each for each in lines), lines


@pytest.mark.parametrize(
    ("exchange", "line"),
    [
        (("RAW.USERS (FIRST_NAME, LAST_NAME", "RAW.USERS (LAST_NAME, FIRST_NAME"), "loads $2 into FIRST_NAME"),
        (("INTO ANY_DATABASE.RAW.USERS (", "INTO ANY_DATABASE.RAW.MOVIES ("), "RAW.USERS_PIPE loads into RAW.MOVIES"),
        (("COPY INTO ANY_DATABASE.RAW.USERS (", "COPY INTO (((("), "the COPY of RAW.USERS_PIPE can't be read"),
        (("LAST_NAME, EMAIL, _PART, _ROW)", "LAST_NAME, EMAIL, _ROW, _PART)"), "loads METADATA$FILENAME into _ROW"),
        (("LAST_NAME, EMAIL, _PART", "LAST_NAME, MAIL, _PART"), "loads column MAIL, which is not in the contract"),
    ],
)  # fmt: skip
def test_a_pipe_by_position_that_differs(exchange: tuple[str, str], line: str) -> None:
    lines = found(contracts(), DROP_2, exchange=exchange)
    assert any(line in each for each in lines), lines


@pytest.mark.parametrize(
    ("exchange", "line"),
    [
        (("COPY INTO ANY_DATABASE.RAW.USERS\n", "COPY INTO ANY_DATABASE.RAW.MOVIES\n"),
         "RAW.USERS_PIPE_2 loads into RAW.MOVIES; create RAW.USERS_PIPE_3 in a new script, which loads into RAW.USERS"),
        (("_ROW = METADATA$FILE_ROW_NUMBER", "_ROW = METADATA$FILENAME"),
         "RAW.USERS_PIPE_2 does not load METADATA$FILE_ROW_NUMBER into _ROW; create RAW.USERS_PIPE_3 in a new script"),
        (("MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE", "MATCH_BY_COLUMN_NAME = NONE"),
         "RAW.USERS_PIPE_2 does not load column EMAIL; create RAW.USERS_PIPE_3 in a new script, which loads by name"),
    ],
)  # fmt: skip
def test_a_pipe_by_name_that_differs(exchange: tuple[str, str], line: str) -> None:
    lines = found(contracts(), exchange=exchange)
    assert any(line in each for each in lines), lines


def test_a_pipe_on_its_way_out_is_as_it_was() -> None:
    first, last, email = contracts()["users"].columns
    assert found(changed("users", email, first, last)) == []


def test_a_reference_to_nothing() -> None:
    name, pages, author, *others = contracts()["books"].columns
    nowhere = replace(author, references=Reference("writers", "name"))
    [line] = found(changed("books", name, pages, nowhere, *others))
    assert "column author refers to writers.name, which no contract has; name an existing column" in line
