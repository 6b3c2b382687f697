import gzip
import io
import itertools
import json

import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard
from snowflake.connector.errors import DatabaseError, ProgrammingError

COUNTER = itertools.count()


class Bench:
    """A table of its own, a stage over a folder of its own in the landing bucket, and who loads: the migrator."""

    def __init__(self, platform, connection):
        self.platform, self.connection = platform, connection
        number = next(COUNTER)
        self.folder, self.table = f"vendor/bench{number}", f"BENCH{number}"
        self.schema = f"{platform.database}.VENDOR"

    def put(self, name: str, body: str | bytes) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.platform.cloud.client("s3").put_object(
            Bucket=self.platform.landing, Key=f"{self.folder}/{name}", Body=data
        )
        return f"s3://{self.platform.landing}/{self.folder}/{name}"

    def create(self, columns: str) -> None:
        self.run(f"CREATE TABLE {self.schema}.{self.table} ({columns})")

    def run(self, statement: str) -> list[tuple]:
        return self.connection.cursor().execute(statement).fetchall()

    def copy(self, options: str = "", select: str = "", columns: str = "", path: str = "/") -> list[tuple]:
        stage = f"@{self.schema}.LANDING/{self.folder.removeprefix('vendor/')}{path}"
        source = f"(SELECT {select} FROM {stage})" if select else stage
        return self.run(f"COPY INTO {self.schema}.{self.table} {columns} FROM {source} {options}")

    def rows(self) -> list[tuple]:
        return sorted(self.run(f"SELECT * FROM {self.schema}.{self.table}"), key=str)


@pytest.fixture
def bench(platform):
    with platform.connect("migrator") as connection:
        yield Bench(platform, connection)


CSV = "FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"')"


@pytest.mark.rule("COPY answers one row per file, in ten columns", source="sql-reference/sql/copy-into-table#output")
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


