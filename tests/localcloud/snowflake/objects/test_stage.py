"""Stages, and the file formats that they and statements choose."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_choice import FormatChoice
from localcloud.snowflake.objects.stage import Stage, resolve
from localcloud.snowflake.wire.errors import SnowflakeError

NAME = ("DB", "RAW", "S")
INTEGRATION = """CREATE STORAGE INTEGRATION I TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE
    STORAGE_ALLOWED_LOCATIONS = ('s3://a/') STORAGE_AWS_ROLE_ARN = 'arn:role'"""


def test_an_internal_stage(session: Session, run, shown) -> None:
    run("CREATE STAGE S COMMENT = 'c'")
    row = shown("SHOW STAGES")
    assert (row["name"], row["url"], row["type"], row["cloud"], row["comment"]) == ("S", "", "INTERNAL", "", "c")
    assert session.account.get(Stage, NAME).url is None


@pytest.mark.rule(
    "Internal stages have ENCRYPTION = (TYPE = 'SNOWFLAKE_FULL' | 'SNOWFLAKE_SSE')",
    source="sql-reference/sql/create-stage#internal-stage-parameters-internalstageparams",
    status="matches Snowflake; no file is encrypted here",
)
@pytest.mark.parametrize(("type_", "shown_as"), [("SNOWFLAKE_FULL", "INTERNAL"), ("SNOWFLAKE_SSE", "INTERNAL NO CSE")])
def test_the_encryption_of_an_internal_stage(run, shown, type_: str, shown_as: str) -> None:
    run(f"CREATE STAGE S ENCRYPTION = (TYPE = '{type_}')")
    assert shown("SHOW STAGES")["type"] == shown_as


def test_an_external_stage(run, shown) -> None:
    run(INTEGRATION)
    run("CREATE STAGE S URL = 's3://a/b/' STORAGE_INTEGRATION = i")
    row = shown("SHOW STAGES")
    assert (row["url"], row["type"], row["storage_integration"]) == ("s3://a/b/", "EXTERNAL", "I")
    found = {row[1]: row[3] for row in run("DESCRIBE STAGE S")}
    assert (found["URL"], found["AWS_ROLE"]) == ('["s3://a/b/"]', "arn:role")


def test_a_public_stage_shows_neither_integration_nor_keys(run, shown) -> None:
    run("CREATE STAGE S URL = 's3://a/b/'")
    row = shown("SHOW STAGES")
    assert (row["type"], row["has_credentials"], row["storage_integration"]) == ("EXTERNAL", "N", "")
    found = {row[1]: row[3] for row in run("DESCRIBE STAGE S")}
    assert found["URL"] == '["s3://a/b/"]' and "AWS_KEY_ID" not in found


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("STORAGE_INTEGRATION = I", "002029"),
        ("ENCRYPTION = (TYPE = 'AWS_SSE_S3')", "000002"),
        ("URL = 's3://a/' STORAGE_INTEGRATION = I ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')", "000002"),
        ("URL = 's3://a/' STORAGE_INTEGRATION = I CREDENTIALS = (AWS_KEY_ID = 'k')", "001006"),
        ("CREDENTIALS = (AWS_KEY_ID = 'k')", "002029"),
        ("URL = 's3://a' STORAGE_INTEGRATION = I DIRECTORY = (ENABLE = TRUE)", "001011"),
        ("DIRECTORY = (ENABLE = TRUE AUTO_REFRESH = TRUE)", "000002"),
        ("URL = 'gs://a/' STORAGE_INTEGRATION = I", "001011"),
        ("URL = 's3://b/' STORAGE_INTEGRATION = I", "003127"),
        ("URL = 's3://a/' STORAGE_INTEGRATION = J", "002003"),
        ("FILE_FORMAT = (FORMAT_NAME = 'F')", "002003"),
    ],
)
def test_what_is_refused(session: Session, run, refused, options: str, code: str) -> None:
    run(INTEGRATION)
    assert refused(f"CREATE STAGE S {options}").code == code
    assert session.account.find(Stage, NAME) is None


def test_a_change_is_checked_with_what_the_stage_has(run, refused) -> None:
    run(INTEGRATION)
    run("CREATE STAGE S URL = 's3://a/b/' STORAGE_INTEGRATION = i")
    run("ALTER STAGE S SET URL = 's3://a/c/'")
    assert refused("ALTER STAGE S SET URL = 's3://b/'").code == "003127"


def test_a_stage_created_again_is_another_stage(session: Session, run) -> None:
    run("CREATE STAGE S")
    first = session.account.get(Stage, NAME).id
    run("CREATE OR REPLACE STAGE S")
    assert session.account.get(Stage, NAME).id != first


def test_the_file_format_of_a_stage(session: Session, run) -> None:
    run("CREATE STAGE S FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE)")
    assert session.account.get(Stage, NAME).file_format == FileFormat("JSON", {"STRIP_OUTER_ARRAY": True})
    found = {row[1]: row[3] for row in run("DESCRIBE STAGE S")}
    assert (found["TYPE"], found["STRIP_OUTER_ARRAY"]) == ("JSON", "true")


@pytest.mark.rule(
    "DESCRIBE STAGE names the type of each property, and prints values as \\n, true, [\\N], and nothing for none",
    source="sql-reference/sql/desc-stage#examples",
)
def test_the_values_and_types_of_a_stages_format(run) -> None:
    run("CREATE STAGE S FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1 NULL_IF = ('a', 'b') FIELD_DELIMITER = '\\t')")
    found = {row[1]: tuple(row[2:]) for row in run("DESCRIBE STAGE S")}
    assert found["RECORD_DELIMITER"] == ("String", r"\n", r"\n")
    assert found["FIELD_DELIMITER"] == ("String", r"\t", ",")
    assert found["FILE_EXTENSION"] == ("String", "", "")
    assert found["SKIP_HEADER"] == ("Integer", "1", "0")
    assert found["TRIM_SPACE"] == ("Boolean", "false", "false")
    assert found["ESCAPE_UNENCLOSED_FIELD"] == ("String", r"\\", r"\\")
    assert found["NULL_IF"] == ("List", "[a, b]", r"[\\N]")
    assert found["VALIDATE_UTF8"] == ("Boolean", "true", "true")


@pytest.mark.rule(
    "DESCRIBE STAGE of a stage with a named file format prints its name only, with escaped quotes",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/stages_ext.go",
    status="matches what the provider reads; the type and the default are from memory",
)
def test_the_name_of_a_stages_format(run) -> None:
    run("CREATE FILE FORMAT F TYPE = CSV SKIP_HEADER = 1")
    for options in ("(FORMAT_NAME = 'F')", "F", "(FORMAT_NAME = DB.RAW.F)"):
        run(f"CREATE OR REPLACE STAGE S FILE_FORMAT = {options}")
        rows = [row[1:] for row in run("DESCRIBE STAGE S") if row[0] == "STAGE_FILE_FORMAT"]
        assert [list(row) for row in rows] == [["FORMAT_NAME", "String", r"\"DB\".\"RAW\".\"F\"", ""]]
    run("ALTER STAGE S SET FILE_FORMAT = (TYPE = JSON)")
    assert {row[1]: row[3] for row in run("DESCRIBE STAGE S")}["TYPE"] == "JSON"


def test_the_format_that_a_statement_chooses(session: Session, run) -> None:
    run("CREATE FILE FORMAT F TYPE = CSV SKIP_HEADER = 1")
    named = FileFormat("CSV", {"SKIP_HEADER": 1})
    assert resolve(session, FormatChoice("F")) == named
    assert resolve(session, FormatChoice("DB.RAW.F", options={"SKIP_HEADER": "2"})) == FileFormat(
        "CSV", {"SKIP_HEADER": 2}
    )
    assert resolve(session, FormatChoice(), named) == named
    assert resolve(session, FormatChoice(options={"TRIM_SPACE": True}), named) == FileFormat(
        "CSV", {"SKIP_HEADER": 1, "TRIM_SPACE": True}
    )
    assert resolve(session, FormatChoice(type="JSON"), named) == FileFormat("JSON")
    assert resolve(session, FormatChoice()) == FileFormat("CSV")


def test_a_format_needs_usage(session: Session, run) -> None:
    run("CREATE FILE FORMAT F")
    session.role = "PUBLIC"
    with pytest.raises(SnowflakeError) as refusal:
        resolve(session, FormatChoice("F"))
    assert refusal.value.code == "002003"


@pytest.mark.rule(
    "External stages have ENCRYPTION and CREDENTIALS; DESCRIBE STAGE shows of them the key's id alone",
    source="sql-reference/sql/create-stage#external-stage-parameters-externalstageparams",
    status="matches Snowflake but for AWS_CSE and AWS_ROLE, which are refused",
)
def test_encryption_and_credentials_of_an_external_stage(run, shown) -> None:
    run(INTEGRATION)
    keys = "CREDENTIALS = (AWS_KEY_ID = 'key' AWS_SECRET_KEY = 'secret')"
    run(f"CREATE STAGE S URL = 's3://a/b/' {keys} ENCRYPTION = (TYPE = 'AWS_SSE_KMS' KMS_KEY_ID = 'k')")
    row = shown("SHOW STAGES")
    assert (row["has_credentials"], row["has_encryption_key"], row["directory_enabled"]) == ("Y", "Y", "N")
    described = run("DESCRIBE STAGE S")
    assert {row[1]: row[3] for row in described}["AWS_KEY_ID"] == "key"
    assert "secret" not in str(described)
