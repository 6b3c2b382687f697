"""Functions and procedures as SHOW and DESCRIBE print them: their types belong to the name."""

from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

from promotion.review import routines
from promotion.review.routines import NOT_SEEN, Routine, statement_name

# https://docs.snowflake.com/en/sql-reference/sql/show-user-procedures
COLUMNS = ("created_on", "name", "schema_name", "arguments", "description", "is_secure")
SHOWN = [
    ("today", "ADD", "MARTS", "ADD(NUMBER, DEFAULT NUMBER) RETURN NUMBER", "Adds", "N"),
    ("today", "ADD", "MARTS", "ADD(VARCHAR) RETURN VARCHAR", None, None),
    ("today", "HIDDEN", "MARTS", "HIDDEN() RETURN TABLE (A NUMBER)", "", "Y"),
    ("today", "LENGTH", "INFORMATION_SCHEMA", "LENGTH(VARCHAR) RETURN NUMBER", "", "N"),
]
DESCRIBED = {
    'DESCRIBE PROCEDURE "DB"."MARTS"."ADD"(NUMBER, NUMBER)': [
        ("signature", "(A NUMBER, B NUMBER)"),
        ("language", "SQL"),
        ("execute as", "OWNER"),
        ("body", "RETURN A + B"),
    ],
    'DESCRIBE PROCEDURE "DB"."MARTS"."ADD"(VARCHAR)': [("language", None)],
}


class Cursor:
    """Answers SHOW and DESCRIBE from the tables above; any other statement fails."""

    def __init__(self, *_: Any) -> None:
        self.rows: list[dict[str, Any]] = []

    def __enter__(self) -> "Cursor":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, statement: str) -> "Cursor":
        if statement == 'SHOW USER PROCEDURES IN DATABASE "DB"':
            self.rows = [dict(zip(COLUMNS, row, strict=True)) for row in SHOWN]
        elif statement in DESCRIBED:
            self.rows = [{"property": name, "value": value} for name, value in DESCRIBED[statement]]
        else:
            raise ProgrammingError("does not exist or not authorized")
        return self

    def fetchall(self) -> list[dict[str, Any]]:
        return self.rows


class Connection:
    cursor = Cursor


def test_routines_of_one_name_differ_by_their_types():
    found = list(routines.read(Connection(), "PROCEDURE", "DB", frozenset({"INFORMATION_SCHEMA"})))  # type: ignore[arg-type]
    assert found == [
        Routine(
            "MARTS.ADD(NUMBER, NUMBER)",
            '"DB"."MARTS"."ADD"(NUMBER, NUMBER)',
            "today",
            "RETURN A + B",
            {
                "arguments": "ADD(NUMBER, DEFAULT NUMBER) RETURN NUMBER",
                "comment": "Adds",
                "is_secure": "N",
                "LANGUAGE": "SQL",
                "EXECUTE AS": "OWNER",
            },
        ),
        Routine(
            "MARTS.ADD(VARCHAR)",
            '"DB"."MARTS"."ADD"(VARCHAR)',
            "today",
            "",
            {"arguments": "ADD(VARCHAR) RETURN VARCHAR", "comment": "", "is_secure": "", "LANGUAGE": ""},
        ),
        Routine(
            "MARTS.HIDDEN()",
            '"DB"."MARTS"."HIDDEN"()',
            "today",
            "",
            {
                "arguments": "HIDDEN() RETURN TABLE (A NUMBER)",
                "comment": "",
                "is_secure": "Y",
                "options": NOT_SEEN,
            },
        ),
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("MARTS.ADD(NUMBER, NUMBER)", ("MARTS.ADD", "(NUMBER, NUMBER)")),
        ("MARTS.ADD()", ("MARTS.ADD", "()")),
        ("MARTS.ADD", ("MARTS.ADD", "()")),
    ],
)
def test_the_types_stand_behind_the_name(name, parts):
    assert statement_name(name) == parts
