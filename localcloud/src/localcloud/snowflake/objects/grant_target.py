"""The objects that GRANT, REVOKE and SHOW GRANTS name, and who may grant privileges on them.

https://docs.snowflake.com/en/sql-reference/sql/grant-privilege
"""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.snowflake.catalog import access_control, privileges, resolution
from localcloud.snowflake.catalog.account_objects import AccountObject, Role
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.routine import read_signed
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.statement import Reader

# Kinds of which no object can be created here; future ones may be granted.
_ABSENT = ("ALERT", "EVENT TABLE", "EXTERNAL TABLE", "ICEBERG TABLE", "MATERIALIZED VIEW")


@dataclass(frozen=True)
class Target:
    """The objects that a privilege is granted on, or, with a `scope`, every future object of the kind in it."""

    kind: str
    objects: tuple[CatalogObject, ...] = ()
    scope: QualifiedName | None = None


def read_target(session: Session, reader: Reader) -> Target:
    """Read ACCOUNT | <kind> name | ALL|FUTURE <plural> IN DATABASE d|SCHEMA s. Raise SnowflakeError."""
    if reader.accept("ACCOUNT"):
        return Target("ACCOUNT", (session.account.get(AccountObject, ()),))
    if which := reader.accept_any("ALL", "FUTURE"):
        kind = privileges.PLURALS[reader.accept_any(*privileges.PLURALS) or reader.fail()]
        reader.expect("IN")
        container = reader.accept_any("DATABASE", "SCHEMA") or reader.fail()
        scope = session.qualify(reader.name(), 1 if container == "DATABASE" else 2)
        visible(session, container, scope)
        if which == "FUTURE":
            return Target(kind, scope=scope)
        if kind == "PIPE":
            raise errors.syntax("PIPES")
        return Target(kind, tuple(object_ for object_ in session.account.all(kind, scope) if object_.owner))
    kinds = sorted((kind for kind in privileges.PRIVILEGES if kind != "ACCOUNT"), key=len, reverse=True)
    kind = reader.accept_any("STORAGE INTEGRATION", *kinds) or reader.fail()
    if kind in _ABSENT:
        raise errors.unsupported(f"privileges on {kind}")
    kind = "INTEGRATION" if kind == "STORAGE INTEGRATION" else kind
    if kind in ("FUNCTION", "PROCEDURE"):
        return Target(kind, (visible(session, kind, read_signed(session, reader)),))
    return Target(kind, (visible(session, kind, session.qualify(reader.name(), privileges.parts_of(kind))),))


def find_role(session: Session, reader: Reader, kind: str) -> CatalogObject:
    """Return the role of that kind, ROLE or DATABASE ROLE, whose name comes next. Raise SnowflakeError 002003."""
    if kind == "ROLE":
        return session.account.get(Role, reader.name())
    return visible(session, kind, session.qualify(reader.name(), 2))


def visible(session: Session, kind: str, name: QualifiedName) -> CatalogObject:
    """Return the object. Raise SnowflakeError 002003 unless the session finds it by its name."""
    if not resolution.resolves(session, kind, name):
        raise errors.does_not_exist(kind, dotted(name))
    return session.account.get(kind, name)


def require_grant(session: Session, privilege: str, target: Target) -> None:
    """Raise SnowflakeError 003001 unless the session may grant the privilege.

    It may with MANAGE GRANTS, as the owner, and with the grant option; in a schema with managed access only as the
    schema's owner. Some privileges on the account are ACCOUNTADMIN's to grant.
    https://docs.snowflake.com/en/user-guide/security-access-control-configure
    """
    if target.kind == "ACCOUNT" and privilege in privileges.OF_ACCOUNTADMIN:
        return access_control.require_account_administrator(session, "ACCOUNT", ())
    if resolution.manages_grants(session):
        return
    if target.scope is not None:
        schema = session.account.find(Schema, target.scope)
        if schema is None or not (schema.managed_access and access_control.owns(session, "SCHEMA", target.scope)):
            container = "schema" if schema else "database"
            raise errors.insufficient_privileges(container, dotted(target.scope[-1:]))
    for object_ in target.objects:
        schema = session.account.find(Schema, object_.name[:2]) if len(object_.name) == 3 else None
        if schema is not None and schema.managed_access:
            allowed = access_control.owns(session, "SCHEMA", schema.name)
        else:
            allowed = access_control.owns(session, object_.kind, object_.name) or _has_option(
                session, privilege, object_
            )
        if not allowed:
            raise errors.insufficient_privileges(
                object_.kind, dotted(object_.name[-1:]) or session.account.account_name
            )


def _has_option(session: Session, privilege: str, object_: CatalogObject) -> bool:
    grants = session.account.grants
    held = (grants.holds(privilege, object_.kind, object_.name, role) for role in access_control.active(session))
    return any(grant is not None and grant.grant_option for grant in held)
