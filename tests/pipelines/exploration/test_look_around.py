"""The marts of the warehouse and the same in Spark: two statements of one thing, which must give the same rows.

That they do for the sample set as well is what test_notebook.py finds: the notebook has the same outputs from both.
"""

from datetime import date, datetime

import pytest

from pipelines.exploration.datasets import datasets
from pipelines.exploration.look_around import marts
from pipelines.exploration.source import Warehouse
from sampledata.records import Author, Book, Movie, Review, Rows, SampleSet, Stream, User
from tests.pipelines.exploration.conftest import put
from tests.pipelines.exploration.marts import in_order, load, migrated_warehouse

NOON, LATER = datetime(2021, 12, 26, 12), datetime(2021, 12, 26, 13, 30)
FAULTY = {
    "users": [User("A", "B", "a@x"), User("A", "B", "a@x"), User("C", "D", None)],
    "movies": [
        *[Movie("One", 90, "en", 10.0), Movie("One", 180, "fr", 10.0), Movie("Two", None, None, 10.0)],
        *[Movie(None, 60, "en", 10.0), Movie("Zero", 0, "de", 10.0)],
    ],
    "streams": [
        Stream("One", "a@x", 249_999.999, NOON, LATER),
        Stream("One", "a@x", 249_999.999, NOON, LATER),
        Stream("One", "b@x", 250_000.0, NOON, datetime(2021, 12, 26, 12, 8, 59, 999_999)),
        Stream("One", "a@x", 99_000_000.0, datetime(2021, 12, 1), datetime(2021, 12, 31)),
        Stream("Two", "a@x", None, NOON, LATER),
        Stream("Zero", None, 1.0, NOON, NOON),
        Stream(None, "a@x", 1.0, NOON, LATER),
        Stream("Lost", "a@x", 1.0, NOON, None),
        Stream("Lost", "a@x", 1.0, LATER, NOON),
        Stream("Lost", "a@x", 1.0, NOON, LATER),
        Stream("Unforgiven", "b@x", 1.0, datetime(2021, 12, 25, 6), datetime(2021, 12, 25, 7, 0, 1)),
        Stream("Unforgiven", "a@x", 1.0, datetime(2021, 12, 24), datetime(2021, 12, 25, 7)),
        Stream("Unforgiven", "a@x", 1.0, datetime(2021, 12, 26), datetime(2021, 12, 26, 1)),
    ],
    "authors": [
        *[Author("S", date(1950, 1, 1), date(1940, 1, 1), "Singaporean"), Author("S", date(1950, 1, 1), None, None)],
        *[Author(None, date(1950, 1, 1), None, "Irish"), Author("T", date(1950, 1, 1), None, "Irish")],
    ],
    "books": [
        *[Book("B", 1, "S", "P"), Book("B", 1, "T", "P"), Book("C", 1, "nobody", "P")],
        *[Book(None, 1, "S", "P"), Book("D", 1, None, "P")],
    ],
    "reviews": [
        *[Review("r", 7, NOON, "One", "B"), Review("r", 0, NOON, "One", "B"), Review("r", 11, NOON, "One", "C")],
        *[Review("r", 7, NOON, None, None), Review("r", 7, NOON, "Lost", "D"), Review("r", 7, NOON, "Two", "none")],
    ],
}
QUALITY = {
    ("users", "without an e-mail address"): 1,
    ("users", "of an e-mail address that another row has"): 1,
    ("movies", "without a title"): 1,
    ("movies", "of a title that another row has"): 1,
    ("movies", "without a duration"): 1,
    ("streams", "without a movie"): 1,
    ("streams", "without a user"): 1,
    ("streams", "without a size"): 1,
    ("streams", "without a start or an end"): 1,
    ("streams", "that end before they start"): 1,
    ("streams", "that another row repeats"): 1,
    ("streams", "of a movie that is not in the catalogue"): 6,
    ("streams", "of a user who is not known"): 2,
    ("authors", "without a name"): 1,
    ("authors", "of a name that another row has"): 1,
    ("authors", "who died before they were born"): 1,
    ("books", "without a name"): 1,
    ("books", "of a name that another row has"): 1,
    ("books", "of an author who is not known"): 1,
    ("reviews", "of neither a movie nor a book"): 1,
    ("reviews", "of a movie that is not in the catalogue"): 1,
    ("reviews", "of a book that is not known"): 1,
    ("reviews", "rated outside 1 to 10"): 2,
}


@pytest.fixture(scope="module")
def faulty(cloud, tmp_path_factory):
    """(folder, warehouse) with the faulty rows in both; in the warehouse as the migrator sees them, unmasked."""
    folder = tmp_path_factory.mktemp("faulty")
    for dataset in datasets():
        put(folder / dataset.place / "all.jsonl", FAULTY[dataset.name], list(dataset.types))
    kinds = zip(SampleSet._fields, (User, Movie, Stream, Author, Book, Review), strict=True)
    warehouse = migrated_warehouse(cloud, tmp_path_factory.mktemp("outputs"))
    load(warehouse, SampleSet(*(Rows(kind, len(FAULTY[name]), FAULTY[name]) for name, kind in kinds)))
    with warehouse.connect("migrator") as connection:
        connection.cursor().execute(f"USE SCHEMA {warehouse.database}.MARTS")
        yield folder, Warehouse(connection)


def test_both_engines_give_the_same_marts_of_faulty_rows(faulty, spark_process):
    folder, warehouse = faulty
    given = spark_process({"marts": str(folder)})
    assert given == {mart: in_order(warehouse.frame(f"SELECT * FROM {mart}")) for mart in marts()}


def test_every_fault_is_counted(faulty):
    _, warehouse = faulty
    found = warehouse.frame("SELECT dataset, problem, row_count FROM data_quality")
    assert {(row.dataset, row.problem): row.row_count for row in found.itertuples()} == QUALITY


def test_steps_begin_where_they_say(faulty):
    _, warehouse = faulty
    sizes = warehouse.frame("SELECT * FROM stream_sizes ORDER BY gigabytes")
    assert dict(zip(sizes["gigabytes"], sizes["streams"], strict=True)) == {0: 8, 250: 1, 10_000: 1}
    tenths = warehouse.frame("SELECT * FROM stream_completion ORDER BY tenth")
    assert dict(zip(tenths["tenth"], tenths["streams"], strict=True)) == {0: 1, 10: 3}
