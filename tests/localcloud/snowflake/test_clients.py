"""Clients that nobody wrote for the local Snowflake, unchanged, each run apart with the versions it pins itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localcloud.client_formats import FORMATS, Login
from promotion.uv import find
from tests.localcloud.snowflake.conftest import Server
from tools.npm import NODE, installed

pytestmark = pytest.mark.slow

CLIENTS = Path(__file__).parent / "clients"
# snowflake-sqlalchemy 2.1 brings connector 5, whose core is in Rust: another client than Marquee's own 4.8.
SNOW = ("tool", "run", "--from", "snowflake-cli==3.30.0", "python")
DBT = ("tool", "run", "--from", "dbt-core==1.11.0", "--with", "dbt-snowflake==1.11.0", "python")
CONNECTOR_5 = ("run", "--no-project", "--with", "snowflake-connector-python[pandas]==5.2.0", "python")
DLT = ("run", "--no-project", "--with", "dlt[snowflake,parquet]==1.31.0", "python")
# ibis 12.0.0 does not say that it needs packaging.
IBIS = ("run", "--no-project", "--with", "ibis-framework[snowflake]==12.0.0", "--with", "packaging==26.3", "python")
SNOWPARK = ("run", "--no-project", "--with", "snowflake-snowpark-python[pandas]==1.56.0", "python")
SQLALCHEMY = ("run", "--no-project", "--with", "snowflake-sqlalchemy==2.1.0", "--with", "sqlalchemy==2.1.9", "python")

Run = Callable[..., str]
RunDay = Callable[..., None]


def variables_of(server: Server) -> dict[str, str]:
    """Return the variables that lead to the server."""
    return {
        "SNOWFLAKE_ACCOUNT": server.account,
        "SNOWFLAKE_USER": server.admin,
        "SNOWFLAKE_PASSWORD": server.password,
        "SNOWFLAKE_HOST": server.host,
        "SNOWFLAKE_PORT": str(server.port),
        "SNOWFLAKE_TLS_PORT": str(server.tls_port),
        "SNOWFLAKE_AUTHORITY": str(server.authority),
    }


@pytest.fixture
def run(snowflake_server, guarded_environment, tmp_path) -> Iterator[Run]:
    """Run a client in a folder of its own, with the variables that lead to the server; its output."""
    environment = guarded_environment | variables_of(snowflake_server)
    environment |= {
        "SNOWFLAKE_HOME": str(tmp_path / "home"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "UV_PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}",
        "UV_PYTHON_DOWNLOADS": "never",
        "NO_COLOR": "1",
    }
    environment.pop("VIRTUAL_ENV", None)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [find(), *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield run


@contextmanager
def new_database(server: Server, name: str) -> Iterator[None]:
    """Make a database, which is dropped at the end."""
    with server.connect() as connection:
        connection.cursor().execute(f"CREATE OR REPLACE DATABASE {name}")
        try:
            yield
        finally:
            connection.cursor().execute(f"DROP DATABASE {name}")


@pytest.fixture
def run_day(run: Run, snowflake_server: Server) -> RunDay:
    """Run a script of `clients` under a client, with a new database of its own; all has to be well at its end."""

    def run_day(client: tuple[str, ...], script: str, database: str, *arguments: str) -> None:
        with new_database(snowflake_server, database):
            assert "all is well" in run(*client, str(CLIENTS / script), *arguments)

    return run_day


@pytest.fixture
def config(snowflake_server, tmp_path) -> Path:
    """The Snowflake CLI's configuration, with a connection to the server."""
    path = tmp_path / "config.toml"
    path.touch(0o600)
    given = {name: getattr(snowflake_server, name) for name in ("account", "password", "host", "port")}
    given |= {"user": snowflake_server.admin, "protocol": "http", "role": "ACCOUNTADMIN", "warehouse": "COMPUTE_WH"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
    path.write_text("\n".join(['default_connection_name = "local"', "[connections.local]", *lines]))
    return path


@pytest.mark.rule(
    "Snowflake CLI: snow sql runs a file and several statements", source="developer-guide/snowflake-cli/sql/execute-sql"
)
@pytest.mark.rule(
    "Snowflake CLI: snow object list and describe", source="developer-guide/snowflake-cli/objects/manage-objects"
)
@pytest.mark.rule(
    "Snowflake CLI: snow stage create, copy and list-files", source="developer-guide/snowflake-cli/stages/manage-stages"
)
def test_snowflake_cli(run_day: RunDay, config: Path) -> None:
    run_day(SNOW, "snow_day.py", "CLIENT_CLI", str(config))


@pytest.mark.rule(
    "Python connector 5: PUT, GET, write_pandas, results by the query's id",
    source="user-guide/data-load-local-file-system",
)
def test_connector_5(run_day: RunDay) -> None:
    run_day(CONNECTOR_5, "connector_5.py", "CLIENT_CONNECTOR_5")


@pytest.mark.rule(
    "dlt: rows appended, replaced and merged, as JSON lines and as Parquet",
    source="https://github.com/dlt-hub/dlt/tree/devel/dlt/destinations/impl/snowflake",
)
def test_dlt(run_day: RunDay) -> None:
    run_day(DLT, "dlt_day.py", "CLIENT_DLT")


@pytest.mark.rule(
    "ibis: tables, expressions, data frames, memory tables, Parquet and plain SQL",
    source="https://github.com/ibis-project/ibis/tree/main/ibis/backends/snowflake",
    status="matches Snowflake without UDFs, read_csv and read_json",
)
def test_ibis(run_day: RunDay) -> None:
    run_day(IBIS, "ibis_day.py", "CLIENT_IBIS")


@pytest.mark.rule(
    "Snowpark: data frames, tables, DML, files, staged CSV, JSON and Parquet, unloading, dynamic tables, pandas",
    source="developer-guide/snowpark/python/working-with-dataframes",
    status="matches Snowflake without UDFs, procedures in Python and crosstab",
)
def test_snowpark(run_day: RunDay) -> None:
    run_day(SNOWPARK, "snowpark_day.py", "CLIENT_SNOWPARK")


@pytest.mark.rule("SQLAlchemy: tables, rows, ORM and reflection", source="developer-guide/python-connector/sqlalchemy")
def test_sqlalchemy(run_day: RunDay) -> None:
    run_day(SQLALCHEMY, "films.py", "CLIENT_SQLALCHEMY")


@pytest.mark.rule(
    "dbt: seeds, views, tables, incremental models of all five strategies, clustering keys, snapshots, tests and docs",
    source="https://github.com/dbt-labs/dbt-adapters/tree/main/dbt-snowflake",
)
def test_dbt(run: Run, snowflake_server, tmp_path) -> None:
    shutil.copytree(CLIENTS / "dbt", tmp_path, dirs_exist_ok=True)
    given = {name: getattr(snowflake_server, name) for name in ("account", "password", "host", "port")}
    login = Login(**given, user=snowflake_server.admin, database="CLIENT_DBT", schema="FILMS")
    (tmp_path / "profiles.yml").write_text(FORMATS["dbt"](login))
    with new_database(snowflake_server, "CLIENT_DBT"):
        assert "all is well" in run(*DBT, "day.py")
        with snowflake_server.connect(database="CLIENT_DBT", schema="FILMS") as connection:
            execute = connection.cursor().execute
            assert execute("SELECT FILMS, MINUTES FROM TOTALS").fetchall() == [(3, 115)]
            assert execute("SELECT TITLE FROM GROWING ORDER BY 1").fetchall() == [("A",), ("B",), ("C",)]
            assert execute("SELECT TITLE FROM APPENDED ORDER BY 1").fetchall() == [(title,) for title in "AABBC"]
            assert execute("SELECT TITLE FROM DAILY ORDER BY 1").fetchall() == [("A",), ("B",), ("C",)]
            assert execute("SELECT * FROM REPLACED ORDER BY 1").fetchall() == [("A", 95), ("B", 120)]
            assert execute("SELECT TITLE FROM OVERWRITTEN ORDER BY 1").fetchall() == [("A",), ("B",), ("C",)]
            past = "SELECT TITLE, MINUTES, DBT_VALID_TO IS NULL FROM FILMS_THEN ORDER BY 1, 2"
            assert execute(past).fetchall() == [("A", 90, False), ("A", 95, True), ("B", 120, True), ("C", 130, True)]


@pytest.mark.rule(
    "Node.js: queries, binds, streams, DML, transactions, asynchronous queries, PUT, GET and COPY; rows in JSON",
    source="developer-guide/node-js/nodejs-driver-execute",
)
def test_node(snowflake_server, guarded_environment, tmp_path) -> None:
    folder = installed("snowflake-sdk", CLIENTS / "node", "Snowflake's Node.js driver can't be installed")
    environment = (
        guarded_environment
        | variables_of(snowflake_server)
        | {
            "NODE_PATH": str(folder / "node_modules"),
            "NODE_EXTRA_CA_CERTS": str(snowflake_server.authority),
        }
    )
    with new_database(snowflake_server, "CLIENT_NODE"):
        done = subprocess.run(
            [NODE, "--no-warnings", CLIENTS / "node" / "day.js"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all is well" in done.stdout
