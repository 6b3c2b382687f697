"""Objects in the schemas, of kinds that no migration makes: each was made by hand.

The shadow has none of them, so they are not compared with it. https://docs.snowflake.com/en/sql-reference/sql/show
"""

from collections.abc import Iterator
from functools import partial

from snowflake.connector.errors import ProgrammingError

from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.names import Names
from promotion.drift.snowflake.reader import Reader
from promotion.error_numbers import UNSUPPORTED
from promotion.identifier import name_of, parts_of, quoted

# Each SHOW takes IN SCHEMA, that of packages policies no other place:
# https://docs.snowflake.com/en/sql-reference/sql/show-packages-policies
_PLURALS = {
    "AGGREGATION POLICY": "AGGREGATION POLICIES",
    "ALERT": "ALERTS",
    "EVENT TABLE": "EVENT TABLES",
    "EXTERNAL TABLE": "EXTERNAL TABLES",
    "GIT REPOSITORY": "GIT REPOSITORIES",
    "NOTEBOOK": "NOTEBOOKS",
    "PACKAGES POLICY": "PACKAGES POLICIES",
    "PASSWORD POLICY": "PASSWORD POLICIES",
    "PROJECTION POLICY": "PROJECTION POLICIES",
    "SECRET": "SECRETS",
    "SESSION POLICY": "SESSION POLICIES",
    "STREAMLIT": "STREAMLITS",
}
_DROPPED_AS = {"EVENT TABLE": "TABLE"}  # there is no DROP EVENT TABLE


def findings(names: Names, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each such object. A Snowflake that does not support a kind has none of it."""
    for kind, plural in _PLURALS.items():
        yield from each(f"Snowflake: {plural.lower()}", partial(_of_kind, names, reader, kind, plural))


def _of_kind(names: Names, reader: Reader, kind: str, plural: str) -> Iterator[Finding]:
    for schema in names.existing("SCHEMA"):
        try:
            rows = reader.show(f"SHOW {plural} IN SCHEMA {quoted(*parts_of(schema))}")
        except ProgrammingError as error:
            if error.errno != UNSUPPORTED:
                raise
            return
        for row in rows:
            name = (*parts_of(schema), row["name"])
            back = f"DROP {_DROPPED_AS.get(kind, kind)} {quoted(*name)};"
            yield Finding("snowflake", f"{kind.lower()} {name_of(*name)}", "added", back=back)
