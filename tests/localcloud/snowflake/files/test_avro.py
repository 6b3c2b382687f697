"""Avro files: COPY by name and by a SELECT, queries of the stage, INFER_SCHEMA, by the real connector."""

import gzip
import io

import fastavro
import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number

KIND = {"type": "enum", "name": "kind", "symbols": ["FILM", "SERIES"]}
FIELDS = [
    ("id", "long"),
    ("name", ["null", "string"]),
    ("rating", ["double", "null"]),
    ("kind", KIND),
    ("yes", "boolean"),
]
ROWS = [
    {"id": 1, "name": "a", "rating": 2.5, "kind": "FILM", "yes": True},
    {"id": 9007199254740993, "name": None, "rating": None, "kind": "SERIES", "yes": False},
]
BY_NAME = "FILE_FORMAT = (TYPE = AVRO) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"


def avro(rows, fields, codec="null") -> bytes:
    schema = {"type": "record", "name": "row", "fields": [{"name": name, "type": type_} for name, type_ in fields]}
    written = io.BytesIO()
    fastavro.writer(written, fastavro.parse_schema(schema), rows, codec=codec)
    return written.getvalue()


@pytest.fixture
def stage(sql, tmp_path):
    """Put a file of a name and contents into the stage S."""
    sql("CREATE STAGE S")

    def put(name: str, body: bytes) -> None:
        (tmp_path / name).write_bytes(body)
        sql(f"PUT file://{tmp_path / name} @S AUTO_COMPRESS = FALSE")

    return put


@pytest.mark.rule(
    "Avro files are loaded by column names and by a SELECT, and INFER_SCHEMA reads them",
    source="sql-reference/sql/copy-into-table#type-avro",
    status="matches Snowflake; bytes, logical types, unions of several types, zstd within a file, TRIM_SPACE and "
    "REPLACE_INVALID_CHARACTERS are refused; INFER_SCHEMA's types from memory",
)
@pytest.mark.parametrize("codec", ["null", "deflate", "snappy"])
def test_avro_files_are_read(sql, stage, codec):
    stage("a.avro", avro(ROWS, FIELDS, codec))
    sql("CREATE FILE FORMAT F TYPE = AVRO NULL_IF = ('a')")
    found = sql("SELECT COLUMN_NAME, TYPE, NULLABLE FROM TABLE(INFER_SCHEMA(LOCATION => '@S', FILE_FORMAT => 'F'))")
    assert found == [
        ("id", "NUMBER(38, 0)", False), ("name", "TEXT", True), ("rating", "REAL", True), ("kind", "TEXT", False),
        ("yes", "BOOLEAN", False),
    ]  # fmt: skip
    sql("CREATE TABLE T (ID NUMBER, NAME VARCHAR, RATING FLOAT, KIND VARCHAR, YES BOOLEAN)")
    sql(f"COPY INTO T FROM @S {BY_NAME}")
    assert sql("SELECT * FROM T ORDER BY ID") == [tuple(row.values()) for row in ROWS]
    select = "COPY INTO T (RATING, NAME) FROM (SELECT $1:id::NUMBER, $1:kind FROM @S)"
    sql(f"{select} FILE_FORMAT = (TYPE = AVRO) FORCE = TRUE")
    assert sql("SELECT NAME FROM T WHERE ID IS NULL ORDER BY RATING") == [("FILM",), ("SERIES",)]
    assert sql("SELECT $1:kind::VARCHAR FROM @S (FILE_FORMAT => 'F') WHERE $1:kind = 'FILM'") == [("FILM",)]


def test_nested_values_are_elements_of_a_variant(sql, stage):
    inner = {"type": "record", "name": "inner", "fields": [{"name": "n", "type": "int"}]}
    fields = [
        ("list", {"type": "array", "items": inner}),
        ("map", {"type": "map", "values": "string"}),
        ("one", ["null", "inner"]),
    ]
    stage("a.avro", avro([{"list": [{"n": 1}, {"n": 2}], "map": {"k": "v"}, "one": {"n": 3}}], fields))
    sql("CREATE TABLE T (V VARIANT)")
    sql("COPY INTO T FROM @S FILE_FORMAT = (TYPE = AVRO)")
    assert sql("SELECT V:list[1].n::INT, V:map.k::VARCHAR, V:one.n::INT FROM T") == [(2, "v", 3)]


def test_compressed_and_damaged_files(sql, stage):
    stage("a.avro.gz", gzip.compress(avro(ROWS, FIELDS)))
    stage("b.avro", b"no Avro")
    stage("c.avro", avro(ROWS * 1000, FIELDS, "deflate")[:-100])
    sql("CREATE TABLE T (ID NUMBER)")
    loaded = sql(f"COPY INTO T FROM @S {BY_NAME} ON_ERROR = SKIP_FILE")
    assert [(row[0].rpartition("/")[2], row[1]) for row in sorted(loaded)] == [
        ("a.avro.gz", "LOADED"), ("b.avro", "LOAD_FAILED"), ("c.avro", "LOAD_FAILED"),
    ]  # fmt: skip
    assert error_number(sql, f"COPY INTO T FROM @S/b.avro {BY_NAME}") == 100016


@pytest.mark.parametrize(
    ("type_", "value", "words"),
    [
        ("bytes", b"a", "bytes"),
        ({"type": "fixed", "name": "f", "size": 1}, b"a", "bytes"),
        ({"type": "long", "logicalType": "timestamp-millis"}, 1, "the logical type timestamp-millis"),
        (["string", "long"], 1, "a union of several types"),
    ],
)
def test_values_that_no_page_describes_are_refused(sql, stage, type_, value, words):
    stage("a.avro", avro([{"v": value}], [("v", type_)]))
    sql("CREATE TABLE T (V VARCHAR)")
    with pytest.raises(ProgrammingError, match=f"does not support Avro files with {words}") as refusal:
        sql(f"COPY INTO T FROM @S {BY_NAME}")
    assert refusal.value.errno == 2
    sql("CREATE FILE FORMAT F TYPE = AVRO")
    assert error_number(sql, "SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => '@S', FILE_FORMAT => 'F'))") == 2
