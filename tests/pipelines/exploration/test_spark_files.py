"""Both engines read files as people have them. The folder of each test begins with one small CSV a dataset."""

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from pipelines.exploration.datasets import DataError, datasets
from pipelines.exploration.duckdb_sql import duckdb_answers, load
from pipelines.exploration.storage import passed_over
from sampledata.records import Author, Book, Movie, Review, Stream, User
from tests.conftest import PROJECT
from tests.pipelines.exploration.conftest import put

TITLE = 'Rain, "Steam"\nand Speed'
ROWS = {
    "users": [User("Ana", "O'Neill", "ana@example.com")],
    "movies": [Movie(TITLE, 120, "en", 900.5)],
    "streams": [Stream(TITLE, "ana@example.com", 1_499_500.0, datetime(2021, 12, 26, 20), datetime(2021, 12, 26, 22))],
    "authors": [Author("Tan Mei Hua", date(1950, 1, 1), None, "Singaporean")],
    "books": [Book("Steam", 200, "Tan Mei Hua", "Merlion Books")],
    "reviews": [Review("It says:\r\nsee it", 7, datetime(2021, 1, 1), TITLE, "Steam")],
}
COLUMNS = {dataset.name: list(dataset.types) for dataset in datasets()}
ANSWERS = {
    "movies_based_on_books": Decimal("100.00"),
    "christmas_morning_viewers": Decimal(0),
    "singaporean_movies": Decimal(1),
    "average_duration": Decimal("2.00"),
    "median_size": Decimal("1499.500"),
    "half_watched": Decimal(1),
}
STREAMS = "streaming/streams/rows.csv"

# The rows of users, where files may lack the column email.
WITHOUT_EMAIL = """
import json, sys
from dataclasses import replace
from pipelines.exploration.datasets import datasets
from pipelines.exploration.session import spark_session
from pipelines.exploration.spark_files import as_text
from pipelines.exploration.storage import data_files
users = replace(datasets()[0], left_out=frozenset({"email"}))
spark = spark_session((), {})
rows = as_text(spark, users, data_files(users, sys.argv[1])).orderBy("first_name").collect()
print(json.dumps([list(row) for row in rows]))
"""

# The rows of a dataset that no question asks: without files, and with some.
DEVICES = """
import json, sys
from pipelines.exploration.datasets import Dataset
from pipelines.exploration.session import spark_session
from pipelines.exploration.spark_files import as_text
from pipelines.exploration.storage import data_files
devices = Dataset("devices", "streaming/devices", {"class": "STRING", "price": "DECIMAL(10,2)"}, asked=False)
spark = spark_session((), {})
for folder in sys.argv[1:]:
    text = as_text(spark, devices, data_files(devices, folder))
    print(json.dumps([text.columns, *map(list, text.collect())]))
"""


@pytest.fixture
def folder(tmp_path):
    for dataset in datasets():
        put(tmp_path / dataset.place / "rows.csv", ROWS[dataset.name], COLUMNS[dataset.name])
    return tmp_path


def test_every_format_compression_order_and_name_is_read(folder, engine):
    elsewhere = [
        ("streaming/streams/day=1/a [1] {x}*?.csv.gz", "streams", {"end": "\r\n", "mark": "\ufeff"}),
        ("streaming/streams/b 100%#ü.jsonl", "streams", {"end": "\r\n"}),
        ("streaming/streams/c.jsonl.gz", "streams", {}),
        ("vendor/reviews/d.json", "reviews", {}),
        ("vendor/reviews/e.json.gz", "reviews", {}),
        ("vendor/books/f.jsonl", "books", {}),
    ]
    for path, dataset, style in elsewhere:
        put(folder / path, ROWS[dataset], COLUMNS[dataset][::-1], **style)
    (folder / "streaming/streams/.DS_Store").write_bytes(b"\0")
    (folder / "streaming/streams/README.txt").write_text("not rows")
    late = ROWS["streams"][0]._replace(user_email="bo@example.com", start_at=datetime(2021, 12, 25))
    put(folder / "streaming/streams/g.csv", [late], ["end_at", "size_mb", "start_at", "user_email", "movie_title"])
    # Five streams now: four of 2 hours, and one of 46.
    assert engine(folder) == {**ANSWERS, "average_duration": Decimal("10.80"), "half_watched": Decimal(2)}


@pytest.fixture
def older_users(folder):
    """A file with all columns, and two from before email was added."""
    put(folder / "streaming/users/older.csv", [User("Bo", "B", "")], ["last_name", "first_name"])
    put(folder / "streaming/users/older.jsonl", [User("Cy", "C", "")], ["first_name", "last_name"])
    return [("Ana", "O'Neill", "ana@example.com"), ("Bo", "B", None), ("Cy", "C", None)]


