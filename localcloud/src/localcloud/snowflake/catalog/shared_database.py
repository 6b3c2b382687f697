"""The database SNOWFLAKE, which Snowflake shares with every account: its schema and its database roles.

Nobody owns it: privileges on it are the roles of its own, or IMPORTED PRIVILEGES, which are USAGE in SHOW GRANTS.
https://docs.snowflake.com/en/sql-reference/snowflake-db and …/account-usage#enabling-other-roles-to-use-schemas
"""

from __future__ import annotations

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database, DatabaseRole
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.role_key import role_key, role_kind
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.system_roles import SHARED
from localcloud.snowflake.wire.names import QualifiedName

NAME: QualifiedName = (SHARED,)
ACCOUNT_USAGE: QualifiedName = (SHARED, "ACCOUNT_USAGE")
# https://docs.snowflake.com/en/sql-reference/account-usage#account-usage-schemas-database-roles
ROLES = ("OBJECT_VIEWER", "USAGE_VIEWER", "GOVERNANCE_VIEWER", "SECURITY_VIEWER")


def install(account: Account) -> None:
    """Add what the account lacks of the database; ACCOUNTADMIN has its privileges from the start."""
    if account.find(Database, NAME) is None:
        account.add(Database(NAME, "", application=True))
        account.grants.add(Grant("USAGE", "DATABASE", NAME, "ACCOUNTADMIN", False, "", account.now()))
    for name in ((SHARED, "INFORMATION_SCHEMA"), ACCOUNT_USAGE):
        if account.find(Schema, name) is None:
            account.add(Schema(name, ""))
    for role in ROLES:
        name = (SHARED, role)
        if account.find(DatabaseRole, name) is None:
            account.add(DatabaseRole(name, ""))
            # Who has a role of the database finds it.
            account.grants.add(Grant("USAGE", "DATABASE", NAME, role_key(name), False, "", account.now()))


def imports(session: Session) -> bool:
    """Return whether the session has IMPORTED PRIVILEGES on the database."""
    account, active = session.account, access_control.active(session)
    with account.lock:
        granted = account.grants.on("DATABASE", NAME)
    return any(grant.grantee in active and role_kind(grant.grantee) == "ROLE" for grant in granted)


def has_role(session: Session, *roles: str) -> bool:
    """Return whether the session has one of the database's roles."""
    active = access_control.active(session)
    return any(role_key((SHARED, role)) in active for role in roles)
