"""Options that Snowflake documents and that are not supported: error 000002 says so, and not that they are invalid."""

from __future__ import annotations

import pytest


@pytest.mark.rule(
    "Options that a type of object has in Snowflake's documentation are not called invalid",
    source="sql-reference/sql/create-stage",
    status="differs: they are not supported, and refused with error 000002; all else is error 001420",
)
@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("CREATE STAGE S URL = 's3://b/' ENCRYPTION = (TYPE = 'AWS_CSE')", "ENCRYPTION = (TYPE = 'AWS_CSE')"),
        ("CREATE STAGE S URL = 's3://b/' CREDENTIALS = (AWS_ROLE = 'a')", "CREDENTIALS = (AWS_ROLE = …)"),
        ("CREATE STAGE S COPY_OPTIONS = (ON_ERROR = CONTINUE)", "COPY_OPTIONS of STAGE"),
        ("CREATE FILE FORMAT S CLONE T", "CLONE of FILE FORMAT"),
        ("CREATE SCHEMA S CLASSIFICATION_PROFILE = 'p'", "CLASSIFICATION_PROFILE of SCHEMA"),
        ("CREATE DATABASE D CATALOG_SYNC = 'c'", "CATALOG_SYNC of DATABASE"),
        ("CREATE DATABASE D FROM SHARE A.S", "FROM of DATABASE"),
        ("CREATE DATABASE D AS REPLICA OF A.B.C", "AS of DATABASE"),
        ("CREATE SCHEMA S WITH CONTACT (STEWARD = C)", "CONTACT of SCHEMA"),
    ],
)
def test_documented_options_are_not_supported(refused, sql: str, what: str) -> None:
    error = refused(sql)
    assert (error.code, error.sqlstate) == ("000002", "0A000")
    assert str(error).endswith(f"does not support {what}.")


@pytest.mark.parametrize("provider", ["GCS", "AZURE"])
def test_integrations_with_other_clouds_are_not_supported(refused, provider: str) -> None:
    sql = f"CREATE STORAGE INTEGRATION I TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = '{provider}' ENABLED = TRUE"
    assert refused(f"{sql} STORAGE_ALLOWED_LOCATIONS = ('gcs://b/')").code == "000002"


@pytest.mark.parametrize(
    "sql", ["CREATE STAGE S COLOUR = 1", "CREATE ROLE R CLONE = 1", "ALTER DATABASE DB UNSET COLOUR"]
)
def test_other_options_are_invalid(refused, sql: str) -> None:
    assert refused(sql).code == "001420"
