"""The routes the connectors call: https://github.com/snowflakedb/gosnowflake and snowflake-connector-python."""

from __future__ import annotations

import uuid
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from localcloud.snowflake.catalog import temporary
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.server import fast_path
from localcloud.snowflake.server.cancellation import Cancelling
from localcloud.snowflake.server.login import log_in
from localcloud.snowflake.server.responses import Started, answering, read
from localcloud.snowflake.server.statement_executor import Requests
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

# A session outlives any rehearsal: nothing here expires.
VALIDITY_SECONDS = 14400

# A statement may wait for a lock that another one is to free: it takes no thread from what is done at once.
STATEMENTS = 1000


class Protocol:
    """The routes the connectors call: https://github.com/snowflakedb/gosnowflake and snowflake-connector-python."""

    def __init__(self, account: Account, engine: Engine, requests: Requests, cancelling: Cancelling) -> None:
        self.account, self.engine = account, engine
        self.sessions: dict[str, Session] = {}
        self.room = CapacityLimiter(STATEMENTS)
        self.requests, self.cancelling = requests, cancelling

    def routes(self) -> list[Route]:
        # The most frequent one first: they are looked through in their order.
        return [
            Route("/queries/v1/query-request", answering(self.query), methods=["POST"]),
            Route("/health", self.health),
            Route("/session/v1/login-request", answering(self.login), methods=["POST"]),
            Route("/session/token-request", answering(self.renew), methods=["POST"]),
            Route("/session", answering(self.close), methods=["POST"]),
            Route("/session/heartbeat", answering(self.heartbeat), methods=["POST"]),
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
        asked = self.account, self.engine, request.query_params, body.get("data") or {}
        session = self.log_in_at_once(*asked) or await run_in_threadpool(log_in, *asked)
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

    def log_in_at_once(self, *asked: Any) -> Session | None:
        """The session, unless somebody has to be waited for: the account, or DuckDB where it begins in a database."""
        account, _, query, data = asked
        with fast_path.held(account) as held:
            user = account.user_of_login(str(data.get("LOGIN_NAME") or "")) if held else None
            if user is None or query.get("databaseName") or user.default_namespace:
                return None
            return log_in(*asked)

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
            if not self.end_at_once(session):
                await run_in_threadpool(end, session)

    def end_at_once(self, session: Session) -> bool:
        """End the session if it leaves nothing behind and nobody has to be waited for."""
        if self.requests.in_transaction(session) or session.lock.locked():
            return False
        with fast_path.held(session.account) as held:
            if not held or temporary.left_by(session):
                return False
            session.connection.close()
            return True

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
        asked = session, body, request_id, query_id
        data = self.requests.run_at_once(*asked)
        if data is None:
            data = await to_thread.run_sync(self.requests.run, *asked, limiter=self.room)
        return self.seen(session, data)

    def seen(self, session: Session, data: dict[str, Any]) -> dict[str, Any]:
        """The answer with what the clients keep of the session."""
        return {"parameters": told(session), **where(session), **data}

    def session(self, request: Request) -> Session:
        session = self.sessions.get(bearer(request))
        if session is None:
            raise gone()
        return session


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
