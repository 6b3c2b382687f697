"""The roles that every account comes with, and the privileges that they have from the start.

https://docs.snowflake.com/en/user-guide/security-access-control-overview#system-defined-roles
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from localcloud.snowflake.catalog.grants import Grant, RoleGrant
from localcloud.snowflake.wire.names import QualifiedName

ACCOUNT: QualifiedName = ()
# The database that nobody in the account owns (shared_database.py).
SHARED = "SNOWFLAKE"
SYSTEM_ROLES = ("ACCOUNTADMIN", "SECURITYADMIN", "USERADMIN", "SYSADMIN", "PUBLIC")
# Each of these is granted to the second one, which inherits its privileges.
_PARENTS = (("SECURITYADMIN", "ACCOUNTADMIN"), ("SYSADMIN", "ACCOUNTADMIN"), ("USERADMIN", "SECURITYADMIN"))
_PRIVILEGES = {
    "USERADMIN": ("CREATE USER", "CREATE ROLE"),
    "SECURITYADMIN": ("MANAGE GRANTS", "CREATE NETWORK POLICY"),
    "SYSADMIN": ("CREATE DATABASE", "CREATE WAREHOUSE"),
}


def initial_grants(now: datetime.datetime) -> Iterator[Grant | RoleGrant]:
    """Yield the grants of a new account: among the system roles, and of the account's privileges to them."""
    for role, parent in _PARENTS:
        yield RoleGrant(role, "ROLE", parent, "", now)
    for role, privileges in _PRIVILEGES.items():
        for privilege in privileges:
            yield Grant(privilege, "ACCOUNT", ACCOUNT, role, True, "", now)
