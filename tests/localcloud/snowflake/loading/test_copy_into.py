"""COPY INTO <table>: what it loads, what it answers, and what it remembers; by the real connector."""

import gzip

import pytest
import zstandard
from snowflake.connector.errors import DatabaseError, ProgrammingError

from tests.localcloud.snowflake.bench import CSV


@pytest.mark.rule("COPY returns one row per file, in ten columns", source="sql-reference/sql/copy-into-table#output")
def test_columns_of_the_answer(bench):
    url = bench.put("a.csv", "n,t\n1,x\n2,y\n")
    bench.create("N NUMBER, T VARCHAR")
    cursor = bench.connection.cursor()
    stage = f"@{bench.schema}.LANDING/{bench.folder.removeprefix('vendor/')}/"
    cursor.execute(f"COPY INTO {bench.schema}.{bench.table} FROM {stage} {CSV}")
    assert [column.name for column in cursor.description] == [
        *("file", "status", "rows_parsed", "rows_loaded", "error_limit", "errors_seen"),
        *("first_error", "first_error_line", "first_error_character", "first_error_column_name"),
    ]
    assert cursor.fetchall() == [(url, "LOADED", 2, 2, 1, 0, None, None, None, None)]
    assert bench.rows() == [(1, "x"), (2, "y")]


@pytest.mark.parametrize("rows", [7_000, 130_000])
def test_rows_are_in_the_table_in_the_order_of_the_file(bench, rows):
    """Time Travel reads the first rows of a table for those of an earlier moment: objects/past_rows.py."""
    bench.put("a.csv", "n,t\n" + "".join(f"{n},a\n" for n in range(rows)))
    bench.create("N NUMBER, T VARIANT")
    bench.copy(CSV)
    found = bench.run(f"SELECT N, TYPEOF(T) FROM {bench.schema}.{bench.table}")
    assert list(found) == [(n, "VARCHAR") for n in range(rows)]


