"""COPY INTO <table> with MATCH_BY_COLUMN_NAME and INCLUDE_METADATA: from statements, and against COPY by position."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snowflake.connector.errors import DatabaseError, ProgrammingError

from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.prepared_file import prepare
from localcloud.snowflake.objects.local_folder import LocalFolder
from localcloud.snowflake.wire.digests import Digests
from tests.localcloud.snowflake.loading.plans import plan_of

QUOTED = "FIELD_OPTIONALLY_ENCLOSED_BY = '\"'"
BY_NAME = "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
HEADER = f"(TYPE = CSV PARSE_HEADER = TRUE ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE {QUOTED})"
PART = "INCLUDE_METADATA = (_PART = METADATA$FILENAME, _ROW = METADATA$FILE_ROW_NUMBER)"

Copy = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def copy(sql: Copy, tmp_path: Path) -> Copy:
    """Load a file by name into a new table T of these columns, and return its rows in the order of the first column."""

    def run(columns: str, body: str | bytes, format_: str = HEADER, options: str = "", name: str = "a") -> list[tuple]:
        sql(f"CREATE OR REPLACE TABLE T ({columns})")
        path = tmp_path / name
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        sql(f"PUT file://{path} @%T AUTO_COMPRESS = FALSE")
        sql(f"COPY INTO T FROM @%T FILE_FORMAT = {format_} {BY_NAME} {options}")
        return sql("SELECT * FROM T ORDER BY 1")

    return run


@pytest.mark.rule(
    "INCLUDE_METADATA fills columns of the table with METADATA$… of the file and the row",
    source="https://github.com/snowflakedb/snowpark-python/pull/4118",
)
@pytest.mark.rule("MATCH_BY_COLUMN_NAME ignores fields without a column", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule("INCLUDE_METADATA takes precedence over a field of the same name", source="from memory")
@pytest.mark.rule(
    "METADATA$FILE_ROW_NUMBER does not count the header of PARSE_HEADER",
    source="https://github.com/snowflakedb/snowpark-python/pull/4118",
)
def test_a_csv_file_with_its_name_and_row_numbers(copy):
    body = 'Name,n,more,_part\nann,1,x,mine\n"",2,y,mine\n,3,z,mine\n'
    rows = copy("N NUMBER, NAME VARCHAR, _PART VARCHAR, _ROW NUMBER", body, options=PART)
    assert rows == [(1, "ann", "a", 1), (2, "", "a", 2), (3, None, "a", 3)]


def test_json_and_parquet_with_their_names_and_row_numbers(copy, tmp_path):
    columns = "N NUMBER, NAME VARCHAR, _PART VARCHAR, _ROW NUMBER"
    lines = "".join(json.dumps({"n": n, "Name": name, "more": 1}) + "\n" for n, name in ((1, "ann"), (2, None)))
    expected = [(1, "ann", "a", 1), (2, None, "a", 2)]
    assert copy(columns, lines, "(TYPE = JSON)", PART) == expected
    pa.parquet.write_table(pa.table({"n": [1, 2], "Name": ["ann", None], "more": [1, 1]}), tmp_path / "p")
    assert copy(columns, (tmp_path / "p").read_bytes(), "(TYPE = PARQUET)", PART) == expected


@pytest.mark.rule("INCLUDE_METADATA has five METADATA$… columns", source="user-guide/querying-metadata")
def test_all_metadata(copy, sql):
    columns = "N NUMBER, KEY VARCHAR, CHANGED TIMESTAMP_NTZ, SCANNED TIMESTAMP_LTZ"
    metadata = (
        "KEY = METADATA$FILE_CONTENT_KEY, CHANGED = METADATA$FILE_LAST_MODIFIED, SCANNED = METADATA$START_SCAN_TIME"
    )
    copy(columns, "n\n1\n", options=f"INCLUDE_METADATA = ({metadata})")
    ages = "DATEDIFF(minute, CHANGED, SYSDATE()) BETWEEN 0 AND 60, SCANNED <= CURRENT_TIMESTAMP()"
    [(key, modified, scanned)] = sql(f"SELECT KEY, {ages} FROM T")
    assert (key, modified, scanned) == (sql("LIST @%T")[0][2], True, True)


@pytest.mark.rule(
    "A column that the file lacks is NULL, not its default, and an error if it is NOT NULL",
    source="from memory",
)
def test_columns_that_a_file_lacks_are_null(copy):
    assert copy("N NUMBER, D VARCHAR DEFAULT 'd', I NUMBER AUTOINCREMENT", "n\n1\n") == [(1, None, None)]
    assert copy("N NUMBER, D VARCHAR", "x,y\n1,2\n") == [(None, None)]
    with pytest.raises(DatabaseError, match="NULL result in a non-nullable column"):
        copy("N NUMBER, D VARCHAR NOT NULL", "n\n1\n")


@pytest.mark.rule(
    "ERROR_ON_COLUMN_COUNT_MISMATCH counts the table's columns by name, too: INCLUDE_METADATA needs it FALSE",
    source="https://github.com/snowflakedb/snowpark-python/pull/4118",
)
def test_the_number_of_fields_is_compared_unless_told_otherwise(copy):
    counted = HEADER.replace("ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE", "")
    with pytest.raises(ProgrammingError, match=r"Number of columns in file \(1\) does not match .* table \(3\)"):
        copy("N NUMBER, _PART VARCHAR, _ROW NUMBER", "n\n1\n", counted, PART)
    assert copy("N NUMBER, T VARCHAR", "t,n\nx,1\n", counted) == [(1, "x")]


@pytest.mark.rule(
    "A header's name is compared as it stands: quotes count as FIELD_OPTIONALLY_ENCLOSED_BY says, blanks with "
    "TRIM_SPACE = FALSE; an empty name matches no column",
    source="sql-reference/sql/create-file-format",
    status="matches what the page says of fields; it says nothing of the header",
)
def test_names_in_a_header(copy):
    assert copy('N NUMBER, "a b" VARCHAR', '"n","A B",\n1,x,y\n') == [(1, "x")]
    assert copy("N NUMBER, T VARCHAR", '"n","t"\n1,x\n', HEADER.replace(QUOTED, "")) == [(None, None)]
    assert copy("N NUMBER, T VARCHAR", "n, t\n1,x\n") == [(1, None)]
    assert copy("N NUMBER, T VARCHAR", "n, t\n1,x\n", HEADER.replace(QUOTED, "TRIM_SPACE = TRUE")) == [(1, "x")]
    assert copy("N NUMBER, T VARCHAR", "\ufeffn,t\n1,x\n") == [(1, "x")]


@pytest.mark.rule(
    "A column with two fields of its name is refused",
    source="from memory",
    status="differs: how Snowflake loads such a file is not known; code and text are the local Snowflake's own",
)
def test_a_name_that_is_there_twice_is_refused(copy):
    with pytest.raises(ProgrammingError, match="Duplicate column name 'N' in the file"):
        copy("N NUMBER", "n,N\n1,2\n")
    assert copy("N NUMBER", "n,x,x\n1,2,3\n") == [(1,)]


def test_a_query_of_a_stage_refuses_a_header(sql):
    sql(f"CREATE FILE FORMAT HEADED TYPE = CSV PARSE_HEADER = TRUE {QUOTED}")
    with pytest.raises(ProgrammingError, match='"PARSE_HEADER" is only allowed for CSV INFER_SCHEMA'):
        sql("SELECT $1 FROM @~ (FILE_FORMAT => 'HEADED')")


FIELDS = ["", "", "a", '""', '"q, r"', '"s ""t"""', "b c", "é", ' "u"', '"v" ', '"w\nx"', "7", '"8"', "nil", '"nil"']
LINES = st.lists(st.lists(st.sampled_from(FIELDS), min_size=2, max_size=4).map(",".join), max_size=6)
TARGETS = (Target("A", "VARCHAR"), Target("B", "DECIMAL(38,0)"), Target("C", "VARCHAR", 3), Target("D", "VARCHAR"))


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with Engine().cursor() as connection:
        connection.execute("ATTACH ':memory:' AS staging")
        yield connection


