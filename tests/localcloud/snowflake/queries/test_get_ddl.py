"""GET_DDL: the text of an object's CREATE."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number

WAREHOUSE = """create or replace warehouse MY_WH
with
	warehouse_type='STANDARD'
	warehouse_size='Large'
	max_cluster_count=1
	min_cluster_count=1
	scaling_policy=STANDARD
	auto_suspend=600
	auto_resume=TRUE
	initially_suspended=TRUE
	enable_query_acceleration=FALSE
	query_acceleration_max_scale_factor=8
	max_concurrency_level=8
	statement_queued_timeout_in_seconds=0
	statement_timeout_in_seconds=172800
;"""
SCHEMA = """create or replace schema {0}SHELF;

create or replace sequence {1}NUMBERS start with 5 increment by 2 noorder;
create or replace TABLE {1}BOOKS (
	ID NUMBER(38,0) NOT NULL autoincrement start 1 increment 1 noorder,
	TITLE VARCHAR(255) NOT NULL DEFAULT 'none' COMMENT 'it''s \\"quoted\\"',
	"lower" TIMESTAMP_NTZ(9) DEFAULT CURRENT_TIMESTAMP(),
	primary key (ID),
	constraint ONE_TITLE unique (TITLE)
);
create or replace TRANSIENT TABLE {1}LOANS cluster by (BOOK)(
	BOOK NUMBER(38,0),
	foreign key (BOOK) references {2}.SHELF.BOOKS(ID)
)COMMENT='who has it'
;
create or replace view {1}TITLES(
	TITLE
) as select TITLE
from BOOKS;"""


@pytest.fixture
def shelf(sql):
    sql("CREATE SCHEMA SHELF")
    sql("CREATE SEQUENCE NUMBERS START 5 INCREMENT 2")
    sql(
        """CREATE TABLE BOOKS (ID INT AUTOINCREMENT PRIMARY KEY, TITLE VARCHAR(255) NOT NULL DEFAULT 'none'
        COMMENT 'it''s "quoted"', "lower" TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
        CONSTRAINT ONE_TITLE UNIQUE (TITLE))"""
    )
    sql("CREATE TRANSIENT TABLE LOANS (BOOK INT REFERENCES BOOKS (ID)) CLUSTER BY (BOOK) COMMENT = 'who has it'")
    sql("CREATE VIEW TITLES AS select TITLE\nfrom BOOKS")
    sql("CREATE STAGE LEFT_OUT")
    return sql


@pytest.mark.rule(
    "GET_DDL returns the CREATE of a schema with all that is in it, with full names if asked for",
    source="sql-reference/functions/get_ddl",
    status="matches Snowflake for tables, views, sequences, tags, policies, schemas, databases and warehouses; others "
    "inside are refused (000002). The order in a schema, and where comments and clustering keys stand, are "
    "from texts that others published",
)
def test_a_schema_and_what_is_in_it(shelf, database) -> None:
    assert shelf("SELECT GET_DDL('SCHEMA', 'shelf')") == [(SCHEMA.format("", "", database),)]
    [(whole,)] = shelf(f"SELECT GET_DDL('database', '{database}', TRUE)")
    assert SCHEMA.format(f"{database}.", f"{database}.SHELF.", database) in whole
    assert whole.startswith(f"create or replace database {database};\n\ncreate or replace schema {database}.PUBLIC;\n")
    shelf("CREATE FILE FORMAT PLAIN TYPE = CSV")
    assert error_number(shelf, "SELECT GET_DDL('SCHEMA', 'shelf')") == 2
    shelf("CREATE SCHEMA EMPTY_ONE WITH MANAGED ACCESS COMMENT = 'x'")
    assert shelf("SELECT GET_DDL('SCHEMA', 'EMPTY_ONE')") == [
        ("create or replace schema EMPTY_ONE with managed access COMMENT='x';\n",)
    ]


@pytest.mark.rule("What GET_DDL returns makes the object again", source="sql-reference/functions/get_ddl")
def test_it_can_be_run(shelf) -> None:
    for kind, name in (("TABLE", "BOOKS"), ("TABLE", "LOANS"), ("VIEW", "TITLES"), ("SEQUENCE", "NUMBERS")):
        [(text,)] = shelf(f"SELECT GET_DDL('{kind}', '{name}')")
        shelf(text)
        assert shelf(f"SELECT GET_DDL('{kind}', '{name}')") == [(text,)]


@pytest.mark.rule(
    "GET_DDL of a warehouse has the default values of all properties", source="sql-reference/functions/get_ddl#examples"
)
@pytest.mark.rule(
    "GET_DDL of a view generates the list of columns and keeps the query's text",
    source="sql-reference/functions/get_ddl#usage-notes",
)
def test_the_printed_examples(sql) -> None:
    sql("CREATE OR REPLACE WAREHOUSE MY_WH WAREHOUSE_SIZE = LARGE INITIALLY_SUSPENDED = TRUE")
    assert sql("SELECT GET_DDL('WAREHOUSE', 'my_wh')") == [(WAREHOUSE,)]
    sql("DROP WAREHOUSE MY_WH")
    sql("USE WAREHOUSE COMPUTE_WH")
    sql("CREATE VIEW BOOKS_VIEW COPY GRANTS\n-- this comment goes\nAS\nSELECT 1 AS DUMMY_COLUMN")
    assert sql("SELECT REPLACE(GET_DDL('VIEW', 'books_view'), '\t', ' ')") == [
        ("create or replace view BOOKS_VIEW(\n DUMMY_COLUMN\n) as\nSELECT 1 AS DUMMY_COLUMN;",)
    ]


@pytest.mark.rule(
    "GET_DDL names policies and tags; #UNKNOWN_POLICY and #UNKNOWN_TAG for a role that may not apply them",
    source="sql-reference/functions/get_ddl#usage-notes",
    status="matches Snowflake; where they stand in the text is from memory",
)
def test_policies_and_tags(sql, database) -> None:
    sql("CREATE TAG KIND ALLOWED_VALUES 'a', 'b'")
    sql("CREATE MASKING POLICY HIDE AS (V VARCHAR) RETURNS VARCHAR -> '*'")
    sql("CREATE TABLE T (A VARCHAR WITH MASKING POLICY HIDE, B INT) WITH TAG (KIND = 'a')")
    schema = f"{database}.PUBLIC"
    text = (
        "create or replace TABLE T (\n\tA VARCHAR(16777216) WITH MASKING POLICY {},\n\tB NUMBER(38,0)\n) WITH TAG ({})"
    )
    text += "\n;"
    assert sql("SELECT GET_DDL('TABLE', 'T')") == [(text.format(f"{schema}.HIDE", f"{schema}.KIND='a'"),)]
    assert sql("SELECT GET_DDL('TAG', 'KIND')") == [("create or replace tag KIND  allowed_values  'a' , 'b' ;",)]
    assert sql("SELECT GET_DDL('POLICY', 'HIDE')") == [
        ("create or replace masking policy HIDE as (V VARCHAR) \nreturns VARCHAR ->\n'*'\n;",)
    ]
    sql("CREATE OR REPLACE ROLE DDL_READER")
    sql("GRANT ROLE DDL_READER TO USER ADMIN")
    for grant in (f"USAGE ON DATABASE {database}", "USAGE ON SCHEMA PUBLIC", "SELECT ON TABLE T"):
        sql(f"GRANT {grant} TO ROLE DDL_READER")
    sql("USE ROLE DDL_READER")
    sql("USE SECONDARY ROLES NONE")
    hidden = text.format("#UNKNOWN_POLICY", "#UNKNOWN_TAG='#UNKNOWN_VALUE'")
    assert sql("SELECT GET_DDL('TABLE', 'T')") == [(hidden,)]
    sql("USE ROLE ACCOUNTADMIN")
    sql("DROP ROLE DDL_READER")


@pytest.mark.rule("GET_DDL of what is not there, or of no type, is an error", source="from memory")
def test_refusals(sql) -> None:
    assert error_number(sql, "SELECT GET_DDL('TABLE', 'NO_SUCH')") == 2003
    assert error_number(sql, "SELECT GET_DDL('MASKING_POLICY', 'X')") == 1008
    assert error_number(sql, "SELECT GET_DDL('FILE_FORMAT', 'X')") == 2
    assert error_number(sql, "SELECT GET_DDL('TABLE')") == 938
    assert sql("SELECT GET_DDL('TABLE', NULL)") == [(None,)]
