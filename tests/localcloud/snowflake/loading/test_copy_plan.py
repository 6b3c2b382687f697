"""A COPY planned: its table, columns, rights and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading import copy_plan
from localcloud.snowflake.loading.copy_statement import read_copy
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse
from tests.localcloud.snowflake.loading.plans import FILE, plan_of

BY_NAME = "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE FILE_FORMAT = (PARSE_HEADER = TRUE)"
TARGETS = (Target("A", "VARCHAR", 3, True), Target("B", "DECIMAL(38,0)", None, False))


class Folder:
    """The files of a stage, by path."""

    def __init__(self, *paths: str) -> None:
        self.files = [replace(FILE, path=path, name=f"stage/{path}", url=f"s3://b/stage/{path}") for path in paths]

    def list(self, prefix: str) -> list[StagedFile]:
        return [file for file in self.files if file.path.startswith(prefix)]

    def find(self, path: str) -> StagedFile | None:
        return next((file for file in self.files if file.path == path), None)


class Stage:
    url = "s3://b/stage/"


@pytest.fixture
def session(engine: Engine) -> Session:
    account = Account()
    session = Session(account, engine.connect(), "ADMIN", "ACCOUNTADMIN")
    session.connection.attach("D", None)
    account.add(Database(("D",), "ACCOUNTADMIN"))
    account.add(Schema(("D", "PUBLIC"), "ACCOUNTADMIN"))
    session.use("D", "PUBLIC")
    session.connection.execute('CREATE TABLE "D"."PUBLIC"."T" ("A" VARCHAR, "B" DECIMAL(38,0) NOT NULL)')
    account.add(Table(("D", "PUBLIC", "T"), "ACCOUNTADMIN"))
    account.add(View(("D", "PUBLIC", "V"), "ACCOUNTADMIN"))
    return session


@pytest.fixture
def planned(session, tmp_path: Path):
    storage = Storage(session.account, tmp_path, boto3.Session())
    return lambda text, **options: copy_plan.plan(session, read_copy(parse(text)), storage, **options)


def test_a_plan_has_full_names_columns_and_the_format(planned) -> None:
    plan = planned("COPY INTO T (B) FROM @%T FILE_FORMAT = (TYPE = JSON)")
    assert plan.table.name == ("D", "PUBLIC", "T")
    assert plan.format.type == "JSON"
    assert [(target.name, target.type, target.nullable) for target in plan.targets] == [("B", "DECIMAL(38,0)", False)]
    assert plan.on_error.mode == "ABORT_STATEMENT"


def test_a_pipe_skips_a_file_unless_it_says_otherwise(planned) -> None:
    assert planned("COPY INTO T FROM @%T", pipe=object()).on_error.mode == "SKIP_FILE"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("COPY INTO V FROM @%T", "002003"),
        ("COPY INTO NONE FROM @%T", "001757"),
        ("COPY INTO T (NONE) FROM @%T", "000904"),
        ("COPY INTO T (A, A) FROM @%T", "002025"),
        ("COPY INTO T FROM (SELECT $1, $2 FROM @%T) MATCH_BY_COLUMN_NAME = CASE_SENSITIVE", "001006"),
        ("COPY INTO T FROM (SELECT $1, $2 FROM @%T) VALIDATION_MODE = RETURN_ERRORS", "001006"),
        ("COPY INTO T FROM @%T MATCH_BY_COLUMN_NAME = CASE_SENSITIVE VALIDATION_MODE = RETURN_ERRORS", "001006"),
        ("COPY INTO T FROM @%T INCLUDE_METADATA = (A = METADATA$FILENAME)", "001006"),
        ("COPY INTO T FROM (SELECT $1, $2 FROM @%T) INCLUDE_METADATA = (A = METADATA$FILENAME)", "001006"),
        ("COPY INTO T FROM @%T MATCH_BY_COLUMN_NAME = CASE_SENSITIVE FILE_FORMAT = (PARSE_HEADER = FALSE)", "001006"),
        ("COPY INTO T FROM @%T FILE_FORMAT = (PARSE_HEADER = TRUE)", "001006"),
        (f"COPY INTO T FROM @%T {BY_NAME.replace('TRUE', 'TRUE SKIP_HEADER = 1')}", "000002"),
    ],
)
def test_what_a_copy_may_not_do_is_refused_before_it_reads_a_file(planned, text, code) -> None:
    with pytest.raises(SnowflakeError) as error:
        planned(text)
    assert error.value.code == code


def test_a_column_list_limits_the_columns_by_name(planned) -> None:
    plan = planned(f"COPY INTO T (B) FROM @%T {BY_NAME} INCLUDE_METADATA = (B = METADATA$FILE_ROW_NUMBER)")
    assert [target.name for target in plan.targets] == ["B"]


@pytest.mark.rule(
    "INCLUDE_METADATA of a column that the table lacks is error 003005, which names both",
    source="https://github.com/littleK0i/SnowDDL/issues/111",
    status="matches Snowflake; how it prints several columns is a guess",
)
def test_a_column_of_metadata_must_exist(planned) -> None:
    columns = "(A = METADATA$FILENAME, LAKE__FILE_NAME = METADATA$FILENAME)"
    with pytest.raises(SnowflakeError) as error:
        planned(f"COPY INTO T FROM @%T {BY_NAME} INCLUDE_METADATA = {columns}")
    assert (error.value.code, error.value.sqlstate) == ("003005", "42000")
    assert str(error.value) == (
        "SQL compilation error:\n"
        "Columns in '{LAKE__FILE_NAME=METADATA$FILENAME}' does not exist or operation not authorized."
    )


@pytest.mark.rule(
    "PARSE_HEADER = TRUE without MATCH_BY_COLUMN_NAME is refused, also in a query of a stage",
    source="https://github.com/dbt-labs/dbt-external-tables/issues/254",
    status="matches Snowflake; the code is a guess",
)
def test_a_header_is_for_columns_by_name_only(planned) -> None:
    text = 'Invalid file format "PARSE_HEADER" is only allowed for CSV INFER_SCHEMA and MATCH_BY_COLUMN_NAME'
    with pytest.raises(SnowflakeError, match=text):
        planned("COPY INTO T FROM @%T FILE_FORMAT = (PARSE_HEADER = TRUE)")


def test_names_need_a_header(planned) -> None:
    with pytest.raises(SnowflakeError, match="needs PARSE_HEADER = TRUE"):
        planned("COPY INTO T FROM @%T MATCH_BY_COLUMN_NAME = CASE_SENSITIVE")


@pytest.mark.rule(
    "COPY INTO a table that does not exist, also in CREATE PIPE, is error 001757 and names the table as it is written",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/issues/2075",
)
def test_a_copy_into_no_table_names_it(planned) -> None:
    with pytest.raises(SnowflakeError) as error:
        planned("COPY INTO TEST_TABLE FROM @%T")
    assert (error.value.code, error.value.sqlstate) == ("001757", "42601")
    assert str(error.value) == "SQL compilation error:\nTable 'TEST_TABLE' does not exist"


def test_a_role_without_insert_copies_nothing(session, planned) -> None:
    session.role = "PUBLIC"
    with pytest.raises(SnowflakeError) as error:
        planned("COPY INTO T FROM @%T")
    assert error.value.code in ("001757", "003001")


def test_columns_are_taken_in_the_order_that_they_are_named() -> None:
    assert copy_plan.chosen(TARGETS, None) == TARGETS
    assert copy_plan.chosen(TARGETS, ("B", "A")) == TARGETS[::-1]


def test_files_are_found_by_path_and_pattern() -> None:
    folder = Folder("a/1.csv", "a/2.csv.gz", "b/3.csv")
    assert [file.path for file in copy_plan.candidates(plan_of(TARGETS, place=folder))] == [
        "a/1.csv",
        "a/2.csv.gz",
        "b/3.csv",
    ]
    matching = copy_plan.candidates(plan_of(TARGETS, place=folder, pattern=r".*[.]csv"))
    assert [file.path for file in matching] == ["a/1.csv", "b/3.csv"]


def test_named_files_are_found_or_refused_by_their_address() -> None:
    folder = Folder("a/1.csv")
    [file] = copy_plan.candidates(plan_of(TARGETS, place=folder, files=("a/1.csv",)))
    assert file.path == "a/1.csv"
    missing = replace(plan_of(TARGETS, place=folder, files=("a/1.csv", "none.csv")), stage=Stage())
    with pytest.raises(SnowflakeError, match=r"s3://b/stage/none[.]csv"):
        copy_plan.candidates(missing)


def test_a_pattern_fits_the_whole_path_and_for_a_pipe_the_path_below_the_stage() -> None:
    plan = plan_of(TARGETS)
    assert copy_plan.whole_paths(FILE) == ("stage/a", "s3://b/stage/a")
    assert copy_plan.matches("stage/a", FILE, plan)
    assert copy_plan.matches("s3://.*/a", FILE, plan)
    assert not copy_plan.matches("a", FILE, plan)
    pipe = replace(plan, pipe=object.__new__(Pipe))
    assert copy_plan.matches("a", FILE, pipe)
    assert not copy_plan.matches("stage/a", FILE, pipe)
