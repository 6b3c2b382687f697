"""Schema evolution: COPY by column names into tables with ENABLE_SCHEMA_EVOLUTION, by the real connector."""

import pytest

from tests.localcloud.snowflake.refusal import error_number

BY_NAME = "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"


@pytest.fixture
def load(sql, tmp_path):
    """Load files with these contents into table T, each of them in a folder of its own."""
    sql("CREATE STAGE S")
    folders = iter(range(100))

    def copy(*contents: str, format_: str = "TYPE = JSON", options: str = BY_NAME) -> list[tuple]:
        folder = next(folders)
        for number, content in enumerate(contents):
            (tmp_path / f"{number}").write_text(content)
            sql(f"PUT file://{tmp_path / str(number)} @S/{folder}/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE")
        return sql(f"COPY INTO T FROM @S/{folder}/ FILE_FORMAT = ({format_}) {options}")

    return copy


def columns(sql) -> list[tuple]:
    return [(row[0], row[1], row[3]) for row in sql("DESCRIBE TABLE T")]


@pytest.mark.rule(
    "COPY by column name adds columns to a table with ENABLE_SCHEMA_EVOLUTION, and drops NOT NULL of missing ones",
    source="user-guide/data-load-schema-evolution",
    status="matches Snowflake; with CASE_INSENSITIVE new names are in capitals, from memory; DESCRIBE has no record of "
    "it; pipes by name into such a table are refused",
)
@pytest.mark.rule(
    "Schema evolution of CSV files needs ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE",
    source="user-guide/data-load-schema-evolution",
)
@pytest.mark.rule(
    "Schema evolution adds at most 100 columns in a COPY",
    source="user-guide/data-load-schema-evolution",
    status="matches Snowflake; code and text from memory",
)
def test_the_table_gets_the_columns_of_its_files(sql, load):
    sql("CREATE TABLE T (ID NUMBER NOT NULL, NAME VARCHAR NOT NULL) ENABLE_SCHEMA_EVOLUTION = TRUE")
    load('{"id": 1, "name": "a"}', '{"id": 2, "age": 7, "since": "2024-01-01"}', '{"id": 3, "age": 7.5}')
    assert columns(sql) == [
        ("ID", "NUMBER(38,0)", "N"),
        ("NAME", "VARCHAR(16777216)", "Y"),
        ("AGE", "NUMBER(2,1)", "Y"),
        ("SINCE", "DATE", "Y"),
    ]
    assert sql("SELECT ID, NAME, AGE::VARCHAR, SINCE::VARCHAR FROM T ORDER BY 1") == [
        (1, "a", None, None),
        (2, None, "7.0", "2024-01-01"),
        (3, None, "7.5", None),
    ]
    altered = "SELECT LAST_ALTERED > CREATED FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'T'"
    assert sql(altered) == [(True,)]
    header = "TYPE = CSV PARSE_HEADER = TRUE ERROR_ON_COLUMN_COUNT_MISMATCH = {}"
    load("id,size\n4,x\n", format_=header.format("TRUE"), options=f"{BY_NAME} ON_ERROR = CONTINUE")
    assert len(columns(sql)) == 4
    load("id,size\n5,x\n", format_=header.format("FALSE"))
    assert sql("SELECT SIZE FROM T WHERE ID = 5") == [("x",)]
    many = ", ".join(f'"c{number}": 1' for number in range(101))
    with pytest.raises(Exception, match="at most 100 columns in a COPY, not 101"):
        load(f'{{"id": 6, {many}}}')


@pytest.mark.rule(
    "Schema evolution needs ENABLE_SCHEMA_EVOLUTION, MATCH_BY_COLUMN_NAME, and EVOLVE SCHEMA or OWNERSHIP on the table",
    source="user-guide/data-load-schema-evolution",
)
def test_no_other_load_changes_the_columns(sql, load, snowflake_server):
    sql("CREATE TABLE T (ID NUMBER)")
    load('{"id": 1, "x": 1}')
    sql("ALTER TABLE T SET ENABLE_SCHEMA_EVOLUTION = TRUE")
    load("2\n", format_="TYPE = CSV", options="")
    sql("CREATE OR REPLACE ROLE LOADING")
    sql("GRANT ROLE LOADING TO USER ADMIN")
    sql("GRANT USAGE ON DATABASE SCHEMA_EVOLUTION_TEST TO ROLE LOADING")
    sql("GRANT USAGE ON SCHEMA PUBLIC TO ROLE LOADING")
    sql("GRANT READ, WRITE ON STAGE S TO ROLE LOADING")
    sql("GRANT INSERT, SELECT ON TABLE T TO ROLE LOADING")
    sql("CREATE WAREHOUSE IF NOT EXISTS EVOLUTION")
    sql("GRANT USAGE ON WAREHOUSE EVOLUTION TO ROLE LOADING")
    sql("USE ROLE LOADING")
    sql("USE WAREHOUSE EVOLUTION")
    load('{"id": 3, "x": 1}')
    assert [name for name, *_ in columns(sql)] == ["ID"]
    sql("USE ROLE ACCOUNTADMIN")
    sql("GRANT EVOLVE SCHEMA ON TABLE T TO ROLE LOADING")
    sql("USE ROLE LOADING")
    load('{"id": 4, "x": 1}')
    assert [name for name, *_ in columns(sql)] == ["ID", "X"]
    sql("USE ROLE ACCOUNTADMIN")
    sql("ALTER TABLE T UNSET ENABLE_SCHEMA_EVOLUTION")
    load('{"id": 5, "y": 1}')
    assert len(columns(sql)) == 2
    sql("DROP ROLE LOADING")
    sql("DROP WAREHOUSE EVOLUTION")
    assert error_number(sql, "CREATE TABLE U (ID NUMBER) ENABLE_SCHEMA_EVOLUTION = 3") == 1008
