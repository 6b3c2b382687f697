"""The real Terraform provider and data governance: roles of databases, tags, policies, a secure view."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.terraform import UNCHANGED, Terraform, versions

pytestmark = pytest.mark.slow

NAME = "GOVERNED"
# Changes by hand; a plan has to find each of the resources.
DRIFT = {
    f"ALTER DATABASE ROLE {NAME}.READER SET COMMENT = 'by hand'": "snowflake_database_role.reader",
    f"REVOKE DATABASE ROLE {NAME}.READER FROM DATABASE ROLE {NAME}.ALL_OF_IT": (
        "snowflake_grant_database_role.to_database_role"
    ),
    f"REVOKE DATABASE ROLE {NAME}.ALL_OF_IT FROM ROLE {NAME}_ANALYST": "snowflake_grant_database_role.to_role",
    f"REVOKE USAGE ON SCHEMA {NAME}.PEOPLE FROM DATABASE ROLE {NAME}.READER": (
        "snowflake_grant_privileges_to_database_role.schema"
    ),
    f"REVOKE SELECT ON FUTURE VIEWS IN SCHEMA {NAME}.PEOPLE FROM DATABASE ROLE {NAME}.READER": (
        "snowflake_grant_privileges_to_database_role.future"
    ),
    f"ALTER TAG {NAME}.PEOPLE.PERSONAL SET COMMENT = 'by hand'": "snowflake_tag.personal",
    f"ALTER MASKING POLICY {NAME}.PEOPLE.HIDE_TEXT SET BODY -> VAL": "snowflake_masking_policy.text",
    f"ALTER MASKING POLICY {NAME}.PEOPLE.HIDE_NUMBER SET COMMENT = 'by hand'": "snowflake_masking_policy.number",
    f"ALTER ROW ACCESS POLICY {NAME}.PEOPLE.SOUTH SET BODY -> TRUE": "snowflake_row_access_policy.south",
    f"ALTER TABLE {NAME}.PEOPLE.PEOPLE MODIFY COLUMN EMAIL UNSET MASKING POLICY": ("snowflake_table.people"),
    f"ALTER TABLE {NAME}.PEOPLE.PEOPLE UNSET TAG {NAME}.PEOPLE.PERSONAL": "snowflake_tag_association.table",
    f"ALTER TABLE {NAME}.PEOPLE.PEOPLE MODIFY COLUMN EMAIL SET TAG {NAME}.PEOPLE.PERSONAL = 'name'": (
        "snowflake_tag_association.column"
    ),
    f"ALTER VIEW {NAME}.PEOPLE.SEEN DROP ALL ROW ACCESS POLICIES": "snowflake_view.people",
}


@pytest.mark.rule(
    "Terraform's provider: database roles and grants of and to them, tags and their associations, masking policies "
    "(on columns, on tags, conditional), row access policies and secure views created, changed, repaired after drift, "
    "imported, dropped",
    source="https://github.com/snowflakedb/terraform-provider-snowflake",
)
@pytest.mark.parametrize("version", versions() or [None])
@pytest.mark.timeout(300)
def test_what_the_provider_protects_it_finds_again(snowflake_server, tmp_path, version) -> None:
    terraform = Terraform(tmp_path / "terraform", snowflake_server, "governance", version, name=NAME)
    terraform.apply()
    assert terraform.plan() == UNCHANGED
    with snowflake_server.connect() as connection:
        sql = connection.cursor().execute
        sql(f"INSERT INTO {NAME}.PEOPLE.PEOPLE VALUES (1, 'a@x.org', 'south'), (2, 'b@x.org', 'north')")
        assert sql(f"SELECT EMAIL FROM {NAME}.PEOPLE.SEEN").fetchall() == [("a@x.org",), ("b@x.org",)]
        terraform.variables["changed"] = True
        terraform.apply()
        assert sql(f"SELECT DISTINCT EMAIL, ID FROM {NAME}.PEOPLE.SEEN").fetchall() == [("???", -1)]
        for statement in DRIFT:
            sql(statement)
    found = {address for address, change in terraform.changes().items() if change["actions"] != ["no-op"]}
    assert found >= set(DRIFT.values())
    terraform.apply_plan()
    assert terraform.plan() == UNCHANGED

    ids = terraform.ids()
    # The provider reads no objects of a tag from its id.
    terraform.import_again(address for address in ids if "association" not in address)
    assert terraform.plan() == UNCHANGED
    assert terraform.ids() == ids

    terraform.run("destroy", "-auto-approve")
    with snowflake_server.connect() as connection:
        assert connection.cursor().execute(f"SHOW DATABASES LIKE '{NAME}'").fetchall() == []
