"""Tags and policies on the environment's objects of the account and schemas: the code sets none.

Only a session with a warehouse reads them, so the login of a plan finds none: an account administrator's run compares
them. https://docs.snowflake.com/en/sql-reference/functions/tag_references and …/functions/policy_references
"""

from collections.abc import Iterator
from functools import partial

from snowflake.connector.errors import ProgrammingError

from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.names import Names
from promotion.drift.snowflake.reader import Reader
from promotion.error_numbers import DOES_NOT_EXIST, INSUFFICIENT_PRIVILEGES, NO_WAREHOUSE
from promotion.identifier import literal, name_of, parts_of, quoted
from promotion.rows import Row

_TAGGED = ("DATABASE", "SCHEMA", "WAREHOUSE", "ROLE", "USER")
_REFUSED = (NO_WAREHOUSE, DOES_NOT_EXIST, INSUFFICIENT_PRIVILEGES)
_KNOWN = "NETWORK_POLICY"  # compared as a parameter of the user


def findings(names: Names, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each tag that such an object has of its own, and each policy of a user."""
    yield from each("Snowflake: tags of objects", partial(_tags, names, reader))
    yield from each("Snowflake: policies of users", partial(_policies, names, reader))


def _tags(names: Names, reader: Reader) -> Iterator[Finding]:
    for kind in _TAGGED:
        for name in names.existing(kind):
            for row in _asked(names, reader, f"TAG_REFERENCES({literal(_written(name))}, '{kind}')"):
                if row["LEVEL"] == kind:  # a schema has the tags of its database, too
                    tag = (row["TAG_DATABASE"], row["TAG_SCHEMA"], row["TAG_NAME"])
                    back = f"ALTER {kind} {_written(name)} UNSET TAG {quoted(*tag)};"
                    yield Finding("snowflake", f"tag {name_of(*tag)} of {kind.lower()} {name}", "added", back=back)


def _policies(names: Names, reader: Reader) -> Iterator[Finding]:
    for user in names.existing("USER"):
        of_user = f"POLICY_REFERENCES(REF_ENTITY_NAME => {literal(_written(user))}, REF_ENTITY_DOMAIN => 'USER')"
        for row in _asked(names, reader, of_user):
            if (kind := row["POLICY_KIND"]) != _KNOWN:
                policy = name_of(row["POLICY_DB"], row["POLICY_SCHEMA"], row["POLICY_NAME"])
                words = kind.replace("_", " ")
                back = f"ALTER USER {_written(user)} UNSET {words};"
                yield Finding("snowflake", f"{words.lower()} {policy} of user {user}", "added", back=back)


def _asked(names: Names, reader: Reader, function: str) -> list[Row]:
    """Return the rows of a table function of the database's INFORMATION_SCHEMA; none without a warehouse or a right."""
    try:
        return reader.ask(names.environment.database, function)
    except ProgrammingError as error:
        if error.errno not in _REFUSED:
            raise
        return []


def _written(name: str) -> str:
    return quoted(*parts_of(name))
