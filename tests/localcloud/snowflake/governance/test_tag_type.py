"""Tags: their values, inheritance, the policies on them, and the functions that show them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.localcloud.snowflake.governance.conftest import DATABASE
from tests.localcloud.snowflake.refusal import error_number

Sql = Callable[..., list[tuple]]


@pytest.fixture
def tags(sql: Sql) -> Sql:
    sql("CREATE TAG COST COMMENT = 'who pays'")
    sql("CREATE TAG PII ALLOWED_VALUES 'email', 'name'")
    return sql


@pytest.mark.rule(
    "A tag's value is inherited from database to schema, table and column, and the nearest one holds",
    source="sql-reference/functions/system_get_tag_on_current_column",
    status="matches Snowflake; the page on inheritance is from memory",
)
@pytest.mark.rule(
    "SYSTEM$GET_TAG and TAG_REFERENCES return a tag's value, and the level that it is set at",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/tag_references_gen.go",
)
def test_values_are_inherited(tags: Sql) -> None:
    tags(f"ALTER DATABASE {DATABASE} SET TAG COST = 'company'")
    tags("ALTER TABLE PEOPLE SET TAG COST = 'sales', PII = 'name'")
    tags("ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET TAG PII = 'email'")

    def value(tag: str, name: str, domain: str) -> str | None:
        return tags(f"SELECT SYSTEM$GET_TAG('{tag}', '{name}', '{domain}')")[0][0]

    assert value("cost", "public", "schema") == "company"
    assert value("COST", "people", "TABLE") == "sales"
    assert value("cost", "people.email", "column") == "sales"
    assert (value("pii", "people.email", "column"), value("pii", "people.id", "column")) == ("email", "name")
    assert value("pii", "public", "schema") is None
    references = "INFORMATION_SCHEMA.TAG_REFERENCES"
    assert tags(f"SELECT TAG_NAME, TAG_VALUE, LEVEL FROM TABLE({references}('PEOPLE.EMAIL', 'COLUMN')) ORDER BY 1") == [
        ("COST", "sales", "TABLE"),
        ("PII", "email", "COLUMN"),
    ]
    columns = f"SELECT COLUMN_NAME, TAG_VALUE, APPLY_METHOD FROM TABLE({references}_ALL_COLUMNS('PEOPLE', 'TABLE'))"
    assert tags(f"{columns} WHERE TAG_NAME = 'PII' ORDER BY 1") == [
        ("EMAIL", "email", "MANUAL"),
        ("ID", "name", "INHERITED"),
        ("PAY", "name", "INHERITED"),
        ("REGION", "name", "INHERITED"),
    ]
    tags("ALTER TABLE PEOPLE UNSET TAG PII")
    tags("DROP TAG COST")
    assert tags(f"SELECT * FROM TABLE({references}('PEOPLE', 'TABLE'))") == []


@pytest.mark.rule(
    "A tag with ALLOWED_VALUES takes no other value; ADD and DROP change them",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/tags_gen.go",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.rule(
    "Tags are set in CREATE, too, on every kind of object: [WITH] TAG (…)",
    source="sql-reference/sql/create-database-role",
    status="matches Snowflake; tags on the account and PROPAGATE are refused (000002)",
)
def test_allowed_values(tags: Sql) -> None:
    column = "ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET TAG"
    assert error_number(tags, f"{column} PII = 'phone'") == 391821
    tags("ALTER TAG PII ADD ALLOWED_VALUES 'phone'")
    tags(f"{column} PII = 'phone'")
    tags("ALTER TAG PII DROP ALLOWED_VALUES 'name'")
    [(*_, allowed, owner_type, propagate, conflict)] = tags("SHOW TAGS LIKE 'PII'")
    assert (allowed, owner_type, propagate, conflict) == ('["email","phone"]', "ROLE", None, None)
    tags("ALTER TAG PII UNSET ALLOWED_VALUES")
    tags(f"{column} PII = 'anything'")
    tags("CREATE TABLE TAGGED (A VARCHAR WITH TAG (PII = 'a'), B INT) WITH TAG (COST = 't')")
    tags("CREATE VIEW SEEN TAG (COST = 'v') AS SELECT A FROM TAGGED")
    tags("CREATE STAGE LANDED TAG (COST = 's')")
    asked = {"TAGGED.A": "COLUMN", "SEEN": "TABLE", "LANDED": "STAGE"}
    names = {"TAGGED.A": "PII"}
    for (name, domain), value in zip(asked.items(), ("a", "v", "s"), strict=True):
        tag = names.get(name, "COST")
        assert tags(f"SELECT SYSTEM$GET_TAG('{tag}', '{name}', '{domain}')") == [(value,)]
    assert error_number(tags, "CREATE TABLE BAD (A INT) WITH TAG (NONE = 'x')") == 2003
    tags("ALTER WAREHOUSE COMPUTE_WH SET TAG COST = 'w'")
    assert tags("SELECT SYSTEM$GET_TAG('COST', 'COMPUTE_WH', 'WAREHOUSE')") == [("w",)]
    tags("ALTER WAREHOUSE COMPUTE_WH UNSET TAG COST")
    assert tags("SELECT SYSTEM$GET_TAG('COST', 'COMPUTE_WH', 'WAREHOUSE')") == [(None,)]


@pytest.mark.rule(
    "A masking policy on a tag masks the columns that have the tag, also by inheritance, and whose type fits; "
    "a policy on the column itself comes first",
    source="user-guide/tag-based-masking-policies",
)
@pytest.mark.rule(
    "SYSTEM$GET_TAG_ON_CURRENT_COLUMN gives a policy the value of the tag",
    source="sql-reference/functions/system_get_tag_on_current_column",
)
@pytest.mark.rule(
    "A tag has one masking policy for each type of data, and can't be dropped while it has one",
    source="user-guide/tag-based-masking-policies",
    status="matches Snowflake; that such a tag can't be dropped, and the codes, are from memory",
)
def test_policies_on_tags(tags: Sql, analyst: Sql) -> None:
    for statement in (
        """CREATE MASKING POLICY BY_TAG AS (V STRING) RETURNS STRING -> CASE WHEN CURRENT_ROLE() = 'ACCOUNTADMIN' THEN V
            WHEN SYSTEM$GET_TAG_ON_CURRENT_COLUMN('PII') = 'email' THEN '*@*' ELSE '***' END""",
        "CREATE MASKING POLICY ZERO AS (V NUMBER) RETURNS NUMBER -> IFF(CURRENT_ROLE() = 'ACCOUNTADMIN', V, 0)",
        "CREATE MASKING POLICY NOTHING AS (V STRING) RETURNS STRING -> NULL",
        "ALTER TAG PII SET MASKING POLICY BY_TAG, MASKING POLICY ZERO",
        "ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET TAG PII = 'email'",
    ):
        tags(statement)
    assert analyst("SELECT EMAIL, REGION, ID FROM PEOPLE WHERE ID = 1") == [("*@*", "north", 1)]
    tags("ALTER TABLE PEOPLE SET TAG PII = 'name'")
    assert analyst("SELECT DISTINCT EMAIL, REGION, ID FROM PEOPLE") == [("*@*", "***", 0)]
    tags("ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET MASKING POLICY NOTHING")
    assert analyst("SELECT DISTINCT EMAIL FROM PEOPLE") == [(None,)]
    named = (
        "SELECT REF_COLUMN_NAME, POLICY_NAME, TAG_NAME, POLICY_STATUS FROM TABLE(INFORMATION_SCHEMA.POLICY_REFERENCES"
    )
    assert tags(f"{named}(REF_ENTITY_NAME => 'PEOPLE', REF_ENTITY_DOMAIN => 'TABLE')) ORDER BY 1") == [
        ("EMAIL", "NOTHING", None, "ACTIVE"),
        ("ID", "ZERO", "PII", "ACTIVE"),
        ("PAY", "ZERO", "PII", "ACTIVE"),
        ("REGION", "BY_TAG", "PII", "ACTIVE"),
    ]
    assert tags(f"{named}(POLICY_NAME => '{DATABASE}.PUBLIC.NOTHING'))") == [("EMAIL", "NOTHING", None, "ACTIVE")]
    assert error_number(tags, "ALTER TAG PII SET MASKING POLICY NOTHING") == 3554
    assert error_number(tags, "DROP MASKING POLICY ZERO") == 3552
    assert error_number(tags, "DROP TAG PII") == 3552
    tags("ALTER TAG PII UNSET MASKING POLICY ZERO, MASKING POLICY BY_TAG")
    tags("DROP TAG PII")
    assert analyst("SELECT REGION, ID FROM PEOPLE WHERE ID = 1") == [("north", 1)]


@pytest.mark.rule(
    "Setting a tag needs APPLY TAG on the account, or APPLY on the tag and ownership of the object",
    source="from memory",
)
def test_rights(tags: Sql, analyst: Sql) -> None:
    analyst("CREATE TABLE MINE (A INT)")
    assert error_number(analyst, "ALTER TABLE MINE SET TAG COST = 'x'") == 2003
    tags("GRANT APPLY ON TAG COST TO ROLE GOVERNANCE_ANALYST")
    analyst("ALTER TABLE MINE SET TAG COST = 'x'")
    assert error_number(analyst, "ALTER TABLE PEOPLE SET TAG COST = 'x'") == 3001
    tags("GRANT APPLY TAG ON ACCOUNT TO ROLE GOVERNANCE_ANALYST")
    analyst("ALTER TABLE PEOPLE SET TAG COST = 'x'")
    tags("REVOKE APPLY TAG ON ACCOUNT FROM ROLE GOVERNANCE_ANALYST")
