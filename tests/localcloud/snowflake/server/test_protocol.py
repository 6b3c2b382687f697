"""The protocol's routes, without a network: sessions, statements, and what the clients read in every answer."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from typing import Any

import pytest
from starlette.applications import Starlette

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User, Warehouse
from localcloud.snowflake.catalog.session import Session, Work
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.server.cancellation import Cancelling
from localcloud.snowflake.server.protocol import Protocol
from localcloud.snowflake.server.statement_executor import Requests
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

LOGIN = {"data": {"LOGIN_NAME": "admin", "PASSWORD": "pw"}}
NOWHERE = {"finalDatabaseName": None, "finalSchemaName": None, "finalWarehouseName": "WH", "finalRoleName": "PUBLIC"}


class Client:
    """Calls the routes; `done` are the texts of the statements that ran."""

    def __init__(self, engine: Engine) -> None:
        self.account = Account("X-LOCAL")
        for name in ("ADMIN", "OTHER"):
            self.account.add(User((name,), "ACCOUNTADMIN", password="pw", default_warehouse="WH"))
        self.account.add(Warehouse(("WH",), "PUBLIC"))
        self.done: list[str] = []
        self.in_transaction = False
        running: dict[str, Work] = {}
        requests = Requests(self.dispatch, None, lambda _: self.in_transaction, running)
        self.protocol = Protocol(self.account, engine, requests, Cancelling(running.get), held_seconds=30)
        self.app = Starlette(routes=self.protocol.routes())
        self.token = ""

    def dispatch(self, session: Session, statement: Statement) -> dict[str, Any]:
        if statement.starts("FAIL"):
            raise errors.unsupported("FAIL")
        if statement.starts("WAIT"):
            assert session.work and session.work.cancelled.wait(10)
            session.check()
        self.done.append(statement.text)
        return {"rowtype": [], "text": statement.text}

    def call(self, path: str, body: dict[str, Any] | None = None, method: str = "POST", token: str = "") -> Any:
        """Return the answer of a route, which is HTTP 200."""
        return asyncio.run(self.send(path, body, method, token))

    async def send(self, path: str, body: dict[str, Any] | None = None, method: str = "POST", token: str = "") -> Any:
        where, _, query = path.partition("?")
        headers = [(b"authorization", f'Snowflake Token="{token or self.token}"'.encode())]
        scope = {
            "type": "http", "method": method, "path": where, "query_string": query.encode(), "headers": headers,
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": json.dumps(body or {}).encode(), "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        assert sent[0]["status"] == 200
        return json.loads(b"".join(message.get("body", b"") for message in sent))

    def log_in(self, query: str = "", user: str = "ADMIN") -> dict[str, Any]:
        login = {"data": LOGIN["data"] | {"LOGIN_NAME": user}}
        data: dict[str, Any] = self.call(f"/session/v1/login-request?{query}", login)["data"]
        self.token = data["token"]
        return data

    def query(self, sql: str, request_id: str = "", **body: Any) -> dict[str, Any]:
        path = f"/queries/v1/query-request?requestId={request_id or uuid.uuid4()}"
        answer: dict[str, Any] = self.call(path, {"sqlText": sql, **body})
        return answer


@pytest.fixture
def client(engine: Engine) -> Client:
    return Client(engine)


def test_health(client: Client) -> None:
    assert client.call("/health", method="GET") == {"status": "ok", "account": "X-LOCAL"}


def test_a_login_opens_a_session(client: Client) -> None:
    data = client.log_in()
    assert data["sessionInfo"] == {
        "databaseName": None, "schemaName": None, "warehouseName": "WH", "roleName": "PUBLIC",
    }  # fmt: skip
    assert data["displayUserName"] == "ADMIN"
    assert data["validityInSeconds"] == data["masterValidityInSeconds"] == 14400
    assert data["token"] != data["masterToken"]
    assert client.protocol.sessions[data["token"]].id == data["sessionId"]


def test_a_wrong_password_opens_none(client: Client) -> None:
    answer = client.call("/session/v1/login-request", {"data": {"LOGIN_NAME": "admin", "PASSWORD": "x"}})
    assert (answer["success"], answer["code"]) == (False, "390100")
    assert client.protocol.sessions == {}


def test_a_login_that_has_to_wait_for_the_account_opens_a_session_too(client: Client) -> None:
    assert client.log_in("databaseName=NONE")["sessionInfo"]["databaseName"] is None


def test_every_answer_has_what_the_clients_keep_of_the_session(client: Client) -> None:
    told = {one["name"]: one["value"] for one in client.log_in()["parameters"]}
    assert told == {
        "TIMEZONE": "America/Los_Angeles", "AUTOCOMMIT": True, "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY": 3600,
        "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 0,
    }  # fmt: skip
    client.protocol.sessions[client.token].parameters["AUTOCOMMIT"] = "FALSE"
    answer = client.query("SELECT 1")
    assert answer["success"] and answer["data"]["text"] == "SELECT 1"
    assert {key: answer["data"][key] for key in NOWHERE} == NOWHERE
    assert {"name": "AUTOCOMMIT", "value": False} in answer["data"]["parameters"]


def test_a_statement_that_fails(client: Client) -> None:
    client.log_in()
    answer = client.query("FAIL")
    assert (answer["success"], answer["code"], answer["data"]["sqlState"]) == (False, "000002", "0A000")


@pytest.mark.parametrize(
    "path", ["/queries/v1/query-request", "/session", "/session/heartbeat", "/session/token-request"]
)
def test_a_token_of_no_session(client: Client, path: str) -> None:
    client.log_in()
    assert client.call(path, {"sqlText": "SELECT 1"}, token="x")["code"] == "390111"
    assert client.done == []


def test_both_tokens_renew_the_session(client: Client) -> None:
    data = client.log_in()
    for token in (data["token"], data["masterToken"]):
        renewed = client.call("/session/token-request", token=token)["data"]
        assert (renewed["sessionToken"], renewed["sessionId"]) == (data["token"], data["sessionId"])


def test_a_heartbeat_changes_nothing(client: Client) -> None:
    client.log_in()
    assert client.call("/session/heartbeat")["success"]
    assert client.call("/telemetry/send", {"logs": []})["success"]
    assert client.query("SELECT 1")["success"]


@pytest.mark.parametrize("in_transaction", [False, True])
def test_a_session_is_closed_when_asked(client: Client, in_transaction: bool) -> None:
    client.log_in()
    session = client.protocol.sessions[client.token]
    assert client.call("/session")["success"]
    assert client.query("SELECT 1")["success"]
    client.in_transaction = in_transaction
    assert client.call("/session?delete=true")["success"]
    assert client.query("SELECT 1")["code"] == "390111"
    assert session.connection.is_closed()


def test_a_query_that_goes_on_without_its_client(client: Client) -> None:
    client.log_in()
    started = client.query("SELECT 1", asyncExec=True)
    query_id = started["data"]["queryId"]
    assert (started["success"], started["code"]) == (True, "333334")
    while client.call(f"/monitoring/queries/{query_id}", method="GET")["data"]["queries"][0]["status"] == "RUNNING":
        pass
    assert client.call(started["data"]["getResultUrl"], method="GET")["data"]["text"] == "SELECT 1"
    client.log_in(user="OTHER")
    assert client.call(f"/queries/{query_id}/result", method="GET")["code"] == "000709"
    assert client.call(f"/monitoring/queries/{query_id}", method="GET")["data"]["queries"] == []


@pytest.mark.rule(
    "A query that takes longer than 45 seconds: its request, and each that asks for its result, is answered before "
    "with the address of the result",
    source="https://github.com/snowflakedb/gosnowflake/blob/v1.13.1/async.go",
)
@pytest.mark.parametrize(("asynchronous", "code"), [(False, "333333"), (True, "333334")])
def test_a_query_that_takes_longer_than_a_request(client: Client, asynchronous: bool, code: str) -> None:
    client.log_in()
    client.protocol._held_seconds = 0.2
    started = client.query("WAIT", "r1", asyncExec=asynchronous)
    assert (started["success"], started["code"]) == (True, code)
    # The driver lost the answer, and sends the request again.
    assert client.query("WAIT", "r1", asyncExec=asynchronous) == started
    address = started["data"]["getResultUrl"]
    again = client.call(address, method="GET")
    assert (again["success"], again["code"], again["data"]["getResultUrl"]) == (True, "333334", address)
    assert client.call("/queries/v1/abort-request", {"requestId": "r1"})["success"]
    assert client.call(address, method="GET")["code"] == "000604"


@pytest.mark.rule(
    "An error has the id of its query, by which its result can be asked for",
    source="developer-guide/python-connector/python-connector-api",
)
def test_an_error_has_the_id_of_its_query(client: Client) -> None:
    client.log_in()
    failed = client.query("FAIL")
    query_id = failed["data"]["queryId"]
    again = client.call(f"/queries/{query_id}/result", method="GET")
    assert (again["code"], again["data"]["queryId"]) == ("000002", query_id)


def test_an_abort_of_what_does_not_run(client: Client) -> None:
    client.log_in()
    assert client.call("/queries/v1/abort-request", {"requestId": "none"})["success"]
    assert client.call("/queries/none/abort-request")["code"] == "000605"


@pytest.mark.parametrize("by_query", [False, True])
def test_an_abort_stops_a_request(client: Client, by_query: bool) -> None:
    client.log_in()
    query_id = client.query("WAIT", "r1", asyncExec=True)["data"]["queryId"]
    path = f"/queries/{query_id}/abort-request" if by_query else "/queries/v1/abort-request"
    assert client.call(path, {"requestId": "r1"})["success"]
    assert client.call(f"/queries/{query_id}/result", method="GET")["code"] == "000604"
    assert client.done == []


@pytest.mark.rule(
    "A request that a client sends again with the same requestId runs once; the second one gets the first one's answer",
    source="https://github.com/snowflakedb/drivers/pull/913",
    status="matches Snowflake; a session's request is remembered for a day, while it is among the newest 10,000",
)
def test_a_request_that_is_sent_again_runs_once(client: Client) -> None:
    client.log_in()
    first = client.query("INSERT 1", "same")
    assert client.query("INSERT 1", "same") == first
    assert client.query("SELECT 'Error retrieving query results'", "same") == first  # the Node driver's second text
    assert client.query("INSERT 1", "other")["data"]["queryId"] != first["data"]["queryId"]
    assert client.done == ["INSERT 1", "INSERT 1"]
    client.log_in()
    client.query("INSERT 2", "same")
    assert client.done[-1] == "INSERT 2"


def test_a_request_that_failed_fails_again_without_running(client: Client) -> None:
    client.log_in()
    refused = client.query("FAIL", "same")
    again = client.query("INSERT 1", "same")
    assert (again["code"], again["message"]) == (refused["code"], refused["message"])
    assert client.done == []


def test_a_query_in_the_background_is_started_once(client: Client) -> None:
    client.log_in()
    first = client.query("INSERT 1", "same", asyncExec=True)
    assert client.query("INSERT 1", "same", asyncExec=True) == first
    answer = client.call(f"/queries/{first['data']['queryId']}/result", method="GET")
    assert (answer["success"], answer["code"]) == (True, None)
    assert client.done == ["INSERT 1"]


def test_a_request_that_is_sent_again_while_it_runs_waits_for_it(client: Client) -> None:
    client.log_in()
    started, go_on = threading.Event(), threading.Event()

    def dispatch(session: Session, statement: Statement) -> dict[str, Any]:
        started.set()
        assert go_on.wait(10)
        client.done.append(statement.text)
        return {"rowtype": []}

    client.protocol.requests.dispatch = dispatch
    asked = {"path": "/queries/v1/query-request?requestId=same", "body": {"sqlText": "INSERT 1"}}

    async def both() -> list[Any]:
        first = asyncio.create_task(client.send(**asked))
        await asyncio.to_thread(started.wait, 10)
        second = asyncio.create_task(client.send(**asked))
        await asyncio.sleep(0.05)
        assert not second.done()
        go_on.set()
        return [await first, await second]

    first, second = asyncio.run(both())
    assert first == second
    assert client.done == ["INSERT 1"]
