"""GRANT and REVOKE of privileges, of ownership and of roles.

https://docs.snowflake.com/en/sql-reference/sql/grant-privilege, …/grant-ownership, …/grant-role, …/grant-database-role
"""

from __future__ import annotations

from dataclasses import replace

from localcloud.snowflake.catalog import access_control, privileges
from localcloud.snowflake.catalog.account_objects import Database, User
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import FutureGrant, Grant, RoleGrant
from localcloud.snowflake.catalog.resolution import manages_grants
from localcloud.snowflake.catalog.role_key import role_key, role_kind
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.grant_target import Target, find_role, read_target, require_grant
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, Statement


def handle(session: Session, statement: Statement) -> Result:
    """GRANT and REVOKE. Raise SnowflakeError."""
    reader = statement.reader()
    verb = reader.accept_any("GRANT", "REVOKE") or reader.fail()
    with session.account.lock:
        for other in ("APPLICATION ROLE", "CALLER"):
            if reader.at(*other.split()):
                raise errors.unsupported(f"{verb} {other}")
        if kind := reader.accept_any("ROLE", "DATABASE ROLE"):
            return _role(session, reader, verb, kind)
        option_only = verb == "REVOKE" and reader.accept("GRANT", "OPTION", "FOR")
        return _privilege(session, reader, verb, option_only)


def _role(session: Session, reader: Reader, verb: str, kind: str) -> Result:
    """GRANT ROLE r TO ROLE|USER x, GRANT DATABASE ROLE d.r TO ROLE|DATABASE ROLE x, and REVOKE … FROM x."""
    account = session.account
    roles = [find_role(session, reader, kind)]
    while reader.accept(","):
        roles.append(find_role(session, reader, kind))
    reader.expect("TO" if verb == "GRANT" else "FROM")
    to = _grantee_kind(reader, kind)
    grantee = find_role(session, reader, to) if to != "USER" else account.get(User, reader.name())
    reader.end()
    for role in roles:
        _require(session, verb, kind, role, to, grantee)
    for role in roles:
        key, grantee_key = role_key(role.name), role_key(grantee.name)
        if verb == "REVOKE":
            account.grants.remove_role(key, to, grantee_key)
        else:
            account.grants.add(RoleGrant(key, to, grantee_key, role.owner or session.role or "", account.now()))
    return done()


def _require(session: Session, verb: str, kind: str, role: CatalogObject, to: str, grantee: CatalogObject) -> None:
    """Raise SnowflakeError if the session may not grant or revoke the role, or if that would be a cycle."""
    if not (access_control.owns(session, kind, role.name) or manages_grants(session)):
        raise errors.insufficient_privileges(kind, dotted(role.name))
    if verb == "REVOKE":
        return
    if to == "DATABASE ROLE" and grantee.name[0] != role.name[0]:
        text = "a database role can only be granted to a database role of its own database."
        raise errors.compilation("003001", "42501", f"Role '{dotted(role.name)}' cannot be granted: {text}")
    inherited = access_control.inherited(session.account, role_key(role.name))
    if to != "USER" and role_key(grantee.name) in inherited - {"PUBLIC"}:
        text = f"Role '{dotted(role.name)}' cannot be granted to role '{dotted(grantee.name)}': that would be a cycle."
        raise errors.compilation("003013", "42501", text)


def _grantee_kind(reader: Reader, kind: str) -> str:
    """Read the kind of the role or user that gets a role of this kind."""
    if kind == "ROLE":
        return reader.accept_any("ROLE", "USER") or reader.fail()
    if other := reader.accept_any("USER", "SHARE", "APPLICATION"):
        raise errors.unsupported(f"a database role granted to a {other.lower()}")
    return reader.accept_any("ROLE", "DATABASE ROLE") or reader.fail()


def _privilege(session: Session, reader: Reader, verb: str, option_only: bool) -> Result:
    given = privileges.read(reader)
    reader.expect("ON")
    target = read_target(session, reader)
    reader.expect("TO" if verb == "GRANT" else "FROM")
    for other in ("USER", "SHARE", "APPLICATION"):
        if reader.at(other):
            raise errors.unsupported(f"privileges granted to a {other.lower()}")
    role = find_role(session, reader, reader.accept_any("ROLE", "DATABASE ROLE") or "ROLE")
    _require_within(role, target)
    grantee = role_key(role.name)
    given = _imported(given, target)
    wanted = privileges.expand(given, target.kind)
    if wanted == ["OWNERSHIP"] and verb == "GRANT":
        return _ownership(session, reader, target, grantee)
    if "OWNERSHIP" in wanted and target.scope is None:
        # It can only be given to another role.
        raise errors.syntax("OWNERSHIP")
    option = verb == "GRANT" and reader.accept("WITH", "GRANT", "OPTION")
    reader.accept_any("CASCADE", "RESTRICT")
    reader.end()
    for privilege in wanted:
        require_grant(session, privilege, target)
        if verb == "GRANT":
            _give(session, privilege, target, grantee, option)
        else:
            _take(session, privilege, target, grantee, option_only)
    return done()