def test_duckdb_reads_files_from_before_a_column_was_added(folder, older_users):
    users = replace(datasets()[0], left_out=frozenset({"email"}))
    with duckdb.connect() as connection:
        load(connection, users, folder)
        assert connection.execute("SELECT * FROM users ORDER BY first_name").fetchall() == older_users


@pytest.mark.slow
@pytest.mark.slow
def test_spark_reads_files_from_before_a_column_was_added(folder, older_users):
    command = [sys.executable, "-c", WITHOUT_EMAIL, str(folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [list(row) for row in older_users]


@pytest.mark.slow
def test_a_dataset_that_no_question_asks_may_have_no_files(tmp_path):
    (tmp_path / "some/streaming/devices").mkdir(parents=True)
    (tmp_path / "some/streaming/devices/a.csv").write_text("price,class\n1.5,A\n")
    command = [sys.executable, "-c", DEVICES, str(tmp_path / "none"), str(tmp_path / "some")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    none, some = map(json.loads, done.stdout.splitlines()[-2:])
    assert none == [["class", "price"]] and some == [["class", "price"], ["A", "1.5"]]


def test_a_dataset_without_files_is_named(folder, engine):
    (folder / "vendor/books/rows.csv").unlink()
    with pytest.raises(DataError, match=r"^no books: expected files \.csv.*vendor/books$"):
        engine(folder)


def test_a_missing_column_is_named_with_its_file(folder, engine):
    put(folder / STREAMS, ROWS["streams"], ["movie_title", "user_email", "size_mb", "start_at"])
    with pytest.raises(DataError, match=r"streams/rows.csv has no column end_at; expected .*, found movie_title"):
        engine(folder)


def test_a_column_that_no_json_record_of_the_vendor_has_is_named(folder, engine):
    (folder / "vendor/reviews/rows.csv").unlink()
    put(folder / "vendor/reviews/a.jsonl", ROWS["reviews"], ["content", "created_at", "movie", "book"])
    with pytest.raises(DataError, match=r"a\.jsonl has no column rating; expected"):
        engine(folder)


def test_a_column_that_no_streaming_json_record_has_is_null_as_the_splitter_loads_it(folder, engine):
    (folder / STREAMS).unlink()
    put(folder / "streaming/streams/a.jsonl", ROWS["streams"], ["movie_title", "user_email", "size_mb", "start_at"])
    assert engine(folder)["average_duration"] is None


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("cut.csv.gz", lambda text: gzip.compress(text)[:-20]),
        (
            "half.jsonl",
            lambda text: b'{"movie_title": "A", "user_email": "b", "size_mb": 1, "start_at": null, "end_at": ',
        ),
        ("half.json", lambda text: b'[{"movie_title": "A", "user_email": "b", "size_mb": 1}, {"movie_ti'),
    ],
    ids=["cut gzip", "cut JSON lines", "cut JSON array"],
)
def test_half_a_file_is_named(folder, engine, name, damage):
    text = (folder / STREAMS).read_bytes() + b"A,b,1,2021-12-01 00:00:00,2021-12-01 01:00:00\n" * 20_000
    (folder / "streaming/streams" / name).write_bytes(damage(text))
    with pytest.raises(DataError, match=rf"streams/{name} can't be read to its end: ") as error:
        engine(folder)
    assert "\n" not in str(error.value)


def test_a_row_with_a_field_too_few_is_found_even_where_nobody_asks_for_that_field(folder, engine):
    (folder / "vendor/books/ragged.csv").write_text("author,name,pages,publisher\nTan Mei Hua,Steam,200\n")
    with pytest.raises(DataError, match=r"books/ragged.csv can't be read to its end: "):
        engine(folder)


@pytest.mark.parametrize(
    ("dataset", "column", "value", "meaning"),
    [
        ("books", "pages", "12,5", "a whole number of at most 10 digits before the point"),
        ("reviews", "created_at", "yesterday", "a time such as 2021-12-25 07:00:00 without a time zone"),
    ],
)
def test_a_vendor_s_value_of_the_wrong_type_is_shown(folder, dataset, column, value, meaning):
    put(folder / f"vendor/{dataset}/odd.csv", [ROWS[dataset][0]._replace(**{column: value})], COLUMNS[dataset])
    with pytest.raises(DataError, match=rf"{dataset}/odd.csv: {column} is '{value}'; expected {meaning}$"):
        duckdb_answers(folder)


@pytest.mark.slow
def test_spark_shows_a_vendor_s_value_of_the_wrong_type_where_all_columns_are_read(folder, spark_process):
    put(folder / "vendor/books/odd.csv", [ROWS["books"][0]._replace(pages="12,5")], COLUMNS["books"])
    with pytest.raises(
        DataError,
        match=r"books/odd.csv: pages is '12,5'; expected a whole number of at most 10 digits before the point$",
    ):
        spark_process({"marts": str(folder)})


@pytest.mark.parametrize(
    ("column", "value", "meaning"),
    [("size_mb", "12,5", "a number"), ("start_at", "yesterday", "a time such as 2021-12-25 07:00:00")],
)
def test_a_streaming_file_that_the_splitter_would_quarantine_is_named_with_its_reason(
    folder, engine, column, value, meaning
):
    put(folder / "streaming/streams/odd.csv", [ROWS["streams"][0]._replace(**{column: value})], COLUMNS["streams"])
    reason = f"line 2: no row keeps the contract; the first: {column} is '{value}', not {meaning}"
    with pytest.raises(DataError, match=rf"streams/odd.csv can't be read to its end: {reason}"):
        engine(folder)


def test_every_name_that_the_splitter_or_the_vendor_load_takes_is_read_and_no_other(folder, engine):
    text = (folder / STREAMS).read_bytes()
    [record] = [dict(zip(COLUMNS["streams"], map(str, ROWS["streams"][0]), strict=True))]
    lines = json.dumps(record).encode() + b"\n"
    book = {name: getattr(ROWS["books"][0], name) for name in COLUMNS["books"]}
    streams = {
        "extra.CSV": text, "extra.csv.GZ": gzip.compress(text), "plain by name.csv.gz": text, "extra.JSONL": lines,
        "extra.ndjson": lines, "extra.csv.zst": zstandard.compress(text), "extra.NDJSON.ZST": zstandard.compress(lines),
        "gzip by content.json": gzip.compress(lines),
    }  # fmt: skip
    others = (
        "._users.csv",
        ".hidden.csv",
        "_SUCCESS",
        "_temporary/0/a.csv",
        "a.csv.crc",
        "a.tsv",
        "notes.txt",
        "a.csv~",
    )
    late = text.replace(b"2021-12-26 22:00:00", b"2021-12-27 20:00:00")
    for name, data in {**streams, "late.csv": late, **dict.fromkeys(others, b"\0")}.items():
        (folder / "streaming/streams" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "streaming/streams" / name).write_bytes(data)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([book]), folder / "vendor/books/a.Parquet")
    (folder / "vendor/books/a.json.zst").write_bytes(zstandard.compress(json.dumps([book], indent=1).encode()))
    # Nine streams of 2 hours, and one of 24.
    assert engine(folder) == {**ANSWERS, "average_duration": Decimal("4.20")}
    assert passed_over(str(folder)) == sorted(f"streaming/streams/{name}" for name in others)


