"""The objects that SHOW finds: those that the session sees, and with a privilege on the account all of them.

RESOLVE ALL lists every object and allows nothing else: no object can be described, used or read by it.
https://docs.snowflake.com/en/user-guide/security-access-control-privileges#all-privileges-alphabetical
"""

from __future__ import annotations

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.names import QualifiedName


def manages_grants(session: Session) -> bool:
    """Return whether the session may grant every privilege on every object."""
    return access_control.holds(session, "MANAGE GRANTS", "ACCOUNT", ())


def resolves(session: Session, kind: str, name: QualifiedName) -> bool:
    """Return whether the session finds the object by its name: SHOW GRANTS ON it, SHOW PARAMETERS IN it."""
    return access_control.sees(session, kind, name) or _resolves_all(session, kind, name)


def is_shown(session: Session, kind: str, name: QualifiedName) -> bool:
    """Return whether SHOW <objects> lists the object."""
    return access_control.is_visible(session, kind, name) or _resolves_all(session, kind, name)


def _resolves_all(session: Session, kind: str, name: QualifiedName) -> bool:
    object_ = session.account.find(kind, name)
    # A temporary object exists for its own session only.
    if object_ is None or object_.session_id not in (None, session.id):
        return False
    return access_control.holds(session, "RESOLVE ALL", "ACCOUNT", ()) or manages_grants(session)
