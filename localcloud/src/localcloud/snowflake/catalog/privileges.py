"""The privileges of each kind of object, and the kinds' names in GRANT.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

_TABLE = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "EVOLVE SCHEMA", "REBUILD", "APPLYBUDGET")
_IN_SCHEMA: Mapping[str, tuple[str, ...]] = {
    "TABLE": _TABLE,
    "EXTERNAL TABLE": ("SELECT", "REFERENCES"),
    "DYNAMIC TABLE": ("SELECT", "MONITOR", "OPERATE"),
    "EVENT TABLE": ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES"),
    "ICEBERG TABLE": _TABLE,
    "ALERT": ("MONITOR", "OPERATE"),
    "VIEW": ("SELECT", "REFERENCES"),
    "MATERIALIZED VIEW": ("SELECT", "REFERENCES"),
    "STAGE": ("USAGE", "READ", "WRITE"),
    "FILE FORMAT": ("USAGE",),
    "PIPE": ("MONITOR", "OPERATE", "APPLYBUDGET"),
    "SEQUENCE": ("USAGE",),
    "STREAM": ("SELECT",),
    "TASK": ("MONITOR", "OPERATE", "APPLYBUDGET"),
    "FUNCTION": ("USAGE",),
    "PROCEDURE": ("USAGE",),
    "MASKING POLICY": ("APPLY",),
    "ROW ACCESS POLICY": ("APPLY",),
    "TAG": ("APPLY", "READ"),
    "NETWORK RULE": ("USAGE",),
    "AUTHENTICATION POLICY": (),
}
PRIVILEGES: Mapping[str, tuple[str, ...]] = {
    "ACCOUNT": (
        "CREATE DATABASE", "CREATE WAREHOUSE", "CREATE ROLE", "CREATE USER", "CREATE INTEGRATION",
        "CREATE STORAGE INTEGRATION", "CREATE NETWORK POLICY", "CREATE SHARE", "MANAGE GRANTS", "MANAGE WAREHOUSES",
        "MONITOR USAGE", "MONITOR USER", "MONITOR ROLE", "RESOLVE ALL",
        "MONITOR EXECUTION", "MONITOR SECURITY", "EXECUTE TASK", "EXECUTE MANAGED TASK", "APPLY TAG",
        "APPLY MASKING POLICY", "APPLY ROW ACCESS POLICY", "IMPORT SHARE", "ATTACH POLICY", "AUDIT",
        "APPLY AUTHENTICATION POLICY",
    ),
    "DATABASE": ("APPLYBUDGET", "CREATE SCHEMA", "CREATE DATABASE ROLE", "MODIFY", "MONITOR", "USAGE"),
    "SCHEMA": (
        "APPLYBUDGET", "MODIFY", "MONITOR", "USAGE", "ADD SEARCH OPTIMIZATION", "CREATE TEMPORARY TABLE",
        *(f"CREATE {kind}" for kind in _IN_SCHEMA),
    ),
    "WAREHOUSE": ("APPLYBUDGET", "MODIFY", "MONITOR", "OPERATE", "USAGE"),
    "RESOURCE MONITOR": ("MODIFY", "MONITOR"),
    "NETWORK POLICY": (),
    "INTEGRATION": ("USAGE", "USE_ANY_ROLE"),
    "USER": ("MONITOR",),
    "ROLE": (),
    "DATABASE ROLE": (),
    **_IN_SCHEMA,
}  # fmt: skip
# Documented privileges of features that are not supported here: from the same page.
_UNSUPPORTED = {
    "ACCOUNT": frozenset(
        f"CREATE {kind}"
        for kind in (
            "ACCOUNT", "API INTEGRATION", "APPLICATION", "APPLICATION PACKAGE", "COMPUTE POOL", "CREDENTIAL",
            "DATA EXCHANGE LISTING", "EXTERNAL VOLUME", "FAILOVER GROUP", "LISTING", "ORGANIZATION LISTING",
            "REPLICATION GROUP", "CATALOG INTEGRATION", "NOTIFICATION INTEGRATION", "SECURITY INTEGRATION",
        )
    ) | {
        "APPLY AGGREGATION POLICY", "APPLY PASSWORD POLICY", "APPLY SESSION POLICY",
        "APPLY PROJECTION POLICY", "APPLY JOIN POLICY", "APPLY PACKAGES POLICY", "BIND SERVICE ENDPOINT",
        "EXECUTE ALERT", "EXECUTE MANAGED ALERT", "EXECUTE DATA METRIC FUNCTION", "MANAGE ACCOUNT SUPPORT CASES",
        "MANAGE EVENT SHARING", "MANAGE LISTING AUTO FULFILLMENT", "MANAGE ORGANIZATION SUPPORT CASES",
        "MANAGE USER SUPPORT CASES", "MODIFY LOG LEVEL", "MODIFY TRACE LEVEL", "MODIFY METRIC LEVEL",
        "MODIFY SESSION LOG LEVEL", "MODIFY SESSION TRACE LEVEL", "OVERRIDE SHARE RESTRICTIONS",
        "PURCHASE DATA EXCHANGE LISTING", "READ SESSION",
    },
    "DATABASE": frozenset({"IMPORTED PRIVILEGES", "REFERENCE_USAGE"}),
    "SCHEMA": frozenset(
        f"CREATE {kind}"
        for kind in (
            "AGGREGATION POLICY", "AGENT", "CONTACT", "CORTEX SEARCH SERVICE",
            "DATA METRIC FUNCTION", "DATASET", "GIT REPOSITORY", "HYBRID TABLE",
            "IMAGE REPOSITORY", "JOIN POLICY", "MODEL", "MODEL MONITOR", "NOTEBOOK",
            "PACKAGES POLICY", "PASSWORD POLICY", "PRIVACY POLICY", "PROJECTION POLICY", "RESOURCE GROUP",
            "SECRET", "SEMANTIC VIEW", "SERVICE", "SESSION POLICY", "SNAPSHOT", "STREAMLIT",
            "STORAGE LIFECYCLE POLICY",
        )
    ),
}  # fmt: skip
# Of the account: no other role grants these, whatever it may grant else.
# https://docs.snowflake.com/en/user-guide/security-access-control-privileges#global-privileges-account-privileges
OF_ACCOUNTADMIN = frozenset({
    "CREATE DATABASE", "CREATE WAREHOUSE", "CREATE INTEGRATION", "CREATE STORAGE INTEGRATION", "CREATE SHARE",
    "MANAGE WAREHOUSES", "MONITOR USAGE", "MONITOR EXECUTION", "EXECUTE TASK", "EXECUTE MANAGED TASK", "IMPORT SHARE",
})  # fmt: skip
PLURALS = {kind.removesuffix("Y") + ("IES" if kind.endswith("Y") else "S"): kind for kind in ("SCHEMA", *_IN_SCHEMA)}


def parts_of(kind: str) -> int:
    """Return the number of parts in the full name of an object of this kind."""
    return {"ACCOUNT": 0, "SCHEMA": 2, "DATABASE ROLE": 2}.get(kind, 3 if kind in _IN_SCHEMA else 1)


def read(reader: Reader) -> list[str]:
    """Read the privileges up to ON: ["SELECT", "CREATE TABLE"], or ["ALL"]."""
    if reader.accept_any("ALL PRIVILEGES", "ALL"):
        return ["ALL"]
    found = [reader.word_until("ON")]
    while reader.accept(","):
        found.append(reader.word_until("ON"))
    return found


def expand(given: list[str], kind: str) -> list[str]:
    """Return the privileges, ALL spelled out. Raise SnowflakeError 003008 for one that the kind does not have."""
    known = PRIVILEGES[kind]
    if given == ["ALL"]:
        return list(known)
    for privilege in given:
        if privilege in known or privilege == "OWNERSHIP":
            continue
        if privilege in _UNSUPPORTED.get(kind, ()):
            raise errors.unsupported(f"the privilege {privilege} on {kind}")
        raise errors.compilation("003008", "42501", f"Invalid object type '{kind}' for privilege '{privilege}'.")
    return given
