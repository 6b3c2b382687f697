import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError


@pytest.fixture
def tables(vendor, request):
    """A target and a source of the test's own."""
    name = f"M{abs(hash(request.node.name)) % 10**9}"
    for statement in (
        f"CREATE TABLE {name} (N NUMBER, T VARCHAR)",
        f"INSERT INTO {name} VALUES (1, 'a'), (2, 'b'), (3, 'c')",
        f"CREATE TABLE {name}_S (N NUMBER, T VARCHAR, GONE BOOLEAN)",
        f"INSERT INTO {name}_S VALUES (1, 'A', FALSE), (2, NULL, TRUE), (9, 'z', FALSE), (8, 'y', TRUE)",
    ):
        run(vendor, statement)
    return name, f"{name}_S"


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


ALL = """MERGE INTO {} t USING (SELECT * FROM {}) s ON t.N = s.N
    WHEN MATCHED AND s.GONE THEN DELETE
    WHEN MATCHED THEN UPDATE SET t.T = s.T
    WHEN NOT MATCHED AND NOT s.GONE THEN INSERT (N, T) VALUES (s.N, s.T)"""


@pytest.mark.rule("MERGE executes the first clause that matches a row", source="sql-reference/sql/merge")
@pytest.mark.rule("MERGE returns the numbers of rows inserted, updated and deleted", source="sql-reference/sql/merge")
def test_the_first_clause_that_fits_a_row_is_done(vendor, tables):
    cursor = vendor.cursor().execute(ALL.format(*tables))
    assert [column.name for column in cursor.description] == [
        *("number of rows inserted", "number of rows updated", "number of rows deleted")
    ]
    assert cursor.fetchall() == [(1, 1, 1)]
    assert cursor.rowcount == 3
    assert run(vendor, f"SELECT * FROM {tables[0]} ORDER BY N") == [(1, "A"), (3, "c"), (9, "z")]


@pytest.mark.rule(
    "A MERGE clause after one of the same kind without AND is an error",
    source="sql-reference/sql/merge",
    status="matches Snowflake; code and text from memory",
)
def test_what_no_row_reaches_is_refused(vendor, tables):
    into = "MERGE INTO {} t USING {} s ON t.N = s.N ".format(*tables)
    for clauses in (
        "WHEN MATCHED THEN UPDATE SET T = s.T WHEN MATCHED AND s.GONE THEN DELETE",
        "WHEN NOT MATCHED THEN INSERT (N) VALUES (s.N) WHEN NOT MATCHED AND s.GONE THEN INSERT (T) VALUES (s.T)",
    ):
        with pytest.raises(ProgrammingError, match="is never reached"):
            run(vendor, into + clauses)
    assert run(vendor, f"SELECT T FROM {tables[0]} ORDER BY N") == [("a",), ("b",), ("c",)]


