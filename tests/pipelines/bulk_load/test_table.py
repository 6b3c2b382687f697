from pipelines.bulk_load.load import check_statement
from pipelines.bulk_load.table import Table, tables


def test_the_tables_are_those_of_the_vendor_s_contracts():
    found = [(table.name, table.folder) for table in tables()]
    assert found == sorted(found)
    assert {("AUTHORS", "authors"), ("BOOKS", "books"), ("REVIEWS", "reviews")} <= set(found)
    assert "STREAMS" not in {table.name for table in tables()}


def test_a_table_has_its_contract_s_fields_and_checks():
    authors, books, reviews = (table for table in tables() if table.name in ("AUTHORS", "BOOKS", "REVIEWS"))
    assert authors.fields == {"name": "VARCHAR", "birth_date": "DATE", "died_at": "DATE", "nationality": "VARCHAR"}
    assert reviews.columns == "CONTENT, RATING, CREATED_AT, MOVIE, BOOK"
    assert [table.required for table in (authors, books, reviews)] == [("name",), ("name",), ("content",)]
    assert [table.keys for table in (authors, books, reviews)] == [
        (("name", "birth_date"),),
        (("name", "author", "publisher"),),
        (("content", "created_at", "movie", "book"),),
    ]


def test_each_required_field_and_each_key_is_checked():
    table = Table("T", {"a": "VARCHAR", "b": "VARCHAR"}, required=("a", "b"), keys=(("a", "b"), ("b",)))
    assert check_statement(table, "D.S.T__1") == (
        "SELECT COUNT(*) AS N, COUNT_IF(a IS NULL) AS NULLS_0, COUNT_IF(b IS NULL) AS NULLS_1, "
        "(SELECT COUNT(*) FROM (SELECT DISTINCT A, B FROM D.S.T__1) AS D) AS KEYS_0, "
        "(SELECT COUNT(*) FROM (SELECT DISTINCT B FROM D.S.T__1) AS D) AS KEYS_1 FROM D.S.T__1"
    )
    assert check_statement(Table("T", {"a": "VARCHAR"}, (), ()), "X") == "SELECT COUNT(*) AS N FROM X"
