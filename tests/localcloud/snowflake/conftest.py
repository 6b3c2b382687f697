"""One local Snowflake for the tests of a session, on a free port."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector
from schemachange.JinjaTemplateProcessor import JinjaTemplateProcessor
from schemachange.sql_splitter import split_sql_statements

from localcloud.ports import listen
from localcloud.snowflake.engine.connection import Engine
from tests.localcloud.snowflake.bench import Bench
from tests.warehouse import Warehouse, make_buckets, make_warehouse

PROJECT = Path(__file__).resolve().parents[3]
PASSWORD = "a-long-password-of-the-tests"


@dataclass(frozen=True)
class Server:
    """A running local Snowflake. `connect()` opens a session, as the administrator unless told otherwise.

    VARIANTs come in one line, unless `session_parameters` say otherwise.
    """

    host: str
    port: int
    log: Path
    tls_port: int = 0
    authority: Path = Path()
    account: str = "LOCAL-CLOUD"
    admin: str = "ADMIN"
    password: str = PASSWORD
    opened: list[Any] = field(default_factory=list)

    def connect(self, **settings: Any) -> snowflake.connector.SnowflakeConnection:
        defaults: dict[str, Any] = {
            "account": self.account,
            "host": self.host,
            "port": self.port,
            "protocol": "http",
            "login_timeout": 10,
        }
        if not settings.keys() & {"user", "private_key"}:
            defaults |= {"user": self.admin, "password": self.password}
        parameters = {"JSON_INDENT": 0, **settings.pop("session_parameters", {})}
        connection = snowflake.connector.connect(**(defaults | settings), session_parameters=parameters)
        self.opened.append(connection)
        return connection


@pytest.fixture(scope="session")
def snowflake_server(tmp_path_factory: pytest.TempPathFactory, guarded_environment: dict[str, str]) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("snowflake")
    listeners = listen(0), listen(0)
    port, tls_port = (listener.getsockname()[1] for listener in listeners)
    log = folder / "server.log"
    command = [sys.executable, "-m", "localcloud.snowflake", "--folder", str(folder), "--admin-password", PASSWORD]
    command += [f"--socket={listener.fileno()}" for listener in listeners]
    inherited = [listener.fileno() for listener in listeners]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=guarded_environment, stdout=output, stderr=subprocess.STDOUT, pass_fds=inherited
        )
    for listener in listeners:
        listener.close()
    try:
        wait_until_ready(process, port, log)
        yield Server("127.0.0.1", port, log, tls_port, folder / "tls" / "ca.pem")
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def _engine() -> Engine:
    """Return one engine for all tests of a worker: creating its macros takes 0.3 CPU seconds."""
    return Engine()


@pytest.fixture
def engine(_engine: Engine) -> Iterator[Engine]:
    """An engine in this process, in memory. As a new one it has no databases, and knows no type of times."""
    query = "SELECT database_name FROM duckdb_databases() WHERE NOT internal"
    own = set(_engine.execute(query).fetchall())
    yield _engine
    with closing(_engine.connect()) as connection:
        try:
            for (name,) in set(_engine.execute(query).fetchall()) - own:
                connection.detach(name)
        finally:
            if connection.knows_zones or connection.knows_digits or connection.knows_nanos:
                _engine.find_zones()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The name of a database for one file of tests."""
    return request.path.stem.removeprefix("test_").upper() + "_TEST"


@pytest.fixture
def sql(snowflake_server: Server, database: str) -> Iterator[Callable[..., list[tuple]]]:
    """Run a statement as the administrator, in a new database of the test's: its rows."""
    with snowflake_server.connect() as connection:
        connection.cursor().execute(f"CREATE OR REPLACE DATABASE {database}")
        yield lambda text, *values: connection.cursor().execute(text, values or None).fetchall()
        connection.cursor().execute(f"DROP DATABASE IF EXISTS {database}")


def wait_until_ready(process: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"not ready: {log.read_text()}")


@pytest.fixture(scope="session")
def platform(cloud) -> Warehouse:
    """A warehouse with all its service users, buckets, and the objects that the migrations of RAW and VENDOR make.

    The analyst reads tables here, and the migrator makes views, pipes and temporary objects in every schema, which
    Terraform does not let them: the tests need a reader, and somebody who makes each kind.
    """
    warehouse = make_warehouse(cloud, ["migrator", "splitter", "bulk_load", "analyst"])
    reader, maker = (warehouse._service(service)["role"] for service in ("analyst", "migrator"))
    for schema in (f"{warehouse.database}.RAW", f"{warehouse.database}.VENDOR"):
        warehouse.execute(
            f"GRANT USAGE ON SCHEMA {schema} TO ROLE {reader}",
            f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {schema} TO ROLE {reader}",
            f"GRANT USAGE, CREATE VIEW, CREATE PIPE ON SCHEMA {schema} TO ROLE {maker}",
        )
    make_buckets(warehouse)
    jinja = JinjaTemplateProcessor(project_root=PROJECT / "migrations")
    with warehouse.connect("migrator") as migrator:
        for schema in ("raw", "vendor"):
            for script in sorted((PROJECT / "migrations" / schema).glob("V*.sql")):
                text = jinja.render(f"{schema}/{script.name}", warehouse.outputs["migration_variables"])
                for statement in split_sql_statements(text):
                    migrator.cursor().execute(statement)
    return warehouse


@pytest.fixture
def migrator(platform):
    """The migrator in the schema RAW."""
    with connected(platform, "RAW") as connection:
        yield connection


@pytest.fixture
def vendor(platform):
    """The migrator in the schema VENDOR."""
    with connected(platform, "VENDOR") as connection:
        yield connection


@contextmanager
def connected(platform, schema: str):
    with platform.connect("migrator") as connection:
        connection.cursor().execute(f"USE SCHEMA {platform.database}.{schema}")
        yield connection


@pytest.fixture
def analyst(platform):
    with platform.connect("analyst") as connection:
        yield connection


@pytest.fixture
def table(platform, migrator, request):
    """A table of the test's own with three rows."""
    name = f"{platform.database}.RAW.T{abs(hash(request.node.name)) % 10**9}"
    migrator.cursor().execute(f"CREATE TABLE {name} (N NUMBER, T VARCHAR)")
    migrator.cursor().execute(f"INSERT INTO {name} VALUES (1, 'a'), (2, 'b'), (3, NULL)")
    return name


@pytest.fixture
def bench(platform):
    with platform.connect("migrator") as connection:
        yield Bench(platform, connection)
