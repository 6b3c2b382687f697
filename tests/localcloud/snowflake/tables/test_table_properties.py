"""ALTER TABLE and ALTER VIEW of what is no row, and CREATE OR REPLACE with COPY GRANTS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.fixture
def sql(snowflake_server) -> Iterator:
    with snowflake_server.connect() as connection:
        execute = connection.cursor().execute
        execute("CREATE OR REPLACE DATABASE TABLE_PROPERTIES_TEST")
        execute("CREATE TABLE T (A INT)")
        execute("CREATE VIEW V AS SELECT A FROM T")
        yield lambda text: execute(text).fetchall()
        execute("DROP DATABASE TABLE_PROPERTIES_TEST")


@pytest.mark.rule(
    "A table's retention comes from the table, else from its schema, its database or the account",
    source="user-guide/data-time-travel#specifying-the-data-retention-period-for-an-object",
)
def test_retention_is_set_unset_and_inherited(sql) -> None:
    def shown() -> str:
        return sql("SHOW TABLES LIKE 'T'")[0][10]

    assert shown() == "1"
    sql("ALTER ACCOUNT SET DATA_RETENTION_TIME_IN_DAYS = 0")
    assert shown() == "0"
    assert sql("SHOW DATABASES LIKE 'TABLE_PROPERTIES_TEST'")[0][8] == "0"
    with pytest.raises(ProgrammingError, match="Time travel data is not available for table T"):
        sql("SELECT * FROM T AT (OFFSET => 0)")
    sql("ALTER ACCOUNT UNSET DATA_RETENTION_TIME_IN_DAYS")
    assert shown() == "1"
    sql("ALTER DATABASE TABLE_PROPERTIES_TEST SET DATA_RETENTION_TIME_IN_DAYS = 5")
    assert shown() == "5"
    sql("ALTER TABLE T SET DATA_RETENTION_TIME_IN_DAYS = 7")
    assert shown() == "7"
    sql("ALTER TABLE T UNSET DATA_RETENTION_TIME_IN_DAYS")
    assert shown() == "5"


def test_comments_are_set_and_unset(sql) -> None:
    sql("ALTER VIEW V SET COMMENT = 'It''s seen'")
    assert sql("SHOW VIEWS LIKE 'V'")[0][6] == "It's seen"
    sql("ALTER VIEW IF EXISTS V UNSET COMMENT")
    assert sql("SHOW VIEWS LIKE 'V'")[0][6] == ""
    sql("ALTER TABLE IF EXISTS NOBODY SET COMMENT = ''")


@pytest.mark.rule(
    "SHOW TABLES shows ENABLE_SCHEMA_EVOLUTION as Y or N",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/tables.go",
)
def test_schema_evolution_is_shown(sql) -> None:
    def shown(table: str) -> str:
        return sql(f"SHOW TABLES LIKE '{table}' ->> SELECT \"enable_schema_evolution\" FROM $1")[0][0]

    assert shown("T") == "N"
    sql("ALTER TABLE T SET ENABLE_SCHEMA_EVOLUTION = TRUE")
    assert shown("T") == "Y"
    sql("ALTER TABLE T UNSET ENABLE_SCHEMA_EVOLUTION")
    assert shown("T") == "N"
    sql("CREATE TABLE EVOLVING (A INT) ENABLE_SCHEMA_EVOLUTION = TRUE")
    assert shown("EVOLVING") == "Y"


@pytest.mark.rule(
    "CHANGE_TRACKING of a table or view is turned on by hand, or by a stream",
    source="user-guide/streams-manage",
    status="stored and shown; the clause CHANGES is not supported, and streams need it not",
)
def test_change_tracking(sql) -> None:
    def tracked(kind: str, name: str) -> str:
        [row] = sql(f"SHOW {kind} LIKE '{name}'")
        return row[12 if kind == "TABLES" else 11]

    assert (tracked("TABLES", "T"), tracked("VIEWS", "V")) == ("OFF", "OFF")
    sql("ALTER TABLE T SET CHANGE_TRACKING = TRUE")
    sql("ALTER VIEW V SET CHANGE_TRACKING = TRUE")
    assert (tracked("TABLES", "T"), tracked("VIEWS", "V")) == ("ON", "ON")
    sql("ALTER TABLE T SET CHANGE_TRACKING = FALSE")
    sql("ALTER VIEW V UNSET CHANGE_TRACKING")
    assert (tracked("TABLES", "T"), tracked("VIEWS", "V")) == ("OFF", "OFF")
    sql("CREATE TABLE TRACKED (A INT) CHANGE_TRACKING = TRUE")
    sql("CREATE VIEW SEEN CHANGE_TRACKING = TRUE AS SELECT A FROM TRACKED")
    assert (tracked("TABLES", "TRACKED"), tracked("VIEWS", "SEEN")) == ("ON", "ON")
    sql("CREATE STREAM ON_T ON TABLE T")
    assert tracked("TABLES", "T") == "ON"
    sql("DROP STREAM ON_T")


@pytest.mark.rule(
    "CREATE OR REPLACE drops the grants, unless COPY GRANTS keeps them", source="sql-reference/sql/create-view"
)
@pytest.mark.parametrize(
    "kind, text", [("TABLE", "T COPY GRANTS AS SELECT 1 AS A"), ("VIEW", "V COPY GRANTS AS SELECT 1 AS A")]
)
def test_grants_stay_with_copy_grants(sql, kind: str, text: str) -> None:
    name = text.split()[0]
    sql(f"GRANT SELECT ON {kind} {name} TO ROLE PUBLIC")
    sql(f"CREATE OR REPLACE {kind} {text}")
    assert [row[1] for row in sql(f"SHOW GRANTS ON {kind} {name}")] == ["OWNERSHIP", "SELECT"]
    sql(f"CREATE OR REPLACE {kind} {text.replace('COPY GRANTS', '')}")
    assert [row[1] for row in sql(f"SHOW GRANTS ON {kind} {name}")] == ["OWNERSHIP"]


def test_nothing_has_a_policy_or_a_metric(sql) -> None:
    for function in ("POLICY_REFERENCES", "DATA_METRIC_FUNCTION_REFERENCES"):
        arguments = "REF_ENTITY_NAME => 'TABLE_PROPERTIES_TEST.PUBLIC.V', REF_ENTITY_DOMAIN => 'VIEW'"
        assert sql(f"SELECT * FROM TABLE(SNOWFLAKE.INFORMATION_SCHEMA.{function}({arguments}))") == []


def test_a_user_has_its_authentication_policy(sql) -> None:
    """https://docs.snowflake.com/en/sql-reference/functions/policy_references"""
    sql("CREATE AUTHENTICATION POLICY TABLE_PROPERTIES_TEST.PUBLIC.KEYS")
    sql("CREATE USER WITH_POLICY TYPE = SERVICE")
    query = (
        "SELECT POLICY_NAME, POLICY_KIND, REF_ENTITY_NAME, REF_ENTITY_DOMAIN FROM TABLE(TABLE_PROPERTIES_TEST."
        "INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => 'WITH_POLICY', REF_ENTITY_DOMAIN => 'USER'))"
    )
    assert sql(query) == []
    sql("ALTER USER WITH_POLICY SET AUTHENTICATION POLICY TABLE_PROPERTIES_TEST.PUBLIC.KEYS")
    assert sql(query) == [("KEYS", "AUTHENTICATION_POLICY", "WITH_POLICY", "USER")]
    sql("DROP USER WITH_POLICY")


@pytest.mark.rule("Data is retained for at most 90 days", source="user-guide/data-time-travel")
def test_retention_has_an_end(sql, database) -> None:
    sql("CREATE TABLE KEPT (A INT) DATA_RETENTION_TIME_IN_DAYS = 90")
    for statement in (
        "CREATE TABLE N (A INT) DATA_RETENTION_TIME_IN_DAYS = 91",
        "ALTER TABLE KEPT SET DATA_RETENTION_TIME_IN_DAYS = 91",
        "CREATE SCHEMA N DATA_RETENTION_TIME_IN_DAYS = 91",
        f"ALTER DATABASE {database} SET DATA_RETENTION_TIME_IN_DAYS = 91",
    ):
        with pytest.raises(ProgrammingError, match=r"invalid value \[91\]"):
            sql(statement)
