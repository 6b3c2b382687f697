"""Queries of files in stages, by the real connector."""

import itertools

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

COUNTER = itertools.count()


@pytest.fixture
def stage(vendor, tmp_path):
    """A stage with two CSV files and one of JSON lines."""
    name = f"ASKED{next(COUNTER)}"
    run(vendor, f"CREATE STAGE {name} FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1)")
    for file, text in (("a.csv", "n,t\n1,x\n2,y\n"), ("b.csv", "n\n3\n"), ("c.json", '{"n": {"m": 4}}\n')):
        (tmp_path / file).write_text(text)
        run(vendor, f"PUT file://{tmp_path / file} @{name} AUTO_COMPRESS = {file == 'a.csv'}")
    return name


def run(connection, statement: str) -> list[tuple]:
    return connection.cursor().execute(statement).fetchall()


@pytest.mark.rule(
    "A query of a stage returns fields as $1, $2 …, and NULL beyond the record's last field",
    source="user-guide/querying-stage",
)
@pytest.mark.rule(
    "A query of a stage supports METADATA$FILENAME and METADATA$FILE_ROW_NUMBER", source="user-guide/querying-metadata"
)
def test_fields_and_metadata(vendor, stage):
    rows = run(
        vendor,
        f"SELECT t.$1::NUMBER + 1, $2, METADATA$FILENAME, metadata$file_row_number FROM @{stage} "
        "(PATTERN => '.*csv.*') t WHERE t.$1 <> '2' ORDER BY 1",
    )
    assert rows == [(2, "x", "a.csv.gz", 2), (4, None, "b.csv", 2)]
    assert run(vendor, f"SELECT COUNT($1) FROM @{stage}/a") == [(2,)]
    assert run(vendor, f"SELECT COUNT($1) FROM @{stage}/none") == [(0,)]


@pytest.mark.rule("A query of a stage accepts a named FILE_FORMAT", source="user-guide/querying-stage")
def test_a_named_format(vendor, stage):
    query = f"SELECT $1:n.m::NUMBER, $1:no FROM @{stage}/c.json (FILE_FORMAT => {{}})"
    assert run(vendor, query.format("JSON")) == [(4, None)]
    assert run(vendor, query.format("'JSON'")) == [(4, None)]


@pytest.mark.rule(
    "A query of a stage needs a privilege on it",
    source="user-guide/security-access-control-privileges#stage-privileges",
)
def test_its_right_is_asked(platform, vendor, stage):
    with platform.connect("analyst") as analyst, pytest.raises(ProgrammingError, match="does not exist or not author"):
        run(analyst, f"SELECT $1 FROM @{platform.database}.VENDOR.{stage}")


@pytest.mark.parametrize(
    "query", ["SELECT * FROM @{}", "SELECT $1 FROM @{} (FILE_FORMAT => NO_FORMAT)", "SELECT $2::NUMBER FROM @{}/a"]
)
def test_what_can_not_be_is_refused(vendor, stage, query):
    with pytest.raises(DatabaseError):
        run(vendor, query.format(stage))
