"""Snowflake's drivers for Java and Go, and the SDK of Snowpipe for Java: unchanged, each run over a day of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.localcloud.snowflake.test_clients import CLIENTS, new_database, variables_of
from tools.maven import BUNDLED, jar, java

pytestmark = pytest.mark.slow

JDBC = ("snowflake-jdbc", "3.23.2", "209766cde05dee6d2c17918244d81ce145d4944de13f7dfea481948948f568c5")
INGEST = ("snowflake-ingest-sdk", "3.1.2", "92ff334d6b04cb1b1fa062c7c458fb828d175297aaa3df17721d77b591a22c27")
# JDBC's results in Arrow ask for it: https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-configure
OPEN_MEMORY = "--add-opens=java.base/java.nio=ALL-UNNAMED"
# Terraform's provider is built from the same module, so that most of the driver is compiled already.
GO_MODULE = PROJECT / "tools" / "providers"

Program = Callable[..., None]


@pytest.fixture
def program(snowflake_server, guarded_environment, tmp_path) -> Program:
    """Run a program with a new database; all has to be well at its end."""

    def run(database: str, *command: str | Path) -> None:
        environment = guarded_environment | variables_of(snowflake_server)
        environment["SSL_CERT_FILE"] = str(snowflake_server.authority)
        with new_database(snowflake_server, database):
            done = subprocess.run(
                [*command, database], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=280
            )
        assert done.returncode == 0 and "all is well" in done.stdout, done.stdout + done.stderr

    return run


def run_java(program: Program, database: str, day: str, *jars: tuple[str, str, str]) -> None:
    if java() is None:
        pytest.skip("no java is installed")
    classes = [jar("net.snowflake", *one) for one in jars] + list(BUNDLED.glob("slf4j-api-*.jar"))
    program(database, java(), OPEN_MEMORY, "-cp", os.pathsep.join(map(str, classes)), CLIENTS / "java" / day)


@pytest.mark.rule(
    "JDBC: queries, binds, batches, transactions, asynchronous queries, PUT, COPY, GET, metadata; rows in Arrow",
    source="developer-guide/jdbc/jdbc-using",
)
def test_jdbc(program: Program) -> None:
    run_java(program, "CLIENT_JDBC", "JdbcDay.java", JDBC)


@pytest.mark.rule(
    "Snowpipe's SDK for Java: files sent twice with one requestId are loaded once, and reported",
    source="user-guide/data-load-snowpipe-rest-load",
)
def test_snowpipe_for_java(program: Program) -> None:
    run_java(program, "CLIENT_INGEST", "IngestDay.java", JDBC, INGEST)


@pytest.mark.rule(
    "gosnowflake over TLS: queries, binds, 10,000 rows of bound arrays, transactions, Arrow batches, PUT and GET",
    source="https://pkg.go.dev/github.com/snowflakedb/gosnowflake",
)
def test_gosnowflake(program: Program, tmp_path: Path) -> None:
    if not (go := shutil.which("go")):
        pytest.skip("no Go is installed")
    built = tmp_path / "day"
    command = [go, "build", "-trimpath", "-ldflags=-s -w", "-o", built, CLIENTS / "go" / "day.go"]
    done = subprocess.run(
        command, cwd=GO_MODULE, env={**os.environ, "CGO_ENABLED": "0"}, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    program("CLIENT_GO", built)
