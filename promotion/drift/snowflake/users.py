"""The logins of the environment's users, from SHOW USERS: https://docs.snowflake.com/en/sql-reference/sql/show-users

All are service users with a role of the same name and no other, and log in by a key or a token.
"""

from collections.abc import Iterator
from functools import partial

from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.names import Names
from promotion.drift.snowflake.reader import Reader
from promotion.identifier import literal, quoted
from promotion.review.difference import Line

# {column: how it has to be}; {} is the user's name. A role that may not see a column gets an empty one; a value that
# nobody set may be the text `null`. A service user can't have MUST_CHANGE_PASSWORD:
# https://docs.snowflake.com/en/user-guide/admin-user-management
_LOGINS = ("has_rsa_public_key", "has_workload_identity")
_WANTED = {
    "type": "SERVICE",
    "disabled": "false",
    "has_password": "false",
    "default_role": "{}",
    "default_secondary_roles": "[]",
    "login_name": "{}",
    "display_name": "{}",
    "first_name": "",
    "last_name": "",
    "email": "",
    "default_namespace": "",
    "mins_to_unlock": "",
    "days_to_expiry": "",
    "mins_to_bypass_mfa": "",
    "ext_authn_duo": "false",
    "ext_authn_uid": "",
    "snowflake_lock": "false",
}
# The users of the services log in by their keys alone.
_WANTED_OF_SERVICES = {**_WANTED, "has_workload_identity": "false"}


def findings(names: Names, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each user that is not so."""
    yield from each("Snowflake: users", partial(_findings, names, reader))


def _findings(names: Names, reader: Reader) -> Iterator[Finding]:
    wanted_of = {
        user.name: {**_WANTED, "comment": user.comment, "default_warehouse": ""} for user in names.administered
    }
    for row in reader.show(f"SHOW USERS LIKE {literal(f'{names.environment.database}%')}"):
        if row["name"] not in names.known("USER"):
            continue
        administered = row["name"] in wanted_of
        if administered and all(_text(row.get(column)) == "true" for column in _LOGINS):
            lines = (Line("+", "logs in by a key, besides its identity"),)
            back = f"ALTER USER {quoted(row['name'])} UNSET RSA_PUBLIC_KEY, RSA_PUBLIC_KEY_2;"
            yield Finding("snowflake", f"key of user {row['name']}", "added", lines, back)
        for column, usual in (wanted_of[row["name"]] if administered else _WANTED_OF_SERVICES).items():
            wanted, value = usual.format(row["name"]), _text(row.get(column))
            if value not in ("", wanted) and not (value == "null" and wanted in ("", "false")):
                yield Finding(
                    "snowflake",
                    f"{column} of user {row['name']}",
                    "changed",
                    (Line("-", f"{column}: {wanted or 'not set'}"), Line("+", f"{column}: {value}")),
                    f"ALTER USER {quoted(row['name'])} {_back(column, wanted)};",
                    (names.addresses.get(("USER", row["name"]), ""), column),
                )


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    return text.lower() if text in ("True", "False") else text


def _back(column: str, wanted: str) -> str:
    if column.startswith("has_"):
        return f"UNSET {column.removeprefix('has_').upper()}"
    if column == "comment":
        return f"SET COMMENT = {literal(wanted)}"
    if column == "default_secondary_roles":
        return "SET DEFAULT_SECONDARY_ROLES = ()"
    return f"SET {column.upper()} = {wanted}" if wanted else f"UNSET {column.upper()}"
