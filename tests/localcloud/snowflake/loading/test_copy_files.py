"""Which files a COPY takes, by the real connector."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.bench import CSV


@pytest.mark.rule("PATTERN selects files by a regular expression", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule(
    "FILES selects files by name; a missing file is an error with ON_ERROR = ABORT_STATEMENT",
    source="sql-reference/sql/copy-into-table#optional-parameters",
    status="differs: it is an error with every ON_ERROR",
)
def test_files_and_pattern_choose(bench):
    for name in ("a.csv", "b.csv", "c.txt"):
        bench.put(name, f"n\n{ord(name[0])}\n")
    bench.create("N NUMBER")
    bench.copy(f"PATTERN = '.*[.]txt' {CSV}")
    assert bench.rows() == [(99,)]
    bench.copy(f"FILES = ('b.csv') {CSV}")
    assert bench.rows() == [(98,), (99,)]
    with pytest.raises(ProgrammingError, match="was not found"):
        bench.copy(f"FILES = ('a.csv', 'none.csv') {CSV}")
    assert bench.rows() == [(98,), (99,)]


@pytest.mark.rule("COPY's PATTERN must match the whole path", source="sql-reference/sql/copy-into-table")
def test_a_pattern_is_for_the_whole_path(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    for short in ("a[.]csv", f"{bench.folder.removeprefix('vendor/')}/a[.]csv"):
        assert bench.copy(f"PATTERN = '{short}' {CSV}") == [("Copy executed with 0 files processed.",)]
    assert bench.copy(f"PATTERN = '{bench.folder}/a[.]csv' {CSV}")[0][1] == "LOADED"


@pytest.mark.rule(
    "FILES accepts at most 1,000 files",
    source="user-guide/data-load-considerations-load#lists-of-files",
    status="matches Snowflake; code from memory",
)
@pytest.mark.rule("A file named twice in FILES is loaded once", source="from memory")
def test_files_are_counted(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    names = ", ".join(f"'{number}.csv'" for number in range(1001))
    with pytest.raises(ProgrammingError, match="number of files exceeds the 1,000 limit"):
        bench.copy(f"FILES = ({names}) {CSV}")
    with pytest.raises(ProgrammingError, match="FILES and PATTERN"):
        bench.copy(f"FILES = ('a.csv') PATTERN = '.*' {CSV}")
    assert len(bench.copy(f"FILES = ('a.csv', 'a.csv') {CSV}")) == 1
    assert bench.rows() == [(1,)]


@pytest.mark.rule(
    "PURGE = TRUE removes loaded files",
    source="sql-reference/sql/copy-into-table",
    status="differs: a file that can't be removed is an error, while Snowflake is silent",
)
def test_purge_removes_what_was_loaded_only_where_it_may(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError, match="AccessDenied"):
        bench.copy(f"{CSV} PURGE = TRUE")
    assert bench.copy(f"{CSV} PURGE = FALSE FORCE = TRUE")[0][1] == "LOADED"


@pytest.mark.rule(
    "SIZE_LIMIT stops after the file that exceeds it, and loads at least one file",
    source="sql-reference/sql/copy-into-table#copy-options-copyoptions",
)
def test_size_limit_loads_files_until_it_is_exceeded(bench):
    for name in ("a.csv", "b.csv", "c.csv"):
        bench.put(name, "n\n1\n")
    bench.create("N NUMBER")
    assert len(bench.copy(f"{CSV} SIZE_LIMIT = 1")) == 1
    # Each has 4 bytes: the first of the other two reaches the limit, the second exceeds it.
    assert len(bench.copy(f"{CSV} SIZE_LIMIT = 4")) == 2
    assert len(bench.rows()) == 3


def test_columns_named_twice_and_distinct_rows_are_refused(bench):
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError, match="duplicate column name 'N'"):
        bench.copy(CSV, columns="(N, N)")
    with pytest.raises(ProgrammingError, match="COPY of SELECT DISTINCT"):
        bench.copy(CSV, select="DISTINCT $1")
