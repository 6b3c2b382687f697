"""A new account's roles and privileges."""

from __future__ import annotations

import datetime

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import AccountObject, Role
from localcloud.snowflake.catalog.grants import Grant, RoleGrant
from localcloud.snowflake.catalog.system_roles import SYSTEM_ROLES, initial_grants

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def test_the_system_roles_inherit_each_other() -> None:
    account = Account()
    assert [role.name[0] for role in account.all(Role)] == sorted(SYSTEM_ROLES)
    assert account.grants.inherited("ACCOUNTADMIN") == {"ACCOUNTADMIN", "SECURITYADMIN", "SYSADMIN", "USERADMIN"}
    assert account.grants.inherited("SECURITYADMIN") == {"SECURITYADMIN", "USERADMIN"}
    assert account.get(AccountObject, ()).owner == "ACCOUNTADMIN"


def test_the_initial_grants() -> None:
    grants = list(initial_grants(NOW))
    roles = {(grant.role, grant.grantee) for grant in grants if isinstance(grant, RoleGrant)}
    assert roles == {("SECURITYADMIN", "ACCOUNTADMIN"), ("SYSADMIN", "ACCOUNTADMIN"), ("USERADMIN", "SECURITYADMIN")}
    privileges = {(grant.privilege, grant.grantee) for grant in grants if isinstance(grant, Grant)}
    assert ("CREATE WAREHOUSE", "SYSADMIN") in privileges
    assert ("MANAGE GRANTS", "SECURITYADMIN") in privileges
    assert all(grant.grant_option and grant.kind == "ACCOUNT" for grant in grants if isinstance(grant, Grant))
