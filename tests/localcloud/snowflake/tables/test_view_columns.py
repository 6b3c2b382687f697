"""Views whose tables change under them."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "A view created with SELECT * does not adopt a new column: error 002057 until it is recreated",
    source="https://github.com/PostHog/posthog/pull/63961",
)
def test_a_new_column_breaks_a_view_of_all_columns(sql) -> None:
    sql("CREATE TABLE T (A INT, B INT)")
    sql("INSERT INTO T VALUES (1, 2)")
    sql("CREATE VIEW V AS SELECT * FROM T")
    sql("CREATE VIEW NAMED AS SELECT A FROM T")
    sql("CREATE VIEW OVER_V AS SELECT A FROM V")
    sql("ALTER TABLE T ADD COLUMN C INT")
    for query in ("SELECT * FROM V", "SELECT A FROM V", "SELECT * FROM OVER_V", "CREATE TABLE N AS SELECT A FROM V"):
        with pytest.raises(ProgrammingError, match=r"declared 2 column\(s\), but view query produces 3") as error:
            sql(query)
        assert (error.value.errno, error.value.sqlstate) == (2057, "42601")
    assert sql("SELECT * FROM NAMED") == [(1,)]
    sql("CREATE OR REPLACE VIEW V AS SELECT * FROM T")
    assert sql("SELECT * FROM V") == [(1, 2, None)]
    assert sql("SELECT * FROM OVER_V") == [(1,)]
    sql("ALTER TABLE T DROP COLUMN C")
    with pytest.raises(ProgrammingError, match="produces 2"):
        sql("SELECT * FROM V")


@pytest.mark.rule(
    "A view created with SELECT * keeps the old names of renamed columns",
    source="from memory",
    status="differs: the view is refused until it is recreated",
)
def test_a_renamed_column_breaks_it_too(sql) -> None:
    sql("CREATE TABLE T (A INT, B INT)")
    sql("CREATE VIEW V AS SELECT * FROM T")
    sql("ALTER TABLE T RENAME COLUMN B TO C")
    with pytest.raises(ProgrammingError, match=r"make .*V anew"):
        sql("SELECT A FROM V")


@pytest.mark.rule(
    "The names in CREATE VIEW name (…) are as many as the columns of its query, and none of them twice",
    source="sql-reference/sql/create-view",
    status="matches Snowflake; the code and text for another number are those of a view whose table changed",
)
def test_names_for_the_columns(sql):
    for view, error in (
        ("V (X) AS SELECT 1, 2", r"002057 .*\n?.*declared 1 column\(s\), but view query produces 2"),
        ("V (X, Y) AS SELECT 1", r"002057 .*\n?.*declared 2 column\(s\), but view query produces 1"),
        ("V (X, X) AS SELECT 1, 2", "002025 .*\n?.*duplicate column name 'X'"),
    ):
        with pytest.raises(ProgrammingError, match=error):
            sql(f"CREATE OR REPLACE VIEW {view}")
    sql("CREATE VIEW V (X, Y) AS SELECT 1, 2")
    assert sql("SELECT Y FROM V") == [(2,)]
