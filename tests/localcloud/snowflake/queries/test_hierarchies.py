"""CONNECT BY: a hierarchy from its roots."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "CONNECT BY with START WITH, PRIOR, LEVEL and SYS_CONNECT_BY_PATH",
    source="sql-reference/constructs/connect-by",
    status="matches over one table, up to 1,000 levels; NOCYCLE, joins and PRIOR elsewhere are refused",
)
def test_hierarchies(sql) -> None:
    sql("CREATE TABLE PARTS (NAME VARCHAR, ID INT, WHOLE INT)")
    sql("INSERT INTO PARTS VALUES ('car', 1, NULL), ('door', 2, 1), ('seat', 3, 1), ('lock', 4, 2)")
    connect = "FROM PARTS START WITH WHOLE IS NULL CONNECT BY WHOLE = PRIOR ID"
    assert sql(f"SELECT NAME, LEVEL, SYS_CONNECT_BY_PATH(NAME, '/') {connect} ORDER BY ID") == [
        *(("car", 1, "/car"), ("door", 2, "/car/door"), ("seat", 2, "/car/seat"), ("lock", 3, "/car/door/lock"))
    ]
    assert sql(f"SELECT * {connect} ORDER BY ID")[-1] == ("lock", 4, 2)
    below = "SELECT P.NAME FROM PARTS P START WITH P.NAME = 'door' CONNECT BY PRIOR P.ID = P.WHOLE ORDER BY 1"
    assert sql(below) == [("door",), ("lock",)]
    two = "SELECT COUNT(*) FROM PARTS START WITH WHOLE IS NULL CONNECT BY WHOLE = PRIOR ID AND LEVEL < 3"
    assert sql(two) == [(3,)]
    sql(f"CREATE VIEW TREE AS SELECT NAME, LEVEL AS DEPTH {connect}")
    assert sql("SELECT MAX(DEPTH) FROM TREE") == [(3,)]


@pytest.mark.rule(
    "CONNECT_BY_ROOT is a value of the row at which the hierarchy starts",
    source="sql-reference/constructs/connect-by",
    status="matches Snowflake, from memory",
)
def test_roots(sql) -> None:
    sql("CREATE TABLE PARTS (NAME VARCHAR, ID INT, WHOLE INT)")
    sql("INSERT INTO PARTS VALUES ('car', 1, NULL), ('door', 2, 1), ('lock', 4, 2), ('boat', 5, NULL), ('oar', 6, 5)")
    connect = "FROM PARTS AS P START WITH WHOLE IS NULL CONNECT BY WHOLE = PRIOR ID ORDER BY ID"
    assert sql(f"SELECT NAME, CONNECT_BY_ROOT NAME AS TOP, CONNECT_BY_ROOT P.ID {connect}") == [
        *(("car", "car", 1), ("door", "car", 1), ("lock", "car", 1), ("boat", "boat", 5), ("oar", "boat", 5))
    ]


def test_the_names_of_values_that_are_handed_down(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT SYS_CONNECT_BY_PATH(a, '/'), LEVEL FROM (SELECT 1 AS a, 2 AS b) t CONNECT BY a = PRIOR b"
        )
        assert [column.name for column in cursor.description] == ["SYS_CONNECT_BY_PATH(A, '/')", "LEVEL"]


def test_a_cycle_ends_in_an_error(sql) -> None:
    sql("CREATE TABLE RING (ID INT, NEXT INT)")
    sql("INSERT INTO RING VALUES (1, 2), (2, 1)")
    with pytest.raises(ProgrammingError, match="a cycle in CONNECT BY"):
        sql("SELECT * FROM RING START WITH ID = 1 CONNECT BY ID = PRIOR NEXT")
