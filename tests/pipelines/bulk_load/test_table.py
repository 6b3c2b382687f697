from dataclasses import replace

from contracts.reader import contracts
from pipelines.bulk_load.table import Table, tables


def test_the_tables_are_those_of_the_vendor_s_contracts():
    found = [(table.name, table.folder) for table in tables()]
    assert found == sorted(found)
    assert {("AUTHORS", "authors"), ("BOOKS", "books"), ("REVIEWS", "reviews")} <= set(found)
    assert "STREAMS" not in {table.name for table in tables()}


def test_a_table_has_its_contract_s_fields_and_keys():
    authors, books, reviews = (table for table in tables() if table.name in ("AUTHORS", "BOOKS", "REVIEWS"))
    types = {name: str(column.type) for name, column in authors.fields.items()}
    assert types == {"name": "VARCHAR", "birth_date": "DATE", "died_at": "DATE", "nationality": "VARCHAR"}
    assert reviews.columns == "CONTENT, RATING, CREATED_AT, MOVIE, BOOK"
    assert [table.keys for table in (authors, books, reviews)] == [
        (("name", "birth_date"),),
        (("name", "author", "publisher"),),
        (("content", "created_at", "movie", "book"),),
    ]


def test_a_unique_column_is_a_key_of_its_own():
    books = contracts()["books"]
    columns = tuple(replace(column, unique=column.name == "pages") for column in books.columns)
    assert Table(replace(books, columns=columns)).keys == (books.key, ("pages",))
    assert Table(replace(books, columns=columns, key=())).keys == (("pages",),)