@pytest.mark.rule("A file is loaded once", source="user-guide/data-load-considerations-load#load-metadata")
@pytest.mark.rule("A file named in FILES that is already loaded is LOAD_SKIPPED", source="from memory")
@pytest.mark.rule("FORCE = TRUE loads it again", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule(
    "A changed file (new ETag) counts as another file", source="sql-reference/sql/copy-into-table#usage-notes"
)
def test_a_file_is_loaded_once_unless_forced_or_changed(bench):
    url = bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    bench.copy(CSV)
    assert bench.copy(CSV) == [("Copy executed with 0 files processed.",)]
    assert bench.copy(f"FILES = ('a.csv') {CSV}")[0][:2] == (url, "LOAD_SKIPPED")
    assert bench.rows() == [(1,)]
    bench.copy(f"{CSV} FORCE = FALSE")
    assert bench.rows() == [(1,)]
    bench.copy(f"{CSV} FORCE = TRUE")
    assert bench.rows() == [(1,), (1,)]
    bench.put("a.csv", "n\n2\n")
    bench.copy(CSV)
    assert bench.rows() == [(1,), (1,), (2,)]


@pytest.mark.rule("TRUNCATE forgets the files loaded, DELETE does not", source="sql-reference/sql/truncate-table")
def test_truncate_forgets_the_files_and_delete_does_not(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    bench.copy(CSV)
    bench.run(f"DELETE FROM {bench.schema}.{bench.table}")
    bench.copy(CSV)
    assert bench.rows() == []
    bench.run(f"TRUNCATE TABLE {bench.schema}.{bench.table}")
    bench.copy(CSV)
    assert bench.rows() == [(1,)]


@pytest.mark.rule(
    "A value that does not fit its column is an error with file, line and column",
    source="sql-reference/sql/copy-into-table",
    status="matches Snowflake; texts from memory",
)
@pytest.mark.rule(
    "ON_ERROR = CONTINUE loads the rows that fit: PARTIALLY_LOADED", source="sql-reference/sql/copy-into-table"
)
@pytest.mark.rule("ERROR_ON_COLUMN_COUNT_MISMATCH is supported", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("Text longer than its column is an error", source="sql-reference/sql/copy-into-table")
@pytest.mark.parametrize(
    ("type_", "good", "bad", "error"),
    [
        ("NUMBER(10, 0)", "12", "twelve", "Numeric value 'twelve' is not recognized"),
        ("NUMBER(10, 0)", "1e2", "1_000", "Numeric value '1_000' is not recognized"),
        ("NUMBER(4, 1)", "-1.5", "12345", "Number out of representable range: type FIXED[SB16](4,1){nullable}"),
        ("DATE", "2021-12-25", "2021-13-25", "Date '2021-13-25' is not recognized"),
        ("DATE", "2021-12-25", "epoch", "Date 'epoch' is not recognized"),
        ("TIMESTAMP_NTZ", "2021-12-25T10:00:00", "25.12.2021", "Timestamp '25.12.2021' is not recognized"),
        ("BOOLEAN", "yes", "maybe", "Boolean value 'maybe' is not recognized"),
        ("VARCHAR(3)", "abc", "abcd", "User character length limit (3) exceeded by string 'abcd'"),
        ("FLOAT", "1.5e3", "1,5", "Field delimiter ',' found while expecting record delimiter"),
        ("NUMBER NOT NULL", "1", "", "NULL result in a non-nullable column"),
    ],
)
def test_a_value_that_does_not_fit_fails(bench, type_, good, bad, error):
    bench.put("a.csv", f"n\n{good}\n{bad}\n" if bad else f'n\n{good}\n""\n'.replace('""', r"\N"))
    bench.create(f"N {type_}")
    with pytest.raises(DatabaseError) as refused:
        bench.copy(CSV)
    assert error in refused.value.msg
    assert "line 3" in refused.value.msg
    assert bench.rows() == []
    answer = bench.copy(f"{CSV} ON_ERROR = CONTINUE")
    assert answer[0][1:4] == ("PARTIALLY_LOADED", 2, 1)
    assert len(bench.rows()) == 1


@pytest.mark.rule(
    "ABORT_STATEMENT is COPY's default: no file's rows stay", source="user-guide/data-load-snowpipe-intro#transactions"
)
@pytest.mark.rule("ON_ERROR = SKIP_FILE skips a file with an error", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule(
    "A file that failed is loaded after it is fixed",
    source="user-guide/data-load-considerations-load#executing-parallel-copy-statements-that-reference-the-same-data-files",
)
def test_nothing_of_any_file_stays_after_an_error(bench):
    bench.put("a.csv", "n\n1\n")
    bench.put("b.csv", "n\nx\n")
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError, match="'x' is not recognized"):
        bench.copy(CSV)
    assert bench.rows() == []
    answer = bench.copy(f"{CSV} ON_ERROR = SKIP_FILE")
    assert [(row[1], row[3]) for row in answer] == [("LOADED", 1), ("LOAD_FAILED", 0)]
    bench.put("b.csv", "n\n2\n")
    bench.copy(CSV)
    assert bench.rows() == [(1,), (2,)]


@pytest.mark.rule(
    "A COPY that fails in a transaction keeps the transaction's earlier changes",
    source="sql-reference/transactions#failed-statements-within-a-transaction",
)
def test_an_error_inside_a_transaction_leaves_what_was_done_before(bench):
    bench.put("a.csv", "n\n1\n")
    bench.put("b.csv", "n\nx\n")
    bench.create("N NUMBER")
    bench.run("BEGIN")
    bench.run(f"INSERT INTO {bench.schema}.{bench.table} VALUES (7)")
    with pytest.raises(ProgrammingError, match="'x' is not recognized"):
        bench.copy(CSV)
    bench.copy(f"FILES = ('a.csv') {CSV}")
    bench.run("COMMIT")
    assert bench.rows() == [(1,), (7,)]


@pytest.mark.rule(
    "A COPY that is rolled back does not count as a load", source="sql-reference/info-schema/load_history#usage-notes"
)
def test_rows_and_history_go_together_with_the_transaction(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    bench.run("BEGIN")
    bench.copy(CSV)
    bench.run("ROLLBACK")
    assert bench.rows() == []
    bench.copy(CSV)
    assert bench.rows() == [(1,)]


@pytest.mark.rule("COMPRESSION = AUTO detects gzip and zstd", source="sql-reference/sql/create-file-format")
@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.csv.gz", gzip.compress), ("a.csv.zst", zstandard.compress), ("a.csv", bytes)],
)
def test_compressions_are_recognised(bench, name, pack):
    bench.put(name, pack(b"n\n1\n"))
    bench.create("N NUMBER")
    bench.copy(CSV)
    assert bench.rows() == [(1,)]


@pytest.mark.rule("A broken archive fails its file", source="from memory")
def test_a_broken_archive_fails(bench):
    bench.put("a.csv.gz", gzip.compress(b"n\n1\n" * 1000)[:-9])
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError, match="decompression"):
        bench.copy(CSV)
    assert bench.copy(f"{CSV} ON_ERROR = CONTINUE")[0][1] == "LOAD_FAILED"
    assert bench.rows() == []


@pytest.mark.parametrize(
    "options",
    [
        "FILE_FORMAT = (TYPE = XML)",
        "FILE_FORMAT = (TYPE = CSV NO_OPTION = 1)",
        "FILE_FORMAT = (TYPE = CSV ENCODING = 'UTF16')",
        f"{CSV} ON_ERROR = SOMETIMES",
        f"{CSV} ON_ERROR = 'SKIP_FILE_101%'",
        f"{CSV} VALIDATION_MODE = RETURN_0_ROWS",
        f"{CSV} SIZE_LIMIT = 0",
        "FILE_FORMAT = (FORMAT_NAME = 'NO_FORMAT')",
    ],
)
def test_what_is_not_done_is_refused(bench, options):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError):
        bench.copy(options)
    assert bench.rows() == []


@pytest.mark.rule(
    "COPY_HISTORY returns files, rows and status of the last 14 days", source="sql-reference/functions/copy_history"
)
def test_copy_history(bench):
    bench.put("a.csv", "n\n1\n2\n")
    bench.create("N NUMBER")
    bench.copy(CSV)
    function = f"{bench.platform.database}.INFORMATION_SCHEMA.COPY_HISTORY"
    rows = bench.run(
        "SELECT FILE_NAME, STATUS, ROW_COUNT, ROW_PARSED, PIPE_NAME FROM "
        f"TABLE({function}(TABLE_NAME => '{bench.schema}.{bench.table}', "
        "START_TIME => DATEADD(HOUR, -1, CURRENT_TIMESTAMP())))"
    )
    assert [(name.rpartition("/")[2], *rest) for name, *rest in rows] == [("a.csv", "Loaded", 2, 2, None)]


@pytest.mark.rule(
    "ON_ERROR = SKIP_FILE_<n> skips a file with n or more bad rows",
    source="sql-reference/sql/copy-into-table#copy-options-copyoptions",
)
@pytest.mark.rule(
    "ON_ERROR = 'SKIP_FILE_<n>%' skips a file with more than n percent bad rows",
    source="sql-reference/sql/copy-into-table#copy-options-copyoptions",
)
def test_skip_file_by_number_and_percentage_of_bad_rows(bench):
    bench.put("a.csv", "n\n1\nx\ny\n4\n")
    bench.create("N NUMBER")
    for option in ("SKIP_FILE_2", "'SKIP_FILE_49%'", "SKIP_FILE"):
        assert bench.copy(f"{CSV} ON_ERROR = {option}")[0][1:4] == ("LOAD_FAILED", 4, 0)
    assert bench.rows() == []
    assert bench.copy(f"{CSV} ON_ERROR = SKIP_FILE_3")[0][1:6] == ("PARTIALLY_LOADED", 4, 2, 3, 2)
    assert bench.copy(f"{CSV} ON_ERROR = 'SKIP_FILE_50%' FORCE = TRUE")[0][1:6] == ("PARTIALLY_LOADED", 4, 2, 2, 2)
    assert bench.rows() == [(1,), (1,), (4,), (4,)]


@pytest.mark.rule("RETURN_FAILED_ONLY returns only files that failed", source="sql-reference/sql/copy-into-table")
def test_return_failed_only(bench):
    bench.put("a.csv", "n\n1\n")
    bench.put("b.csv", "n\nx\n")
    bench.create("N NUMBER")
    answer = bench.copy(f"{CSV} ON_ERROR = SKIP_FILE RETURN_FAILED_ONLY = TRUE")
    assert [(row[0].rpartition("/")[2], row[1]) for row in answer] == [("b.csv", "LOAD_FAILED")]
    assert bench.copy(f"{CSV} FORCE = TRUE FILES = ('a.csv') RETURN_FAILED_ONLY = TRUE") == []


@pytest.mark.rule(
    "DATE_FORMAT, TIME_FORMAT and TIMESTAMP_FORMAT of a file format say how texts are read",
    source="sql-reference/sql/create-file-format#type-csv",
    status="matches Snowflake without TZH and TZM; the error is that of the AUTO formats",
)
def test_dates_and_times_are_read_in_the_format_of_the_file(bench):
    bench.put("a.csv", "25.12.2021,09:05 PM,25/Dec/2021 18:05:01.5\n2021-12-26,1:00 AM,26/Dec/2021 00:00:00\n")
    bench.create("D DATE, T TIME, N TIMESTAMP_NTZ")
    moments = "DATE_FORMAT = 'DD.MM.YYYY' TIME_FORMAT = 'HH12:MI AM' TIMESTAMP_FORMAT = 'DD/MON/YYYY HH24:MI:SS.FF'"
    format_ = f"FILE_FORMAT = (TYPE = CSV {moments})"
    [loaded] = bench.copy(f"{format_} ON_ERROR = CONTINUE")
    assert loaded[6] == "Date '2021-12-26' is not recognized"
    assert [tuple(map(str, row)) for row in bench.rows()] == [("2021-12-25", "21:05:00", "2021-12-25 18:05:01.500000")]
    with pytest.raises(ProgrammingError, match="reading dates and times in the format"):
        bench.copy("FILE_FORMAT = (TYPE = CSV DATE_FORMAT = 'Q')")
