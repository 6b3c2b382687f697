"""Tests of loading a batch: every form of file, and every gate that refuses one."""

import gzip
import json
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from pipelines.bulk_load import history, raw_table
from pipelines.bulk_load.fault import Refused
from tests.vendor import expected, rows


def test_all_forms_of_json_arrive_row_for_row(job):
    batch = rows(1, count=6)
    authors = batch["authors"]
    job.vendor.put("authors/array.json", json.dumps(authors[:2]))
    job.vendor.put("authors/lines.jsonl", "".join(json.dumps(row) + "\n" for row in authors[2:4]))
    job.vendor.put("authors/2026/array.json.gz", json.dumps(authors[4:5], indent=2))
    job.vendor.put("authors/it's lines.JSONL.gz", json.dumps(authors[5]))
    job.vendor.put("authors/_SUCCESS", "")
    job.vendor.put("books/all.json.zst", zstandard.compress(json.dumps(batch["books"]).encode()))
    job.vendor.put("reviews/all.ndjson", "".join(json.dumps(row) + "\n" for row in batch["reviews"]))
    job.run()
    assert job.live() == expected(batch)
    assert job.query("SELECT * FROM VENDOR.AUTHORS WHERE NAME = 'g1 author 5'") == [
        ("g1 author 5", date(1950, 1, 31), None, "g1")
    ]
    assert job.query("SELECT * FROM VENDOR.REVIEWS WHERE BOOK = 'g1 book 0'") == [REVIEW]


REVIEW = ('"Good", she said,\nand 0 others', 7, datetime(2020, 2, 29, 23, 59, 59), "g1 movie", "g1 book 0")


def as_csv(fields: list[str], records: list[dict]) -> str:
    def cell(value: object) -> str:
        return "" if value is None else '"' + str(value).replace('"', '""') + '"'

    lines = [",".join(fields), *(",".join(cell(record[field]) for field in fields) for record in records)]
    return "".join(f"{line}\n" for line in lines)


def as_parquet(records: list[dict], **options: str) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(records), sink, **options)
    return sink.getvalue().to_pybytes()


def test_csv_arrives_by_the_names_of_each_header(job):
    batch = rows(1, count=6)
    fields = ["died_at", "nationality", "name", "birth_date"]
    job.vendor.land(batch)
    job.vendor.remove("authors")
    job.vendor.remove("reviews")
    job.vendor.put("authors/a.csv", as_csv(fields, batch["authors"][:2]))
    job.vendor.put("authors/b.csv.gz", as_csv(fields[::-1], batch["authors"][2:4]))
    job.vendor.put("authors/c.CSV.zst", zstandard.compress(as_csv(fields, batch["authors"][4:]).encode()))
    job.vendor.put("reviews/all.csv", "\ufeff" + as_csv(list(batch["reviews"][0]), batch["reviews"]))
    job.run()
    assert job.live() == expected(batch)
    assert job.query("SELECT DISTINCT BIRTH_DATE, DIED_AT, NATIONALITY FROM VENDOR.AUTHORS") == [
        (date(1950, 1, 31), None, "g1")
    ]
    assert job.query("SELECT * FROM VENDOR.REVIEWS WHERE BOOK = 'g1 book 0'") == [REVIEW]


def test_parquet_arrives_with_its_dates_and_times(job):
    batch = rows(1, count=4)
    job.vendor.land(batch)
    job.vendor.remove("authors")
    job.vendor.remove("reviews")
    authors = [{**row, "birth_date": date(1950, 1, 31)} for row in batch["authors"]]
    reviews = [{**row, "created_at": datetime(2020, 2, 29, 23, 59, 59)} for row in batch["reviews"]]
    for number, codec in enumerate(("none", "gzip", "zstd", "snappy")):
        job.vendor.put(f"authors/{codec}.parquet", as_parquet(authors[number : number + 1], compression=codec))
    job.vendor.put("reviews/all.parquet", as_parquet(reviews))
    job.run()
    assert job.live() == expected(batch)
    assert job.query("SELECT DISTINCT BIRTH_DATE, DIED_AT, NATIONALITY FROM VENDOR.AUTHORS") == [
        (date(1950, 1, 31), None, "g1")
    ]
    assert job.query("SELECT * FROM VENDOR.REVIEWS WHERE BOOK = 'g1 book 0'") == [REVIEW]


