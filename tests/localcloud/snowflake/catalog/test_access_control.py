"""A role's forbidden statements, in Snowflake's words: each step is refused before its grant and works after it."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.catalog.conftest import DATABASE, Person


@pytest.mark.rule(
    "A user may set its own default warehouse, namespace and role, and its session parameters",
    source="sql-reference/sql/alter-user",
)
def test_a_user_sets_its_own_defaults(person: Person, admin) -> None:
    person("ALTER USER RIGHTS_PERSON SET DEFAULT_ROLE = PUBLIC DEFAULT_NAMESPACE = RIGHTS_TEST.RAW QUERY_TAG = 'mine'")
    found = dict(row[:2] for row in admin("DESCRIBE USER RIGHTS_PERSON"))
    assert (found["DEFAULT_ROLE"], found["DEFAULT_NAMESPACE"]) == ("PUBLIC", "RIGHTS_TEST.RAW")
    assert [row[1] for row in admin("SHOW PARAMETERS LIKE 'QUERY_TAG' IN USER RIGHTS_PERSON")] == ["mine"]
    # That it is a default gives nobody the role.
    person("ALTER USER RIGHTS_PERSON SET DEFAULT_ROLE = ACCOUNTADMIN")
    assert "ACCOUNTADMIN" not in person("SELECT CURRENT_AVAILABLE_ROLES()")[0][0]


@pytest.mark.rule(
    "An object on which a role has no privilege does not exist for that role: error 002003",
    source="https://github.com/snowflakedb/snowflake-cli/blob/main/src/snowflake/cli/api/errno.py",
)
@pytest.mark.rule(
    "USE of a missing or forbidden object is error 002043",
    source="https://github.com/snowflakedb/drivers/blob/main/python/tests/integ/test_errors.py",
)
@pytest.mark.rule(
    "SHOW lists only objects on which the role has a privilege", source="sql-reference/sql/show-tables#usage-notes"
)
@pytest.mark.rule("SHOW SCHEMAS always lists INFORMATION_SCHEMA", source="sql-reference/sql/show-schemas#examples")
@pytest.mark.rule(
    "CREATE SCHEMA is a privilege of the database", source="user-guide/security-access-control-privileges"
)
def test_what_a_role_has_no_right_on_does_not_exist_for_it(person: Person, admin) -> None:
    assert person("SHOW DATABASES") == []
    for sql in (f"DROP DATABASE {DATABASE}", f"ALTER SCHEMA {DATABASE}.RAW SET COMMENT = ''", "DESCRIBE USER ADMIN"):
        code, text = person.refused(sql)
        assert code == 2003
        assert "does not exist or not authorized" in text
    assert person.refused(f"USE DATABASE {DATABASE}")[0] == 2043
    admin(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {person.name}")
    person(f"USE DATABASE {DATABASE}")
    assert [row[1] for row in person("SHOW DATABASES")] == [DATABASE]
    assert [row[1] for row in person(f"SHOW SCHEMAS IN DATABASE {DATABASE}")] == ["INFORMATION_SCHEMA"]
    assert person.refused(f"DROP DATABASE {DATABASE}")[0] == 3001
    assert person.refused(f"ALTER DATABASE {DATABASE} SET COMMENT = ''")[0] == 3001
    assert person.refused(f"CREATE SCHEMA {DATABASE}.MINE")[0] == 3001
    admin(f"GRANT CREATE SCHEMA ON DATABASE {DATABASE} TO ROLE {person.name}")
    person(f"CREATE SCHEMA {DATABASE}.MINE")
    assert [row[1] for row in person(f"SHOW SCHEMAS LIKE 'M%' IN DATABASE {DATABASE}")] == ["MINE"]
    person(f"DROP SCHEMA {DATABASE}.MINE")


@pytest.mark.rule(
    "A role can't create an object that already exists and on which it has no privilege: error 003041",
    source="https://github.com/airbytehq/airbyte/pull/21764",
    status="matches Snowflake; end of the text from memory",
)
def test_what_is_there_unseen_can_not_be_made(person: Person, admin) -> None:
    admin(f"GRANT USAGE, CREATE SCHEMA ON DATABASE {DATABASE} TO ROLE {person.name}")
    for how in ("CREATE SCHEMA", "CREATE SCHEMA IF NOT EXISTS", "CREATE OR REPLACE SCHEMA"):
        code, text = person.refused(f"{how} {DATABASE}.RAW")
        assert (code, "Schema 'RAW' already exists, but current role has no privileges on it" in text) == (3041, True)
    admin(f"CREATE TABLE {DATABASE}.PUBLIC.T (N NUMBER)")
    admin(f"GRANT USAGE, CREATE TABLE ON SCHEMA {DATABASE}.PUBLIC TO ROLE {person.name}")
    for how in ("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", "CREATE OR REPLACE TABLE"):
        assert person.refused(f"{how} {DATABASE}.PUBLIC.T (N NUMBER)")[0] == 3041
    admin(f"GRANT SELECT ON TABLE {DATABASE}.PUBLIC.T TO ROLE {person.name}")
    assert person.refused(f"CREATE TABLE {DATABASE}.PUBLIC.T (N NUMBER)")[0] == 2002


@pytest.mark.rule(
    "Renaming a role needs its ownership and CREATE ROLE", source="sql-reference/sql/alter-role#usage-notes"
)
def test_a_role_is_renamed_with_create_role(person: Person, admin) -> None:
    admin(f"GRANT CREATE ROLE ON ACCOUNT TO ROLE {person.name}")
    person("CREATE ROLE RIGHTS_OWN")
    admin(f"REVOKE CREATE ROLE ON ACCOUNT FROM ROLE {person.name}")
    assert person.refused("ALTER ROLE RIGHTS_OWN RENAME TO RIGHTS_RENAMED")[0] == 3001
    person("ALTER ROLE RIGHTS_OWN SET COMMENT = 'mine'")
    admin(f"GRANT CREATE ROLE ON ACCOUNT TO ROLE {person.name}")
    person("ALTER ROLE RIGHTS_OWN RENAME TO RIGHTS_RENAMED")
    person("DROP ROLE RIGHTS_RENAMED")


@pytest.mark.rule("USE ROLE accepts only roles granted to the user", source="sql-reference/sql/use-role")
@pytest.mark.rule(
    "USE ROLE of a role that is not granted is error 003013",
    source="https://github.com/snowflakedb/snowflake-cli/blob/main/src/snowflake/cli/api/errno.py",
)
@pytest.mark.rule("USE ROLE accepts an inherited role", source="sql-reference/sql/use-role")
def test_only_own_roles_can_be_taken(person: Person, other: Person, admin) -> None:
    assert person.refused(f"USE ROLE {other.name}")[0] == 3013
    assert person.refused("USE ROLE NO_SUCH_ROLE")[0] == 2043
    admin(f"GRANT ROLE {other.name} TO ROLE {person.name}")
    person(f"USE ROLE {other.name}")
    assert person("SELECT CURRENT_ROLE()") == [(other.name,)]
    assert person.refused("USE ROLE ACCOUNTADMIN")[0] == 3013


@pytest.mark.rule(
    "A role has the privileges of the roles granted to it, to any depth",
    source="user-guide/security-access-control-overview#role-hierarchy-and-privilege-inheritance",
)
@pytest.mark.rule(
    "Dropping a role removes the privileges inherited through it", source="sql-reference/sql/drop-role#usage-notes"
)
def test_rights_come_through_roles_to_any_depth_and_go_with_them(person: Person, other: Person, admin) -> None:
    admin("CREATE ROLE RIGHTS_BETWEEN")
    admin(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {other.name}")
    admin(f"GRANT ROLE {other.name} TO ROLE RIGHTS_BETWEEN")
    admin(f"GRANT ROLE RIGHTS_BETWEEN TO ROLE {person.name}")
    person(f"USE DATABASE {DATABASE}")
    admin("DROP ROLE RIGHTS_BETWEEN")
    assert person.refused(f"USE DATABASE {DATABASE}")[0] == 2043


@pytest.mark.rule("Roles can't be granted in a cycle", source="from memory")
def test_roles_cannot_be_granted_in_a_circle(person: Person, other: Person, admin) -> None:
    admin(f"GRANT ROLE {other.name} TO ROLE {person.name}")
    with pytest.raises(ProgrammingError, match="cycle"):
        admin(f"GRANT ROLE {person.name} TO ROLE {other.name}")


@pytest.mark.rule(
    "USE SECONDARY ROLES ALL adds the privileges of all the user's roles",
    source="sql-reference/sql/use-secondary-roles",
)
@pytest.mark.rule("USE SECONDARY ROLES NONE removes them", source="sql-reference/sql/use-secondary-roles")
def test_secondary_roles_add_their_rights(person: Person, other: Person, admin) -> None:
    admin(f"GRANT ROLE {other.name} TO USER {person.name}")
    admin(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {other.name}")
    assert person.refused(f"USE DATABASE {DATABASE}")[0] == 2043
    person("USE SECONDARY ROLES ALL")
    person(f"USE DATABASE {DATABASE}")
    person("USE SECONDARY ROLES NONE")
    assert person("SHOW DATABASES") == []


@pytest.mark.rule(
    "WITH GRANT OPTION lets the grantee grant that privilege",
    source="sql-reference/sql/grant-privilege#access-control-requirements",
)
@pytest.mark.rule(
    "REVOKE GRANT OPTION FOR keeps the privilege itself",
    source="sql-reference/sql/revoke-privilege",
    status="matches Snowflake; REVOKE never asks for CASCADE and leaves dependent grants in place",
)
def test_the_grant_option_lets_others_grant_that_privilege_only(person: Person, other: Person, admin) -> None:
    admin(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {person.name} WITH GRANT OPTION")
    admin(f"GRANT MONITOR ON DATABASE {DATABASE} TO ROLE {person.name}")
    person(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {other.name}")
    assert person.refused(f"GRANT MONITOR ON DATABASE {DATABASE} TO ROLE {other.name}")[0] == 3001
    admin(f"REVOKE GRANT OPTION FOR USAGE ON DATABASE {DATABASE} FROM ROLE {person.name}")
    assert person.refused(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {other.name}")[0] == 3001
    person(f"USE DATABASE {DATABASE}")


@pytest.mark.rule(
    "USE SECONDARY ROLES accepts names of the user's roles", source="sql-reference/sql/use-secondary-roles"
)
def test_secondary_roles_by_name(person: Person, other: Person, admin) -> None:
    admin(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {other.name}")
    assert person.refused(f"USE SECONDARY ROLES {other.name}")[0] == 3013
    admin(f"GRANT ROLE {other.name} TO USER {person.name}")
    person(f"USE SECONDARY ROLES {person.name}, {other.name}")
    assert [row[1] for row in person("SHOW DATABASES")] == [DATABASE]
    assert other.name in person("SELECT CURRENT_SECONDARY_ROLES()")[0][0]
    admin(f"REVOKE ROLE {other.name} FROM USER {person.name}")
    assert person("SHOW DATABASES") == []


@pytest.mark.rule(
    "Transferring OWNERSHIP of an object with grants needs COPY or REVOKE CURRENT GRANTS",
    source="sql-reference/sql/grant-ownership",
)
@pytest.mark.rule(
    "Without either, the transfer is error 003036 (23001), which names the first grant",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/issues/152",
)
@pytest.mark.rule(
    "COPY CURRENT GRANTS keeps the grants, from the new owner", source="sql-reference/sql/grant-ownership"
)
@pytest.mark.rule("REVOKE CURRENT GRANTS removes the grants", source="sql-reference/sql/grant-ownership")
def test_ownership_moves_with_or_without_the_grants(person: Person, other: Person, admin) -> None:
    admin(f"GRANT USAGE ON SCHEMA {DATABASE}.RAW TO ROLE {other.name}")
    with pytest.raises(ProgrammingError, match=r"exists\.  It must be revoked first\.  More than one") as error:
        admin(f"GRANT OWNERSHIP ON SCHEMA {DATABASE}.RAW TO ROLE {person.name}")
    assert (error.value.errno, error.value.sqlstate) == (3036, "23001")
    admin(f"GRANT OWNERSHIP ON SCHEMA {DATABASE}.RAW TO ROLE {person.name} COPY CURRENT GRANTS")
    assert [row[7] for row in admin(f"SHOW GRANTS ON SCHEMA {DATABASE}.RAW")] == [person.name] * 2
    admin(f"GRANT OWNERSHIP ON SCHEMA {DATABASE}.RAW TO ROLE {other.name} REVOKE CURRENT GRANTS WITH GRANT OPTION")
    assert [row[1:6:4] for row in admin(f"SHOW GRANTS ON SCHEMA {DATABASE}.RAW")] == [("OWNERSHIP", other.name)]


@pytest.mark.rule(
    "The role that drops a role becomes the owner of its objects", source="sql-reference/sql/drop-role#usage-notes"
)
def test_a_dropped_roles_objects_go_to_who_dropped_it(snowflake_server, person: Person, admin) -> None:
    admin("CREATE ROLE RIGHTS_OWNER")
    admin(f"GRANT OWNERSHIP ON SCHEMA {DATABASE}.RAW TO ROLE RIGHTS_OWNER")
    admin("DROP ROLE RIGHTS_OWNER")
    assert admin(f"SHOW SCHEMAS LIKE 'RAW' IN DATABASE {DATABASE}")[0][5] == "ACCOUNTADMIN"


@pytest.mark.rule(
    "Dropping a role revokes the privileges that it granted", source="sql-reference/sql/drop-role#usage-notes"
)
@pytest.mark.rule(
    "The current primary role can't be dropped",
    source="sql-reference/sql/drop-role#usage-notes",
    status="matches Snowflake; the code is a guess",
)
def test_a_dropped_role_takes_what_it_granted_along(person: Person, other: Person, admin) -> None:
    admin("CREATE ROLE RIGHTS_OWNER")
    admin(f"GRANT OWNERSHIP ON SCHEMA {DATABASE}.RAW TO ROLE RIGHTS_OWNER")
    admin(f"GRANT USAGE ON SCHEMA {DATABASE}.RAW TO ROLE {other.name}")
    admin("DROP ROLE RIGHTS_OWNER")
    assert [row[1] for row in admin(f"SHOW GRANTS ON SCHEMA {DATABASE}.RAW")] == ["OWNERSHIP"]
    admin(f"GRANT OWNERSHIP ON ROLE {person.name} TO ROLE {person.name}")
    assert "as it is the current primary role" in person.refused(f"DROP ROLE {person.name}")[1]


@pytest.mark.rule(
    "A privilege that does not exist for a kind of object is refused",
    source="user-guide/security-access-control-privileges",
    status="matches Snowflake; code 003008 from memory",
)
def test_a_privilege_the_kind_does_not_have_is_refused(admin, person: Person) -> None:
    with pytest.raises(ProgrammingError, match="Invalid object type 'SCHEMA' for privilege 'SELECT'"):
        admin(f"GRANT SELECT ON SCHEMA {DATABASE}.RAW TO ROLE {person.name}")
