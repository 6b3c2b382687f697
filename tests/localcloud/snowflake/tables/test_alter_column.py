"""ALTER TABLE of columns and constraints, seen in DESCRIBE TABLE and SHOW … KEYS."""

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError


@pytest.fixture
def films(sql) -> None:
    sql("CREATE TABLE FILMS (ID INT, TITLE VARCHAR(10), YEAR INT)")
    sql("INSERT INTO FILMS VALUES (1, 'Unforgiven', 1992), (2, 'It''s', NULL)")


def columns(sql, table: str = "FILMS") -> dict[str, tuple]:
    """type, null?, default, primary key, comment by name"""
    return {row[0]: (row[1], *row[3:6], row[9]) for row in sql(f"DESCRIBE TABLE {table}")}


@pytest.mark.rule("ALTER TABLE adds, renames and drops one or several columns", source="sql-reference/sql/alter-table")
@pytest.mark.rule(
    "ALTER COLUMN widens a column, sets and drops NOT NULL, and drops its default",
    source="sql-reference/sql/alter-table-column",
)
def test_columns(sql, films) -> None:
    sql("ALTER TABLE FILMS ADD COLUMN NOTE VARCHAR(7) COMMENT 'it''s', SEEN INT DEFAULT 3")
    sql('ALTER TABLE FILMS RENAME COLUMN TITLE TO "the title"')
    sql("ALTER TABLE FILMS ALTER COLUMN ID SET NOT NULL")
    assert columns(sql) == {
        "ID": ("NUMBER(38,0)", "N", None, "N", None),
        "the title": ("VARCHAR(10)", "Y", None, "N", None),
        "YEAR": ("NUMBER(38,0)", "Y", None, "N", None),
        "NOTE": ("VARCHAR(7)", "Y", None, "N", "it's"),
        "SEEN": ("NUMBER(38,0)", "Y", "3", "N", None),
    }
    sql('ALTER TABLE FILMS ALTER COLUMN "the title" SET DATA TYPE VARCHAR(30)')
    sql("ALTER TABLE FILMS ALTER COLUMN ID DROP NOT NULL")
    sql("ALTER TABLE FILMS ALTER COLUMN SEEN DROP DEFAULT")
    sql("ALTER TABLE FILMS DROP COLUMN YEAR, NOTE")
    assert columns(sql) == {
        "ID": ("NUMBER(38,0)", "Y", None, "N", None),
        "the title": ("VARCHAR(30)", "Y", None, "N", None),
        "SEEN": ("NUMBER(38,0)", "Y", None, "N", None),
    }
    assert sql("SELECT * FROM FILMS ORDER BY ID") == [(1, "Unforgiven", 3), (2, "It's", 3)]
    with pytest.raises(DatabaseError):
        sql("ALTER TABLE FILMS DROP COLUMN SEEN, NONE")
    assert "SEEN" in columns(sql)


@pytest.mark.rule("COMMENT ON COLUMN and ALTER COLUMN … COMMENT are supported", source="sql-reference/sql/comment")
def test_comments(sql, films) -> None:
    sql("CREATE VIEW V (A COMMENT 'first''s', B) AS SELECT ID, TITLE FROM FILMS")
    sql("ALTER TABLE FILMS ALTER ID COMMENT 'x', COLUMN TITLE COMMENT 'y', \"YEAR\" COMMENT $$it's$$")
    assert [row[4] for row in columns(sql).values()] == ["x", "y", "it's"]
    sql("ALTER TABLE FILMS MODIFY (ID UNSET COMMENT, YEAR COMMENT '')")
    assert [row[4] for row in columns(sql).values()] == [None, "y", None]
    sql("ALTER TABLE FILMS ALTER COLUMN ID COMMENT 'it''s a key'")
    sql("ALTER TABLE FILMS MODIFY COLUMN YEAR COMMENT '\"of\" release'")
    sql("COMMENT ON COLUMN FILMS.TITLE IS 'what''s on\nthe poster'")
    sql("COMMENT ON COLUMN PUBLIC.V.B IS 'second'")
    told = {"ID": "it's a key", "TITLE": "what's on\nthe poster", "YEAR": '"of" release'}
    assert {name: row[4] for name, row in columns(sql).items()} == told
    assert [row[9] for row in sql("DESCRIBE VIEW V")] == ["first's", "second"]
    listed = dict(sql("SELECT COLUMN_NAME, COMMENT FROM INFORMATION_SCHEMA.COLUMNS"))
    assert listed == told | {"A": "first's", "B": "second"}


