"""COPY with VALIDATION_MODE, by the real connector."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.bench import CSV


@pytest.mark.rule(
    "VALIDATION_MODE = RETURN_ERRORS returns every error and loads nothing", source="sql-reference/sql/copy-into-table"
)
@pytest.mark.rule(
    "RETURN_ALL_ERRORS includes errors of files that were partially loaded before",
    source="sql-reference/sql/copy-into-table",
)
@pytest.mark.rule(
    "A record behind the first with too few fields is error 100068, and with too many 100016",
    source="sql-reference/sql/copy-into-table#examples",
)
def test_validation_tells_every_bad_row_and_loads_nothing(bench):
    bench.put("a.csv", 'n,t\n1,a\nx,"b\nc"\n3,d\n4\n\n5,e,f\n')
    bench.put("b.csv", "n,t\n5,e\ny,f\n")
    bench.create("N NUMBER, T VARCHAR")
    found = bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ERRORS")
    assert [(row[0][:28], row[2], row[6], row[9], row[11]) for row in found] == [
        ("Numeric value 'x' is not rec", 3, 100038, 2, 'x,"b'),
        ("End of record reached while ", 6, 100068, 4, "4"),
        ("End of record reached while ", 7, 100068, 5, ""),
        ("Field delimiter ',' found wh", 8, 100016, 6, "5,e,f"),
        ("Numeric value 'y' is not rec", 3, 100038, 2, "y,f"),
    ]
    counted = [(row[0], row[5], row[8]) for row in found if row[6] in (100016, 100068)]
    missing, table = "End of record reached while expected to parse column", f'"{bench.table.upper()}"'
    assert counted == [
        *[(f"{missing} '{table}[\"T\":2]'", "parsing", f'{table}["T":2]')] * 2,
        ("Field delimiter ',' found while expecting record delimiter '\\n'", "parsing", f'{table}["T":2]'),
    ]
    assert bench.rows() == []
    assert bench.copy(f"{CSV} FILES = ('a.csv') ON_ERROR = CONTINUE")[0][1] == "PARTIALLY_LOADED"
    assert len(bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ERRORS")) == 1
    assert len(bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ALL_ERRORS")) == 5


@pytest.mark.rule(
    "A blank line is error 100068, also where the table has one column; SKIP_BLANK_LINES = TRUE skips it, and with "
    "ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE it is a row of NULL",
    source="sql-reference/sql/copy-into-table#format-type-options-formattypeoptions",
    status="matches Snowflake; the page does not say what a blank line is where fields are not counted",
)
@pytest.mark.parametrize(
    ("columns", "lines", "blank"),
    [("N NUMBER, T VARCHAR", ["7,g", "8,h"], '"T":2'), ("N NUMBER", ["7", "8"], '"N":1'), ("N NUMBER", [], '"N":1')],
)
def test_a_blank_line_is_an_end_of_record_error_unless_it_is_skipped(bench, columns, lines, blank):
    bench.put("blank.csv", "\n".join(["n", *lines[:1], "", *lines[1:], ""]))
    bench.create(columns)
    [fault] = bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ERRORS")
    column, number = blank.split(":")
    assert (fault[0], fault[6], fault[8], fault[11]) == (
        f"End of record reached while expected to parse column '\"{bench.table.upper()}\"[{column}:{number}]'",
        *(100068, f'"{bench.table.upper()}"[{column}:{number}]', ""),
    )
    rows = [tuple(int(value) if value.isdigit() else value for value in line.split(",")) for line in lines]
    nulls = (None,) * (columns.count(",") + 1)
    for option, expected in (
        ("SKIP_BLANK_LINES = TRUE", rows),
        ("ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE", [*rows, nulls]),
    ):
        bench.run(f"TRUNCATE TABLE {bench.schema}.{bench.table}")
        bench.copy(f"{CSV[:-1]} {option}) FILES = ('blank.csv') FORCE = TRUE")
        assert sorted(bench.rows(), key=str) == expected


@pytest.mark.rule(
    "VALIDATION_MODE = RETURN_<n>_ROWS returns rows, or fails at the first error",
    source="sql-reference/sql/copy-into-table",
)
def test_validation_returns_the_first_rows_or_their_first_error(bench):
    bench.put("a.csv", "n,d\n1,2021-12-25\n2,\nx,2021-12-26\n")
    bench.create("N NUMBER, D DATE")
    found = bench.copy(f"{CSV} VALIDATION_MODE = RETURN_2_ROWS")
    assert [(n, str(d)) for n, d in found] == [(1, "2021-12-25"), (2, "None")]
    with pytest.raises(ProgrammingError, match="'x' is not recognized"):
        bench.copy(f"{CSV} VALIDATION_MODE = RETURN_3_ROWS")
    assert bench.rows() == []


@pytest.mark.rule(
    "VALIDATION_MODE does not support transformations",
    source="sql-reference/sql/copy-into-table#optional-parameters",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.rule(
    "VALIDATION_MODE does not support MATCH_BY_COLUMN_NAME",
    source="sql-reference/sql/copy-into-table#copy-options-copyoptions",
    status="matches Snowflake; code and text from memory",
)
def test_validation_of_a_transformation_is_refused(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    with pytest.raises(ProgrammingError, match="VALIDATION_MODE"):
        bench.copy(f"{CSV} VALIDATION_MODE = RETURN_ERRORS", "$1")
    names = CSV.replace("SKIP_HEADER = 1", "PARSE_HEADER = TRUE")
    with pytest.raises(ProgrammingError, match="MATCH_BY_COLUMN_NAME is not supported with VALIDATION_MODE"):
        bench.copy(f"{names} MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE VALIDATION_MODE = RETURN_ERRORS")
