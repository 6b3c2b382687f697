"""The types of a result's columns: ARRAY, OBJECT and VARIANT are one to DuckDB."""

from __future__ import annotations

import pytest
from snowflake.connector.constants import FIELD_ID_TO_NAME
from snowflake.connector.errors import ProgrammingError


@pytest.fixture
def types(sql, snowflake_server, database):
    """Return the types of a statement's columns, as it is run and as it is only described."""
    with snowflake_server.connect(database=database) as connection:

        def types(statement: str, **parameters: str) -> list[str]:
            cursor = connection.cursor()
            described = [FIELD_ID_TO_NAME[column.type_code] for column in cursor.describe(statement)]
            cursor.execute(statement, _statement_params=parameters)
            ran = [FIELD_ID_TO_NAME[column.type_code] for column in cursor.description]
            assert described == ran
            return ran

        yield types


@pytest.mark.rule(
    "A result has the types ARRAY and OBJECT beside VARIANT",
    source="sql-reference/data-types-semistructured",
    status="matches for columns, casts, constructors and functions of such a result; others are VARIANT",
)
def test_columns_keep_their_types(sql, types) -> None:
    sql("CREATE TABLE T (A ARRAY, O OBJECT, V VARIANT, S VARCHAR)")
    assert types("SELECT * FROM T") == ["ARRAY", "OBJECT", "VARIANT", "TEXT"]
    assert types("SELECT * FROM T", PYTHON_CONNECTOR_QUERY_RESULT_FORMAT="JSON") == [
        "ARRAY",
        "OBJECT",
        "VARIANT",
        "TEXT",
    ]
    assert types("SELECT S, V AS X, T.O, A FROM T") == ["TEXT", "VARIANT", "OBJECT", "ARRAY"]
    assert types("WITH C AS (SELECT A, V FROM T) SELECT * FROM C") == ["ARRAY", "VARIANT"]
    assert types("SELECT * FROM (SELECT A FROM T UNION ALL SELECT A FROM T)") == ["ARRAY"]
    sql("CREATE VIEW W AS SELECT A AS B, O FROM T")
    assert types("SELECT * FROM W") == ["ARRAY", "OBJECT"]


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("[1, 2]", "ARRAY"),
        ("ARRAY_CONSTRUCT(1)", "ARRAY"),
        ("ARRAY_AGG(1)", "ARRAY"),
        ("SPLIT('a,b', ',')", "ARRAY"),
        ("ARRAY_SLICE(ARRAY_CONSTRUCT(1, 2), 0, 1)", "ARRAY"),
        ("OBJECT_KEYS(OBJECT_CONSTRUCT('a', 1))", "ARRAY"),
        ("TO_ARRAY(1)", "ARRAY"),
        ("PARSE_JSON('[1]')::ARRAY", "ARRAY"),
        ("{'a': 1}", "OBJECT"),
        ("OBJECT_CONSTRUCT('a', 1)", "OBJECT"),
        ("OBJECT_CONSTRUCT_KEEP_NULL('a', NULL)", "OBJECT"),
        ("OBJECT_INSERT(OBJECT_CONSTRUCT(), 'a', 1)", "OBJECT"),
        ("OBJECT_DELETE(OBJECT_CONSTRUCT('a', 1), 'a')", "OBJECT"),
        ("TO_OBJECT(PARSE_JSON('{}'))", "OBJECT"),
        ("PARSE_JSON('[1]')", "VARIANT"),
        ("TO_VARIANT([1])", "VARIANT"),
        ("PARSE_JSON('[[1]]')[0]", "VARIANT"),
        ("GET(ARRAY_CONSTRUCT(1), 0)", "VARIANT"),
    ],
)
def test_functions_have_a_type(types, value: str, type_: str) -> None:
    assert types(f"SELECT {value} AS X") == [type_]


def test_queries_of_any_form_are_described(sql, types) -> None:
    sql("CREATE TABLE T (A ARRAY, N NUMBER(5, 2))")
    for query in (
        "SELECT A, N FROM T UNION ALL SELECT A, N FROM T",
        "WITH C AS (SELECT * FROM T) SELECT A, N FROM C UNION SELECT A, N FROM T",
        "(SELECT A, N FROM T)",
        "SELECT A, N FROM T ORDER BY N LIMIT 1",
    ):
        assert types(query) == ["ARRAY", "FIXED"], query


@pytest.mark.parametrize(
    "change",
    [
        "TRUNCATE TABLE T",
        "DELETE FROM T",
        "COMMENT ON TABLE T IS 'x'",
        "COPY INTO T FROM @%T",
        "COPY INTO @%T FROM T",
        "REMOVE @%T",
        "INSERT ALL INTO T SELECT 2",
        "INSERT OVERWRITE INTO T VALUES (3)",
    ],
)
def test_what_is_only_described_changes_nothing(sql, snowflake_server, database, tmp_path, change: str) -> None:
    sql("CREATE TABLE T (N NUMBER)")
    sql("INSERT INTO T VALUES (1)")
    (tmp_path / "t.csv").write_text("7")
    sql(f"PUT file://{tmp_path}/t.csv @%T")
    with snowflake_server.connect(database=database) as connection:
        try:
            connection.cursor().describe(change)
        except ProgrammingError as error:
            assert error.errno == 2
    assert sql("SELECT * FROM T") == [(1,)]
    assert len(sql("LIST @%T")) == 1
    assert [row[5] for row in sql("SHOW TABLES LIKE 'T'")] == [""]
