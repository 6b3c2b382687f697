"""Responses of the connectors' protocol: the one place where an error becomes a response."""

from __future__ import annotations

import gzip
import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

_log = logging.getLogger("localcloud.snowflake")
# The codes of a query that goes on: one that its client waits for, and one that it left (asyncExec).
# https://github.com/snowflakedb/gosnowflake/blob/v1.13.1/restful.go
IN_PROGRESS, _LEFT = "333333", "333334"


@dataclass
class Started(Exception):
    """Raised for a query that goes on after its request was answered."""

    query_id: str
    code: str = _LEFT

    def answer(self) -> dict[str, Any]:
        """Return the response: where the client finds the result."""
        data = {"queryId": self.query_id, "getResultUrl": f"/queries/{self.query_id}/result"}
        message = "Asynchronous execution in progress." if self.code == _LEFT else "Query execution in progress."
        return {"data": data, "code": self.code, "message": message, "success": True}


def answering(route: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """Return the route with errors as responses, all of them HTTP 200: the Go driver retries a 500 for ever."""

    async def answer(request: Request) -> JSONResponse:
        try:
            return JSONResponse({"data": await route(request), "code": None, "message": None, "success": True})
        except Started as started:
            return JSONResponse(started.answer())
        except SnowflakeError as error:
            return JSONResponse(_refused(error, request))
        except Exception:
            _log.exception("a bug of the local Snowflake in %s", request.url.path)
            return JSONResponse(_refused(errors.internal(), request))

    return answer


def _refused(error: SnowflakeError, request: Request) -> dict[str, Any]:
    """Return the response for an error: with the id of its query, which the route has put into the request's state."""
    query_id = getattr(request.state, "query_id", None) or str(uuid.uuid4())
    data = {"errorCode": error.code, "sqlState": error.sqlstate, "queryId": query_id, "internalError": False}
    return {"data": data, "code": error.code, "message": error.message, "success": False, "headers": None}


async def read(request: Request) -> dict[str, Any]:
    """Return the JSON of a request's body, which may be compressed."""
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    read: dict[str, Any] = json.loads(body) if body else {}
    return read
