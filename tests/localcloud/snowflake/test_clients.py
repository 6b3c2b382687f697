"""Clients that nobody wrote for the local Snowflake, unchanged, each run apart with the versions it pins itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

CLIENTS = Path(__file__).parent / "clients"
# snowflake-sqlalchemy 2.1 brings connector 5, whose core is in Rust: another client than Marquee's own 4.8.
SNOW = ("tool", "run", "--from", "snowflake-cli==3.30.0", "snow")
DBT = ("tool", "run", "--from", "dbt-core==1.11.0", "--with", "dbt-snowflake==1.11.0", "dbt")
SQLALCHEMY = ("run", "--no-project", "--with", "snowflake-sqlalchemy==2.1.0", "--with", "sqlalchemy==2.1.9", "python")

Run = Callable[..., str]


@pytest.fixture
def run(snowflake_server, guarded_environment, tmp_path) -> Iterator[Run]:
    """Run a client in a folder of its own, with the variables that lead to the server; its output."""
    uv = shutil.which("uv") or str(PROJECT / ".tools" / "bin" / "uv")
    environment = guarded_environment | {
        "SNOWFLAKE_ACCOUNT": snowflake_server.account,
        "SNOWFLAKE_USER": snowflake_server.admin,
        "SNOWFLAKE_PASSWORD": snowflake_server.password,
        "SNOWFLAKE_HOST": snowflake_server.host,
        "SNOWFLAKE_PORT": str(snowflake_server.port),
        "SNOWFLAKE_HOME": str(tmp_path / "home"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "UV_PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}",
        "UV_PYTHON_DOWNLOADS": "never",
        "NO_COLOR": "1",
    }
    environment.pop("VIRTUAL_ENV", None)

    def run(*arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [uv, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + (done.stderr if code else "")

    yield run


@pytest.fixture
def database(snowflake_server, request) -> Iterator[str]:
    with snowflake_server.connect() as connection:
        connection.cursor().execute(f"CREATE OR REPLACE DATABASE {request.param}")
        yield request.param
        connection.cursor().execute(f"DROP DATABASE {request.param}")


@pytest.fixture
def snow(run: Run, snowflake_server, tmp_path) -> Run:
    """The Snowflake CLI with a connection to the server."""
    config = tmp_path / "config.toml"
    config.touch(0o600)
    given = {name: getattr(snowflake_server, name) for name in ("account", "password", "host", "port")}
    given |= {"user": snowflake_server.admin, "protocol": "http", "role": "ACCOUNTADMIN", "warehouse": "COMPUTE_WH"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
    config.write_text("\n".join(['default_connection_name = "local"', "[connections.local]", *lines]))
    return lambda *arguments, **options: run(*SNOW, "--config-file", str(config), *arguments, **options)


@pytest.mark.rule("Snowflake CLI: snow sql runs several statements", source="developer-guide/snowflake-cli/index")
@pytest.mark.rule("Snowflake CLI: snow object list and describe", source="developer-guide/snowflake-cli/index")
@pytest.mark.parametrize("database", ["CLIENT_CLI"], indirect=True)
def test_snowflake_cli(snow: Run, database: str) -> None:
    script = (
        f"CREATE TABLE {database}.PUBLIC.T (A INT, B VARCHAR(5)); INSERT INTO {database}.PUBLIC.T VALUES (1, 'x'); "
    )
    answers = json.loads(snow("sql", "--format", "json", "-q", f"{script} SELECT * FROM {database}.PUBLIC.T"))
    assert answers[-1] == [{"A": 1, "B": "x"}]
    listed = json.loads(snow("object", "list", "table", "--in", "database", database, "--format", "json"))
    assert [(row["name"], row["rows"]) for row in listed] == [("T", 1)]
    assert "does not exist or not authorized" in snow("object", "describe", "table", f"{database}.PUBLIC.NO", code=1)


@pytest.mark.rule("SQLAlchemy: tables, rows, ORM and reflection", source="developer-guide/python-connector/sqlalchemy")
@pytest.mark.parametrize("database", ["CLIENT_SQLALCHEMY"], indirect=True)
def test_sqlalchemy(run: Run, database: str) -> None:
    assert "all is well" in run(*SQLALCHEMY, str(CLIENTS / "films.py"))


@pytest.mark.rule(
    "dbt: seeds, views, tables, incremental models and tests",
    source="https://docs.getdbt.com/docs/core/connect-data-platform/snowflake-setup",
)
@pytest.mark.parametrize("database", ["CLIENT_DBT"], indirect=True)
def test_dbt(run: Run, database: str, snowflake_server, tmp_path) -> None:
    shutil.copytree(CLIENTS / "dbt", tmp_path, dirs_exist_ok=True)
    assert "PASS=6 WARN=0 ERROR=0" in run(*DBT, "build", "--profiles-dir", ".", "--no-use-colors")
    # Again: merged into what is there, and replaced with its grants.
    assert "PASS=2 WARN=0 ERROR=0" in run(*DBT, "run", "--select", "growing", "totals", "--profiles-dir", ".")
    with snowflake_server.connect(database=database, schema="FILMS") as connection:
        execute = connection.cursor().execute
        assert execute("SELECT FILMS, MINUTES FROM TOTALS").fetchall() == [(2, 105)]
        assert execute("SELECT TITLE FROM GROWING ORDER BY 1").fetchall() == [("A",), ("B",)]
