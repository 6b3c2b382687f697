"""Directory tables, by the real connector."""

import pytest
from snowflake.connector.errors import ProgrammingError

ROWS = "COPY INTO @FILES/{} FROM (SELECT 1 AS N) OVERWRITE = TRUE"


@pytest.mark.rule(
    "A directory table lists the files of the last refresh: RELATIVE_PATH, SIZE, LAST_MODIFIED, MD5, ETAG, FILE_URL",
    source="user-guide/data-load-dirtables-manage",
    status="matches Snowflake; the columns from memory",
)
@pytest.mark.rule(
    "ALTER STAGE … REFRESH answers each change with its status: REGISTERED_NEW, REGISTERED_UPDATE or UNREGISTERED",
    source="sql-reference/functions/stage_directory_file_registration_history",
    status="matches Snowflake; the descriptions from memory",
)
@pytest.mark.rule("REFRESH SUBPATH refreshes a part", source="sql-reference/sql/alter-stage")
def test_a_directory_table_knows_the_files_of_its_last_refresh(sql):
    sql("CREATE STAGE FILES DIRECTORY = (ENABLE = TRUE)")
    sql(ROWS.format("a/"))
    assert sql("SELECT * FROM DIRECTORY(@FILES)") == []
    done = "File registered successfully."
    assert sql("ALTER STAGE FILES REFRESH") == [("a/data_0_0_0.csv.gz", "REGISTERED_NEW", done)]
    [(path, size, url)] = sql("SELECT RELATIVE_PATH, D.SIZE, FILE_URL FROM DIRECTORY(@FILES) D WHERE MD5 = ETAG")
    assert (path, size) == ("a/data_0_0_0.csv.gz", 22)
    assert url.endswith("/DIRECTORIES_TEST/PUBLIC/FILES/a/data_0_0_0.csv.gz")
    sql(ROWS.replace("1 AS N", "22 AS N").format("a/"))
    sql(ROWS.format("b/"))
    assert [row[:2] for row in sql("ALTER STAGE FILES REFRESH SUBPATH = 'a'")] == [(path, "REGISTERED_UPDATE")]
    assert [row[1] for row in sql("ALTER STAGE FILES REFRESH")] == ["REGISTERED_NEW"]
    sql("REMOVE @FILES/a")
    assert [row[:2] for row in sql("ALTER STAGE FILES REFRESH")] == [(path, "UNREGISTERED")]
    assert sql("SELECT COUNT(*) FROM DIRECTORY(@FILES)") == [(1,)]
    described = {row[1]: row[3] for row in sql("DESCRIBE STAGE FILES") if row[0] == "DIRECTORY"}
    assert (described["ENABLE"], described["AUTO_REFRESH"]) == ("true", "false")
    sql("ALTER STAGE FILES SET DIRECTORY = (ENABLE = FALSE)")
    for statement in ("ALTER STAGE FILES REFRESH", "SELECT * FROM DIRECTORY(@FILES)"):
        with pytest.raises(ProgrammingError, match="has no directory table"):
            sql(statement)
