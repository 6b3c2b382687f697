from promotion.dataset.pipe import Pipe, parse

COPY = (
    "copy into D.RAW.USERS (NAME, EMAIL, _PART) FROM (SELECT $2, $1 AS E, METADATA$FILENAME FROM @D.RAW.READY) "
    "FILE_FORMAT = (FORMAT_NAME = 'D.RAW.PART')"
)


def test_a_pipe_is_its_table_and_the_field_of_each_column() -> None:
    loads = (("NAME", "$2"), ("EMAIL", "$1"), ("_PART", "METADATA$FILENAME"))
    pipe = Pipe("RAW.P", "RAW.USERS", loads, False, "here")
    assert parse("RAW.P", COPY, "here") == pipe
    assert parse("RAW.P", f"CREATE PIPE D.RAW.P COMMENT = 'x' AS\n{COPY}", "here") == pipe


def test_a_pipe_by_name_says_so() -> None:
    text = "COPY INTO D.RAW.USERS FROM @D.RAW.READY MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
    assert parse("RAW.P", text, "here") == Pipe("RAW.P", "RAW.USERS", (), True, "here")


def test_another_text_is_no_pipe() -> None:
    assert parse("RAW.P", "CREATE PIPE P AS SELECT 1", "here") is None
    assert parse("RAW.P", "CREATE PIPE P AS COPY INTO (((", "here") is None
