"""Tables and views whose names need quotes, and what SHOW TABLES says of the kinds of tables."""

import pytest
from snowflake.connector.errors import ProgrammingError

NAMES = ["my table", 'say "it"', "it's", "a.b", "Selectë", "select"]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.rule("A quoted name may contain any characters", source="sql-reference/identifiers-syntax")
@pytest.mark.parametrize("name", NAMES)
def test_names_in_quotes(sql, name) -> None:
    """Everything that has a name gets it: database, schema, table, its columns, and a view."""
    part = quoted(name)
    sql(f"CREATE OR REPLACE DATABASE {part}")
    schema = quoted(name + " schema")
    sql(f"CREATE SCHEMA {part}.{schema}")
    table = f"{part}.{schema}.{part}"
    sql(f"CREATE TABLE {table} ({part} VARCHAR(9) COMMENT 'it''s', N INT)")
    sql(f"INSERT INTO {table} ({part}, N) VALUES ('other', 1), (%s, 2)", name)
    sql(f"UPDATE {table} SET N = 3 WHERE {part} = %s", name)
    sql(f"MERGE INTO {table} t USING (SELECT 1 AS N) s ON t.N = s.N WHEN MATCHED THEN UPDATE SET t.N = 4")
    sql(f"ALTER TABLE {table} ADD COLUMN {quoted(name + '2')} VARCHAR(3)")
    assert sql(f"SELECT {part}, N FROM {part} ORDER BY N") == [(name, 3), ("other", 4)]
    assert [(row[0], row[1], row[9]) for row in sql(f"DESCRIBE TABLE {table}")] == [
        (name, "VARCHAR(9)", "it's"),
        ("N", "NUMBER(38,0)", None),
        (name + "2", "VARCHAR(3)", None),
    ]
    assert [row[1:4] for row in sql(f"SHOW TABLES IN DATABASE {part}")] == [(name, name, name + " schema")]
    assert sql("SELECT TABLE_NAME, ROW_COUNT FROM INFORMATION_SCHEMA.TABLES") == [(name, 2)]
    sql(f"CREATE OR REPLACE TABLE {quoted(name + '3')} CLONE {table}")
    sql(f"ALTER TABLE {table} SWAP WITH {quoted(name + '3')}")
    sql(f"DELETE FROM {table} WHERE {part} = %s", name)
    sql(f"INSERT OVERWRITE INTO {table} SELECT {part}, N + 1, NULL FROM {table}")
    sql(f"DROP TABLE {quoted(name + '3')}")
    sql(f"CREATE VIEW {quoted(name + '3')} ({part}) AS SELECT N FROM {table}")
    assert sql(f"SELECT {part} FROM {quoted(name + '3')}") == [(5,)]
    sql(f"TRUNCATE TABLE {table}")
    sql(f"DROP DATABASE {part}")


@pytest.mark.rule(
    "A schema may have its database's name",
    source="from memory",
    status="differs: a view in it that uses full names is refused",
)
def test_a_schema_of_its_databases_name(sql, database) -> None:
    sql(f"CREATE SCHEMA {database}")
    sql(f"CREATE TABLE {database}.T (N INT)")
    sql(f"INSERT INTO {database}.T VALUES (1)")
    sql(f"ALTER TABLE {database}.T ADD COLUMN M INT")
    sql(f"UPDATE {database}.T SET M = 2")
    assert sql(f"SELECT * FROM {database}.T") == sql(f"SELECT * FROM {database}.{database}.T") == [(1, 2)]
    sql("CREATE VIEW V AS SELECT * FROM T")
    assert sql("SELECT * FROM V") == [(1, 2)]


@pytest.mark.rule("SHOW TABLES returns transient tables and clustering keys", source="sql-reference/sql/show-tables")
@pytest.mark.rule(
    "CLUSTER BY is supported",
    source="user-guide/tables-clustering-keys",
    status="stored and shown; data is not clustered",
)
def test_kinds_of_tables(sql) -> None:
    sql("CREATE TABLE A (N INT) CLUSTER BY (N) DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = 'it''s'")
    sql("CREATE TRANSIENT TABLE B AS SELECT * FROM A")
    sql("CREATE TEMPORARY TABLE C LIKE A")
    shown = {row[1]: (row[4], row[5], row[6], row[10]) for row in sql("SHOW TABLES")}
    assert shown == {
        "A": ("TABLE", "it's", "LINEAR(N)", "0"),
        "B": ("TRANSIENT", "", "", "1"),
        "C": ("TEMPORARY", "", "", "1"),
    }
    listed = sql("SELECT TABLE_NAME, IS_TRANSIENT FROM INFORMATION_SCHEMA.TABLES ORDER BY 1")
    assert listed == [("A", "NO"), ("B", "YES"), ("C", "NO")]


@pytest.mark.rule(
    "CREATE TABLE t (a, b) AS names the columns of the query; another number of columns is error 002020",
    source="sql-reference/sql/create-table#create-table-as-select-also-referred-to-as-ctas",
    status="matches Snowflake; code from memory",
)
def test_columns_of_a_query_are_named(sql) -> None:
    sql("CREATE TABLE NAMED (A, \"b\") AS SELECT 1 + 1, 'x'")
    assert [row[0] for row in sql("DESCRIBE TABLE NAMED")] == ["A", "b"]
    assert sql("SELECT * FROM NAMED") == [(2, "x")]
    with pytest.raises(ProgrammingError, match="expecting 1 but got 2"):
        sql("CREATE TABLE OTHER (A) AS SELECT 1, 2")


@pytest.mark.rule(
    "The answer to CREATE has the name without quotes", source="sql-reference/identifier-literal#examples"
)
def test_the_answer_to_create_has_no_quotes(sql) -> None:
    assert sql("CREATE TABLE IDENTIFIER('\"my_table\"') (A INT)") == [("Table my_table successfully created.",)]
    assert sql('CREATE VIEW "a view" AS SELECT 1 AS A') == [("View a view successfully created.",)]
