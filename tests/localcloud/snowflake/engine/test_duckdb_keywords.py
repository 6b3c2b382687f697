"""Names that are DuckDB's keywords."""

import duckdb
import pytest

from localcloud.snowflake.engine.duckdb_keywords import KEYWORDS


def test_they_are_duckdbs() -> None:
    query = "SELECT DISTINCT upper(keyword_name) FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
    with duckdb.connect() as connection:
        assert {name for (name,) in connection.execute(query).fetchall()} == KEYWORDS


@pytest.mark.rule("Columns may have names that are reserved elsewhere, such as SHOW, AT or desc", source="from memory")
def test_names_of_columns(sql) -> None:
    sql('CREATE TABLE T (SHOW INT, AT INT, "desc" INT, "order" VARCHAR, LAMBDA INT DEFAULT 4)')
    sql('INSERT INTO T (SHOW, AT, "desc", "order") VALUES (1, 2, 3, \'x\')')
    assert sql('SELECT SHOW, T.AT, "desc" + 1, "order", LAMBDA FROM T ORDER BY "desc"') == [(1, 2, 4, "x", 4)]
    sql("UPDATE T SET AT = SHOW + 1 WHERE SHOW = 1")
    assert sql("SELECT MAX(AT) SHOW FROM T") == [(2,)]
