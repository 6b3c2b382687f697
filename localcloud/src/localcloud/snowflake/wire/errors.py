"""What the local Snowflake refuses, in Snowflake's words and codes.

Clients compare codes and texts (the Terraform provider looks for "does not exist or not authorized"), so both matter.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class SnowflakeError(Exception):
    """One refusal: answered as HTTP 200 with `success: false`, never as HTTP 500 (see app.py)."""

    code: str
    sqlstate: str
    message: str

    def __str__(self) -> str:
        return self.message


def compilation(code: str, sqlstate: str, text: str) -> SnowflakeError:
    return SnowflakeError(code, sqlstate, f"SQL compilation error:\n{text}")


def syntax(near: str, position: int = 0, line: int = 1) -> SnowflakeError:
    """`near` is the unexpected text; `position` counts characters from the start of the line."""
    what = f"unexpected '{near}'." if near else "unexpected '<EOF>'."
    return compilation("001003", "42000", f"syntax error line {line} at position {position} {what}")


def does_not_exist(kind: str, name: str) -> SnowflakeError:
    """`kind` as Snowflake prints it: "Database", "Table", "User" …; upper case is turned into that."""
    return compilation("002003", "02000", f"{kind.capitalize()} '{name}' does not exist or not authorized.")


def object_does_not_exist(name: str) -> SnowflakeError:
    """A table or view in a query, where Snowflake does not say which of the two."""
    return compilation("002003", "42S02", f"Object '{name}' does not exist or not authorized.")


def already_exists(name: str) -> SnowflakeError:
    return compilation("002002", "42710", f"Object '{name}' already exists.")


def exists_unseen(kind: str, name: str) -> SnowflakeError:
    """For CREATE of what is there, but not for the session's roles."""
    text = (
        f"{kind.capitalize()} '{name}' already exists, but current role has no privileges on it. "
        "If this is unexpected and you cannot resolve this problem, contact your system administrator. "
        "ACCOUNTADMIN role may be required to manage the privileges on the object."
    )
    return compilation("003041", "42710", text)


def insufficient_privileges(kind: str, name: str) -> SnowflakeError:
    text = f"Insufficient privileges to operate on {kind.lower()} '{name}'"
    return SnowflakeError("003001", "42501", f"SQL access control error:\n{text}")


def role_not_assigned(role: str) -> SnowflakeError:
    text = f"Requested role '{role}' is not assigned to the executing user.  Specify another role to activate."
    return SnowflakeError("003013", "42501", f"SQL access control error:\n{text}")


def invalid_identifier(*parts: str) -> SnowflakeError:
    shown = ".".join(part if part == part.upper() else f'"{part}"' for part in parts)
    return compilation("000904", "42000", f"error line 1 at position 0\ninvalid identifier '{shown}'")


def invalid_value(value: str, name: str) -> SnowflakeError:
    return compilation("001008", "22023", f"invalid value [{value}] for parameter '{name}'")


def no_current(kind: str, command: str) -> SnowflakeError:
    """`kind` is "database" (090105) or "schema" (090106)."""
    code = "090105" if kind == "database" else "090106"
    text = (
        f"Cannot perform {command}. This session does not have a current {kind}. "
        f"Call 'USE {kind.upper()}', or use a qualified name."
    )
    return SnowflakeError(code, "22000", text)


def no_warehouse() -> SnowflakeError:
    text = (
        "No active warehouse selected in the current session.  "
        "Select an active warehouse with the 'use warehouse' command."
    )
    return SnowflakeError("000606", "57P03", text)


def unsupported(what: str) -> SnowflakeError:
    return SnowflakeError("000002", "0A000", f"Unsupported feature: the local cloud does not do {what}.")


def changed_hands(pipe: str) -> SnowflakeError:
    text = f"Pipe {pipe} was given to another role while it was paused: it goes on by SYSTEM$PIPE_FORCE_RESUME alone."
    return compilation("003042", "0A000", text)


def locked() -> SnowflakeError:
    return SnowflakeError(
        "000625",
        "57014",
        "Another statement has locked a table in its transaction and this lock has not yet been released.",
    )


def cancelled() -> SnowflakeError:
    return SnowflakeError("000604", "57014", "SQL execution canceled")


def not_executing() -> SnowflakeError:
    return SnowflakeError("000605", "57014", "Identified SQL statement is not currently executing.")


def timed_out(seconds: int) -> SnowflakeError:
    text = f"Statement reached its statement or warehouse timeout of {seconds} second(s) and was canceled."
    return SnowflakeError("000630", "57014", text)


def internal() -> SnowflakeError:
    return SnowflakeError("000603", "XX000", "SQL execution internal error: a bug of the local cloud; see its log.")
