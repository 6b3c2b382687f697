"""The most that each role of the platform gets in Snowflake, whatever terraform/access.tf says.

It is to these roles what the permissions boundary is to those of AWS: a change that widens a role edits both files.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

SCHEMA = "SCHEMA"
# USAGE of a stage or a file format; what a migration makes where files are loaded.
_USE = {"STAGES": "USAGE", "FILE FORMATS": "USAGE"}
_FILES = "USAGE, CREATE STAGE, CREATE FILE FORMAT, CREATE TABLE"
_PLANNER = {SCHEMA: "MONITOR", "TABLES": "REFERENCES", "VIEWS": "REFERENCES", "PIPES": "MONITOR"}

# {schema: {role: {SCHEMA, or objects in the plural: privileges}}}
_IN_SCHEMAS: Mapping[str, Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "RAW": {
        "MIGRATOR": {SCHEMA: f"{_FILES}, CREATE PIPE, CREATE TAG, CREATE MASKING POLICY, CREATE ROW ACCESS POLICY"},
        "SPLITTER": {SCHEMA: "USAGE", "PIPES": "MONITOR, OPERATE", "TABLES": "SELECT, INSERT", **_USE},
        "ERASER": {SCHEMA: "USAGE", "TABLES": "SELECT, DELETE"},
        "PLANNER": _PLANNER,
    },
    "VENDOR": {
        "MIGRATOR": {SCHEMA: _FILES},
        "BULK_LOAD": {SCHEMA: "USAGE, CREATE TABLE", "TABLES": "SELECT, INSERT, DELETE", **_USE},
        "ERASER": {SCHEMA: "USAGE", "TABLES": "SELECT, DELETE, UPDATE"},
        "PLANNER": _PLANNER,
    },
    "MARTS": {
        "MIGRATOR": {SCHEMA: "USAGE, CREATE VIEW", "TABLES": "REFERENCES", "VIEWS": "REFERENCES"},
        "ANALYST": {SCHEMA: "USAGE", "VIEWS": "SELECT"},
        "PLANNER": _PLANNER,
    },
    "DEPLOY": {"MIGRATOR": {SCHEMA: "USAGE, CREATE TABLE"}, "PLANNER": _PLANNER},
})  # fmt: skip
# {role: {(kind of an object of the account, its name after the environment's): privileges}}
_USES_DATABASE = {("DATABASE", ""): "USAGE"}
_LOADS = {**_USES_DATABASE, ("WAREHOUSE", "_LOAD"): "USAGE"}
_IN_ACCOUNT: Mapping[str, Mapping[tuple[str, str], str]] = MappingProxyType({
    "MIGRATOR": {**_LOADS, ("INTEGRATION", "_S3"): "USAGE"},
    "SPLITTER": _LOADS,
    "BULK_LOAD": _LOADS,
    "ERASER": _LOADS,
    "ANALYST": {**_USES_DATABASE, ("WAREHOUSE", "_MARTS"): "USAGE"},
    "PLANNER": {("DATABASE", ""): "MONITOR", ("INTEGRATION", "_S3"): "USAGE"},
})  # fmt: skip


def in_schema(schema: str, role: str, objects: Sequence[str]) -> set[str]:
    """Return the privileges that a role, named without its environment, may have on each of these kinds in a schema."""
    given = _IN_SCHEMAS.get(schema, {}).get(role, {})
    return set.intersection(*(_set(given.get(kind, "")) for kind in objects)) if objects else set()


def in_account(kind: str, name: str, role: str) -> set[str]:
    """Return the same for an object of the account, named without its environment."""
    return _set(_IN_ACCOUNT.get(role, {}).get((kind, name), ""))


def _set(listed: str) -> set[str]:
    return set(listed.split(", ")) - {""}
