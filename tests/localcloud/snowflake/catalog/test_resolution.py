"""Privileges on the account that show objects and users, and let nobody use, change or read one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localcloud.snowflake.catalog.conftest import DATABASE, Person

TABLE = f"{DATABASE}.RAW.STREAMS"
FORBIDDEN = (
    f"SELECT * FROM {TABLE}",
    f"INSERT INTO {TABLE} VALUES (2)",
    f"DROP TABLE {TABLE}",
    f"ALTER TABLE {TABLE} ADD COLUMN B INT",
    f"DESCRIBE TABLE {TABLE}",
    f"DESCRIBE SCHEMA {DATABASE}.RAW",
    f"DESCRIBE DATABASE {DATABASE}",
    f"USE DATABASE {DATABASE}",
    f"SELECT * FROM {DATABASE}.INFORMATION_SCHEMA.TABLES",
    f"SELECT * FROM TABLE({DATABASE}.INFORMATION_SCHEMA.COPY_HISTORY("
    f"TABLE_NAME => '{TABLE}', START_TIME => DATEADD(DAY, -1, CURRENT_TIMESTAMP())))",
    f"CREATE SCHEMA {DATABASE}.MORE",
    f"DROP SCHEMA {DATABASE}.RAW",
    f"ALTER DATABASE {DATABASE} SET COMMENT = 'mine'",
    "ALTER WAREHOUSE RIGHTS_WAREHOUSE SET WAREHOUSE_SIZE = LARGE",
    "ALTER WAREHOUSE RIGHTS_WAREHOUSE RESUME",
    "DESCRIBE INTEGRATION RIGHTS_INTEGRATION",
    "DROP INTEGRATION RIGHTS_INTEGRATION",
    "ALTER USER RIGHTS_OTHER SET COMMENT = 'mine'",
    "DROP USER RIGHTS_OTHER",
    "GRANT ROLE RIGHTS_OTHER TO USER RIGHTS_PERSON",
    f"GRANT SELECT ON TABLE {TABLE} TO ROLE RIGHTS_PERSON",
)


@pytest.fixture
def objects(admin) -> Iterator[None]:
    admin(f"CREATE TABLE {TABLE} (A INT)")
    admin(f"INSERT INTO {TABLE} VALUES (1)")
    admin("CREATE WAREHOUSE RIGHTS_WAREHOUSE INITIALLY_SUSPENDED = TRUE")
    admin(
        "CREATE STORAGE INTEGRATION RIGHTS_INTEGRATION TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE "
        "STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::000000000000:role/x' STORAGE_ALLOWED_LOCATIONS = ('s3://x/')"
    )
    yield
    admin("DROP INTEGRATION RIGHTS_INTEGRATION")
    admin("DROP WAREHOUSE RIGHTS_WAREHOUSE")


def names(rows: list[tuple], column: int = 1) -> set[str]:
    return {row[column] for row in rows}


def seen(person: Person) -> list[bool]:
    """Return whether SHOW lists a database, a schema, a table, a warehouse and an integration that others own."""
    return [
        DATABASE in names(person("SHOW DATABASES")),
        "RAW" in names(person(f"SHOW SCHEMAS IN DATABASE {DATABASE}")),
        "STREAMS" in names(person(f"SHOW TABLES IN SCHEMA {DATABASE}.RAW")),
        "RIGHTS_WAREHOUSE" in names(person("SHOW WAREHOUSES"), 0),
        "RIGHTS_INTEGRATION" in names(person("SHOW INTEGRATIONS"), 0),
    ]


@pytest.mark.rule(
    "RESOLVE ALL on the account lists every object in SHOW, and lets nobody describe, use or change one",
    source="user-guide/security-access-control-privileges#all-privileges-alphabetical",
)
@pytest.mark.rule(
    "MANAGE GRANTS lists every object in SHOW, too", source="sql-reference/sql/show-databases#usage-notes"
)
@pytest.mark.parametrize("privilege", ["RESOLVE ALL", "MANAGE GRANTS"])
def test_every_object_is_listed(person: Person, admin, objects, privilege: str) -> None:
    assert seen(person) == [False] * 5
    admin(f"GRANT {privilege} ON ACCOUNT TO ROLE {person.name}")
    assert seen(person) == [True] * 5


@pytest.mark.rule(
    "RESOLVE ALL finds the object of SHOW GRANTS ON, SHOW FUTURE GRANTS IN and SHOW PARAMETERS IN",
    source="user-guide/security-access-control-privileges#all-privileges-alphabetical",
    status="matches Snowflake, as far as these are SHOW commands of the object; no page says it of them by name",
)
def test_grants_and_parameters_of_every_object_are_shown(person: Person, admin, objects) -> None:
    statements = (
        f"SHOW GRANTS ON SCHEMA {DATABASE}.RAW",
        "SHOW GRANTS ON WAREHOUSE RIGHTS_WAREHOUSE",
        "SHOW GRANTS ON INTEGRATION RIGHTS_INTEGRATION",
        f"SHOW FUTURE GRANTS IN SCHEMA {DATABASE}.RAW",
        f"SHOW PARAMETERS IN DATABASE {DATABASE}",
        "SHOW PARAMETERS IN WAREHOUSE RIGHTS_WAREHOUSE",
    )
    for statement in statements:
        assert person.refused(statement)[0] == 2003
    admin(f"GRANT RESOLVE ALL ON ACCOUNT TO ROLE {person.name}")
    admin(f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {DATABASE}.RAW TO ROLE {person.name}")
    assert all(person(statement) for statement in statements)


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_nothing_is_used_changed_or_read(person: Person, other: Person, admin, objects, sql: str) -> None:
    admin(f"GRANT RESOLVE ALL, MONITOR USER, MONITOR ROLE ON ACCOUNT TO ROLE {person.name}")
    assert person.refused(sql)[0] in (606, 2003, 2043, 3001)


@pytest.mark.rule(
    "MONITOR USER on the account shows every user with all its properties",
    source="user-guide/security-access-control-privileges#all-privileges-alphabetical",
    status="matches Snowflake; the page of DESCRIBE USER names OWNERSHIP alone",
)
@pytest.mark.rule(
    "Of a user that SHOW USERS lists, only OWNERSHIP of it or MANAGE GRANTS shows more than the name",
    source="sql-reference/sql/show-users#access-control-requirements",
    status="differs: SHOW USERS lists a user only to roles with a privilege on it, and the session's own user in full",
)
def test_users_are_shown_with_all_their_properties(person: Person, other: Person, admin) -> None:
    admin(f"ALTER USER {other.name} SET RSA_PUBLIC_KEY = '{KEY}' COMMENT = 'somebody'")
    show = f"SHOW USERS LIKE '{other.name}'"
    assert person(show) == [] and person.refused(f"DESCRIBE USER {other.name}")[0] == 2003
    admin(f"GRANT RESOLVE ALL ON ACCOUNT TO ROLE {person.name}")
    [row] = person(show)
    assert row[0] == other.name and set(row[1:]) == {None}
    assert person.refused(f"DESCRIBE USER {other.name}")[0] == 2003
    admin(f"GRANT MONITOR USER ON ACCOUNT TO ROLE {person.name}")
    assert person(show) == admin(show)
    described = {row[0]: row[1] for row in person(f"DESCRIBE USER {other.name}")}
    assert (described["RSA_PUBLIC_KEY"], described["COMMENT"]) == (KEY, "somebody")
    assert person(f"SHOW PARAMETERS IN USER {other.name}")
    assert person(f"SHOW GRANTS TO USER {other.name}")


@pytest.mark.rule(
    "DESCRIBE of a database needs MONITOR on it",
    source="user-guide/security-access-control-privileges#database-privileges",
)
@pytest.mark.rule(
    "DESCRIBE of a schema needs MONITOR on it, and any privilege on its database",
    source="sql-reference/functions/explain_privileges#explain-privileges-for-a-desc-command",
)
def test_a_schema_is_described_with_monitor(person: Person, admin, objects) -> None:
    admin(f"GRANT USAGE ON SCHEMA {DATABASE}.RAW TO ROLE {person.name}")
    admin(f"GRANT MONITOR ON SCHEMA {DATABASE}.RAW TO ROLE {person.name}")
    assert person.refused(f"DESCRIBE SCHEMA {DATABASE}.RAW")[0] == 2003
    admin(f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {person.name}")
    assert "STREAMS" in names(person(f"DESCRIBE SCHEMA {DATABASE}.RAW"))
    admin(f"REVOKE MONITOR ON SCHEMA {DATABASE}.RAW FROM ROLE {person.name}")
    assert person.refused(f"DESCRIBE SCHEMA {DATABASE}.RAW")[0] == 3001
    assert person.refused(f"DESCRIBE DATABASE {DATABASE}")[0] == 3001
    admin(f"GRANT MONITOR ON DATABASE {DATABASE} TO ROLE {person.name}")
    assert "RAW" in names(person(f"DESCRIBE DATABASE {DATABASE}"))


KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7Qk"
    "rmBL7jTKEn5u+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVae8"
    "AkAFmxZzow3x+VJYKdjykkJ0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0"
    "CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmwIDAQAB"
)