# Two good rows each; the splitter loads these files.
ODD_LINES = (
    b"%(header)s\r\n%(row)s\n%(row)s\r\n",
    b"%(header)s\n%(row)s\r\n%(row)s\n",
    b"%(header)s\n%(row)s\r%(row)s\n",
    b"%(header)s\n%(row)s\n%(row)s\r",
    b"\r\n%(header)s\n\n%(row)s\n\r\n%(row)s",
    b"%(header)s\n%(row)s\nragged,row\n%(row)s\n",
    b"%(header)s\n%(row)s\n%(header)s\n%(row)s\n",
    b"\xef\xbb\xbf%(header)s\n%(row)s\n\xef\xbb\xbf%(header)s\n%(row)s\n",
    b"%(header)s\n%(row)s\nA,b,many,,\n%(row)s\n",
)


def test_files_that_the_splitter_loads_are_read_whatever_their_lines(folder, engine):
    row = b"Other,bo@example.com,1,2021-12-26 20:00:00,2021-12-27 02:00:00"
    for number, lines in enumerate(ODD_LINES):
        text = lines % {b"header": ",".join(COLUMNS["streams"]).encode(), b"row": row}
        (folder / f"streaming/streams/odd {number}.csv").write_bytes(text)
    # One stream of 2 hours, 18 of 6; of two movies, one is based on a book.
    assert len(ODD_LINES) == 9
    expected = {"average_duration": Decimal("5.79"), "median_size": Decimal("0.001")}
    assert engine(folder) == {**ANSWERS, **expected, "movies_based_on_books": Decimal("50.00")}