def rows(duck: duckdb.DuckDBPyConnection, folder: Path, plan: Plan, text: str) -> list[tuple]:
    """Return the values of the rows, and whether each is bad."""
    (folder / "a").write_text(text)
    duck.execute("DROP TABLE IF EXISTS staging.typed; DROP TABLE IF EXISTS staging.kept")
    prepared = prepare(duck, plan, plan.place.find("a"), folder, "staging")
    if not prepared.parsed:
        return []
    values = ", ".join(f"s{i}.v" for i in range(len(plan.targets)))
    return duck.execute(f"SELECT {values}, bad FROM staging.typed ORDER BY rn").fetchall()


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    lines=LINES,
    end=st.sampled_from(["\n", "\r\n"]),
    empty_as_null=st.booleans(),
    null_if=st.sampled_from([["\\N"], [], ["nil"]]),
    enclosed=st.sampled_from(['"', "NONE"]),
    header=st.sampled_from(["a,B,c,D", '"A","b","C","d"']),
)
def test_rows_by_name_are_those_by_position(
    duck, tmp_path_factory, lines, end, empty_as_null, null_if, enclosed, header
):
    """NULL and the empty text, quoted or not, are kept as by position, whichever reader is used."""
    options = {
        "EMPTY_FIELD_AS_NULL": empty_as_null,
        "NULL_IF": null_if,
        "FIELD_OPTIONALLY_ENCLOSED_BY": enclosed,
        "ERROR_ON_COLUMN_COUNT_MISMATCH": False,
    }
    folder = tmp_path_factory.mktemp("by_name")
    place = LocalFolder(folder, "s3://b/", Digests())
    by_position = plan_of(TARGETS, FileFormat("CSV", options | {"SKIP_HEADER": 1}), place)
    named = FileFormat("CSV", options | {"PARSE_HEADER": True})
    header = header if enclosed == '"' else header.replace('"', "")
    text = "".join(line + end for line in [header, *lines])
    expected = rows(duck, folder, by_position, text)
    assert rows(duck, folder, plan_of(TARGETS, named, place, match_by="CASE_INSENSITIVE"), text) == expected
    # Columns in another order, and one that the file has and the table lacks.
    fewer = plan_of((TARGETS[2], TARGETS[0]), named, place, match_by="CASE_INSENSITIVE")
    found = rows(duck, folder, fewer, text)
    texts = rows(duck, folder, plan_of((TARGETS[0], TARGETS[3], TARGETS[2]), by_position.format, place), text)
    assert [row[1] for row in found] == [row[0] for row in texts]
    assert [row[0] for row in found] == [row[2] for row in texts]
