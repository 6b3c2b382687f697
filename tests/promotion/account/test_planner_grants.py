import pytest

from promotion.identifier import quoted
from tests.promotion.account.test_account import INTEGRATION

pytestmark = pytest.mark.slow


@pytest.fixture
def built(account):
    """The environment's objects, made by an administrator; a row that nobody may read; then the account set up."""
    database = account.environment.database
    for statement in (
        f"CREATE DATABASE {database}",
        f"CREATE SCHEMA {database}.RAW",
        f"CREATE TABLE {database}.RAW.USERS (EMAIL VARCHAR)",
        f"INSERT INTO {database}.RAW.USERS VALUES ('somebody')",
        f"CREATE WAREHOUSE {database}_LOAD",
        INTEGRATION.format(f"{database}_S3"),
    ):
        account.execute(statement)
    return account


def held(account) -> set[tuple[str, str]]:
    rows = account.administrator.show(f"SHOW GRANTS TO ROLE {account.environment.planner_role}")
    return {(row["privilege"], row["name"]) for row in rows if row["granted_on"] != "ACCOUNT"}


def test_the_planner_may_describe_what_is_there(built):
    database = built.environment.database
    assert [line for line in built.changes() if line.startswith("granted: ")] == [
        f'granted: GRANT MONITOR ON DATABASE "{database}" TO ROLE "{database}_PLANNER"',
        f'granted: GRANT USAGE ON INTEGRATION "{database}_S3" TO ROLE "{database}_PLANNER"',
        f'granted: GRANT MONITOR ON SCHEMA "{database}"."PUBLIC" TO ROLE "{database}_PLANNER"',
        f'granted: GRANT MONITOR ON SCHEMA "{database}"."RAW" TO ROLE "{database}_PLANNER"',
        f'granted: GRANT REFERENCES ON TABLE "{database}"."RAW"."USERS" TO ROLE "{database}_PLANNER"',
    ]
    assert built.changes() == []
    execute = built.session("plan").cursor().execute
    assert execute(f"DESCRIBE SCHEMA {database}.RAW").fetchall()
    assert execute(f"DESCRIBE INTEGRATION {database}_S3").fetchall()
    assert execute(f"DESCRIBE USER {database}_DEPLOYER").fetchall()
    assert execute(f"DESCRIBE TABLE {database}.RAW.USERS").fetchall()


def test_names_that_others_chose_stay_names(built):
    """Each may create what it has CREATE for, under any name that begins as the environment's do."""
    database, role = built.environment.database, built.environment.planner_role
    built.set_up()
    evil = f'{database}_LOAD" TO ROLE "EVIL" COPY CURRENT GRANTS--'
    names = [evil, f'{database}_a"b', f"{database}_a.b"]
    for statement in (
        *(f"CREATE WAREHOUSE {quoted(name)}" for name in names),
        "CREATE ROLE EVIL",
        f"CREATE SCHEMA {quoted(database, evil)}",
        f"CREATE TABLE {quoted(database, evil, 'a.b')} (A INT)",
    ):
        built.execute(statement)
    lines = built.changes()
    assert f"warehouse {quoted(evil)} belongs to {database}_DEPLOYER now, and not to ACCOUNTADMIN" in lines
    assert f'granted: GRANT REFERENCES ON TABLE {quoted(database, evil, "a.b")} TO ROLE "{role}"' in lines
    assert built.changes() == []
    owners = {row["name"]: row["owner"] for row in built.administrator.show(f"SHOW WAREHOUSES LIKE '{database}%'")}
    assert {owners[name] for name in (*names, f"{database}_LOAD")} == {f"{database}_DEPLOYER"}


def test_the_previewer_lists_names_and_describes_nothing(built):
    database, role = built.environment.database, built.environment.previewer_role
    built.set_up()
    built.execute(f"GRANT MONITOR ON DATABASE {database} TO ROLE {role}")
    built.execute(f"GRANT REFERENCES ON FUTURE TABLES IN SCHEMA {database}.RAW TO ROLE {role}")
    assert built.changes() == [
        f'taken back: REVOKE MONITOR ON DATABASE {database} FROM ROLE "{role}"',
        f'taken back: REVOKE REFERENCES ON FUTURE TABLES IN SCHEMA {database}.RAW FROM ROLE "{role}"',
    ]
    assert built.session("preview").cursor().execute(f"SHOW PARAMETERS IN DATABASE {database}").fetchall()
    for statement in ("SCHEMA {}.RAW", "INTEGRATION {}_S3", "USER {}_DEPLOYER", "TABLE {}.RAW.USERS"):
        assert built.refused(f"DESCRIBE {statement.format(database)}", "preview") in (2003, 3001)


def test_the_future_grants_of_terraform_stay(built):
    database, role = built.environment.database, built.environment.planner_role
    built.set_up()
    for kind, privilege in (("TABLES", "REFERENCES"), ("VIEWS", "REFERENCES"), ("PIPES", "MONITOR")):
        built.execute(f"GRANT {privilege} ON FUTURE {kind} IN SCHEMA {database}.RAW TO ROLE {role}")
    assert built.changes() == []


def test_what_somebody_granted_beside_it_is_taken_back(built):
    database, role = built.environment.database, built.environment.planner_role
    built.set_up()
    needed = held(built)
    for statement in (
        f"GRANT USAGE ON DATABASE {database} TO ROLE {role}",
        f"GRANT SELECT ON TABLE {database}.RAW.USERS TO ROLE {role}",
        f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {database}.RAW TO ROLE {role}",
        f"GRANT USAGE ON WAREHOUSE {database}_LOAD TO ROLE {role}",
        f"GRANT CREATE ROLE ON ACCOUNT TO ROLE {role}",
        f"GRANT ROLE {database}_DEPLOYER TO ROLE {role}",
    ):
        built.execute(statement)
    assert set(built.changes()) == {
        f'taken back: REVOKE CREATE ROLE ON ACCOUNT FROM ROLE "{role}"',
        f'taken back: REVOKE ROLE "{database}_DEPLOYER" FROM ROLE "{role}"',
        f'taken back: REVOKE USAGE ON DATABASE {database} FROM ROLE "{role}"',
        f'taken back: REVOKE SELECT ON TABLE {database}.RAW.USERS FROM ROLE "{role}"',
        f'taken back: REVOKE USAGE ON WAREHOUSE {database}_LOAD FROM ROLE "{role}"',
        f'taken back: REVOKE SELECT ON FUTURE TABLES IN SCHEMA {database}.RAW FROM ROLE "{role}"',
    }
    assert held(built) == needed