@pytest.mark.rule("ALTER TABLE adds and drops constraints", source="sql-reference/sql/create-table-constraint")
@pytest.mark.rule(
    "A primary key that is added later does not change its columns",
    source="sql-reference/sql/create-table#create-or-alter-table-usage-notes",
)
def test_constraints(sql, films) -> None:
    sql("CREATE TABLE SEEN (FILM INT)")
    sql("ALTER TABLE FILMS ADD CONSTRAINT FILM PRIMARY KEY (ID)")
    sql("ALTER TABLE FILMS ADD CONSTRAINT NAMED UNIQUE (TITLE)")
    sql("ALTER TABLE SEEN ADD CONSTRAINT OF_FILM FOREIGN KEY (FILM) REFERENCES FILMS (ID)")
    assert [row[3:7] for row in sql("SHOW PRIMARY KEYS IN TABLE FILMS")] == [("FILMS", "ID", 1, "FILM")]
    assert [row[3:7] for row in sql("SHOW UNIQUE KEYS IN TABLE FILMS")] == [("FILMS", "TITLE", 1, "NAMED")]
    assert [row[12] for row in sql("SHOW IMPORTED KEYS IN TABLE SEEN")] == ["OF_FILM"]
    assert columns(sql)["ID"] == ("NUMBER(38,0)", "Y", None, "Y", None)
    for again, said in (("PRIMARY KEY (ID)", "already exists"), ("CONSTRAINT NAMED UNIQUE (YEAR)", "already exists")):
        with pytest.raises(ProgrammingError, match=said):
            sql(f"ALTER TABLE FILMS ADD {again}")
    sql("ALTER TABLE FILMS DROP PRIMARY KEY")
    sql("ALTER TABLE FILMS RENAME CONSTRAINT NAMED TO RENAMED")
    sql("ALTER TABLE FILMS DROP CONSTRAINT RENAMED")
    sql("ALTER TABLE SEEN DROP FOREIGN KEY (FILM)")
    for shown in ("PRIMARY KEYS IN TABLE FILMS", "UNIQUE KEYS IN TABLE FILMS", "IMPORTED KEYS IN TABLE SEEN"):
        assert sql(f"SHOW {shown}") == []
    with pytest.raises(ProgrammingError, match="does not exist"):
        sql("ALTER TABLE FILMS DROP CONSTRAINT NAMED")
    sql("ALTER TABLE FILMS ADD PRIMARY KEY (YEAR)")
    assert columns(sql)["YEAR"] == ("NUMBER(38,0)", "Y", None, "Y", None)


@pytest.mark.rule(
    "A column's type can change only to longer text, or to more or fewer digits before the decimal point",
    source="sql-reference/sql/alter-table-column",
    status="matches Snowflake; code from memory",
)
@pytest.mark.rule("A column's default can't be set later", source="sql-reference/sql/alter-table-column")
def test_types_that_are_not_changed(sql) -> None:
    sql("CREATE TABLE T (A VARCHAR(3), N NUMBER(5, 2), B BOOLEAN, D DATE, F FLOAT)")
    for column, type_ in (("A", "VARCHAR(2)"), ("A", "INT"), ("N", "NUMBER(10, 3)"), ("N", "VARCHAR"), ("B", "INT")):
        with pytest.raises(ProgrammingError, match=f"cannot change column {column} from type"):
            sql(f"ALTER TABLE T ALTER COLUMN {column} SET DATA TYPE {type_}")
    with pytest.raises(ProgrammingError, match="does not support ALTER COLUMN … SET DEFAULT"):
        sql("ALTER TABLE T ALTER COLUMN N SET DEFAULT 5")
    for column, type_ in (("A", "STRING"), ("N", "NUMBER(4, 2)"), ("F", "DOUBLE"), ("D", "DATE")):
        sql(f"ALTER TABLE T ALTER COLUMN {column} SET DATA TYPE {type_}")
    assert [row[1] for row in sql("DESCRIBE TABLE T")][:2] == ["VARCHAR(16777216)", "NUMBER(4,2)"]
    sql("ALTER TABLE T ADD COLUMN S TIMESTAMP_NTZ(3)")
    sql("ALTER TABLE T ALTER COLUMN S SET DATA TYPE TIMESTAMP_NTZ(3)")
    for change in ("ALTER TABLE T ALTER COLUMN S SET DATA TYPE TIMESTAMP_NTZ", "CREATE OR ALTER TABLE T "
                   "(A VARCHAR, N NUMBER(4, 2), B BOOLEAN, D DATE, F FLOAT, S TIMESTAMP_NTZ(0))"):  # fmt: skip
        with pytest.raises(ProgrammingError, match="changing the digits of a second is not supported"):
            sql(change)
