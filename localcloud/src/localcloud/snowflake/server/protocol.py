"""The routes the connectors call: https://github.com/snowflakedb/gosnowflake and snowflake-connector-python."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localcloud.snowflake.catalog import temporary
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.engine.result_chunks import ResultChunks
from localcloud.snowflake.server import fast_path
from localcloud.snowflake.server.cancellation import Cancelling
from localcloud.snowflake.server.client_parameters import memory_parameters, namespace, parameters
from localcloud.snowflake.server.login import Visit, log_in
from localcloud.snowflake.server.repeated_requests import SentRequest, SentRequests
from localcloud.snowflake.server.responses import IN_PROGRESS, Started, answering, read
from localcloud.snowflake.server.statement_executor import Requests
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.errors import SnowflakeError

# The validity that clients read; nothing expires here.
_VALIDITY_SECONDS = 14400


# Statements in threads at a time. Most wait for locks that others hold: few threads would be a deadlock.
_STATEMENTS = 1000
# The longest time in which a request waits for a query's result, as drivers know it of Snowflake.
# https://github.com/snowflakedb/gosnowflake/blob/v1.13.1/async.go
_HELD_SECONDS = 45
# Large results whose chunks can be fetched: Snowflake keeps them for some hours.
_LARGE_RESULTS = 100
T = TypeVar("T")


class Protocol:
    """The routes the connectors call: https://github.com/snowflakedb/gosnowflake and snowflake-connector-python."""

    def __init__(
        self,
        account: Account,
        engine: Engine,
        requests: Requests,
        cancelling: Cancelling,
        held_seconds: float = _HELD_SECONDS,
    ) -> None:
        self.account, self.engine, self._held_seconds = account, engine, held_seconds
        self.sessions: dict[str, Session] = {}
        self._sent = SentRequests()
        self._chunks: BoundedCache[str, ResultChunks] = BoundedCache(_LARGE_RESULTS)
        self._threads = CapacityLimiter(_STATEMENTS)
        self.requests, self.cancelling = requests, cancelling

    def routes(self) -> list[Route]:
        """Return the routes. They are tried in this order: the most frequent one is first."""
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
            # The drivers with a core in Rust ask so (5.2: sf_core/src/rest/snowflake/mod.rs, get_query_status).
            Route("/monitoring/queries//{query_id}", answering(self.monitor)),
            Route("/queries/{query_id}/result", answering(self.result)),
            Route("/results/{token}/{number:int}", self.chunk),
            Route("/telemetry/send", answering(self.telemetry), methods=["POST"]),
        ]

    async def health(self, request: Request) -> JSONResponse:
        """Report that the server is up."""
        return JSONResponse({"status": "ok", "account": self.account.identifier})

    async def login(self, request: Request) -> dict[str, Any]:
        """Open a session. Raise SnowflakeError as `log_in` does."""
        body = await read(request)
        client_ip = request.client.host if request.client else "127.0.0.1"
        visit = Visit(client_ip, f"{request.url.scheme}://{request.url.netloc}")
        credentials = self.account, self.engine, visit, request.query_params, body.get("data") or {}
        session = self._log_in_at_once(*credentials)
        if session is None:
            session = await run_in_threadpool(log_in, *credentials)
        self.sessions[session.token] = session
        return {
            "token": session.token,
            "masterToken": session.master_token,
            "validityInSeconds": _VALIDITY_SECONDS,
            "masterValidityInSeconds": _VALIDITY_SECONDS,
            "displayUserName": session.user,
            "serverVersion": "9.0.0",
            "sessionId": session.id,
            "parameters": parameters(session),
            "sessionInfo": {
                "databaseName": session.database,
                "schemaName": session.schema,
                "warehouseName": session.warehouse,
                "roleName": session.role,
            },
        }

    def _log_in_at_once(self, *credentials: Any) -> Session | None:
        """Return the session; None if that waits for the account's lock, a database to enter, or the local AWS."""
        account, _, _, query, data = credentials
        with fast_path.held(account) as held:
            user = account.user_of_login(str(data.get("LOGIN_NAME") or "")) if held else None
            if user is None or query.get("databaseName") or user.default_namespace or data.get("PROVIDER") == "AWS":
                return None
            return log_in(*credentials)

    async def renew(self, request: Request) -> dict[str, Any]:
        """Return the session of a master token, under the same token as before."""
        token = _bearer(request)
        session = next((known for known in self.sessions.values() if token in (known.master_token, known.token)), None)
        if session is None:
            raise _no_session()
        return {
            "sessionToken": session.token,
            "validityInSecondsST": _VALIDITY_SECONDS,
            "masterToken": session.master_token,
            "validityInSecondsMT": _VALIDITY_SECONDS,
            "sessionId": session.id,
        }

    async def close(self, request: Request) -> None:
        """End the session if `delete` is asked for."""
        session = self.session(request)
        if request.query_params.get("delete"):
            del self.sessions[session.token]
            if not self._end_at_once(session):
                await run_in_threadpool(_end, session)

    def _end_at_once(self, session: Session) -> bool:
        """End the session if that waits for nothing and no temporary objects are left; return whether it did."""
        if self.requests.in_transaction(session) or session.lock.locked():
            return False
        with fast_path.held(session.account) as held:
            if not held or temporary.left_by(session):
                return False
            session.connection.close()
            return True

    async def heartbeat(self, request: Request) -> None:
        """Raise SnowflakeError if the session is gone."""
        self.session(request)

    async def abort(self, request: Request) -> None:
        """Cancel a request of the session's user by the client's id of it."""
        session, body = self.session(request), await read(request)
        await run_in_threadpool(self.requests.cancel, session, body.get("requestId") or "")

    async def abort_query(self, request: Request) -> None:
        """Cancel a query by its id. Raise SnowflakeError 000605 if it does not run."""
        session, query_id = self.session(request), request.path_params["query_id"]
        if not await run_in_threadpool(self.cancelling.cancel, session, query_id):
            raise errors.not_executing()

    async def monitor(self, request: Request) -> dict[str, Any]:
        """Return the status of a query."""
        return {"queries": self.requests.status(self.session(request), request.path_params["query_id"])}

    async def result(self, request: Request) -> dict[str, Any]:
        """Return the result of a query. Raise SnowflakeError, its own if it failed, or Started if it runs on."""
        session, query_id = self.session(request), request.path_params["query_id"]
        request.state.query_id = query_id
        return self._with_session(request, session, await self._result_of(session, query_id))

    async def _result_of(self, session: Session, query_id: str) -> dict[str, Any]:
        running = self.requests.running_query(session, query_id)
        if running and not await self._in_thread(running.finished.wait, self._held_seconds):
            raise Started(query_id)
        return self.requests.result(session, query_id)

    async def chunk(self, request: Request) -> Response:
        """Return further rows of a large result. Anybody who has its address may read it, as with a signed one."""
        chunks = self._chunks.get(request.path_params["token"])
        try:
            body = None if chunks is None else await run_in_threadpool(chunks.body, request.path_params["number"])
        except IndexError:
            body = None
        return Response(body, media_type="application/octet-stream") if body is not None else Response(status_code=404)

    async def telemetry(self, request: Request) -> None:
        """Ignore the client's telemetry."""

    async def query(self, request: Request) -> dict[str, Any]:
        """Run a request's statements. Raise SnowflakeError, or Started for a query in the background.

        A request that was sent before is not run again: it gets the answer of the first one, once that has ended.
        """
        session = self.session(request)
        body = await read(request)
        request_id = request.query_params.get("requestId") or str(uuid.uuid4())
        earlier = self._sent.earlier(session, request_id)
        if earlier is not None:
            request.state.query_id = earlier.query_id
            return self._with_session(request, session, await self._answer_of(session, earlier))
        sent = self._sent.add(session, request_id, str(uuid.uuid4()))
        request.state.query_id = sent.query_id
        with sent.ending():
            data = sent.keep(await self._run(session, body, request_id, sent.query_id))
            return self._with_session(request, session, data)

    async def _run(self, session: Session, body: dict[str, Any], request_id: str, query_id: str) -> dict[str, Any]:
        if body.get("asyncExec"):
            self.requests.start(session, body, request_id, query_id)
            raise Started(query_id)
        asked = session, body, request_id, query_id
        data = self.requests.run_at_once(*asked)
        if data is None:
            data = await self._held(query_id, self._in_thread(self.requests.run, *asked))
        return data

    async def _held(self, query_id: str, running: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        """Return the answer of a request that runs. Raise Started if that takes longer than a request is held."""
        task = asyncio.ensure_future(running)
        await asyncio.wait((task,), timeout=self._held_seconds)
        if task.done():
            return task.result()
        # The client will ask for the result, or the error.
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        raise Started(query_id, IN_PROGRESS)

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        return await to_thread.run_sync(call, *arguments, limiter=self._threads)

    async def _answer_of(self, session: Session, sent: SentRequest) -> dict[str, Any]:
        """Return the answer to a request that was sent before. Raise its error."""
        await sent.answered.wait()
        if sent.error:
            raise sent.error
        return sent.data or await self._result_of(session, sent.query_id)

    def _with_session(self, request: Request, session: Session, data: dict[str, Any]) -> dict[str, Any]:
        """Return the answer with the parameters and the namespace that clients keep of the session.

        Its chunks get their addresses, on the host that the client asks.
        """
        answer = {"parameters": parameters(session), **namespace(session), **data}
        chunks: ResultChunks | None = data.get("chunks")
        if chunks is not None:
            self._chunks[chunks.token] = chunks
            answer |= {"chunks": chunks.described(f"{request.base_url}results"), "chunkHeaders": {}}
            answer["parameters"] = [*answer["parameters"], *memory_parameters(session)]
        return answer

    def session(self, request: Request) -> Session:
        """Return the session of a request. Raise SnowflakeError 390111 if there is none."""
        session = self.sessions.get(_bearer(request))
        if session is None:
            raise _no_session()
        return session


def _bearer(request: Request) -> str:
    """Return the token in `Authorization: Snowflake Token="…"`."""
    return request.headers.get("Authorization", "").partition('Token="')[2].removesuffix('"')


def _no_session() -> SnowflakeError:
    return SnowflakeError("390111", "08001", "Session no longer exists. New login required to access the service.")


def _end(session: Session) -> None:
    with session.lock:
        temporary.drop_all(session)
        session.connection.close()