@pytest.mark.rule("A file is loaded once", source="user-guide/data-load-considerations-load#load-metadata")
@pytest.mark.rule(
    "A file named in FILES that was loaded is LOAD_SKIPPED",
    source="user-guide/data-load-considerations-load#load-metadata",
    here="alike; from memory",
)
@pytest.mark.rule("FORCE = TRUE loads it again", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule(
    "A changed file (ETag) is another file", source="user-guide/data-load-considerations-load#load-metadata"
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
    here="alike; texts from memory",
)
@pytest.mark.rule(
    "ON_ERROR = CONTINUE loads the rows that fit: PARTIALLY_LOADED", source="sql-reference/sql/copy-into-table"
)
@pytest.mark.rule("ERROR_ON_COLUMN_COUNT_MISMATCH", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("A text longer than its column is an error", source="sql-reference/sql/copy-into-table")
@pytest.mark.parametrize(
    ("type_", "good", "bad", "error"),
    [
        ("NUMBER(10, 0)", "12", "twelve", "Numeric value 'twelve' is not recognized"),
        ("NUMBER(10, 0)", "1e2", "1_000", "Numeric value '1_000' is not recognized"),
        ("NUMBER(4, 1)", "-1.5", "12345", "Number out of representable range"),
        ("DATE", "2021-12-25", "2021-13-25", "Date '2021-13-25' is not recognized"),
        ("DATE", "2021-12-25", "epoch", "Date 'epoch' is not recognized"),
        ("TIMESTAMP_NTZ", "2021-12-25T10:00:00", "25.12.2021", "Timestamp '25.12.2021' is not recognized"),
        ("BOOLEAN", "yes", "maybe", "Boolean value 'maybe' is not recognized"),
        ("VARCHAR(3)", "abc", "abcd", "User character length limit (3) exceeded by string 'abcd'"),
        ("FLOAT", "1.5e3", "1,5", "Number of columns in file (2) does not match that of the corresponding table (1)"),
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


@pytest.mark.rule("ABORT_STATEMENT is COPY's default: no file's rows stay", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule("ON_ERROR = SKIP_FILE skips a file with an error", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule(
    "A file that failed is loaded when it is mended", source="user-guide/data-load-considerations-load#load-metadata"
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
    "A COPY that fails in a transaction leaves what was done before",
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


@pytest.mark.rule("A COPY rolled back is no load", source="user-guide/data-load-considerations-load#load-metadata")
def test_rows_and_history_go_together_with_the_transaction(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    bench.run("BEGIN")
    bench.copy(CSV)
    bench.run("ROLLBACK")
    assert bench.rows() == []
    bench.copy(CSV)
    assert bench.rows() == [(1,)]


@pytest.mark.rule("COMPRESSION = AUTO knows gzip and zstd", source="sql-reference/sql/create-file-format")
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


@pytest.mark.rule(
    "A COPY transformation picks JSON values by path and casts them", source="user-guide/data-load-transform"
)
@pytest.mark.rule("METADATA$FILENAME names the file", source="user-guide/querying-metadata")
def test_json_by_path_and_cast(bench):
    bench.put("a.json", json.dumps([{"name": "A", "d": "2020-02-01", "n": 7}, {"name": "B", "d": None}]))
    bench.put("b.jsonl", '{"name": "C", "n": 8}\n{"name": "D"}\n')
    bench.create("NAME VARCHAR, D DATE, N NUMBER(10, 0), F VARCHAR")
    bench.copy(
        f"FILE_FORMAT = (FORMAT_NAME = '{bench.schema}.JSON')",
        "$1:name::VARCHAR, $1:d::DATE, $1:n::NUMBER(10, 0), METADATA$FILENAME",
    )
    assert [(row[0], str(row[1]), row[2], row[3].rpartition("/")[2]) for row in bench.rows()] == [
        ("A", "2020-02-01", 7, "a.json"),
        ("B", "None", None, "a.json"),
        ("C", "None", 8, "b.jsonl"),
        ("D", "None", None, "b.jsonl"),
    ]


@pytest.mark.rule("A JSON value that can't be cast is an error", source="user-guide/data-load-transform")
def test_a_json_value_that_does_not_fit_fails(bench):
    bench.put("a.jsonl", '{"n": 7}\n{"n": "seven"}\n')
    bench.create("N NUMBER(10, 0)")
    with pytest.raises(ProgrammingError, match="Numeric value 'seven' is not recognized"):
        bench.copy("FILE_FORMAT = (TYPE = JSON)", "$1:n::NUMBER(10, 0)")
    assert bench.rows() == []


@pytest.mark.rule(
    "Malformed JSON is an error", source="sql-reference/sql/create-file-format", here="alike; text from memory"
)
@pytest.mark.parametrize("body", ['{"n": 7}\n{"n": ', '[{"n": 7}, {"n"', "no json"])
def test_malformed_json_fails(bench, body):
    bench.put("a.json", body)
    bench.create("N NUMBER(10, 0)")
    with pytest.raises(ProgrammingError, match="Error parsing JSON"):
        bench.copy("FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE)", "$1:n::NUMBER(10, 0)")
    assert bench.rows() == []


@pytest.mark.rule(
    "MATCH_BY_COLUMN_NAME loads by names, JSON and CSV with PARSE_HEADER", source="sql-reference/sql/copy-into-table"
)
def test_match_by_column_name(bench):
    bench.put("a.json", '{"n": 1, "t": "x", "more": 0}')
    bench.put("b.csv", "T,N\ny,2\n")
    bench.create("N NUMBER, T VARCHAR")
    bench.copy("FILES = ('a.json') FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    bench.copy(
        "FILES = ('b.csv') FILE_FORMAT = (TYPE = CSV PARSE_HEADER = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
    )
    assert bench.rows() == [(1, "x"), (2, "y")]


@pytest.mark.rule("Parquet's columns are fields of $1", source="user-guide/data-load-transform")
def test_parquet(bench):
    out = io.BytesIO()
    pa.parquet.write_table(pa.table({"n": [1, 2], "t": ["x", None]}), out, compression="zstd")
    bench.put("a.parquet", out.getvalue())
    bench.create("N NUMBER, T VARCHAR")
    bench.copy("FILE_FORMAT = (TYPE = PARQUET)", "$1:n::NUMBER, $1:t::VARCHAR")
    assert bench.rows() == [(1, "x"), (2, None)]


@pytest.mark.rule("PATTERN chooses files by a regular expression", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule("FILES names them; one that is not there is an error", source="sql-reference/sql/copy-into-table")
def test_files_and_pattern_choose(bench):
    for name in ("a.csv", "b.csv", "c.txt"):
        bench.put(name, f"n\n{ord(name[0])}\n")
    bench.create("N NUMBER")
    bench.copy(f"PATTERN = '.*[.]txt' {CSV}")
    assert bench.rows() == [(99,)]
    bench.copy(f"FILES = ('b.csv') {CSV}")
    assert bench.rows() == [(98,), (99,)]
    with pytest.raises(ProgrammingError, match="was not found"):
        bench.copy(f"FILES = ('a.csv', 'none.csv') {CSV}")
    assert bench.rows() == [(98,), (99,)]


@pytest.mark.rule(
    "PURGE = TRUE removes loaded files",
    source="sql-reference/sql/copy-into-table",
    here="one that may not be removed is an error; Snowflake tells nobody",
)
def test_purge_removes_what_was_loaded_only_where_it_may(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError, match="AccessDenied"):
        bench.copy(f"{CSV} PURGE = TRUE")
    assert bench.copy(f"{CSV} PURGE = FALSE FORCE = TRUE")[0][1] == "LOADED"


@pytest.mark.parametrize(
    "options",
    [
        "FILE_FORMAT = (TYPE = AVRO)",
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
    "An external stage is read as the IAM role of its integration",
    source="user-guide/data-load-s3-config-storage-integration",
)
def test_the_role_of_the_integration_is_what_reads(bench):
    """Snowflake's own user may not read the bucket: without its role's policy nothing is read."""
    iam = bench.platform.cloud.client("iam")
    policy = iam.get_role_policy(RoleName=bench.platform.database, PolicyName="read")["PolicyDocument"]
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    iam.delete_role_policy(RoleName=bench.platform.database, PolicyName="read")
    try:
        with pytest.raises(ProgrammingError, match="Access Denied"):
            bench.copy(CSV)
    finally:
        iam.put_role_policy(RoleName=bench.platform.database, PolicyName="read", PolicyDocument=json.dumps(policy))
    bench.copy(CSV)
    assert bench.rows() == [(1,)]


@pytest.mark.rule(
    "The role is assumed with the integration's external id",
    source="user-guide/data-load-s3-config-storage-integration",
)
def test_without_its_external_id_the_role_is_not_entered(bench):
    iam = bench.platform.cloud.client("iam")
    trust = iam.get_role(RoleName=bench.platform.database)["Role"]["AssumeRolePolicyDocument"]
    other = json.loads(json.dumps(trust))
    other["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"] = "another"
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    iam.update_assume_role_policy(RoleName=bench.platform.database, PolicyDocument=json.dumps(other))
    try:
        with pytest.raises(ProgrammingError, match="Error assuming AWS_ROLE"):
            bench.copy(CSV)
    finally:
        iam.update_assume_role_policy(RoleName=bench.platform.database, PolicyDocument=json.dumps(trust))


@pytest.mark.rule("COPY needs INSERT on the table", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule(
    "COPY needs USAGE on stage and file format", source="sql-reference/sql/create-stage#access-control-requirements"
)
def test_rights_on_table_stage_and_format(bench):
    """The analyst may use none of them; the bulk load may use stage and format, and insert."""
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    statement = (
        f"COPY INTO {bench.schema}.{bench.table} FROM (SELECT $1:n FROM @{bench.schema}.LANDING/x/) "
        f"FILE_FORMAT = (FORMAT_NAME = '{bench.schema}.JSON')"
    )
    role = bench.platform._service("analyst")["role"]
    with bench.platform.connect("analyst") as analyst:
        for grant in (
            f"INSERT ON TABLE {bench.schema}.{bench.table}",
            f"USAGE ON STAGE {bench.schema}.LANDING",
            f"USAGE ON FILE FORMAT {bench.schema}.JSON",
        ):
            with pytest.raises(ProgrammingError):
                analyst.cursor().execute(statement)
            bench.platform.execute(f"GRANT {grant} TO ROLE {role}")
        assert analyst.cursor().execute(statement).fetchall() == [("Copy executed with 0 files processed.",)]
    bench.platform.execute(
        f"REVOKE USAGE ON STAGE {bench.schema}.LANDING FROM ROLE {role}",
        f"REVOKE USAGE ON FILE FORMAT {bench.schema}.JSON FROM ROLE {role}",
    )


@pytest.mark.rule(
    "COPY_HISTORY tells files, rows and state of the last 14 days", source="sql-reference/functions/copy_history"
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


@pytest.mark.rule("LIST tells name, size and MD5 of a stage's files", source="sql-reference/sql/list")
def test_list(bench):
    url = bench.put("a.csv", "n\n1\n")
    rows = bench.run(f"LIST @{bench.schema}.LANDING/{bench.folder.removeprefix('vendor/')}/")
    assert [(row[0], row[1]) for row in rows] == [(url, 4)]


@pytest.mark.rule(
    "ON_ERROR = SKIP_FILE_<n> skips a file from n bad rows on", source="sql-reference/sql/copy-into-table"
)
@pytest.mark.rule(
    "ON_ERROR = 'SKIP_FILE_<n>%' from more than n percent on",
    source="sql-reference/sql/copy-into-table",
    here="alike; the bound from memory",
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


@pytest.mark.rule(
    "SIZE_LIMIT stops after the file that reaches it, and loads one at least",
    source="sql-reference/sql/copy-into-table",
)
def test_size_limit_loads_files_until_it_is_reached(bench):
    for name in ("a.csv", "b.csv", "c.csv"):
        bench.put(name, "n\n1\n")
    bench.create("N NUMBER")
    assert len(bench.copy(f"{CSV} SIZE_LIMIT = 1")) == 1
    assert len(bench.copy(f"{CSV} SIZE_LIMIT = 5")) == 2
    assert len(bench.rows()) == 3


@pytest.mark.rule("RETURN_FAILED_ONLY tells only files that failed", source="sql-reference/sql/copy-into-table")
def test_return_failed_only(bench):
    bench.put("a.csv", "n\n1\n")
    bench.put("b.csv", "n\nx\n")
    bench.create("N NUMBER")
    answer = bench.copy(f"{CSV} ON_ERROR = SKIP_FILE RETURN_FAILED_ONLY = TRUE")
    assert [(row[0].rpartition("/")[2], row[1]) for row in answer] == [("b.csv", "LOAD_FAILED")]
    assert bench.copy(f"{CSV} FORCE = TRUE FILES = ('a.csv') RETURN_FAILED_ONLY = TRUE") == []


@pytest.mark.rule(
    "VALIDATION_MODE = RETURN_ERRORS tells every error and loads nothing", source="sql-reference/sql/copy-into-table"
)
@pytest.mark.rule(
    "RETURN_ALL_ERRORS tells those of files partly loaded before, too", source="sql-reference/sql/copy-into-table"
)
def test_validation_tells_every_bad_row_and_loads_nothing(bench):
    bench.put("a.csv", 'n,t\n1,a\nx,"b\nc"\n3,d\n4\n')
    bench.put("b.csv", "n,t\n5,e\ny,f\n")
    bench.create("N NUMBER, T VARCHAR")
    found = bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ERRORS")
    assert [(row[0][:28], row[2], row[6], row[9], row[11]) for row in found] == [
        ("Numeric value 'x' is not rec", 3, 100038, 2, 'x,"b'),
        ("Number of columns in file (1", 6, 100080, 4, "4"),
        ("Numeric value 'y' is not rec", 3, 100038, 2, "y,f"),
    ]
    assert bench.rows() == []
    assert bench.copy(f"{CSV} FILES = ('a.csv') ON_ERROR = CONTINUE")[0][1] == "PARTIALLY_LOADED"
    assert len(bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ERRORS")) == 1
    assert len(bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ALL_ERRORS")) == 3


@pytest.mark.rule(
    "VALIDATION_MODE = RETURN_<n>_ROWS returns rows, or fails at the first error",
    source="sql-reference/sql/copy-into-table",
)
def test_validation_returns_the_first_rows_or_their_first_error(bench):
    bench.put("a.csv", "n,d\n1,2021-12-25\n2,\nx,2021-12-26\n")
    bench.create("N NUMBER, D DATE")
    found = bench.copy(f"{CSV} VALIDATION_MODE = RETURN_2_ROWS")
    assert [(n, str(d)) for n, d in found] == [(1, "2021-12-25"), (2, "None")]
    with pytest.raises(ProgrammingError, match="'x' is not recognized"):
        bench.copy(f"{CSV} VALIDATION_MODE = RETURN_3_ROWS")
    assert bench.rows() == []


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("$1::NUMBER(9,2), $1::NUMBER(9,2) + 1, $1::NUMBER(9,2)", [(1, 2, 1), (3, 4, 3)]),
        ("$1::NUMBER * $1::NUMBER, $1::NUMBER + $1::NUMBER, 0", [(1, 2, 0), (9, 6, 0)]),
        ("TO_NUMBER($1), TO_NUMBER($1) + 1, NULLIF($1, '3')", [(1, 2, 1), (3, 4, None)]),
    ],
)
def test_a_row_that_does_not_fit_an_expression_is_left_out_alone(bench, select, expected):
    bench.put("a.csv", "n\n1\nx\n3\n")
    bench.create("A NUMBER, B NUMBER, C NUMBER(10,1)")
    answer = bench.copy(f"{CSV} ON_ERROR = CONTINUE", select)
    assert (answer[0][1], answer[0][7]) == ("PARTIALLY_LOADED", 3)
    assert bench.rows() == expected


@pytest.mark.rule("VALIDATION_MODE does not take transformations", source="sql-reference/sql/copy-into-table")
def test_validation_of_a_transformation_is_refused(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError, match="VALIDATION_MODE"):
        bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ERRORS", "$1")
