"""The local Snowflake as a web application: the connector's protocol over the account, DuckDB and a list of handlers.

The one place where things are put together, and the one place where a failure becomes an answer.
"""

from __future__ import annotations

import gzip
import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from fakesnow.instance import FakeSnow
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from localcloud.snowflake import (
    altered_constraints,
    column_comments,
    constraints,
    current,
    described,
    errors,
    granting,
    parameters,
    properties,
    references,
    refusal,
    shown_grants,
    snowpipe_rest,
    temporary,
    use,
)
from localcloud.snowflake.account import Account
from localcloud.snowflake.bindings import with_identifiers
from localcloud.snowflake.cancelling import Cancelling
from localcloud.snowflake.errors import SnowflakeError
from localcloud.snowflake.faults import Faults, Faulty
from localcloud.snowflake.grants import RoleGrant
from localcloud.snowflake.kept_state import KeptState, Saving, databases_in
from localcloud.snowflake.local_routes import LocalRoutes
from localcloud.snowflake.login import log_in
from localcloud.snowflake.objects import statements as objects
from localcloud.snowflake.pipes import Pipes
from localcloud.snowflake.query import Queries
from localcloud.snowflake.recent import Recent
from localcloud.snowflake.result import DDL, Result, columns
from localcloud.snowflake.running import Requests
from localcloud.snowflake.session import Session
from localcloud.snowflake.snowpipe import Snowpipe
from localcloud.snowflake.stage_files import StageFiles
from localcloud.snowflake.statement import Statement
from localcloud.snowflake.storage import Storage

log = logging.getLogger("localcloud.snowflake")

# A handler takes a statement it knows and answers it: rows, or the answer's "data" as it stands. None: not mine.
Handler = Callable[[Session, Statement], Result | dict[str, Any] | None]

