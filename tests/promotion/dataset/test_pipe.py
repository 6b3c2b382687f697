from promotion.dataset.pipe import Pipe, generations, parse, successor

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


def test_a_pipe_by_name_loads_its_metadata() -> None:
    text = (
        "COPY INTO D.RAW.USERS FROM @D.RAW.READY FILE_FORMAT = (FORMAT_NAME = 'D.RAW.P') match_by_column_name = "
        "case_sensitive INCLUDE_METADATA = (_PART = METADATA$FILENAME, _ROW = METADATA$FILE_ROW_NUMBER)"
    )
    loads = (("_PART", "METADATA$FILENAME"), ("_ROW", "METADATA$FILE_ROW_NUMBER"))
    assert parse("RAW.P", text, "here") == Pipe("RAW.P", "RAW.USERS", loads, True, "here")
    assert parse("RAW.P", text.replace("case_sensitive", "NONE"), "here") == Pipe(
        "RAW.P", "RAW.USERS", (), False, "here"
    )


def test_the_pipes_of_a_table_follow_each_other() -> None:
    names = ["R.T_PIPE_10", "R.T_PIPE", "R.T_PIPE_02", "R.T_PIPE_2", "R.T2_PIPE", "R.T_PIPE_X", "S.T_PIPE"]
    assert generations("R.T", names) == ["R.T_PIPE", "R.T_PIPE_2", "R.T_PIPE_10"]
    assert [successor("R.T", name) for name in (None, "R.T_PIPE", "R.T_PIPE_10")] == [
        "R.T_PIPE",
        "R.T_PIPE_2",
        "R.T_PIPE_11",
    ]


def test_another_text_is_no_pipe() -> None:
    assert parse("RAW.P", "CREATE PIPE P AS SELECT 1", "here") is None
    assert parse("RAW.P", "CREATE PIPE P AS COPY INTO (((", "here") is None
