import pytest

from promotion.dataset.tables import normal, replayed
from tests.promotion.dataset.scripts import path, scripts

USERS = {"FIRST_NAME": "VARCHAR", "LAST_NAME": "VARCHAR", "EMAIL": "VARCHAR"}
LOADER = {"_PART": "VARCHAR", "_ROW": "NUMBER(38, 0)"}


def test_the_objects_are_those_of_the_scripts() -> None:
    objects = replayed(scripts())
    assert objects.tables["RAW.USERS"].columns == USERS | LOADER
    assert objects.tables["RAW.USERS"].source == path("__users.sql")
    assert objects.tables["VENDOR.BOOKS"].columns["PAGES"] == "NUMBER(10, 0)"
    assert objects.tables["RAW.STREAMS"].columns["START_AT"] == "TIMESTAMP_NTZ"
    assert {"RAW.USERS_PIPE", "RAW.USERS_PIPE_2", "RAW.STREAMS_PIPE_2"} <= set(objects.pipes)
    assert objects.views["MARTS.BASED_ON_BOOKS"].columns == ("MOVIE", "BOOK")


@pytest.mark.parametrize(
    ("statement", "columns"),
    [
        ("ADD COLUMN IF NOT EXISTS PHONE VARCHAR COMMENT 'x'", USERS | LOADER | {"PHONE": "VARCHAR"}),
        ("ADD COLUMN BORN DATE, AGE NUMBER(3, 0)", USERS | LOADER | {"BORN": "DATE", "AGE": "NUMBER(3, 0)"}),
        ("ADD COLUMN IF NOT EXISTS EMAIL NUMBER", USERS | LOADER),
        ("DROP COLUMN IF EXISTS _PART, _ROW", USERS),
        ("RENAME COLUMN _PART TO PART", USERS | {"PART": "VARCHAR", "_ROW": "NUMBER(38, 0)"}),
        ("ALTER COLUMN _ROW SET DATA TYPE NUMBER(20, 2)", USERS | LOADER | {"_ROW": "NUMBER(20, 2)"}),
        ("ALTER COLUMN _ROW COMMENT 'x'", USERS | LOADER),
    ],
)
def test_a_script_changes_a_table(statement: str, columns: dict[str, str]) -> None:
    table = replayed(scripts(f"ALTER TABLE {{{{ database }}}}.RAW.USERS {statement};")).tables["RAW.USERS"]
    assert table.columns == columns
    assert getattr(table.source, "name", "") == "V20991231000000__added.sql"


def test_tables_are_renamed_replaced_and_dropped() -> None:
    objects = replayed(
        scripts(
            "ALTER TABLE {{ database }}.RAW.USERS RENAME TO {{ database }}.RAW.PEOPLE;"
            "CREATE OR REPLACE TABLE {{ database }}.RAW.MOVIES (TITLE VARCHAR);"
            "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.STREAMS (TITLE VARCHAR);"
            "DROP TABLE {{ database }}.VENDOR.BOOKS; DROP PIPE IF EXISTS {{ database }}.RAW.USERS_PIPE;"
            "DROP VIEW {{ database }}.MARTS.NONE;"
        )
    )
    assert "RAW.USERS" not in objects.tables and objects.tables["RAW.PEOPLE"].columns == USERS | LOADER
    assert objects.tables["RAW.MOVIES"].columns == {"TITLE": "VARCHAR"}
    assert "END_AT" in objects.tables["RAW.STREAMS"].columns
    assert "VENDOR.BOOKS" not in objects.tables and "RAW.USERS_PIPE" not in objects.pipes


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("NUMBER(10,0)", "NUMBER(10, 0)"),
        ("decimal(18, 3)", "NUMBER(18, 3)"),
        ("NUMBER", "NUMBER(38, 0)"),
        ("DECIMAL(10)", "NUMBER(10, 0)"),
        ("INT", "NUMBER(38, 0)"),
        ("BIGINT", "NUMBER(38, 0)"),
        ("CHAR", "VARCHAR(1)"),
        ("CHAR(5)", "VARCHAR(5)"),
        ("STRING", "VARCHAR"),
        ("TEXT(5)", "VARCHAR(5)"),
        ("DATETIME", "TIMESTAMP_NTZ"),
        ("TIMESTAMPNTZ(3)", "TIMESTAMP_NTZ(3)"),
        ("VARCHAR(16777216)", "VARCHAR"),
        ("VARCHAR(10)", "VARCHAR(10)"),
        ("TIMESTAMP_NTZ(9)", "TIMESTAMP_NTZ"),
        ("TIMESTAMPNTZ", "TIMESTAMP_NTZ"),
        ("DATE", "DATE"),
    ],
)
def test_types_are_written_as_contracts_write_them(written: str, type_: str) -> None:
    assert normal(written) == type_
