"""Options that Snowflake documents for its objects and that are not supported: an error must not call them invalid.

Each list is from the page of the type's CREATE, and of its ALTER: https://docs.snowflake.com/en/sql-reference/sql/ and
create-warehouse, alter-warehouse … Clauses that begin with such a word (CLONE, FROM SHARE) are listed by it.
"""

from __future__ import annotations

from collections.abc import Mapping

# Contacts are documented for databases and schemas.
_ICEBERG = (
    "ICEBERG_DEFAULT_DDL_COLLATION ICEBERG_VERSION_DEFAULT ICEBERG_MERGE_ON_READ_BEHAVIOR ENABLE_ICEBERG_MERGE_ON_READ"
)
_NAMESPACE = f"CLONE FROM CONTACT CATALOG_SYNC OBJECT_VISIBILITY ENABLE_DATA_COMPACTION {_ICEBERG}"
_DOCUMENTED: Mapping[str, str] = {
    "DATABASE": f"{_NAMESPACE} AS STAGE_UNDROP_RETENTION_TIME_IN_DAYS CATALOG_SYNC_NAMESPACE_MODE "
    "CATALOG_SYNC_NAMESPACE_FLATTEN_DELIMITER",
    "SCHEMA": f"{_NAMESPACE} CLASSIFICATION_PROFILE",
    "SESSION": "DEFAULT_NULL_ORDERING ENABLE_GET_DDL_USE_DATA_TYPE_ALIAS OPT_OUT_ERROR_LOGGING",
    "WAREHOUSE": "MAX_STATEMENT_SIZE",
    "USER": "ALLOWED_INTERFACES RSA_PUBLIC_KEY_FP RSA_PUBLIC_KEY_2_FP WORKLOAD_IDENTITY "
    "ENABLE_UNREDACTED_SECURE_OBJECT_ERROR DEFAULT_NULL_ORDERING DISABLE_MFA MINS_TO_BYPASS_NETWORK_POLICY "
    "ENABLE_GET_DDL_USE_DATA_TYPE_ALIAS OPT_OUT_ERROR_LOGGING",
    "STAGE": "CLONE AWS_ACCESS_POINT_ARN USE_PRIVATELINK_ENDPOINT ENDPOINT COPY_OPTIONS",
    "PIPE": "ERROR_INTEGRATION INTEGRATION",
    "INTEGRATION": "AZURE_TENANT_ID",
    "ROLE": "",
    "DATABASE ROLE": "",
    "RESOURCE MONITOR": "",
    "NETWORK POLICY": "",
    "NETWORK RULE": "",
    "SEQUENCE": "",
    "FILE FORMAT": "CLONE",
}
_BY_KIND = {kind: frozenset(names.split()) for kind, names in _DOCUMENTED.items()}


def is_unsupported(kind: str, option: str) -> bool:
    """Return whether Snowflake documents the option or clause for the type of object, but it is not supported here."""
    return option in _BY_KIND.get(kind, ())
