"""Statements that the earlier release can, and can't, live with: the project's versioned scripts, and one more."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from promotion.migration.history_entry import Applied
from promotion.rollback.side import Side
from promotion.rollback.way_back import way_back
from tests.promotion.rollback.test_way_back import PROJECT, VARIABLES


@pytest.fixture(scope="module")
def target() -> Side:
    """The project without its views, which take most of the time."""
    side = Side.read(PROJECT, VARIABLES)
    return dataclasses.replace(side, scripts=side.versioned)


def refusals(target: Side, folder: Path, text: str) -> tuple[str, ...]:
    """Return why there is no way back from a release with one script more. `DB.` stands for the database."""
    (folder / "migrations" / "raw").mkdir(parents=True)
    (folder / "migrations" / "raw" / "V20990101000000__new.sql").write_text(text.replace("DB.", "{{ database }}."))
    newer = Side.read(folder, VARIABLES).scripts
    assert newer
    current = dataclasses.replace(target, scripts=[*target.scripts, *newer])
    applied = [Applied(each.name, each.kind, each.version, each.checksum) for each in current.scripts]
    return way_back(target, current, applied).refusals


LANDING = "STAGE VENDOR.LANDING is another one now; that release may read files with it"
CSV = "FILE FORMAT VENDOR.CSV is another one now; that release may read files with it"
UNWRITTEN = "RAW.STREAMS.A is NOT NULL; that release does not write it"
STRANGE = "line 1 alters RAW.STREAMS in a way that can't be judged"
SHORT = "line 1 changes a TABLE by less than its full name"
OTHERS = "line 1 runs statements that can't be judged"


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "a required column": ("ALTER TABLE DB.RAW.STREAMS ADD COLUMN A VARCHAR NOT NULL;", UNWRITTEN),
        "the second of two": ("ALTER TABLE DB.RAW.STREAMS ADD COLUMN B DATE, A VARCHAR NOT NULL;", UNWRITTEN),
        "without the word COLUMN": ("ALTER TABLE DB.RAW.STREAMS ADD A VARCHAR NOT NULL COMMENT 'a';", UNWRITTEN),
        "with a named constraint": ("ALTER TABLE DB.RAW.STREAMS ADD COLUMN A DATE CONSTRAINT N NOT NULL;", UNWRITTEN),
        "a key": ("ALTER TABLE DB.RAW.STREAMS ADD COLUMN A VARCHAR PRIMARY KEY;", UNWRITTEN),
        "a key of a column that may be empty": (
            "ALTER TABLE DB.RAW.STREAMS ADD PRIMARY KEY (SIZE_MB);",
            "RAW.STREAMS.SIZE_MB may be NULL for the contract streams",
        ),
        "a required column of the vendor": (
            "ALTER TABLE DB.VENDOR.BOOKS ADD COLUMN A VARCHAR NOT NULL;",
            "VENDOR.BOOKS.A is NOT NULL; that release does not write it",
        ),
        "a column that becomes required, in a table without a contract": (
            "ALTER TABLE DB.VENDOR.BATCHES ADD COLUMN A DATE;\nALTER TABLE DB.VENDOR.BATCHES ALTER A SET NOT NULL;",
            "VENDOR.BATCHES.A is NOT NULL; that release does not write it",
        ),
        "several columns that become required": (
            "ALTER TABLE DB.RAW.STREAMS MODIFY (SIZE_MB SET NOT NULL, END_AT SET NOT NULL);",
            STRANGE,
        ),
        "several narrower types": (
            "ALTER TABLE DB.RAW.STREAMS MODIFY SIZE_MB NUMBER(9, 3), COLUMN END_AT DATE;",
            STRANGE,
        ),
        "a column, without the word COLUMN": ("ALTER TABLE DB.RAW.STREAMS DROP SIZE_MB;", STRANGE),
        "a mask and a required column": (
            "ALTER TABLE DB.RAW.STREAMS MODIFY COLUMN A SET MASKING POLICY DB.RAW.P, COLUMN END_AT SET NOT NULL;",
            STRANGE,
        ),
        "a check": ("ALTER TABLE DB.RAW.STREAMS ADD CONSTRAINT C CHECK (SIZE_MB > 1);", STRANGE),
        "a default that goes": ("ALTER TABLE DB.RAW.STREAMS ALTER COLUMN SIZE_MB DROP DEFAULT;", STRANGE),
        "a narrower type of a column that no contract has": (
            "ALTER TABLE DB.RAW.STREAMS MODIFY COLUMN _PART VARCHAR(3);",
            "RAW.STREAMS._PART is VARCHAR(3) now, and was VARCHAR",
        ),
        "a stage": ("DROP STAGE DB.RAW.READY;", "STAGE RAW.READY is gone; that release may read files with it"),
        "a stage elsewhere": ("CREATE OR REPLACE STAGE DB.VENDOR.LANDING URL = 's3://other/';", LANDING),
        "a stage, altered as a whole": ("CREATE OR ALTER STAGE DB.VENDOR.LANDING URL = 's3://other/';", LANDING),
        "a stage's place": ("ALTER STAGE DB.VENDOR.LANDING SET URL = 's3://other/';", LANDING),
        "its place and its comment": ("ALTER STAGE DB.VENDOR.LANDING SET COMMENT = 'x' URL = 's3://other/';", LANDING),
        "a stage's name": ("ALTER STAGE IF EXISTS DB.VENDOR.LANDING RENAME TO DB.VENDOR.OTHER;", LANDING),
        "a file format": ("DROP FILE FORMAT IF EXISTS DB.VENDOR.CSV;", "FILE FORMAT VENDOR.CSV is gone"),
        "another file format": ("CREATE OR REPLACE FILE FORMAT DB.VENDOR.CSV TYPE = CSV;", CSV),
        "a file format's name": ("ALTER FILE FORMAT DB.VENDOR.CSV RENAME TO DB.VENDOR.OTHER;", CSV),
        "a table, for a new one": (
            "CREATE TABLE DB.RAW.NEW (A DATE);\nALTER TABLE DB.RAW.NEW SWAP WITH DB.RAW.STREAMS;",
            "RAW.STREAMS is used by",
        ),
        "a table, for one of a short name": ("ALTER TABLE DB.RAW.NEW SWAP WITH STREAMS;", SHORT),
        "a transient table instead": ("CREATE OR REPLACE TRANSIENT TABLE DB.RAW.STREAMS (A DATE);", "RAW.STREAMS is"),
        "a table by a short name": ("DROP TABLE IF EXISTS RAW.STREAMS;", SHORT),
        "a computed name": ("DROP TABLE IF EXISTS IDENTIFIER('DB.RAW.STREAMS');", SHORT),
        "a schema": ("DROP SCHEMA IF EXISTS VENDOR CASCADE;", "DROP SCHEMA VENDOR takes away what that release uses"),
        "a new schema instead": ("CREATE OR REPLACE SCHEMA DB.RAW;", "CREATE SCHEMA ANY_DATABASE.RAW takes away"),
        "a schema's name": ("ALTER SCHEMA DB.RAW RENAME TO DB.OLD;", "ALTER SCHEMA ANY_DATABASE.RAW takes away"),
        "a schema, for another one": ("ALTER SCHEMA DB.NEW SWAP WITH DB.RAW;", "ALTER SCHEMA ANY_DATABASE.NEW takes"),
        "the database": ("DROP DATABASE {{ database }};", "DROP DATABASE ANY_DATABASE takes away"),
        "a pipe, for the same one": (
            "CREATE OR REPLACE PIPE DB.RAW.STREAMS_PIPE_2 AS COPY INTO DB.RAW.STREAMS FROM @DB.RAW.READY;",
            "PIPE RAW.STREAMS_PIPE_2 was replaced; it has forgotten what it loaded",
        ),
        "a pipe, dropped and made otherwise": (
            "DROP PIPE DB.RAW.STREAMS_PIPE_2;\n"
            "CREATE PIPE DB.RAW.STREAMS_PIPE_2 AS COPY INTO DB.RAW.STREAMS (USER_EMAIL) "
            "FROM (SELECT $1 FROM @DB.RAW.READY);",
            "PIPE RAW.STREAMS_PIPE_2 is another one now",
        ),
        "a block": ("BEGIN\n  DROP TABLE DB.RAW.STREAMS;\nEND;", OTHERS),
        "a text": ("EXECUTE IMMEDIATE 'DROP TABLE DB.RAW.STREAMS';", OTHERS),
        "a procedure": ("CALL DB.RAW.P();", OTHERS),
    }.values(),
)
def test_what_takes_something_from_it_is_no_way_back(target, tmp_path, text, why):
    found = refusals(target, tmp_path, text)
    assert any(f"raw/V20990101000000__new.sql: {why}" in line or line.startswith(why) for line in found), found


@pytest.mark.parametrize(
    "text",
    {
        "a column with a default": "ALTER TABLE DB.RAW.STREAMS ADD COLUMN A VARCHAR DEFAULT 'x' NOT NULL;",
        "a counter": "ALTER TABLE DB.RAW.STREAMS ADD COLUMN A NUMBER NOT NULL AUTOINCREMENT START 1 INCREMENT 1;",
        "a column that may be empty": "ALTER TABLE DB.RAW.STREAMS ADD COLUMN A VARCHAR NULL;",
        "a column that may be empty again": "ALTER TABLE DB.RAW.STREAMS ALTER COLUMN SIZE_MB DROP NOT NULL;",
        "a required column of a new table": (
            "CREATE TABLE DB.RAW.NEW (A DATE NOT NULL);\nALTER TABLE DB.RAW.NEW ADD COLUMN B DATE NOT NULL;"
        ),
        "a wider type without a contract": "ALTER TABLE DB.VENDOR.BATCHES ALTER COLUMN RUN SET DATA TYPE VARCHAR;",
        "a mask": "ALTER TABLE DB.RAW.STREAMS MODIFY COLUMN SIZE_MB SET MASKING POLICY DB.RAW.P USING (SIZE_MB, A);",
        "rows by role": "ALTER TABLE DB.RAW.STREAMS ADD ROW ACCESS POLICY DB.RAW.P ON (USER_EMAIL);",
        "a tag": "ALTER TABLE DB.RAW.STREAMS MODIFY COLUMN SIZE_MB SET TAG DB.RAW.CLASSIFICATION = 'internal';",
        "a longer retention": "ALTER TABLE DB.RAW.STREAMS SET DATA_RETENTION_TIME_IN_DAYS = 3;",
        "a clustering key, dropped": "ALTER TABLE DB.RAW.STREAMS DROP CLUSTERING KEY;",
        "a stage's comment": "ALTER STAGE DB.VENDOR.LANDING SET COMMENT = 'SET URL = x';",
        "a stage's comment by its verb": "COMMENT ON STAGE DB.VENDOR.LANDING IS 'x';",
        "a stage that is there": "CREATE STAGE IF NOT EXISTS DB.VENDOR.LANDING URL = 's3://other/';",
        "a file format's comment": "ALTER FILE FORMAT IF EXISTS DB.VENDOR.CSV SET COMMENT = 'x';",
        "a stage of its own": (
            "CREATE STAGE DB.RAW.A URL = 's3://x/';\nALTER STAGE DB.RAW.A SET URL = 's3://y/';\nDROP STAGE DB.RAW.A;"
        ),
        "a schema of its own": "CREATE SCHEMA DB.NEW;\nDROP SCHEMA DB.NEW;",
        "a schema's comment": "ALTER SCHEMA DB.RAW SET COMMENT = 'RENAME';",
        "new tables, swapped": (
            "CREATE TABLE DB.RAW.A (A DATE);\nCREATE TABLE DB.RAW.B (A DATE);\nALTER TABLE DB.RAW.A SWAP WITH DB.RAW.B;"
        ),
        "a transaction": "BEGIN TRANSACTION;\nUPDATE DB.RAW.STREAMS SET SIZE_MB = 1 WHERE SIZE_MB IS NULL;\nCOMMIT;",
        "a grant": "GRANT SELECT ON TABLE DB.RAW.STREAMS TO ROLE R;",
    }.values(),
)
def test_what_it_can_live_with_stays(target, tmp_path, text):
    assert refusals(target, tmp_path, text) == ()


@pytest.fixture(scope="module")
def unread(target, tmp_path_factory) -> Side:
    """The project with contracts of another form."""
    project = Path(shutil.copytree(PROJECT / "contracts", tmp_path_factory.mktemp("unread") / "contracts")).parent
    for path in (project / "contracts").glob("*.odcs.yaml"):
        path.write_text(path.read_text().replace("apiVersion: v3.1.0", "apiVersion: v2.0.0"))
    read = Side.read(project, VARIABLES)
    return dataclasses.replace(read, scripts=target.scripts, code=target.code)


def test_contracts_that_can_not_be_read_say_so(unread):
    assert (unread.contracts, unread.unread[:24]) == ({}, "contracts/authors.odcs.y")


UNREAD = "may be used: the contracts of that release can't be read: contracts/authors.odcs.yaml: apiVersion is v2.0.0"


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "a table": ("DROP TABLE IF EXISTS DB.VENDOR.BOOKS;", f"VENDOR.BOOKS {UNREAD}"),
        "its name": ("ALTER TABLE IF EXISTS DB.VENDOR.BOOKS RENAME TO DB.VENDOR.B;", f"VENDOR.BOOKS {UNREAD}"),
        "a column": ("ALTER TABLE DB.RAW.STREAMS DROP COLUMN SIZE_MB;", f"RAW.STREAMS.SIZE_MB {UNREAD}"),
        "a column's name": ("ALTER TABLE DB.RAW.STREAMS RENAME COLUMN SIZE_MB TO S;", f"RAW.STREAMS.SIZE_MB {UNREAD}"),
        "a required column": (
            "ALTER TABLE DB.RAW.STREAMS ALTER SIZE_MB SET NOT NULL;",
            f"RAW.STREAMS.SIZE_MB {UNREAD}",
        ),
        "a new required column": ("ALTER TABLE DB.RAW.STREAMS ADD COLUMN A DATE NOT NULL;", UNWRITTEN),
        "a narrower type": (
            "ALTER TABLE DB.RAW.STREAMS ALTER SIZE_MB TYPE NUMBER(9, 3);",
            "RAW.STREAMS.SIZE_MB is NUM",
        ),
        "all pipes": (
            "DROP PIPE DB.RAW.STREAMS_PIPE;\nDROP PIPE DB.RAW.STREAMS_PIPE_2;",
            "RAW.STREAMS has no pipe any more",
        ),
    }.values(),
)
def test_where_the_contracts_can_not_be_read_any_column_may_be_used(unread, tmp_path, text, why):
    found = refusals(unread, tmp_path, text)
    assert any(f"raw/V20990101000000__new.sql: {why}" in line or line.startswith(why) for line in found), found


def test_where_the_contracts_can_not_be_read_a_new_column_is_no_obstacle(unread, tmp_path):
    added = "ALTER TABLE DB.RAW.STREAMS ADD COLUMN A VARCHAR;"
    assert refusals(unread, tmp_path, f"{added}\nALTER TABLE DB.RAW.STREAMS ALTER SIZE_MB TYPE NUMBER(20, 3);") == ()


def test_a_column_that_files_may_leave_out_can_not_be_required(target, tmp_path):
    streams = target.contracts["streams"]
    columns = [dataclasses.replace(each, deprecated_since="1.1.0") for each in streams.columns]
    contracts = {**target.contracts, "streams": dataclasses.replace(streams, columns=tuple(columns))}
    text = "ALTER TABLE DB.RAW.STREAMS ALTER SIZE_MB SET NOT NULL;"
    [line] = refusals(dataclasses.replace(target, contracts=contracts), tmp_path, text)
    assert line.endswith("RAW.STREAMS.SIZE_MB may be NULL for the contract streams")
