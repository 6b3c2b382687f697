"""Errors with Snowflake's codes and texts.

Clients compare codes and texts (the Terraform provider looks for "does not exist or not authorized"), so both matter.
Each function returns the error for its caller to raise.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class SnowflakeError(Exception):
    """An error of a statement. The server answers HTTP 200 with `success: false`, not HTTP 500 (server/app.py)."""

    code: str
    sqlstate: str
    message: str

    def __str__(self) -> str:
        return self.message


class StorageUnreachable(SnowflakeError):
    """An error of a statement because S3, or who lets into it, does not answer: a pipe waits for it."""


class WideNumber(SnowflakeError):
    """000002 for a whole number of more than 64 bits, of which Snowflake has 38 digits: the statement may run again."""


def wide_number() -> WideNumber:
    """Return 000002 for a whole number of up to 38 digits that 64 bits do not hold."""
    return WideNumber(**vars(unsupported("whole numbers of more than 64 bits here")))


class Nanoseconds(SnowflakeError):
    """000002 for digits of a second behind the sixth, of which Snowflake has nine: the statement may run again."""


def nanoseconds() -> Nanoseconds:
    """Return 000002 for a time with digits of a second behind the sixth."""
    return Nanoseconds(**vars(unsupported("the seventh to ninth digit of a second here")))


class ImplicitCast(SnowflakeError):
    """An error of a text or VARIANT beside a number or date, which Snowflake casts: the statement may run again."""

    @property
    def is_of_variant(self) -> bool:
        """Return whether it is a VARIANT, and no text, that has to be cast."""
        return "VARIANT" in self.message and "VARCHAR" not in self.message

    @property
    def is_of_json(self) -> bool:
        """Return whether a text stands beside a VARIANT, which is cast to a text."""
        return "in the place of a VARIANT" in self.message

    @property
    def is_of_rows(self) -> bool:
        """Return whether the rows of IN (SELECT …) are texts, and a number is looked for."""
        return "type NUMBER and VARCHAR in IN/" in self.message or "type FLOAT and VARCHAR in IN/" in self.message


def compilation(code: str, sqlstate: str, text: str) -> SnowflakeError:
    """Return a compilation error."""
    return SnowflakeError(code, sqlstate, f"SQL compilation error:\n{text}")


def syntax(near: str, position: int = 0, line: int = 1) -> SnowflakeError:
    """Return 001003. `near` is the unexpected text, "" at the end; `position` counts from the line's start."""
    what = f"unexpected '{near}'." if near else "unexpected '<EOF>'."
    return compilation("001003", "42000", f"syntax error line {line} at position {position} {what}")


def does_not_exist(kind: str, name: str) -> SnowflakeError:
    """Return 002003. `kind` is "DATABASE", "Table" … in any case."""
    return compilation("002003", "02000", f"{kind.capitalize()} '{name}' does not exist or not authorized.")


def object_does_not_exist(name: str) -> SnowflakeError:
    """Return 002003 for a table or view in a query; Snowflake calls both objects."""
    return compilation("002003", "42S02", f"Object '{name}' does not exist or not authorized.")


def table_does_not_exist(name: str) -> SnowflakeError:
    """Return 001757, for COPY INTO a table that the session does not see, also in a pipe."""
    return compilation("001757", "42601", f"Table '{name}' does not exist")


def already_exists(name: str) -> SnowflakeError:
    """Return 002002, for CREATE."""
    return compilation("002002", "42710", f"Object '{name}' already exists.")


def exists_unseen(kind: str, name: str) -> SnowflakeError:
    """Return 003041, for CREATE of an object that exists but is invisible to the session's roles."""
    text = (
        f"{kind.capitalize()} '{name}' already exists, but current role has no privileges on it. "
        "If this is unexpected and you cannot resolve this problem, contact your system administrator. "
        "ACCOUNTADMIN role may be required to manage the privileges on the object."
    )
    return compilation("003041", "42710", text)


def insufficient_privileges(kind: str, name: str) -> SnowflakeError:
    """Return 003001. `kind` is "TABLE", "Role" … in any case."""
    text = f"Insufficient privileges to operate on {kind.lower()} '{name}'"
    return SnowflakeError("003001", "42501", f"SQL access control error:\n{text}")


def role_not_assigned(role: str) -> SnowflakeError:
    """Return 003013, for USE ROLE."""
    text = f"Requested role '{role}' is not assigned to the executing user.  Specify another role to activate."
    return SnowflakeError("003013", "42501", f"SQL access control error:\n{text}")


def invalid_identifier(*parts: str) -> SnowflakeError:
    """Return 000904. `parts` are those of the name, as stored."""
    printed = ".".join(part if part == part.upper() else f'"{part}"' for part in parts)
    return compilation("000904", "42000", f"error line 1 at position 0\ninvalid identifier '{printed}'")


def invalid_value(value: str, name: str) -> SnowflakeError:
    """Return 001008. `name` is the parameter's or option's."""
    return compilation("001008", "22023", f"invalid value [{value}] for parameter '{name}'")


def no_current(kind: str, command: str) -> SnowflakeError:
    """Return 090105 for the `kind` "database", 090106 for "schema"."""
    code = "090105" if kind == "database" else "090106"
    text = (
        f"Cannot perform {command}. This session does not have a current {kind}. "
        f"Call 'USE {kind.upper()}', or use a qualified name."
    )
    return SnowflakeError(code, "22000", text)


def no_warehouse() -> SnowflakeError:
    """Return 000606, for a query without a current warehouse."""
    text = (
        "No active warehouse selected in the current session.  "
        "Select an active warehouse with the 'use warehouse' command."
    )
    return SnowflakeError("000606", "57P03", text)


def unsupported(feature: str) -> SnowflakeError:
    """Return 000002. `feature` completes the sentence "… does not support"."""
    return SnowflakeError("000002", "0A000", f"Unsupported feature: the local Snowflake does not support {feature}.")


def changed_hands(pipe: str) -> SnowflakeError:
    """Return 003042, for a pipe whose owner changed while it was paused."""
    text = f"Pipe {pipe} was given to another role while it was paused: it goes on by SYSTEM$PIPE_FORCE_RESUME alone."
    return compilation("003042", "0A000", text)


def locked() -> SnowflakeError:
    """Return 000625, after LOCK_TIMEOUT."""
    return SnowflakeError(
        "000625",
        "57014",
        "Another statement has locked a table in its transaction and this lock has not yet been released.",
    )


def cancelled() -> SnowflakeError:
    """Return 000604, for the statement that was cancelled."""
    return SnowflakeError("000604", "57014", "SQL execution canceled")


def not_executing() -> SnowflakeError:
    """Return 000605, for cancelling a statement that does not run."""
    return SnowflakeError("000605", "57014", "Identified SQL statement is not currently executing.")


def timed_out(seconds: int) -> SnowflakeError:
    """Return 000630, after STATEMENT_TIMEOUT_IN_SECONDS."""
    text = f"Statement reached its statement or warehouse timeout of {seconds} second(s) and was canceled."
    return SnowflakeError("000630", "57014", text)


def internal() -> SnowflakeError:
    """Return 000603, for an exception that is not a SnowflakeError."""
    return SnowflakeError("000603", "XX000", "SQL execution internal error: a bug of the local cloud; see its log.")
