"""Names of columns without an alias."""

from __future__ import annotations

import pytest
from sqlglot import exp

from localcloud.snowflake.engine import column_labels
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.wire.statement import parse


def labels(sql: str) -> list[list[str | None]]:
    """The names of the columns of each SELECT, outer ones first; None for one that DuckDB names."""
    tree = column_labels.apply(tree_of(parse(sql)).copy())
    selects = tree.find_all(exp.Select)
    return [[one.alias or None for one in each.expressions] for each in selects]


@pytest.mark.parametrize(
    ("items", "names"),
    [
        ("v:a.b[0], v['a']['b']", ["V:A.B[0]", "V['A']['B']"]),
        ("x::VARCHAR, CAST(x AS INT), 1 +  1", ["X::VARCHAR", "CAST(X AS INT)", "1 +  1"]),
        ("'it''s', -1, .5, NULL, TRUE", ["'IT''S'", "-1", ".5", "NULL", "TRUE"]),
        ("{'k': 1}, [1, 2][0]", ["{'K': 1}", "[1, 2][0]"]),
        ("a IS NOT NULL, a IS DISTINCT FROM b", ["A IS NOT NULL", "A IS DISTINCT FROM B"]),
        ("TO_VARCHAR(x), NULLIFZERO(x), GETDATE()", ["TO_VARCHAR(X)", "NULLIFZERO(X)", "GETDATE()"]),
        ("EXTRACT(year FROM d), COUNT(*)", ["EXTRACT(YEAR FROM D)", "COUNT(*)"]),
        ("LISTAGG(a) WITHIN GROUP (ORDER BY a)", ["LISTAGG(A) WITHIN GROUP (ORDER BY A)"]),
        ("SUM(a) OVER (PARTITION BY b ORDER BY c), v:order", ["SUM(A) OVER (PARTITION BY B ORDER BY C)", "V:ORDER"]),
        ("a /* x */ + b -- y\n, /* z */ c + 1", ["A + B", "C + 1"]),
        ("TOP 1 a + 1", ["A + 1"]),
        ("$1, x.$2, x.$1 + 1", ["$1", "$2", "X.$1 + 1"]),
        ("DISTINCT a + 1, ?", ["A + 1", "?"]),
        ("a, t.b, t.*, *, c AS d, e + 1 f", [None, None, None, None, "d", "f"]),
    ],
)
def test_a_column_without_an_alias_is_named_by_its_text(items: str, names: list[str | None]) -> None:
    assert labels(f"SELECT {items} FROM t WHERE a + b = 1 ORDER BY 1") == [names]


def test_every_select_names_its_own_columns() -> None:
    sql = (
        "WITH c AS (SELECT a + 1 FROM t) SELECT b + 2, (SELECT 3 + 3) FROM (SELECT c + 4 FROM c) WHERE d IN (SELECT 5)"
    )
    found = labels(f"INSERT INTO x {sql} UNION ALL SELECT 6 + 6, 7")
    assert sorted(found) == [
        *(["3 + 3"], ["5"], ["6 + 6", "7"], ["A + 1"], ["B + 2", "(SELECT 3 + 3)"], ["C + 4"]),
    ]


def test_a_query_as_a_column_may_have_an_alias() -> None:
    assert labels("SELECT (SELECT 1) g") == [["g"], ["1"]]


def test_labels_are_written_as_aliases_before_parts_of_the_text_are_replaced() -> None:
    statement = parse("SELECT $x + 1, a AS b, c, 'a\"b' FROM t; -- end")
    assert column_labels.written(statement, tree_of(statement)).text == (
        """SELECT $x + 1 AS "$X + 1", a AS b, c, 'a"b' AS "'A""B'" FROM t; -- end"""
    )
    plain = parse("SELECT a FROM t")
    assert column_labels.written(plain, tree_of(plain)) is plain


@pytest.mark.rule(
    "A column without an alias is named by the text of its expression in capitals",
    source="user-guide/querying-semistructured#traversing-semi-structured-data",
)
@pytest.mark.rule("A session variable is named by its name, not by its value", source="sql-reference/session-variables")
def test_names_of_results(snowflake_server, sql) -> None:
    with snowflake_server.connect() as connection:
        cursor = connection.cursor()
        cursor.execute("SET LEAST = 4")
        query = "SELECT PARSE_JSON('{\"a\": 1}'):a, $least, 'it''s', CURRENT_USER, current_role(), 2 * $least"
        names = ["PARSE_JSON('{\"A\": 1}'):A", "$LEAST", "'IT''S'", "CURRENT_USER", "CURRENT_ROLE()", "2 * $LEAST"]
        assert [column.name for column in cursor.execute(query).description] == names
        assert [column.name for column in cursor.describe(query)] == names


@pytest.mark.rule(
    "CURRENT_USER, CURRENT_DATE and CURRENT_TIMESTAMP are called without parentheses, too",
    source="sql-reference/functions/current_user",
)
def test_functions_without_parentheses(sql) -> None:
    assert sql("SELECT CURRENT_USER") == sql("SELECT CURRENT_USER()") == [("ADMIN",)]
    assert sql("SELECT 1 WHERE CURRENT_USER = 'ADMIN'") == [(1,)]
    assert sql("SELECT CURRENT_DATE") == sql("SELECT CURRENT_DATE()")
    assert [type(sql(f"SELECT {name}")[0][0]).__name__ for name in ("CURRENT_TIMESTAMP", "LOCALTIMESTAMP")] == [
        *("datetime", "datetime"),
    ]
