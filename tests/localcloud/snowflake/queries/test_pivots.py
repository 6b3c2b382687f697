"""PIVOT: values that are written out, looked up, and what stands for NULL."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.fixture
def sales(sql):
    sql("CREATE TABLE SALES (SHOP INT, SUM INT, TERM VARCHAR)")
    sql("INSERT INTO SALES VALUES (1, 100, 'spring'), (1, 50, 'fall'), (2, 7, 'spring'), (2, 8, 'spring')")
    return sql


def names(connection, text):
    return [column.name for column in connection.cursor().execute(text).description]


@pytest.mark.rule(
    "PIVOT takes ANY, with an order, or a subquery, for the values, and DEFAULT ON NULL",
    source="sql-reference/constructs/pivot",
    status="matches in queries and CREATE TABLE … AS; ANY and a subquery are refused elsewhere, and over NULLs",
)
def test_values_are_looked_up(sales) -> None:
    pivot = "SELECT * FROM SALES PIVOT (SUM(SUM) FOR TERM IN ({})) ORDER BY SHOP"
    assert sales(pivot.format("ANY ORDER BY TERM DESC")) == [(1, 100, 50), (2, 15, None)]
    assert sales(pivot.format("SELECT DISTINCT TERM FROM SALES WHERE SHOP = 2")) == [(1, 100), (2, 15)]
    with_ = "WITH W AS (SELECT * FROM SALES) SELECT * FROM W PIVOT (COUNT(SUM) FOR TERM IN (ANY)) ORDER BY 1"
    assert sales(with_) == [(1, 1, 1), (2, 0, 2)]
    unnamed = "SELECT * FROM (SELECT SHOP, SUM, TERM FROM SALES) PIVOT (SUM(SUM) FOR TERM IN (ANY)) ORDER BY SHOP"
    assert sales(unnamed) == [(1, 50, 100), (2, None, 15)]
    default = "SELECT * FROM SALES PIVOT (SUM(SUM) FOR TERM IN ('spring', 'fall') DEFAULT ON NULL (0)) ORDER BY SHOP"
    assert sales(default) == [(1, 100, 50), (2, 15, 0)]
    average = "SELECT P.SHOP, P.S FROM SALES PIVOT (AVG(SUM) FOR TERM IN ('spring')) AS P (SHOP, S) ORDER BY 1"
    assert [(shop, float(mean)) for shop, mean in sales(average)] == [(1, 100.0), (2, 7.5)]
    inner = (
        "WITH W AS (SELECT * FROM SALES), P AS (SELECT * FROM W PIVOT (COUNT(SUM) FOR TERM IN (ANY))) SELECT * FROM P"
    )
    assert sorted(sales(inner)) == [(1, 1, 1), (2, 0, 2)]
    sales("CREATE TABLE BY_TERM AS SELECT * FROM SALES PIVOT (SUM(SUM) FOR TERM IN (ANY ORDER BY TERM DESC))")
    assert sorted(sales("""SELECT SHOP, "'spring'", "'fall'" FROM BY_TERM""")) == [(1, 100, 50), (2, 15, None)]
    for refused in (
        "CREATE VIEW BY_TERM AS SELECT * FROM SALES PIVOT (SUM(SUM) FOR TERM IN (ANY))",
        "INSERT INTO SALES SELECT * FROM SALES PIVOT (MIN(SUM) FOR TERM IN (ANY))",
        "SELECT * FROM SALES PIVOT (MIN(SUM), MAX(SUM) FOR TERM IN ('fall'))",
    ):
        with pytest.raises(ProgrammingError) as error:
            sales(refused)
        assert error.value.errno == 2


def test_columns_have_the_values_names(sales, snowflake_server, database) -> None:
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        text = "SELECT * FROM SALES PIVOT (SUM(SUM) {} FOR TERM IN ({}))"
        assert names(connection, text.format("", "ANY ORDER BY TERM")) == ["SHOP", "'fall'", "'spring'"]
        assert names(connection, text.format("AS total", "ANY ORDER BY TERM")) == [
            *("SHOP", "'fall_TOTAL'", "'spring_TOTAL'")
        ]


@pytest.mark.rule("UNPIVOT INCLUDE NULLS keeps the rows of NULLs", source="sql-reference/constructs/unpivot")
def test_unpivot_includes_nulls(sql) -> None:
    sql("CREATE TABLE MONTHS (ID INT, JAN INT, FEB INT)")
    sql("INSERT INTO MONTHS VALUES (1, 5, NULL)")
    unpivot = "SELECT * FROM MONTHS UNPIVOT {} (V FOR MONTH IN (JAN, FEB)) ORDER BY MONTH DESC"
    assert sql(unpivot.format("")) == [(1, "JAN", 5)]
    assert sql(unpivot.format("INCLUDE NULLS")) == [(1, "JAN", 5), (1, "FEB", None)]
