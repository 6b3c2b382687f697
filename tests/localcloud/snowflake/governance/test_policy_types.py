"""CREATE, ALTER, DROP, SHOW and DESCRIBE of masking and row access policies, and who may set them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.localcloud.snowflake.governance.conftest import DATABASE
from tests.localcloud.snowflake.refusal import error_number

Sql = Callable[..., list[tuple]]
_MASK = "CREATE MASKING POLICY M AS (VAL STRING) RETURNS STRING -> '***'"


@pytest.mark.rule(
    "SHOW and DESCRIBE of policies print kind, signature, return type and body",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/masking_policies_gen.go",
)
@pytest.mark.rule(
    "ALTER … SET BODY changes a policy where it is in use; RENAME keeps it there",
    source="sql-reference/sql/alter-row-access-policy",
)
def test_policies(sql: Sql, analyst: Sql) -> None:
    assert sql(f"{_MASK} COMMENT = 'it hides' EXEMPT_OTHER_POLICIES = FALSE") == [
        ("Masking policy M successfully created.",)
    ]
    sql("CREATE ROW ACCESS POLICY R AS (ID NUMBER, REGION VARCHAR(10)) RETURNS BOOLEAN -> ID > 1 AND REGION = 'south'")
    assert sql("SHOW MASKING POLICIES")[0][1:] == (
        *("M", DATABASE, "PUBLIC", "MASKING_POLICY", "ACCOUNTADMIN", "it hides", "ROLE"),
        '{"EXEMPT_OTHER_POLICIES": false}',
    )
    assert sql("SHOW ROW ACCESS POLICIES LIKE 'r' IN SCHEMA PUBLIC")[0][1:5] == (
        "R",
        DATABASE,
        "PUBLIC",
        "ROW_ACCESS_POLICY",
    )
    assert sql("DESCRIBE MASKING POLICY M") == [("M", "(VAL VARCHAR)", "VARCHAR", "'***'")]
    assert sql("DESC ROW ACCESS POLICY R") == [
        ("R", "(ID NUMBER, REGION VARCHAR)", "BOOLEAN", "ID > 1 AND REGION = 'south'")
    ]
    sql("ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET MASKING POLICY M")
    sql("ALTER TABLE PEOPLE ADD ROW ACCESS POLICY R ON (ID, REGION)")
    sql("ALTER MASKING POLICY M SET BODY -> LEFT(VAL, 1)")
    sql("ALTER MASKING POLICY M RENAME TO N")
    assert analyst("SELECT EMAIL FROM PEOPLE") == [("b",)]
    assert [row[10] for row in sql("DESCRIBE TABLE PEOPLE")] == [None, f"{DATABASE}.PUBLIC.N", None, None]
    sql("ALTER TABLE PEOPLE DROP ALL ROW ACCESS POLICIES")
    sql("ALTER TABLE PEOPLE MODIFY COLUMN EMAIL UNSET MASKING POLICY")
    assert len(analyst("SELECT EMAIL FROM PEOPLE WHERE EMAIL LIKE '%@%'")) == 2
    assert sql("DROP ROW ACCESS POLICY R") == [("R successfully dropped.",)]


@pytest.mark.rule(
    "A policy in use can't be dropped or replaced, nor can its schema or database while it is in use outside",
    source="sql-reference/sql/create-masking-policy",
    status="matches Snowflake; the code is a guess",
)
@pytest.mark.rule(
    "A column has one masking policy (FORCE replaces it), a table one row access policy, and no column is in both",
    source="user-guide/security-row-intro",
    status="matches Snowflake; codes and texts from memory",
)
@pytest.mark.rule(
    "A masking policy returns the type of its first argument, and fits the columns of that type",
    source="sql-reference/sql/create-masking-policy",
    status="matches Snowflake; codes and texts from memory",
)
@pytest.mark.rule(
    "A column that a policy decides by can't be dropped",
    source="from memory",
)
@pytest.mark.rule(
    "EXEMPT_OTHER_POLICIES = TRUE",
    source="sql-reference/sql/create-masking-policy",
    status="not supported: refused (000002)",
)
def test_refusals(sql: Sql) -> None:
    for statement in (
        "CREATE SCHEMA RULES",
        "USE SCHEMA PUBLIC",
        _MASK,
        "CREATE MASKING POLICY RULES.OTHER AS (VAL STRING) RETURNS STRING -> '***'",
        "CREATE MASKING POLICY PAIR AS (VAL STRING, R STRING) RETURNS STRING -> IFF(R = 'x', VAL, NULL)",
        "CREATE ROW ACCESS POLICY R AS (V VARCHAR) RETURNS BOOLEAN -> V IS NOT NULL",
        "ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET MASKING POLICY RULES.OTHER",
    ):
        sql(statement)
    column = "ALTER TABLE PEOPLE MODIFY COLUMN"
    for statement, number in {
        "DROP MASKING POLICY RULES.OTHER": 3552,
        "CREATE OR REPLACE MASKING POLICY RULES.OTHER AS (VAL STRING) RETURNS STRING -> VAL": 3552,
        "DROP SCHEMA RULES": 3552,
        f"{column} EMAIL SET MASKING POLICY M": 3507,
        f"{column} PAY SET MASKING POLICY M": 3520,
        f"{column} NONE SET MASKING POLICY M": 904,
        f"{column} REGION SET MASKING POLICY PAIR": 3519,
        f"{column} REGION SET MASKING POLICY NONE": 2003,
        "ALTER TABLE PEOPLE ADD ROW ACCESS POLICY R ON (EMAIL)": 3540,
        "ALTER TABLE PEOPLE DROP ROW ACCESS POLICY R": 3561,
        "CREATE MASKING POLICY BAD AS (VAL STRING) RETURNS NUMBER -> 1": 3508,
        "CREATE MASKING POLICY BAD AS (VAL STRING) RETURNS STRING -> NO_SUCH(VAL)": 2140,
        "CREATE MASKING POLICY BAD AS (VAL STRING) RETURNS STRING -> OTHER_NAME": 904,
        "CREATE MASKING POLICY BAD AS (VAL STRING) RETURNS STRING -> VAL EXEMPT_OTHER_POLICIES = TRUE": 2,
        "CREATE ROW ACCESS POLICY BAD AS (VAL STRING) RETURNS STRING -> VAL": 1003,
    }.items():
        assert error_number(sql, statement) == number, statement
    sql(f"{column} EMAIL SET MASKING POLICY M FORCE")
    sql(f"{column} REGION SET MASKING POLICY PAIR USING (REGION, EMAIL)")
    assert error_number(sql, "ALTER TABLE PEOPLE DROP COLUMN EMAIL") == 3533
    sql("ALTER TABLE PEOPLE DROP COLUMN REGION")
    sql("ALTER TABLE PEOPLE DROP COLUMN EMAIL")
    sql("DROP SCHEMA RULES")


@pytest.mark.rule(
    "Setting a policy needs APPLY … POLICY on the account, or APPLY on the policy and ownership of the table",
    source="user-guide/security-column-intro",
)
@pytest.mark.rule(
    "Creating a policy needs CREATE MASKING POLICY, or CREATE ROW ACCESS POLICY, on its schema",
    source="sql-reference/sql/create-masking-policy",
)
def test_rights(sql: Sql) -> None:
    sql(_MASK)
    for statement in (
        f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE GOVERNANCE_STEWARD",
        "GRANT USAGE ON SCHEMA PUBLIC TO ROLE GOVERNANCE_STEWARD",
        "GRANT SELECT ON TABLE PEOPLE TO ROLE GOVERNANCE_STEWARD",
    ):
        sql(statement)
    set_, unset = (
        f"ALTER TABLE PEOPLE MODIFY COLUMN EMAIL {word}" for word in ("SET MASKING POLICY M", "UNSET MASKING POLICY")
    )

    def as_steward(statement: str) -> None:
        sql("USE ROLE GOVERNANCE_STEWARD")
        sql("USE SECONDARY ROLES NONE")
        try:
            sql(statement)
        finally:
            sql("USE ROLE ACCOUNTADMIN")
            sql(f"USE SCHEMA {DATABASE}.PUBLIC")

    create = "CREATE MASKING POLICY PUBLIC.MINE AS (V STRING) RETURNS STRING -> V"
    assert error_number(as_steward, create) == 3001
    sql("GRANT CREATE MASKING POLICY ON SCHEMA PUBLIC TO ROLE GOVERNANCE_STEWARD")
    as_steward(create)
    assert error_number(as_steward, set_) == 2003
    sql("GRANT APPLY ON MASKING POLICY M TO ROLE GOVERNANCE_STEWARD")
    assert error_number(as_steward, set_) == 3001
    sql("GRANT OWNERSHIP ON TABLE PEOPLE TO ROLE GOVERNANCE_STEWARD COPY CURRENT GRANTS")
    as_steward(set_)
    sql("REVOKE APPLY ON MASKING POLICY M FROM ROLE GOVERNANCE_STEWARD")
    sql("GRANT OWNERSHIP ON TABLE PEOPLE TO ROLE ACCOUNTADMIN COPY CURRENT GRANTS")
    assert error_number(as_steward, unset) == 2003
    sql("GRANT APPLY MASKING POLICY ON ACCOUNT TO ROLE GOVERNANCE_STEWARD")
    as_steward(unset)
