"""Roles."""

from __future__ import annotations

from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.grants import RoleGrant
from localcloud.snowflake.catalog.session import Session


def test_show(session: Session, run, shown) -> None:
    run("CREATE ROLE R")
    now = session.account.now()
    session.account.grants.add(RoleGrant("R", "USER", "ADMIN", "", now))
    session.account.grants.add(RoleGrant("R", "ROLE", "ACCOUNTADMIN", "", now))
    session.account.get(User, ("ADMIN",)).default_role = "R"
    row = shown("SHOW ROLES LIKE 'R'")
    assert (row["is_default"], row["is_current"], row["is_inherited"]) == ("Y", "N", "Y")
    assert (row["assigned_to_users"], row["granted_to_roles"], row["granted_roles"]) == ("1", "1", "0")
    session.role = "R"
    row = shown("SHOW ROLES LIKE 'R'")
    assert (row["is_current"], row["is_inherited"]) == ("Y", "N")


def test_the_current_role_stays(session: Session, run, refused) -> None:
    run("CREATE ROLE R")
    session.account.grants.add(RoleGrant("ACCOUNTADMIN", "ROLE", "R", "", session.account.now()))
    session.role = "R"
    assert refused("DROP ROLE R").code == "003042"


def test_a_rename_needs_create_role(session: Session, run, refused) -> None:
    run("CREATE ROLE R")
    run("CREATE ROLE OWNER")
    run("ALTER ROLE R RENAME TO S")
    session.account.get("ROLE", ("S",)).owner = "OWNER"
    session.role = "OWNER"
    assert refused("ALTER ROLE S RENAME TO T").code == "003001"


def test_the_own_session_goes_on_under_a_new_name(session: Session, run) -> None:
    run("CREATE ROLE R")
    session.account.grants.add(RoleGrant("ACCOUNTADMIN", "ROLE", "R", "", session.account.now()))
    session.role = "R"
    run("ALTER ROLE R RENAME TO S")
    assert session.role == "S"
