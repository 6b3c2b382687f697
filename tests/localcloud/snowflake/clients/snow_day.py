"""A first day with the Snowflake CLI, in one process and a folder of its own: see test_clients.py.

Its argument is the configuration file with the connection.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

from snowflake.cli._app.__main__ import main

SCHEMA = "CLIENT_CLI.PUBLIC"
CONFIG = sys.argv[1]


def snow(*arguments: str, code: int = 0) -> str:
    """Return the command's output; if it fails, its errors, too."""
    sys.argv = ["snow", "--config-file", CONFIG, *arguments]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        done = 0
        try:
            main()
        except SystemExit as exit_:
            done = int(exit_.code or 0)
    assert done == code, (arguments, done, out.getvalue(), err.getvalue())
    return out.getvalue() + (err.getvalue() if code else "")


def rows(*arguments: str) -> list:
    return json.loads(snow(*arguments, "--format", "json"))


Path("films.csv").write_text("2,y\n")
Path("make.sql").write_text(
    f"USE SCHEMA {SCHEMA};\nCREATE TABLE T (A INT, B VARCHAR(5)); -- it's one\nINSERT INTO T VALUES (1, 'x');\n"
    "SELECT * FROM T;"
)
assert rows("sql", "-f", "make.sql")[-1] == [{"A": 1, "B": "x"}]
snow("stage", "create", f"{SCHEMA}.FILES")
[copied] = rows("stage", "copy", "films.csv", f"@{SCHEMA}.FILES")
assert copied["status"] == "UPLOADED", copied
assert [row["name"] for row in rows("stage", "list-files", f"@{SCHEMA}.FILES")] == ["files/films.csv"]
[got] = rows("stage", "copy", f"@{SCHEMA}.FILES", "got")
assert (got["status"], Path("got/films.csv").read_text()) == ("DOWNLOADED", "2,y\n"), got
loaded, one = rows("sql", "-q", f"COPY INTO {SCHEMA}.T FROM @{SCHEMA}.FILES; SELECT 1 AS ONE")
assert (loaded[0]["status"], one) == ("LOADED", [{"ONE": 1}])
listed = rows("object", "list", "table", "--in", "database", "CLIENT_CLI")
assert [(row["name"], row["rows"]) for row in listed] == [("T", 2)]
for kind, name in (("warehouse", "COMPUTE_WH"), ("role", "SYSADMIN"), ("user", "ADMIN"), ("stage", "FILES")):
    where = ("--in", "database", "CLIENT_CLI") if kind == "stage" else ()
    assert [row["name"] for row in rows("object", "list", kind, "--like", name.lower(), *where)] == [name], kind
assert [row["name"] for row in rows("object", "describe", "table", f"{SCHEMA}.T")] == ["A", "B"]
assert "does not exist or not authorized" in snow("object", "describe", "table", f"{SCHEMA}.NO", code=1)
snow("object", "drop", "table", f"{SCHEMA}.T")
print("all is well")