def _imported(given: list[str], target: Target) -> list[str]:
    """Return USAGE for IMPORTED PRIVILEGES on the database SNOWFLAKE, which has no other privileges to grant.

    Raise SnowflakeError. https://docs.snowflake.com/en/sql-reference/sql/grant-privilege#optional-parameters
    """
    shared = any(isinstance(object_, Database) and object_.application for object_ in target.objects)
    if not shared:
        return given
    if given != ["IMPORTED PRIVILEGES"]:
        text = "Granting individual privileges on imported database is not allowed. Use 'GRANT IMPORTED PRIVILEGES'"
        raise errors.compilation("003011", "42501", f"{text} instead.")
    return ["USAGE"]


def _require_within(role: CatalogObject, target: Target) -> None:
    """Raise SnowflakeError for a database role and an object that is not in its database."""
    names = [object_.name for object_ in target.objects] + ([] if target.scope is None else [target.scope])
    if role.kind == "DATABASE ROLE" and any(name[:1] != role.name[:1] for name in names):
        text = f"Database role '{dotted(role.name)}' can only be granted privileges on database '{role.name[0]}'"
        raise errors.compilation("003001", "42501", f"{text} and on objects in it.")


def _give(session: Session, privilege: str, target: Target, grantee: str, option: bool) -> None:
    account = session.account
    by = session.role or ""
    if target.scope is not None:
        account.grants.add(FutureGrant(privilege, target.kind, target.scope, grantee, option, by, account.now()))
    for object_ in target.objects:
        by = object_.owner or by
        account.grants.add(Grant(privilege, object_.kind, object_.name, grantee, option, by, account.now()))


def _take(session: Session, privilege: str, target: Target, grantee: str, option_only: bool) -> None:
    grants = session.account.grants
    if target.scope is not None:
        grants.remove_future((privilege, target.kind, target.scope, grantee), option_only)
    for object_ in target.objects:
        grants.remove((privilege, object_.kind, object_.name, grantee), option_only)


def _ownership(session: Session, reader: Reader, target: Target, grantee: str) -> Result:
    """GRANT OWNERSHIP … TO ROLE r [COPY|REVOKE CURRENT GRANTS]: without either, an object with grants is refused.

    So is a pipe that is not paused. WITH GRANT OPTION changes nothing, as an owner may grant all privileges:
    https://github.com/Snowflake-Labs/schemachange/blob/master/demo/provision/initialize.sql
    """
    if role_kind(grantee) == "DATABASE ROLE":
        raise errors.unsupported("ownership by a database role")
    current = reader.accept_any("COPY CURRENT GRANTS", "REVOKE CURRENT GRANTS")
    reader.accept("WITH", "GRANT", "OPTION")
    reader.end()
    require_grant(session, "OWNERSHIP", target)
    if not (grantee in access_control.active(session) or manages_grants(session)):
        text = (
            f"{target.kind} ownership can only be transferred to a role that is activated in the current session or by "
            "a role with account-level MANAGE GRANTS."
        )
        raise errors.compilation("003001", "42501", text)
    if target.scope is not None:
        _give(session, "OWNERSHIP", target, grantee, True)
    grants = session.account.grants
    for object_ in target.objects:
        object_.require_transferable()
        dependent = grants.on(object_.kind, object_.name)
        if dependent and current is None:
            text = (
                f"Dependent grant of privilege '{dependent[0].privilege}' on securable '{dotted(object_.name)}' to "
                f"role '{dependent[0].grantee}' exists.  It must be revoked first.  More than one dependent grant may "
                "exist: use 'SHOW GRANTS' command to view them.  To revoke all dependent grants while transferring "
                "object ownership, use convenience command 'GRANT OWNERSHIP ON <target_objects> TO <target_role> "
                "REVOKE CURRENT GRANTS'."
            )
            raise errors.SnowflakeError("003036", "23001", f"SQL execution error: {text}")
        for grant in dependent:
            grants.remove(grant.key)
            if current == "COPY CURRENT GRANTS":
                grants.add(replace(grant, granted_by=grantee))
        object_.transfer(grantee)
        if object_.kind == "DYNAMIC TABLE":
            session.account.get("TABLE", object_.name).transfer(grantee)  # of its rows
    return done()
