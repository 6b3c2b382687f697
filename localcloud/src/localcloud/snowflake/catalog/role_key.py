"""The text by which grants and sessions know a role: an account role's name, or a database role's full name in quotes.

https://docs.snowflake.com/en/user-guide/security-access-control-overview#types-of-roles
"""

from __future__ import annotations

import re

from localcloud.snowflake.wire.names import QualifiedName, quote_name

_IN_DATABASE = re.compile(r'"((?:[^"]|"")*)"\."((?:[^"]|"")*)"')


def role_key(name: QualifiedName) -> str:
    """Return the key of an account role, ("R",), or a database role, ("D", "R")."""
    return name[0] if len(name) == 1 else quote_name(name)


def role_name(key: str) -> QualifiedName:
    """Return the full name of the role that has the key."""
    found = _IN_DATABASE.fullmatch(key)
    return tuple(part.replace('""', '"') for part in found.groups()) if found else (key,)


def role_kind(key: str) -> str:
    """Return "ROLE", or "DATABASE ROLE"."""
    return "DATABASE ROLE" if len(role_name(key)) == 2 else "ROLE"