def change_first(folder: str, **values):
    def change(vendor, batch):
        batch[folder][0] |= values
        vendor.put(f"{folder}/all.json", json.dumps(batch[folder]))

    return change


def rename(folder: str, old: str, new: str):
    def change(vendor, batch):
        renamed = [{new if name == old else name: value for name, value in row.items()} for row in batch[folder]]
        vendor.put(f"{folder}/all.json", json.dumps(renamed))

    return change


def put(name: str, content: str | bytes):
    return lambda vendor, batch: vendor.put(name, content)


def csv_authors(text: str):
    def change(vendor, batch):
        vendor.remove("authors")
        vendor.put("authors/a.csv", text)

    return change


AGAIN = "; the vendor has to correct its files and send them again"
# The change of a good batch; the lines of the refusal, each from its beginning.
REASONS = {
    "missing": (lambda vendor, batch: vendor.remove("books"), ["books: no file under s3://"]),
    "two missing": (lambda vendor, batch: (vendor.remove("books"), vendor.remove("authors")),
                    ["authors: no file under s3://", "books: no file under s3://"]),
    "zero bytes": (put("books/all.json", ""), ["s3://*/vendor/books/all.json: the file is empty; the vendor"]),
    "no rows": (put("books/b.json", "[]"), ["books/b.json: the file has no rows; the vendor has to send it again"]),
    "another suffix": (put("books/a.xml", "a,b"), ["s3://*/vendor/books/a.xml: its name ends in none"]),
    "two unreadable": (lambda vendor, batch: (vendor.put("reviews/all.json", "<html>503</html>"),
                                              vendor.put("reviews/b.json", json.dumps(batch["reviews"])[:-9])),
                       ["reviews: all.json: Error parsing JSON", "reviews: b.json: Error parsing JSON",
                        "reviews: 0 rows are 0 %"]),
    "cut off gzip": (lambda vendor, batch: vendor.s3.put_object(
        Bucket=vendor.bucket, Key="vendor/reviews/b.json.gz", Body=gzip.compress(b"[{}]" * 99)[:-9]),
        ["reviews: b.json.gz: Invalid data encountered during decompression"]),
    "no Parquet": (put("reviews/b.parquet", "PAR1"), ["reviews: b.parquet: Invalid parquet file"]),
    "no object": (put("reviews/b.json", "[7]"),
                  ["reviews: 1 of 4 rows is no object with fields (b.json row 1: '9'); the vendor",
                   "reviews: no row of b.json has the field content", "reviews: no row of b.json has the field rating",
                   "reviews: no row of b.json has the field created_at"]),
    "another name": (rename("authors", "nationality", "country"),
                     ["authors: unknown field 'country' in 3 of 3 rows (all.json); add it to authors.odcs.yaml;",
                      "authors: no row of all.json has the field nationality"]),
    "another case": (rename("authors", "nationality", "Nationality"),
                     ["authors: unknown field 'Nationality' in 3 of 3 rows (all.json); it is spelt 'nationality';",
                      "authors: no row of all.json has the field nationality"]),
    "another case of a field that may be empty": (
        rename("reviews", "book", "Book"), ["reviews: unknown field 'Book' in 3 of 3 rows (all.json); it is spelt"]),
    "nested": (change_first("authors", nationality={"code": "SG"}),
               ["authors: nationality is an object or array, not a text, in 1 of 3 rows "
                """(all.json row 1: '{"xxxx":"XX"}'); the vendor"""]),
    "a list": (change_first("reviews", movie=["Heat"]),
               ["""reviews: movie is an object or array, not a text, in 1 of 3 rows (all.json row 1: '["Heat"]');"""]),
    "true": (change_first("authors", nationality=True),
             ["authors: nationality has another type than a text in 1 of 3 rows (all.json row 1: 'xxxx')"]),
    "a number for a text": (change_first("reviews", movie=1984),
                            ["reviews: movie has another type than a text in 1 of 3 rows (all.json row 1: '1984')"]),
    "true for a number": (change_first("books", pages=True), ["books: pages has another type than a whole number"]),
    "a number for a date": (change_first("authors", birth_date=19500131),
                            ["authors: birth_date has another type than a date such as 2021-12-25 in 1 of 3 rows "
                             "(all.json row 1: '99999999')"]),
    "NUL": (change_first("reviews", movie="He\0at"),
            [r"reviews: movie holds the character NUL in 1 of 3 rows (all.json row 1: 'He\x00at'); the vendor"]),
    "no date": (change_first("authors", birth_date="soon"),
                ["authors: birth_date is not a date such as 2021-12-25 in 1 of 3 rows (all.json row 1: 'xxxx');"]),
    "a day that is none": (change_first("authors", birth_date="2021-02-30"),
                           ["authors: birth_date is not a date such as 2021-12-25 in 1 of 3 rows"]),
    "a time for a date": (change_first("authors", birth_date="1950-01-31 07:00:00"),
                          ["authors: birth_date is not a date such as 2021-12-25 in 1 of 3 rows"]),
    "no number": (change_first("books", pages="many"),
                  ["books: pages is not a whole number of at most 10 digits before the point in 1 of 3 rows "
                   "(all.json row 1: 'many'); the vendor"]),
    "a fraction": (change_first("books", pages=7.5), ["books: pages is not a whole number"]),
    "too many digits": (change_first("books", pages=12345678901), ["books: pages is not a whole number"]),
    "an offset": (change_first("reviews", created_at="2020-02-29T23:59:59+02:00"),
                  ["reviews: created_at has an offset, which would be dropped, in 1 of 3 rows "
                   "(all.json row 1: '2020-02-29T23:59:59+02:00'); the vendor"]),
    "UTC": (change_first("reviews", created_at="2020-02-29T23:59:59Z"), ["reviews: created_at has an offset"]),
    "no time": (change_first("reviews", created_at="29.02.2020 23:59"), ["reviews: created_at is not a time such as"]),
    "a long value": (change_first("reviews", created_at="x" * 100),
                     ["reviews: created_at is not a time such as 2021-12-25 07:00:00 without a time zone in 1 of 3 "
                      f"rows (all.json row 1: '{'x' * 40}…'); the vendor"]),
    "no key": (change_first("books", name=None),
               ["books: 1 of 3 rows have no name (all.json row 1); the vendor",
                "reviews: book is no name of books in 1 of 3 rows ('g2 book 0'); the vendor"]),
    "a row twice": (lambda vendor, batch: vendor.put("authors/again.json", json.dumps(batch["authors"][:1])),
                    ["authors: 1 of 4 rows repeat the name, birth_date of another ("
                     "'x9 xxxxxx 9' / '9999-99-99'); the vendor has to correct its files and send "
                     "them again, or --accept authors.duplicateValues loads this batch as it is"]),
    "a header that lacks a column": (
        csv_authors("name,birth_date,nationality\ng2 author 0,1950-01-31,g2\n"),
        ["authors: the header of 'a.csv' lacks 'died_at'; it has to name name, birth_date, died_at, nationality: the",
         "authors: 1 rows are 33 %", "books: author is no name of authors in 2 of 3 rows ('x9 xxxxxx 9', "]),
    "a header with more": (
        csv_authors("name,birth_date,nationality,died_at,Name,name\na,1950-01-31,g2,,x,y\n"),
        ["authors: the header of 'a.csv' has the unknown 'Name'; it", "authors: the header of 'a.csv' repeats 'name'",
         "authors: 1 rows are 33 %", "books: author is no name of authors in 3 of 3 rows"]),
    "ragged records": (
        csv_authors("name,birth_date,nationality,died_at\ng2 author 0,1950-01-31,g2,,\ng2 author 1,1950-01-31,g2\n"
                    "g2 author 2,1950-01-31,g2,\n"),
        ["authors: 2 rows, the first in a.csv, have more or fewer fields than their header" + AGAIN]),
    "a sign for NULL in CSV": (
        csv_authors("name,birth_date,nationality,died_at\ng2 author 0,1950-01-31,\\N,\ng2 author 1,1950-01-31,g2,\n"
                    "g2 author 2,1950-01-31,g2,\n"),
        ["authors: 1 rows, the first in a.csv, have a field \\N, as MySQL and Hive write NULL; an empty"]),
    "no values in CSV": (
        csv_authors("name,birth_date,nationality,died_at\ng2 author 0,,g2,\ng2 author 1,,g2,\ng2 author 2,,g2,\n"),
        ["authors: 3 of 3 rows have no birth_date (a.csv row 1, a.csv row 2, a.csv row 3), the contract allows 20 %;"]),
}  # fmt: skip


