"""VALIDATE: the errors of a COPY that has run, by the real connector."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.bench import CSV


@pytest.mark.rule(
    "VALIDATE returns all errors of a COPY, by its query's id or the session's last",
    source="sql-reference/functions/validate",
    status="matches Snowflake, of the last 1,000 COPYs since the start",
)
@pytest.mark.rule("VALIDATE returns nothing for ON_ERROR = ABORT_STATEMENT", source="sql-reference/functions/validate")
@pytest.mark.rule(
    "VALIDATE reports files that were removed since, and ignores files that are new",
    source="sql-reference/functions/validate",
    status="matches Snowflake; the row of a missing file is from memory",
)
@pytest.mark.rule(
    "VALIDATE fails for a COPY with a SELECT, for another user's COPY, and for a table without a COPY",
    source="sql-reference/functions/validate",
    status="matches Snowflake; a right on the other user does not help; the SELECT's code and text are from memory",
)
def test_the_errors_of_a_load(bench, platform):
    def validate(job: str = "_last") -> list[tuple]:
        found = bench.run(f"SELECT * FROM TABLE(VALIDATE({bench.schema}.{bench.table}, JOB_ID => '{job}'))")
        return [(row[0][:28], row[2], row[6], row[9], row[11]) for row in found]

    bench.create("N NUMBER, T VARCHAR")
    with pytest.raises(ProgrammingError, match="couldn't find a copy for this table which occurred during this"):
        validate()
    bench.put("a.csv", "n,t\n1,a\nx,b\ny,c\n")
    address = bench.put("b.csv", "n,t\n2\n")
    bench.copy(f"{CSV} ON_ERROR = CONTINUE")
    [(job,)] = bench.run("SELECT LAST_QUERY_ID()")
    rows = [
        ("Numeric value 'x' is not rec", 3, 100038, 2, "x,b"),
        ("Numeric value 'y' is not rec", 4, 100038, 3, "y,c"),
    ]
    other = ("Number of columns in file (1", 2, 100080, 1, "2")
    assert validate() == validate(job) == [*rows, other]

    bench.put("c.csv", "n,t\nz,d\n")
    bench.platform.cloud.client("s3").delete_object(Bucket=platform.landing, Key=f"{bench.folder}/b.csv")
    assert validate(job) == [*rows, (f"Remote file '{address}' was not found."[:28], None, 91016, None, None)]

    with pytest.raises(ProgrammingError, match="'z' is not recognized"):
        bench.copy(CSV)
    assert validate() == []
    bench.copy(f"{CSV} ON_ERROR = CONTINUE FORCE = TRUE", "$1, $2")
    with pytest.raises(ProgrammingError, match="not supported with COPY transforms"):
        validate()
    with pytest.raises(ProgrammingError, match="Invalid Job UUID"):
        validate("00000000-0000-0000-0000-000000000000")
    reader = platform._service("analyst")["role"]
    platform.execute(f"GRANT SELECT ON TABLE {bench.schema}.{bench.table} TO ROLE {reader}")
    with platform.connect("analyst") as stranger, pytest.raises(ProgrammingError, match="Invalid Job UUID"):
        stranger.cursor().execute(f"SELECT * FROM TABLE(VALIDATE({bench.schema}.{bench.table}, JOB_ID => '{job}'))")
