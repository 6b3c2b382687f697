"""The protocol: every refusal is an answer, never an HTTP error, and sessions end when they are told to."""

from __future__ import annotations

import asyncio
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from fakesnow.transforms.stage import LOCAL_BUCKET_PATH
from snowflake.connector.errors import ProgrammingError
from starlette.requests import Request

from localcloud.snowflake.server.app import Settings, create_app
from localcloud.snowflake.server.responses import answering


@pytest.fixture
def url(snowflake_server) -> str:
    return f"http://{snowflake_server.host}:{snowflake_server.port}"


def post(url: str, token: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = requests.post(
        url, data=gzip.compress(json.dumps(body or {}).encode()), timeout=10,
        headers={"Authorization": f'Snowflake Token="{token}"', "Content-Encoding": "gzip"},
    )  # fmt: skip
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.rule(
    "A request without a session is error 390111",
    source="https://github.com/snowflakedb/snowflake-sqlalchemy/blob/main/src/snowflake/sqlalchemy/_constants.py",
)
def test_without_a_session_nothing_is_done(url: str) -> None:
    for path in ("/queries/v1/query-request", "/session", "/session/heartbeat", "/session/token-request"):
        assert post(url + path, "no-such-token", {"sqlText": "SELECT 1"})["code"] == "390111"


@pytest.mark.rule(
    "A master token renews its session",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/network.py",
)
@pytest.mark.rule(
    "A closed session is gone",
    source="https://github.com/snowflakedb/snowflake-sqlalchemy/blob/main/src/snowflake/sqlalchemy/_constants.py",
)
def test_a_closed_session_is_gone(snowflake_server, url: str) -> None:
    login = {"data": {"LOGIN_NAME": snowflake_server.admin, "PASSWORD": snowflake_server.password}}
    data = post(f"{url}/session/v1/login-request", body=login)["data"]
    assert post(f"{url}/session/token-request", data["masterToken"])["data"]["sessionToken"] == data["token"]
    assert post(f"{url}/session?delete=true", data["token"])["success"]
    assert post(f"{url}/queries/v1/query-request", data["token"], {"sqlText": "SELECT 1"})["code"] == "390111"


@pytest.mark.rule(
    "Unsupported features are error 000002",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/image_repositories_integration_test.go",
    status="matches Snowflake; features that the local Snowflake does not support have the same error",
)
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE SHARE X",
        "CREATE OR REPLACE ALERT X IF (EXISTS (SELECT 1)) THEN SELECT 1",
        "ALTER ACCOUNT SET X = 1",
        "SHOW ALERTS",
        "EXECUTE ALERT X",
        "COPY FILES INTO @~ FROM @~/x",
        "CREATE AGGREGATE FUNCTION X(N INT) RETURNS INT LANGUAGE PYTHON HANDLER = 'X' AS ''",
        "BEGIN SYSTEM$LOG('info', 'x'); END",
    ],
)
def test_what_is_not_done_is_refused_by_name(snowflake_server, sql: str) -> None:
    with (
        snowflake_server.connect() as connection,
        pytest.raises(ProgrammingError, match="local Snowflake does not support") as error,
    ):
        connection.cursor().execute(sql)
    assert (error.value.errno, error.value.sqlstate) == (2, "0A000")


def test_what_is_no_command_is_a_syntax_error(snowflake_server) -> None:
    with snowflake_server.connect() as connection, pytest.raises(ProgrammingError, match="unexpected 'FLY'") as error:
        connection.cursor().execute("FLY TO THE MOON")
    assert (error.value.errno, error.value.sqlstate) == (1003, "42000")


@pytest.mark.rule(
    "describe() does not run the statement", source="developer-guide/python-connector/python-connector-api"
)
def test_describing_a_statement_does_not_run_it(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        described = connection.cursor().describe("CREATE ROLE APP_TEST_DESCRIBED")
        assert [column.name for column in described] == ["status"]
        assert connection.cursor().execute("SHOW ROLES LIKE 'APP_TEST_DESCRIBED'").fetchall() == []


@pytest.mark.rule(
    "An internal error is error 000603",
    source="from memory",
    status="matches Snowflake; never HTTP 500, which the Go driver retries for ever",
)
def test_a_bug_is_told_as_an_internal_error_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def bug(request: Request) -> None:
        raise ZeroDivisionError

    request = Request({"type": "http", "method": "POST", "path": "/queries/v1/query-request", "headers": []})
    # A thread of its own: a browser's test before it may have left a loop that runs in this one.
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(asyncio.run, answering(bug)(request)).result(30)
    assert answer.status_code == 200
    assert json.loads(answer.body) | {"data": None} == {
        "data": None, "success": False, "code": "000603", "headers": None,
        "message": "SQL execution internal error: a bug of the local cloud; see its log.",
    }  # fmt: skip
    assert "ZeroDivisionError" in caplog.text


def test_a_body_that_is_no_json_is_an_answer_too(url: str) -> None:
    answer = requests.post(f"{url}/session/v1/login-request", data=b"garbage", timeout=10)
    assert (answer.status_code, answer.json()["success"]) == (200, False)


@pytest.mark.rule("DDL of the account commits the open transaction", source="sql-reference/transactions#ddl")
def test_the_accounts_ddl_ends_an_open_transaction(snowflake_server) -> None:
    with snowflake_server.connect() as one, snowflake_server.connect() as other:
        for statement in (
            "CREATE OR REPLACE DATABASE APP_TEST",
            "CREATE WAREHOUSE IF NOT EXISTS APP_TEST",
            "CREATE TABLE T (A INT)",
            "BEGIN",
            "INSERT INTO T VALUES (1)",
        ):
            one.cursor().execute(statement)
        rows = "SELECT COUNT(*) FROM APP_TEST.PUBLIC.T"
        other.cursor().execute("USE WAREHOUSE APP_TEST")
        assert other.cursor().execute(rows).fetchone() == (0,)
        one.cursor().execute("CREATE SCHEMA S")
        assert other.cursor().execute(rows).fetchone() == (1,)
        one.cursor().execute("COMMIT")
        for kind in ("DATABASE", "WAREHOUSE"):
            one.cursor().execute(f"DROP {kind} APP_TEST")


def test_no_folder_of_fakesnows_is_left_behind(tmp_path: Path) -> None:
    create_app(Settings("a-long-password", folder=tmp_path))
    assert not Path(LOCAL_BUCKET_PATH).exists()
