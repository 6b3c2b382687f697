"""GET_DDL of functions, procedures, tasks, pipes and dynamic tables."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number

FUNCTION = """CREATE OR REPLACE FUNCTION "MULTIPLY"("A" NUMBER(38,0), "B" VARCHAR)
RETURNS NUMBER(38,0)
LANGUAGE SQL
COMMENT='it''s for two'
AS 'a * LENGTH(b || '''')';"""
TABLE_FUNCTION = """CREATE OR REPLACE FUNCTION {}("A" FLOAT)
RETURNS TABLE ("X" FLOAT, "Y" VARCHAR)
LANGUAGE SQL
AS ' SELECT a, ''\\\\n'' ';"""
PROCEDURE = """CREATE OR REPLACE PROCEDURE "STPROC_1"("F" FLOAT)
RETURNS FLOAT
LANGUAGE SQL
EXECUTE AS {}
AS '
BEGIN
  RETURN F;
END
';"""
TASK = """create or replace task NIGHTLY
	warehouse=COMPUTE_WH
	schedule='USING CRON 0 2 * * * UTC'
	when SYSTEM$STREAM_HAS_DATA('S')
	as DELETE FROM T;"""
AFTER = """create or replace task {0}.PUBLIC.AFTERWARDS
	USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE='XSMALL'
	after {0}.PUBLIC.NIGHTLY
	as SELECT 1;"""
DYNAMIC = """create or replace dynamic table RECENT(
	ID,
	"name"
) target_lag = '1 day' refresh_mode = AUTO initialize = ON_CREATE warehouse = COMPUTE_WH
 COMMENT='kept'
 as
SELECT * FROM T;"""


def text_of(sql, kind: str, name: str, in_full: bool = False) -> str:
    [(text,)] = sql(f"SELECT GET_DDL('{kind}', '{name}', {in_full})")
    return text


@pytest.mark.rule(
    "GET_DDL of a function or procedure takes the types of its arguments, and prints the body as a literal",
    source="sql-reference/functions/get_ddl#examples",
    status="matches Snowflake; where the page's example of a function lacks words, as in texts that others published; "
    "SECURE, defaults, and words such as IMMUTABLE are refused (000002)",
)
def test_functions_and_procedures(sql, database) -> None:
    sql("CREATE FUNCTION MULTIPLY(A INT, B STRING) RETURNS INT COMMENT = 'it''s for two' AS 'a * LENGTH(b || '''')'")
    assert text_of(sql, "FUNCTION", "multiply(number, varchar)") == FUNCTION
    sql("CREATE FUNCTION BOTH(A FLOAT) RETURNS TABLE (X FLOAT, Y VARCHAR) AS $$ SELECT a, '\\n' $$")
    assert text_of(sql, "function", "BOTH(double)") == TABLE_FUNCTION.format('"BOTH"')
    assert text_of(sql, "FUNCTION", "BOTH(FLOAT)", True) == TABLE_FUNCTION.format(f"{database}.PUBLIC.BOTH")
    sql("CREATE PROCEDURE STPROC_1(F FLOAT) RETURNS FLOAT LANGUAGE SQL AS $$\nBEGIN\n  RETURN F;\nEND\n$$")
    assert text_of(sql, "procedure", "stproc_1(float)") == PROCEDURE.format("OWNER")
    sql("ALTER PROCEDURE STPROC_1(FLOAT) EXECUTE AS CALLER")
    assert text_of(sql, "PROCEDURE", "STPROC_1(FLOAT)") == PROCEDURE.format("CALLER")
    for kind, name in (
        ("FUNCTION", "MULTIPLY(INT, STRING)"),
        ("FUNCTION", "BOTH(FLOAT)"),
        ("PROCEDURE", "STPROC_1(FLOAT)"),
    ):
        text = text_of(sql, kind, name)
        sql(text)
        assert text_of(sql, kind, name) == text
    assert sql("SELECT Y FROM TABLE(BOTH(1::FLOAT))") == [("\n",)]
    assert error_number(sql, "SELECT GET_DDL('FUNCTION', 'MULTIPLY(INT)')") == 2003
    assert error_number(sql, "SELECT GET_DDL('FUNCTION', 'MULTIPLY')") == 1003
    sql("CREATE FUNCTION GIVEN(A INT DEFAULT 1) RETURNS INT AS 'a'")
    sql("CREATE FUNCTION FIXED(A INT) RETURNS INT IMMUTABLE AS 'a'")
    sql("CREATE SECURE FUNCTION HIDDEN(A INT) RETURNS INT AS 'a'")
    for name in ("GIVEN", "FIXED", "HIDDEN"):
        assert error_number(sql, f"SELECT GET_DDL('FUNCTION', '{name}(INT)')") == 2


@pytest.mark.rule(
    "GET_DDL of a task, a pipe or a dynamic table",
    source="sql-reference/functions/get_ddl",
    status="matches Snowflake by texts that others published: the page prints none; other properties, streams and file "
    "formats are refused (000002)",
)
def test_tasks_pipes_and_dynamic_tables(sql, database) -> None:
    sql('CREATE TABLE T (ID INT, "name" VARCHAR)')
    sql(
        "CREATE TASK NIGHTLY SCHEDULE = 'USING CRON 0 2 * * * UTC' WAREHOUSE = COMPUTE_WH "
        "WHEN SYSTEM$STREAM_HAS_DATA('S') AS DELETE FROM T"
    )
    sql("CREATE TASK AFTERWARDS USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = 'XSMALL' AFTER NIGHTLY AS SELECT 1")
    assert text_of(sql, "TASK", "nightly") == TASK
    assert text_of(sql, "TASK", "AFTERWARDS", True) == AFTER.format(database)
    sql("ALTER TASK AFTERWARDS SET COMMENT = 'x'")
    assert error_number(sql, "SELECT GET_DDL('TASK', 'AFTERWARDS')") == 2
    sql("CREATE STAGE FILES")
    # A COPY in parentheses: https://docs.snowflake.com/en/sql-reference/sql/create-pipe#examples
    sql("CREATE PIPE LOADS AS\n(COPY INTO T FROM @FILES)")
    assert text_of(sql, "PIPE", "LOADS") == "create or replace pipe LOADS auto_ingest=false as COPY INTO T FROM @FILES;"
    sql("CREATE DYNAMIC TABLE RECENT TARGET_LAG = '1 day' WAREHOUSE = COMPUTE_WH COMMENT = 'kept' AS\nSELECT * FROM T")
    assert text_of(sql, "DYNAMIC_TABLE", "recent") == DYNAMIC
    sql(DYNAMIC)
    assert text_of(sql, "DYNAMIC_TABLE", "RECENT") == DYNAMIC


def test_the_body_of_anothers_procedure_is_hidden(sql, database) -> None:
    sql("CREATE PROCEDURE P() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'")
    sql("CREATE OR REPLACE ROLE DDL_CALLER")
    sql("GRANT ROLE DDL_CALLER TO USER ADMIN")
    for grant in (f"DATABASE {database}", "SCHEMA PUBLIC", "PROCEDURE P()"):
        sql(f"GRANT USAGE ON {grant} TO ROLE DDL_CALLER")
    sql("USE ROLE DDL_CALLER")
    sql("USE SECONDARY ROLES NONE")
    with pytest.raises(ProgrammingError, match="Insufficient privileges"):
        sql("SELECT GET_DDL('PROCEDURE', 'P()')")
    sql("USE ROLE ACCOUNTADMIN")
    sql("DROP ROLE DDL_CALLER")
