"""Changes of every day beside the project's own migrations: those that are accepted, and those that break a rule.

`DB.` stands for `{{ database }}.`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ADD_COLUMN = "ALTER TABLE {{ database }}.RAW.STREAMS ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR COMMENT 'ISO 3166';"
VIEW = "CREATE OR REPLACE VIEW DB.MARTS.%s (A COMMENT 'a') COMMENT = 'v' AS SELECT 1 AS A;"
DEVICES = "CREATE TABLE IF NOT EXISTS DB.RAW.DEVICES (NAME VARCHAR COMMENT 'n') COMMENT = 'Devices';"
PIPE = """\
CREATE PIPE IF NOT EXISTS DB.RAW.STREAMS_PIPE_3 COMMENT = 'p' AS
COPY INTO DB.RAW.STREAMS
FROM @DB.RAW.READY
FILE_FORMAT = (FORMAT_NAME = 'DB.RAW.PART_BY_NAME')
MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;
"""
DROP_PIPES = "DROP PIPE IF EXISTS DB.RAW.USERS_PIPE;\nDROP PIPE IF EXISTS DB.RAW.USERS_PIPE_2;\n"
DROP_EMAIL = "-- allow M602: no release loads it any more\nALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;\n"
GONE = (("COLUMN RAW.USERS.EMAIL", "drop"), ("PIPE RAW.USERS_PIPE", "drop"), ("PIPE RAW.USERS_PIPE_2", "drop"))

TIMED = PIPE.replace("FROM @DB.RAW.READY", "FROM (SELECT $1, %s FROM @DB.RAW.READY)")


@dataclass(frozen=True)
class Change:
    """A change of the repository: scripts that are written (numbered V scripts of `raw` unless named), or removed."""

    texts: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    allowed: tuple[tuple[str, str], ...] = ()  # (object, change) of the entries in allowed_destruction.yaml


ACCEPTED = {
    "add a column": Change((ADD_COLUMN,)),
    "a second script for an object": Change((ADD_COLUMN, ADD_COLUMN.replace("COUNTRY", "CITY"))),
    "two columns in one statement": Change((ADD_COLUMN.replace(";", ", COLUMN IF NOT EXISTS CITY VARCHAR;"),)),
    "widen a column": Change(("ALTER TABLE DB.RAW.USERS ALTER COLUMN EMAIL SET DATA TYPE VARCHAR(500);",)),
    "comment on a column": Change(("COMMENT ON COLUMN DB.RAW.USERS.EMAIL IS 'Mail';",)),
    "keep rows for longer": Change(("ALTER TABLE DB.RAW.USERS SET DATA_RETENTION_TIME_IN_DAYS = 3;",)),
    "rename a column by expand and contract": Change(
        (
            "ALTER TABLE DB.RAW.USERS ADD COLUMN IF NOT EXISTS MAIL VARCHAR;",
            f"{DROP_PIPES}UPDATE DB.RAW.USERS SET MAIL = EMAIL WHERE MAIL IS NULL;",
            DROP_EMAIL + PIPE.replace("STREAMS", "USERS"),
        ),
        allowed=GONE,
    ),
    "a new table": Change((DEVICES,)),
    "a new table, dropped and made again": Change(
        (DEVICES, "DROP TABLE IF EXISTS DB.RAW.DEVICES;", DEVICES), allowed=(("TABLE RAW.DEVICES", "drop"),)
    ),
    "rename a table": Change((DEVICES, "ALTER TABLE IF EXISTS DB.RAW.DEVICES RENAME TO DB.RAW.PLAYERS;")),
    "replace a view": Change(files={"marts/R__holdings.sql": VIEW % "HOLDINGS"}),
    "a new view": Change(files={"marts/R__zones.sql": VIEW % "ZONES"}),
    "drop a view": Change(
        removed=("marts/R__top_books.sql",),
        files={"marts/V20270101000000__top_books.sql": "DROP VIEW IF EXISTS DB.MARTS.TOP_BOOKS;"},
    ),
    "let a pipe follow a pipe": Change(
        (PIPE, "DROP PIPE IF EXISTS DB.RAW.STREAMS_PIPE;"), allowed=(("PIPE RAW.STREAMS_PIPE", "drop"),)
    ),
    "drop a column while no pipe stands": Change(
        (DROP_PIPES + DROP_EMAIL + PIPE.replace("STREAMS", "USERS"),), allowed=GONE
    ),
    "comment on a stage": Change(("ALTER STAGE DB.RAW.READY SET COMMENT = 's';",)),
    "drop a column that nothing uses": Change(
        files={
            "vendor/V20270101000000__x.sql": ADD_COLUMN.replace("RAW.STREAMS", "VENDOR.BOOKS"),
            "vendor/V20270101000001__y.sql": "ALTER TABLE DB.VENDOR.BOOKS DROP COLUMN IF EXISTS COUNTRY;",
        },
        allowed=(("COLUMN VENDOR.BOOKS.COUNTRY", "drop"),),
    ),
    "require a column that no file leaves empty": Change(
        files={"vendor/V20270101000000__x.sql": "ALTER TABLE DB.VENDOR.BOOKS ALTER COLUMN NAME SET NOT NULL;"}
    ),
    "a pipe with the time of its load": Change((TIMED % "METADATA$START_SCAN_TIME",)),
    "a table for one script": Change((f"{DEVICES}\nDROP TABLE IF EXISTS DB.RAW.DEVICES;",)),
    "fill a new column of every row": Change((f"{ADD_COLUMN}\nUPDATE DB.RAW.STREAMS SET COUNTRY = 'SG';",)),
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
                "ALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;",
            )
        ),
        "M202",
        "move line 3 to a later script",
    ),
    "create and rename in one script": (
        Change((DEVICES + "\nALTER TABLE IF EXISTS DB.RAW.DEVICES RENAME TO DB.RAW.D;",)),
        "M202",
        "move line 2 to a later script",
    ),
    "drop a column": (
        Change(("ALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;",), allowed=(("COLUMN RAW.USERS.AGE", "drop"),)),
        "M501",
        "allow it in environments/allowed_destruction.yaml",
    ),
    "drop a column with a comment": (
        Change(("-- allow M501: a reason\nALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "drop a table": (Change(("DROP TABLE IF EXISTS DB.RAW.USERS;",)), "M501", "allowed_destruction.yaml"),
    "drop a pipe": (Change(("DROP PIPE IF EXISTS DB.RAW.USERS_PIPE;",)), "M501", "allowed_destruction.yaml"),
    "drop a stage": (Change(("DROP STAGE IF EXISTS DB.RAW.READY;",)), "M501", "allowed_destruction.yaml"),
    "replace a table": (
        Change(("CREATE OR REPLACE TABLE DB.RAW.USERS (A VARCHAR);",), allowed=(("TABLE RAW.USERS", "drop"),)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "alter a table as a whole": (
        Change(("CREATE OR ALTER TABLE DB.RAW.USERS (A VARCHAR);",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "replace a pipe without a word": (
        Change((PIPE.replace("PIPE IF NOT EXISTS", "OR REPLACE PIPE").replace("_3", "_2"),)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "replace a stage": (
        Change(("CREATE OR REPLACE STAGE DB.RAW.READY URL = '{{ ready_url }}' COMMENT = 's';",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "overwrite a column": (
        Change(("UPDATE DB.RAW.USERS SET EMAIL = LOWER(FIRST_NAME);",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "overwrite a column where another one is NULL": (
        Change(("UPDATE DB.RAW.USERS SET EMAIL = 'x' WHERE FIRST_NAME IS NULL;",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "keep rows for no time": (
        Change(("ALTER TABLE DB.RAW.USERS SET DATA_RETENTION_TIME_IN_DAYS = 0;",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "keep rows for a shorter time": (
        Change(
            (
                "ALTER TABLE DB.RAW.USERS SET DATA_RETENTION_TIME_IN_DAYS = 7;",
                "ALTER TABLE DB.RAW.USERS UNSET DATA_RETENTION_TIME_IN_DAYS;",
            )
        ),
        "M501",
        "allowed_destruction.yaml",
    ),
    "drop a table that was renamed": (
        Change(
            (
                "ALTER TABLE IF EXISTS DB.RAW.USERS RENAME TO DB.RAW.PEOPLE;",
                "DROP TABLE IF EXISTS DB.RAW.PEOPLE;",
            ),
            allowed=(("TABLE RAW.USERS", "drop"),),
        ),
        "M501",
        "allowed_destruction.yaml",
    ),
    "unset a masking policy": (
        Change(("ALTER TABLE DB.RAW.USERS MODIFY COLUMN EMAIL UNSET MASKING POLICY;",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "drop a row access policy": (
        Change(("ALTER TABLE DB.RAW.USERS DROP ROW ACCESS POLICY DB.RAW.P;",)),
        "M501",
        "allowed_destruction.yaml",
    ),
    "replace a pipe": (
        Change(
            (PIPE.replace("PIPE IF NOT EXISTS", "OR REPLACE PIPE").replace("_3", "_2"),),
            allowed=(("PIPE RAW.STREAMS_PIPE_2", "replace"),),
        ),
        "M502",
        "CREATE PIPE RAW.STREAMS_PIPE_3 beside it, and drop",
    ),
    "replace a stage behind its pipes": (
        Change(
            ("CREATE OR REPLACE STAGE DB.RAW.READY URL = '{{ ready_url }}' COMMENT = 's';",),
            allowed=(("STAGE RAW.READY", "replace"),),
        ),
        "M502",
        "create another STAGE, and a pipe with it",
    ),
    "move a stage behind its pipes": (
        Change(("ALTER STAGE DB.RAW.READY SET URL = 's3://other/';",)),
        "M502",
        "create another STAGE, and a pipe with it",
    ),
    "replace a file format behind its pipes": (
        Change(("CREATE OR REPLACE FILE FORMAT DB.RAW.PART_BY_NAME TYPE = CSV COMMENT = 'f';",)),
        "M502",
        "create another FILE FORMAT, and a pipe with it",
    ),
    "drop a column under its pipes": (
        Change((DROP_EMAIL,)),
        "M503",
        "DROP PIPE before it, and CREATE PIPE RAW.USERS_PIPE_3 after it",
    ),
    "rename a table under its pipes": (
        Change(("ALTER TABLE IF EXISTS DB.RAW.USERS RENAME TO DB.RAW.PEOPLE;",)),
        "M503",
        "DROP PIPE before it",
    ),
    "a pipe with a name of its own": (
        Change((PIPE.replace("STREAMS_PIPE_3", "STREAMS_LOADER"),)),
        "M504",
        "name it RAW.STREAMS_PIPE_3",
    ),
    "a pipe with the name of one that was dropped": (
        Change(("DROP PIPE IF EXISTS DB.RAW.STREAMS_PIPE_2;\n", PIPE.replace("_3", "_2"))),
        "M504",
        "name it RAW.STREAMS_PIPE_3",
    ),
    "the time of day in a pipe": (Change((TIMED % "CURRENT_TIMESTAMP()",)), "M601", "START_SCAN_TIME"),
    "the system's date in a pipe": (Change((TIMED % "SYSDATE()",)), "M601", "METADATA$START_SCAN_TIME"),
    "a column that the release before loads": (
        Change(
            ("ALTER TABLE DB.RAW.USERS DROP COLUMN IF EXISTS EMAIL;",), allowed=(("COLUMN RAW.USERS.EMAIL", "drop"),)
        ),
        "M602",
        "let one release stop using it",
    ),
    "a column that the release before loads, renamed": (
        Change(("ALTER TABLE DB.RAW.USERS RENAME COLUMN EMAIL TO MAIL;",)),
        "M602",
        "-- allow M602: <reason>",
    ),
    "a table that the release before reads, renamed": (
        Change(("ALTER TABLE IF EXISTS DB.RAW.MOVIES RENAME TO DB.RAW.FILMS;",)),
        "M602",
        "the next take it away",
    ),
    "a column that may be NULL in the release before": (
        Change(("ALTER TABLE DB.RAW.STREAMS ALTER COLUMN END_AT SET NOT NULL;",)),
        "M602",
        "let one release stop using it",
    ),
    "a column that the release before writes, of a table without a contract": (
        Change(
            ("ALTER TABLE DB.VENDOR.BATCHES DROP COLUMN IF EXISTS RUN;",),
            allowed=(("COLUMN VENDOR.BATCHES.RUN", "drop"),),
        ),
        "M602",
        "let one release stop using it",
    ),
    "a table without a contract that the release before reads, renamed": (
        Change(("ALTER TABLE IF EXISTS DB.VENDOR.REFUSALS RENAME TO DB.VENDOR.REFUSED;",)),
        "M602",
        "the next take it away",
    ),
    "a column that the release before may leave empty, of a table without a contract": (
        Change(("ALTER TABLE DB.VENDOR.BATCHES ALTER COLUMN WARNINGS SET NOT NULL;",)),
        "M602",
        "let one release stop using it",
    ),
    "a column that the release before loads, and no contract has": (
        Change(("ALTER TABLE DB.RAW.USERS RENAME COLUMN _PART TO _FILE;",)),
        "M602",
        "let one release stop using it",
    ),
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
        Change(("DROP TABLE IF EXISTS DB.RAW.MOVIES;",)),
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
