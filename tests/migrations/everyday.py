"""Changes of every day beside the project's own migrations: those that are accepted, and those that break a rule.

`DB.` stands for `{{ database }}.`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ADD_COLUMN = "ALTER TABLE {{ database }}.RAW.STREAMS ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR COMMENT 'ISO 3166';"
VIEW = "CREATE OR REPLACE VIEW DB.MARTS.%s (A COMMENT 'a') COMMENT = 'v' AS SELECT 1 AS A;"
DEVICES = "CREATE TABLE IF NOT EXISTS DB.RAW.DEVICES (NAME VARCHAR COMMENT 'n') COMMENT = 'Devices';"
PIPE = """\
-- allow M501: paused and drained first
CREATE OR REPLACE PIPE DB.RAW.STREAMS_PIPE COMMENT = 'p' AS
COPY INTO DB.RAW.STREAMS (MOVIE_TITLE, _PART)
FROM (SELECT $1, METADATA$FILENAME FROM @DB.RAW.READY)
FILE_FORMAT = (FORMAT_NAME = 'DB.RAW.PART');"""


@dataclass(frozen=True)
class Change:
    """A change of the repository: scripts that are written (numbered V scripts of `raw` unless named), or removed."""

    texts: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


ACCEPTED = {
    "add a column": Change((ADD_COLUMN,)),
    "a second script for an object": Change((ADD_COLUMN, ADD_COLUMN.replace("COUNTRY", "CITY"))),
    "two columns in one statement": Change((ADD_COLUMN.replace(";", ", COLUMN IF NOT EXISTS CITY VARCHAR;"),)),
    "widen a column": Change(("ALTER TABLE DB.RAW.USERS ALTER COLUMN EMAIL SET DATA TYPE VARCHAR(500);",)),
    "comment on a column": Change(("COMMENT ON COLUMN DB.RAW.USERS.EMAIL IS 'Mail';",)),
    "keep rows for longer": Change(("ALTER TABLE DB.RAW.USERS SET DATA_RETENTION_TIME_IN_DAYS = 3;",)),
    "rename a column by expand and contract": Change(
        (
            "ALTER TABLE DB.RAW.USERS ADD COLUMN IF NOT EXISTS MAIL VARCHAR;\n"
            "UPDATE DB.RAW.USERS SET MAIL = EMAIL WHERE MAIL IS NULL;",
            "-- allow M501: MAIL has its values\nALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;",
        )
    ),
    "a new table": Change((DEVICES,)),
    "a new table, dropped and made again": Change(
        (DEVICES, "-- allow M501: empty\nDROP TABLE IF EXISTS DB.RAW.DEVICES;", DEVICES)
    ),
    "rename a table": Change((DEVICES, "ALTER TABLE IF EXISTS DB.RAW.DEVICES RENAME TO DB.RAW.PLAYERS;")),
    "replace a view": Change(files={"marts/R__holdings.sql": VIEW % "HOLDINGS"}),
    "a new view": Change(files={"marts/R__zones.sql": VIEW % "ZONES"}),
    "drop a view": Change(
        removed=("marts/R__top_books.sql",),
        files={"marts/V20270101000000__top_books.sql": "DROP VIEW IF EXISTS DB.MARTS.TOP_BOOKS;"},
    ),
    "replace a pipe": Change((PIPE,)),
    "pause a pipe": Change(("ALTER PIPE DB.RAW.STREAMS_PIPE SET PIPE_EXECUTION_PAUSED = TRUE;",)),
    "change a file format": Change(("ALTER FILE FORMAT DB.RAW.PART SET TRIM_SPACE = TRUE;",)),
    "a new stage with a query that names it": Change(
        ("CREATE STAGE IF NOT EXISTS DB.RAW.OTHER URL = '{{ ready_url }}' COMMENT = 's';",)
    ),
}

# {change: (scripts, code, part of the way out)}
REFUSED = {
    "add a column, once": (
        Change(("ALTER TABLE DB.RAW.STREAMS ADD COLUMN COUNTRY VARCHAR;",)),
        "M201",
        "write ADD COLUMN IF NOT EXISTS",
    ),
    "the second of two columns, once": (
        Change((ADD_COLUMN.replace(";", ", CITY VARCHAR;"),)),
        "M201",
        "write ADD COLUMN IF NOT EXISTS",
    ),
    "a column with a default": (
        Change((ADD_COLUMN.replace("VARCHAR", "NUMBER DEFAULT 0"),)),
        "M203",
        "fill it with UPDATE",
    ),
    "a column that is NOT NULL": (Change((ADD_COLUMN.replace("VARCHAR", "VARCHAR NOT NULL"),)), "M203", "SET NOT NULL"),
    "rename a column": (Change(("ALTER TABLE DB.RAW.USERS RENAME COLUMN EMAIL TO MAIL;",)), "M201", "drop the old one"),
    "swap tables": (Change(("ALTER TABLE DB.RAW.USERS SWAP WITH DB.RAW.MOVIES;",)), "M201", "RENAME TO"),
    "a constraint": (Change(("ALTER TABLE DB.RAW.USERS ADD CONSTRAINT U UNIQUE (EMAIL);",)), "M201", "one a statement"),
    "a clustering key, dropped": (
        Change(("ALTER TABLE DB.RAW.USERS DROP CLUSTERING KEY;",)),
        "M201",
        "one a statement",
    ),
    "refresh a pipe": (Change(("ALTER PIPE DB.RAW.USERS_PIPE REFRESH;",)), "M201", "can run again"),
    "a table, once": (Change((DEVICES.replace("IF NOT EXISTS ", ""),)), "M201", "write CREATE TABLE IF NOT EXISTS"),
    "a view, dropped once": (
        Change(files={"marts/V20270101000000__x.sql": "DROP VIEW DB.MARTS.HOLDINGS;"}),
        "M201",
        "write DROP VIEW IF EXISTS",
    ),
    "count up": (Change(("UPDATE DB.RAW.MOVIES SET SIZE_MB = SIZE_MB * 2;",)), "M201", "other columns only"),
    "use and drop a column in one script": (
        Change(
            (
                "ALTER TABLE DB.RAW.USERS ADD COLUMN IF NOT EXISTS MAIL VARCHAR;\n"
                "UPDATE DB.RAW.USERS SET MAIL = EMAIL;\n"
                "-- allow M501: moved\nALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;",
            )
        ),
        "M202",
        "move line 4 to a later script",
    ),
    "create and rename in one script": (
        Change((DEVICES + "\nALTER TABLE IF EXISTS DB.RAW.DEVICES RENAME TO DB.RAW.D;",)),
        "M202",
        "move line 2 to a later script",
    ),
    "drop a column without a reason": (
        Change(("-- allow M501:\nALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;",)),
        "M501",
        "-- allow M501: <reason>",
    ),
    "drop a table": (Change(("DROP TABLE IF EXISTS DB.RAW.USERS;",)), "M501", "allow M501"),
    "replace a table": (Change(("CREATE OR REPLACE TABLE DB.RAW.USERS (A VARCHAR);",)), "M501", "allow M501"),
    "replace a pipe without a word": (Change((PIPE.split("\n", 1)[1],)), "M501", "allow M501"),
    "a table of two scripts": (
        Change(("CREATE TABLE IF NOT EXISTS DB.RAW.USERS (EMAIL VARCHAR, AGE NUMBER);",)),
        "M301",
        "ALTER it in a new script",
    ),
    "a table and a view of one name": (
        Change(
            files={
                "marts/V20270101000000__t.sql": "CREATE TABLE IF NOT EXISTS DB.MARTS.ZONES (A VARCHAR);",
                "marts/R__zones.sql": VIEW % "ZONES",
            }
        ),
        "M301",
        "DROP it before",
    ),
    "a view of two scripts": (
        Change(files={"marts/R__holdings_2.sql": VIEW % "HOLDINGS"}),
        "M401",
        "name it R__holdings.sql",
    ),
    "rename to a name that is taken": (
        Change(("ALTER TABLE IF EXISTS DB.RAW.USERS RENAME TO DB.RAW.MOVIES;",)),
        "M301",
        "choose another name",
    ),
    "a table of nobody's": (
        Change(("ALTER TABLE DB.RAW.STEAMS ADD COLUMN IF NOT EXISTS A VARCHAR;",)),
        "M302",
        "earlier script",
    ),
    "a dropped table": (
        Change(("-- allow M501: x\nDROP TABLE IF EXISTS DB.RAW.MOVIES;",)),
        "M302",
        "a script that runs before",
    ),
    "a view that reads a later one": (
        Change(
            files={
                "marts/R__aa.sql": VIEW.replace("SELECT 1 AS A", "SELECT A FROM DB.MARTS.BB") % "AA",
                "marts/R__bb.sql": VIEW % "BB",
            }
        ),
        "M302",
        "a script that runs before",
    ),
    "no database": (
        Change(("ALTER TABLE RAW.STREAMS ADD COLUMN IF NOT EXISTS A VARCHAR;",)),
        "M103",
        "{{ database }}.RAW.STREAMS",
    ),
    "no schema": (
        Change(("ALTER TABLE STREAMS ADD COLUMN IF NOT EXISTS A VARCHAR;",)),
        "M103",
        "{{ database }}.RAW.STREAMS",
    ),
    "a computed name": (Change(("DROP TABLE IF EXISTS IDENTIFIER('DB.RAW.X');",)), "M103", "{{ database }}.RAW."),
    "a query without full names": (
        Change(files={"marts/R__aa.sql": VIEW.replace("SELECT 1 AS A", "SELECT TITLE AS A FROM RAW.MOVIES") % "AA"}),
        "M103",
        "{{ database }}.SCHEMA.OBJECT",
    ),
    "the database of one environment": (
        Change(("ALTER TABLE MARQUEE_DEV.RAW.STREAMS ADD COLUMN IF NOT EXISTS A VARCHAR;",)),
        "M104",
        "{{ database }}",
    ),
    "another folder": (Change(files={"vendor/V20270101000000__streams.sql": ADD_COLUMN}), "M105", "migrations/raw/"),
    "rows": (Change(("INSERT INTO DB.RAW.USERS (EMAIL) VALUES ('a@x');",)), "M101", "fill a column with UPDATE"),
    "a grant": (Change(("GRANT SELECT ON TABLE DB.RAW.USERS TO ROLE R;",)), "M101", "terraform/access.tf"),
    "the session's schema": (Change(("USE SCHEMA DB.RAW;",)), "M101", "write the full name"),
    "a block": (Change(("BEGIN\n  DROP TABLE DB.RAW.USERS;\nEND;",)), "M101", "write CREATE, ALTER"),
    "a text that is no SQL": (Change(("'; DROP",)), "M101", "write CREATE, ALTER"),
    "a schema": (Change(("CREATE SCHEMA IF NOT EXISTS DB.OTHER;",)), "M102", "terraform/"),
    "a temporary table": (Change((DEVICES.replace("TABLE", "TEMPORARY TABLE"),)), "M102", "terraform/"),
    "a materialized view": (Change(("DROP MATERIALIZED VIEW IF EXISTS DB.RAW.V;",)), "M102", "terraform/"),
    "a view in a V script": (
        Change(files={"marts/V20270101000000__v.sql": VIEW % "V"}),
        "M401",
        "write the whole view in R__v.sql",
    ),
    "a view's comment in a V script": (
        Change(files={"marts/V20270101000000__v.sql": "COMMENT ON VIEW DB.MARTS.HOLDINGS IS 'x';"}),
        "M401",
        "R__holdings.sql",
    ),
    "two views in one script": (
        Change(files={"marts/R__aa.sql": (VIEW % "AA") + (VIEW % "AB")}),
        "M401",
        "a script of its own",
    ),
    "a view without a comment": (
        Change(files={"marts/R__aa.sql": (VIEW % "AA").replace("COMMENT = 'v' ", "")}),
        "M402",
        "COMMENT = '…'",
    ),
    "a table in an R script": (Change(files={"raw/R__t.sql": DEVICES}), "M401", "move it to a V script"),
    "a script for every deploy": (Change(files={"marts/A__aa.sql": VIEW % "AA"}), "M106", "write a V script"),
}