def test_more_files_than_a_statement_takes(job, monkeypatch):
    monkeypatch.setattr(raw_table, "FILES_PER_COPY", 2)
    monkeypatch.setattr(history, "FILES_PER_INSERT", 2)
    batch = rows(1, count=5)
    job.vendor.land(batch)
    job.vendor.remove("authors")
    for number, row in enumerate(batch["authors"]):
        job.vendor.put(f"authors/{number}.json", json.dumps(row))
    job.run()
    assert job.live() == expected(batch)
    found = job.query("SELECT FILE, ROW_COUNT FROM VENDOR.BATCH_FILES WHERE DATASET = 'authors' ORDER BY FILE")
    assert found == [(f"{number}.json", 1) for number in range(5)]


def test_a_refusal_stays_short_whatever_the_vendor_sends(job):
    """Fields named by values: their number has no limit, the lines about them have one."""
    batch = rows(1, count=40)
    for number, row in enumerate(batch["authors"]):
        row[f"{number:02}{'x' * 200}"] = number
    for row in batch["reviews"]:
        row["rating"] = "y" * 5000
    job.vendor.land(batch)
    with pytest.raises(Refused) as refused:
        job.run()
    lines = str(refused.value).splitlines()
    assert len([line for line in lines if "there are more unknown fields" in line]) == 5
    assert len(lines) == 6 and max(map(len, lines)) < 400
    assert lines[5].count("row ") == 3


def fits(line: str, says: str) -> bool:
    """Return True if the line begins so; `*` is a bucket."""
    before, star, after = says.partition("*")
    return line.startswith(before) and (not star or after in line)


def test_what_is_wrong_leaves_the_live_tables_as_they_are(job, subtests):
    job.vendor.land(rows(1))
    job.run()
    kept = job.tables()
    for name, (change, says) in REASONS.items():
        batch = rows(2)
        for folder in batch:
            job.vendor.remove(folder)
        job.vendor.land(batch)
        change(job.vendor, batch)
        with subtests.test(name):
            with pytest.raises(Refused) as refused:
                job.run()
            lines = str(refused.value).splitlines()
            assert len(lines) == len(says), lines
            assert [line for line, begin in zip(lines, says, strict=True) if not fits(line, begin)] == []
            assert job.live() == expected(rows(1))
            assert job.tables() == kept


def test_a_refused_batch_is_one_line_and_an_exit_code(job):
    job.vendor.land(rows(1))
    job.vendor.remove("reviews")
    done = job.command()
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "reviews: no file under" in done.stderr