# Statements that a request to describe only must not run; their answer is one column, "status".
CHANGING = ("CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "USE")

FIRST_WAREHOUSE = "COMPUTE_WH"

# A session outlives any rehearsal: nothing here expires.
VALIDITY_SECONDS = 14400


@dataclass(frozen=True)
class Settings:
    """What one local Snowflake is started with. `aws_user_arn` is whom it acts as in AWS.

    With `keep` it goes on from what is in `state_folder`, and leaves there what it has when it ends.
    """

    admin_password: str
    account: str = "MARQUEE-LOCAL"
    admin: str = "ADMIN"
    folder: Path = Path("build/localcloud")
    aws_user_arn: str = "arn:aws:iam::999999999999:user/snowflake"
    keep: bool = False

    @property
    def state_folder(self) -> Path:
        return self.folder / "state" / "snowflake"


def create_app(settings: Settings) -> Faulty:
    """One local Snowflake account, empty but for its administrator, unless it goes on from a state that was kept.

    Raises UnreadableState if that can't be.
    """
    account = Account(settings.account, settings.aws_user_arn)
    files = databases_in(settings.state_folder) if settings.keep else None
    warehouse = FakeSnow(create_database_on_connect=False, create_schema_on_connect=False, db_path=files)
    # fakesnow keeps every result for RESULT_SCAN, for ever.
    warehouse.results_cache = Recent(100)
    # Snowflake's own AWS credentials: AWS_* in the server's environment.
    storage = Storage(account, settings.folder, boto3.Session())
    snowpipe = Snowpipe(account, warehouse, storage)
    save = nothing
    if settings.keep:
        state = KeptState(settings.state_folder, account, warehouse, snowpipe)
        state.restore()
        save = state.save
    add_administrator(account, settings)
    save()
    queries = Queries(storage, snowpipe)
    handlers: list[Handler] = [
        current.handle,
        use.handle,
        parameters.handle,
        queries.transactions.before_ddl,
        granting.handle,
        shown_grants.handle,
        Pipes(snowpipe).handle,
        objects.handle,
        described.handle,
        constraints.handle,
        altered_constraints.handle,
        column_comments.handle,
        properties.handle,
        references.handle,
        StageFiles(storage).handle,
        refusal.handle,
        queries.handle,
    ]
    protocol, faults = Protocol(account, warehouse, handlers, save), Faults()
    local = LocalRoutes(account.clock, faults, protocol.session, settings.admin.upper())
    routes = [*protocol.routes(), *snowpipe_rest.routes(snowpipe), *local.routes()]
    return Faulty(Starlette(routes=routes, middleware=[Middleware(Saving, save=save)]), faults)


def nothing() -> None:
    pass


def add_administrator(account: Account, settings: Settings) -> None:
    """The administrator, and the warehouse that a new account comes with: without one nobody reads a row."""
    name = settings.admin.upper()
    if admin := account.find("USER", (name,)):
        admin.attributes["PASSWORD"] = settings.admin_password
        return
    account.create("WAREHOUSE", (FIRST_WAREHOUSE,), "ACCOUNTADMIN")
    attributes = {
        "PASSWORD": settings.admin_password,
        "DEFAULT_ROLE": "ACCOUNTADMIN",
        "DEFAULT_WAREHOUSE": FIRST_WAREHOUSE,
        "TYPE": "PERSON",
    }
    account.create("USER", (name,), "ACCOUNTADMIN", attributes=attributes)
    account.grants.add(RoleGrant("ACCOUNTADMIN", "USER", name, "", account.now()))


class Protocol:
    """The routes the connectors call: https://github.com/snowflakedb/gosnowflake and snowflake-connector-python."""

    def __init__(
        self, account: Account, warehouse: FakeSnow, handlers: Sequence[Handler], save: Callable[[], None]
    ) -> None:
        self.account, self.warehouse, self.save = account, warehouse, save
        self.sessions: dict[str, Session] = {}
        self.requests = Requests(self.dispatch, save)
        self.cancelling = Cancelling(self.requests.queries.get)
        self.handlers = [self.cancelling.handle, *handlers]

    def routes(self) -> list[Route]:
        return [
            Route("/health", self.health),
            Route("/session/v1/login-request", answering(self.login), methods=["POST"]),
            Route("/session/token-request", answering(self.renew), methods=["POST"]),
            Route("/session", answering(self.close), methods=["POST"]),
            Route("/session/heartbeat", answering(self.heartbeat), methods=["POST"]),
            Route("/queries/v1/query-request", answering(self.query), methods=["POST"]),
            Route("/queries/v1/abort-request", answering(self.abort), methods=["POST"]),
            Route("/queries/{query_id}/abort-request", answering(self.abort_query), methods=["POST"]),
            Route("/monitoring/queries/{query_id}", answering(self.monitor)),
            Route("/queries/{query_id}/result", answering(self.result)),
            Route("/telemetry/send", answering(self.telemetry), methods=["POST"]),
        ]

    async def health(self, request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "account": self.account.identifier})

    async def login(self, request: Request) -> dict[str, Any]:
        body = await read(request)
        session = await run_in_threadpool(
            log_in, self.account, self.warehouse, request.query_params, body.get("data") or {}
        )
        self.sessions[session.token] = session
        return {
            "token": session.token,
            "masterToken": session.master_token,
            "validityInSeconds": VALIDITY_SECONDS,
            "masterValidityInSeconds": VALIDITY_SECONDS,
            "displayUserName": session.user,
            "serverVersion": "9.0.0",
            "sessionId": session.id,
            "parameters": told(session),
            "sessionInfo": {
                "databaseName": session.database,
                "schemaName": session.schema,
                "warehouseName": session.warehouse,
                "roleName": session.role,
            },
        }

    async def renew(self, request: Request) -> dict[str, Any]:
        """The same session goes on under the same token, found by its master token."""
        token = bearer(request)
        session = next((one for one in self.sessions.values() if token in (one.master_token, one.token)), None)
        if session is None:
            raise gone()
        return {
            "sessionToken": session.token,
            "validityInSecondsST": VALIDITY_SECONDS,
            "masterToken": session.master_token,
            "validityInSecondsMT": VALIDITY_SECONDS,
            "sessionId": session.id,
        }

    async def close(self, request: Request) -> None:
        session = self.session(request)
        if request.query_params.get("delete"):
            del self.sessions[session.token]
            await run_in_threadpool(end, session)

    async def heartbeat(self, request: Request) -> None:
        self.session(request)

    async def abort(self, request: Request) -> None:
        session, body = self.session(request), await read(request)
        await run_in_threadpool(self.requests.cancel, session, body.get("requestId") or "")

    async def abort_query(self, request: Request) -> None:
        session, query_id = self.session(request), request.path_params["query_id"]
        if not await run_in_threadpool(self.cancelling.cancel, session, query_id):
            raise errors.not_executing()

    async def monitor(self, request: Request) -> dict[str, Any]:
        return {"queries": self.requests.status(self.session(request), request.path_params["query_id"])}

    async def result(self, request: Request) -> dict[str, Any]:
        session = self.session(request)
        return self.seen(session, self.requests.result(session, request.path_params["query_id"]))

    async def telemetry(self, request: Request) -> None:
        """Nobody looks at it here."""

    async def query(self, request: Request) -> dict[str, Any]:
        session = self.session(request)
        body = await read(request)
        request_id, query_id = request.query_params.get("requestId") or str(uuid.uuid4()), str(uuid.uuid4())
        if body.get("asyncExec"):
            self.requests.start(session, body, request_id, query_id)
            raise Started(query_id)
        data = await run_in_threadpool(self.requests.run, session, body, request_id, query_id)
        return self.seen(session, data)

    def seen(self, session: Session, data: dict[str, Any]) -> dict[str, Any]:
        """The answer with what the clients keep of the session."""
        return {"parameters": told(session), **where(session), **data}

    def dispatch(self, session: Session, statement: Statement) -> dict[str, Any]:
        if not statement.tokens:
            raise SnowflakeError("000900", "42601", "SQL compilation error:\nEmpty SQL statement.")
        if statement.describe_only and statement.tokens[0].value in CHANGING:
            return Result(columns("status"), [], DDL).data()
        statement = with_identifiers(statement)
        for handler in self.handlers:
            answer = handler(session, statement)
            if answer is not None:
                return answer.data() if isinstance(answer, Result) else answer
        raise errors.unsupported(f"'{statement.text[:60]}'")

    def session(self, request: Request) -> Session:
        session = self.sessions.get(bearer(request))
        if session is None:
            raise gone()
        return session