def test_bindings(vendor, tables):
    target, _ = tables
    statement = f"""MERGE INTO {target} USING (SELECT %s AS N, %s AS T) s ON {target}.N = s.N
        WHEN MATCHED THEN UPDATE SET T = s.T WHEN NOT MATCHED THEN INSERT (N, T) VALUES (s.N, s.T)"""
    assert run(vendor, statement, 3, "it's") == [(0, 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vendor, "_paramstyle", "qmark")
        assert run(vendor, statement.replace("%s", "?"), 4, "d") == [(1, 0)]
    assert run(vendor, f"SELECT T FROM {target} WHERE N > 2 ORDER BY N") == [("it's",), ("d",)]


@pytest.mark.rule(
    "A row matched twice is an error (ERROR_ON_NONDETERMINISTIC_MERGE)",
    source="sql-reference/sql/merge#duplicate-join-behavior",
    status="matches Snowflake, but with bound values also a row matched twice by DELETE only",
)
def test_a_row_that_is_matched_twice_fails_and_changes_nothing(vendor, tables):
    target, source = tables
    run(vendor, f"INSERT INTO {source} VALUES (1, 'B', FALSE)")
    with pytest.raises(DatabaseError, match="Duplicate row detected during DML action"):
        run(vendor, f"MERGE INTO {target} t USING {source} s ON t.N = s.N WHEN MATCHED THEN UPDATE SET T = s.T")
    assert run(vendor, f"SELECT T FROM {target} ORDER BY N") == [("a",), ("b",), ("c",)]


@pytest.mark.rule(
    "A row matched twice by DELETE only is deleted once; one that is both updated and deleted is an error",
    source="sql-reference/sql/merge#duplicate-join-behavior",
)
def test_a_row_that_is_deleted_twice(sql):
    sql("CREATE TABLE T (K INT, V INT)")
    sql("CREATE TABLE S (K INT, V INT)")
    sql("INSERT INTO S VALUES (0, 11), (0, 12), (0, 13), (1, 14), (1, 14)")
    into = "MERGE INTO T X USING S ON X.K = S.K "
    sql("INSERT INTO T VALUES (0, 10), (2, 20)")
    with pytest.raises(DatabaseError, match="Duplicate row detected"):
        sql(into + "WHEN MATCHED AND S.V = 11 THEN DELETE WHEN MATCHED THEN UPDATE SET X.V = S.V")
    assert sql("SELECT V FROM T ORDER BY K") == [(10,), (20,)]
    both = "WHEN MATCHED AND S.V <= 12 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (S.K, S.V)"
    assert sql(into + both) == [(2, 1)]
    assert sql("SELECT K, V FROM T ORDER BY K") == [(1, 14), (1, 14), (2, 20)]
    sql("BEGIN")
    sql(into + "WHEN MATCHED AND X.V = 14 THEN DELETE")
    with pytest.raises(ProgrammingError):
        sql("SELECT * FROM NOWHERE")
    assert sql("SELECT K FROM T") == [(2,)]
    sql("ROLLBACK")
    assert sql(into + "WHEN MATCHED AND S.V = 11 THEN UPDATE SET V = S.V WHEN MATCHED AND S.V = 0 THEN DELETE") == [
        (0, 0)
    ]


@pytest.mark.rule(
    "ALL BY NAME updates and inserts all columns, which source and target must share",
    source="sql-reference/sql/merge",
    status="matches Snowflake; code and text of the error from memory",
)
def test_all_by_name(sql):
    sql("CREATE TABLE T (ID INT, X INT, Y VARCHAR)")
    sql("CREATE TABLE S (ID INT, Y VARCHAR, X INT)")
    sql("INSERT INTO T VALUES (1, 10, 'a'), (2, 20, 'b')")
    sql("INSERT INTO S VALUES (1, 'a', 10), (2, 'b', 25), (3, 'c', 30)")
    clauses = "WHEN MATCHED THEN UPDATE ALL BY NAME WHEN NOT MATCHED THEN INSERT ALL BY NAME"
    assert sql(f"MERGE INTO T USING S ON T.ID = S.ID {clauses}") == [(1, 2)]
    assert sql("SELECT * FROM T ORDER BY ID") == [(1, 10, "a"), (2, 25, "b"), (3, 30, "c")]
    assert sql(f"MERGE INTO T A USING (SELECT 4 ID, 'd' Y, 5 X) AS B ON A.ID = B.ID {clauses}") == [(1, 0)]
    with pytest.raises(ProgrammingError, match="has not the columns"):
        sql(f"MERGE INTO T USING (SELECT 4 ID, 'd' Y) S ON T.ID = S.ID {clauses}")


@pytest.mark.rule("MERGE is part of the transaction", source="sql-reference/transactions")
def test_it_is_part_of_the_transaction(vendor, tables):
    run(vendor, "BEGIN")
    run(vendor, ALL.format(*tables))
    run(vendor, "ROLLBACK")
    assert run(vendor, f"SELECT T FROM {tables[0]} ORDER BY N") == [("a",), ("b",), ("c",)]


@pytest.mark.rule("Each MERGE clause needs its privilege", source="from memory")
def test_each_clause_needs_its_right(platform, vendor, tables):
    with platform.connect("bulk_load") as loader:
        run(loader, f"USE SCHEMA {platform.database}.VENDOR")
        statement = "MERGE INTO {} t USING {} s ON t.N = s.N WHEN NOT MATCHED THEN INSERT (N) VALUES (s.N)"
        assert run(loader, statement.format(*tables)) == [(2,)]
        with pytest.raises(ProgrammingError, match="Insufficient privileges"):
            run(loader, ALL.format(*tables))
