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
    table, pipe = found(changed("users", *users.columns, PHONE))
    assert table == (
        "contracts/users.odcs.yaml: column phone is not in RAW.USERS; "
        "add a script to migrations/raw/ with ALTER TABLE … ADD COLUMN IF NOT EXISTS PHONE VARCHAR"
    ).replace("column phone", "column PHONE")
    assert pipe.endswith(
        "RAW.USERS_PIPE does not load column PHONE; replace the pipe with one that loads $4 into it"
    )  # fmt: skip


def test_a_column_in_the_middle_would_land_in_another_column() -> None:
    first, last, email = contracts()["users"].columns
    lines = found(changed("users", first, PHONE, last, email), f"{ALTER} ADD COLUMN PHONE VARCHAR;")
    assert any("RAW.USERS_PIPE loads $2 into LAST_NAME; in a part of the contract that is $3" in line for line in lines)
    assert len(lines) == 3


def test_a_column_that_only_the_table_has() -> None:
    assert found(contracts(), f"{ALTER} ADD COLUMN PHONE VARCHAR;") == [
        "migrations/raw/V20991231000000__added.sql: column PHONE of RAW.USERS is not in the contract; "
        "declare it in users.odcs.yaml, or drop it with a new script"
    ]


def test_another_type() -> None:
    columns = [
        replace(each, type=SqlType("NUMBER", 12, 0)) for each in contracts()["books"].columns if each.name == "pages"
    ]
    name, _, author, publisher = contracts()["books"].columns
    assert found(changed("books", name, *columns, author, publisher)) == [
        "contracts/books.odcs.yaml: column PAGES is NUMBER(12, 0) in the contract and NUMBER(10, 0) in VENDOR.BOOKS; "
        "change the contract, or the table with a new script"
    ]


@pytest.mark.parametrize(
    ("added", "line"),
    [
        (f"{ALTER} DROP COLUMN EMAIL;", "column EMAIL is not in RAW.USERS; add a script"),
        (f"{ALTER} RENAME COLUMN EMAIL TO MAIL;", "column MAIL of RAW.USERS is not in the contract; declare it"),
        (f"{ALTER} DROP COLUMN _PART;", "column _PART is not in RAW.USERS"),
        ("DROP TABLE {{ database }}.VENDOR.REVIEWS;", "no migration creates VENDOR.REVIEWS; add a script"),
        ("DROP PIPE {{ database }}.RAW.USERS_PIPE;", "no migration creates the pipe RAW.USERS_PIPE; create it"),
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
def test_a_pipe_that_differs(exchange: tuple[str, str], line: str) -> None:
    lines = found(contracts(), exchange=exchange)
    assert any(line in each for each in lines), lines


def test_a_pipe_that_loads_by_name_may_have_any_order() -> None:
    by_name = "FROM @ANY_DATABASE.RAW.READY MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE FILE_FORMAT = (TYPE = CSV);"
    replaced = (
        f"CREATE OR REPLACE PIPE {{{{ database }}}}.RAW.USERS_PIPE AS COPY INTO {{{{ database }}}}.RAW.USERS {by_name}"
    )
    first, last, email = contracts()["users"].columns
    assert found(changed("users", email, first, last), replaced) == []


def test_a_reference_to_nothing() -> None:
    name, pages, author, publisher = contracts()["books"].columns
    nowhere = replace(author, references=Reference("writers", "name"))
    [line] = found(changed("books", name, pages, nowhere, publisher))
    assert "column author refers to writers.name, which no contract has; name an existing column" in line