@dataclass
class Started(Exception):
    """A query that goes on after its request was answered."""

    query_id: str

    def answer(self) -> dict[str, Any]:
        data = {"queryId": self.query_id, "getResultUrl": f"/queries/{self.query_id}/result"}
        return {"data": data, "code": "333334", "message": "Asynchronous execution in progress.", "success": True}


def answering(route: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """Every answer is HTTP 200: the Go driver retries a 500 for ever, so a bug is told as an error of the statement."""

    async def answer(request: Request) -> JSONResponse:
        try:
            return JSONResponse({"data": await route(request), "code": None, "message": None, "success": True})
        except Started as started:
            return JSONResponse(started.answer())
        except SnowflakeError as error:
            return JSONResponse(refused(error))
        except Exception:
            log.exception("a bug of the local Snowflake in %s", request.url.path)
            return JSONResponse(refused(errors.internal()))

    return answer


def refused(error: SnowflakeError) -> dict[str, Any]:
    data = {"errorCode": error.code, "sqlState": error.sqlstate, "queryId": str(uuid.uuid4()), "internalError": False}
    return {"data": data, "code": error.code, "message": error.message, "success": False, "headers": None}


async def read(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body) if body else {}


def bearer(request: Request) -> str:
    """The token in `Authorization: Snowflake Token="…"`."""
    return request.headers.get("Authorization", "").partition('Token="')[2].removesuffix('"')


def gone() -> SnowflakeError:
    return SnowflakeError("390111", "08001", "Session no longer exists. New login required to access the service.")


def end(session: Session) -> None:
    with session.lock:
        temporary.drop_all(session)
        session.connection.close()


def where(session: Session) -> dict[str, Any]:
    return {
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalWarehouseName": session.warehouse,
        "finalRoleName": session.role,
    }


def told(session: Session) -> list[dict[str, Any]]:
    """What the clients read: zone of timestamps, and no staging of bound arrays (0 keeps them in the request)."""
    autocommit = session.parameters.get("AUTOCOMMIT", "true").lower() == "true"
    return [
        {"name": "TIMEZONE", "value": session.parameters.get("TIMEZONE", "Etc/UTC")},
        {"name": "AUTOCOMMIT", "value": autocommit},
        {"name": "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY", "value": 3600},
        {"name": "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "value": 0},
    ]
