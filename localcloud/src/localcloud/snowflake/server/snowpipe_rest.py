"""The Snowpipe REST API: insertFiles, insertReport, loadHistoryScan.

https://docs.snowflake.com/en/user-guide/data-load-snowpipe-rest-apis
"""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.snowpipe import Snowpipe, stamp
from localcloud.snowflake.objects import jwt_auth
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import parse

_FILES_A_CALL = 5_000
_PATH_BYTES = 1_024
# Privilege, kind of object and its name.
_Needs = Iterable[tuple[str, str, QualifiedName]]


@dataclass
class _Refused(Exception):
    """An answer other than 200."""

    status: int
    code: str
    message: str


def routes(snowpipe: Snowpipe) -> list[Route]:
    """Return the routes below /v1/data/pipes."""
    api = _Api(snowpipe)
    return [
        Route("/v1/data/pipes/{pipe}/insertFiles", _answering(api.insert_files), methods=["POST"]),
        Route("/v1/data/pipes/{pipe}/insertReport", _answering(api.insert_report)),
        Route("/v1/data/pipes/{pipe}/loadHistoryScan", _answering(api.load_history_scan)),
    ]


def _answering(route: Callable[[Request, bytes], dict[str, Any]]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> JSONResponse:
        body = await request.body()
        try:
            return JSONResponse(await run_in_threadpool(route, request, body))
        except _Refused as refused:
            text = {"data": None, "code": refused.code, "message": refused.message, "success": False, "headers": None}
            return JSONResponse(text, refused.status)

    return answer


def _nothing(pipe: Pipe) -> _Needs:
    return ()


def _needed_to_load(pipe: Pipe) -> _Needs:
    """Yield the privileges that insertFiles requires on the pipe's table, stage and file format.

    https://docs.snowflake.com/en/user-guide/data-load-snowpipe-rest-gs#grant-access-privileges
    """
    copy = pipe.copy
    yield "INSERT", "TABLE", copy.table
    yield "SELECT", "TABLE", copy.table
    yield "USAGE", "STAGE", copy.location.stage
    if copy.format.name:
        yield "USAGE", "FILE FORMAT", parse(copy.format.name).reader().name()


class _Api:
    def __init__(self, snowpipe: Snowpipe) -> None:
        self.snowpipe = snowpipe

    def insert_files(self, request: Request, body: bytes) -> dict[str, Any]:
        pipe = self.pipe(request, "OPERATE", _needed_to_load)
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        paths = _paths_of(request, body)
        left_out = pipe.unmatched(paths)
        self.snowpipe.insert(pipe, [path for path in paths if path not in set(left_out)])
        done = {
            "requestId": request.query_params.get("requestId") or str(uuid.uuid4()),
            "status": "success",
            "responseCode": "SUCCESS",
        }
        return done | ({"unmatchedPatternFiles": left_out} if left_out else {})

    def insert_report(self, request: Request, body: bytes) -> dict[str, Any]:
        pipe = self.pipe(request, "MONITOR")
        mark = request.query_params.get("beginMark")
        recent = request.query_params.get("recentSeconds")
        since = int(mark.rpartition("_")[2]) if mark and mark.rpartition("_")[2].isdecimal() else 0
        now = self.snowpipe.now()
        newer = datetime.fromtimestamp(now.replace(tzinfo=UTC).timestamp() - float(recent), UTC) if recent else None
        loads, last, complete = self.snowpipe.events(pipe, since, newer and newer.replace(tzinfo=None))
        return {
            "pipe": pipe.full_name,
            "completeResult": complete or not mark,
            "nextBeginMark": f"1_{last}",
            "files": [_entry(load) for load in loads],
        }

    def load_history_scan(self, request: Request, body: bytes) -> dict[str, Any]:
        pipe = self.pipe(request, "MONITOR")
        start = _moment(request.query_params.get("startTimeInclusive"), "startTimeInclusive")
        given = request.query_params.get("endTimeExclusive")
        end = _moment(given, "endTimeExclusive") if given else self.snowpipe.now()
        shown, complete = self.snowpipe.history(pipe, start, end)
        return {
            "pipe": pipe.full_name,
            "completeResult": complete,
            "startTimeInclusive": stamp(start),
            "endTimeExclusive": stamp(end),
            "rangeStartTime": stamp(shown[0].loaded_at) if shown else stamp(start),
            "rangeEndTime": stamp(shown[-1].loaded_at) if shown else stamp(end),
            "files": [_entry(load) for load in shown],
        }

    def pipe(self, request: Request, privilege: str, beside: Callable[[Pipe], _Needs] = _nothing) -> Pipe:
        """Return the pipe of the address, if the token's user may do this in its default role; else 400, 401 or 404.

        `beside` are the rights that are needed on other objects.
        """
        session = self.caller(request)
        missing = _Refused(404, "390404", "Specified object does not exist or not authorized. Pipe not found")
        try:
            name = parse(request.path_params["pipe"]).reader().name()
            if len(name) != 3:
                raise missing
            access_control.require(session, privilege, "PIPE", name)
            pipe = session.account.get(Pipe, name)
            for needed, kind, other in beside(pipe):
                access_control.require(session, needed, kind, other)
            return pipe
        except SnowflakeError as error:
            raise missing from error

    def caller(self, request: Request) -> Session:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise _Refused(400, "390400", "Invalid request: it has no token")
        try:
            user = jwt_auth.user_of_token(self.snowpipe.account, token.strip())
        except SnowflakeError as error:
            raise _Refused(401, error.code, error.message) from error
        if user.disabled:
            raise _Refused(401, "390101", "User access disabled. Contact your local system administrator.")
        role = user.default_role or "PUBLIC"
        if not access_control.may_take(self.snowpipe.account, user.name[0], role):
            role = "PUBLIC"
        # No statement runs in this session: it only stands for the caller's rights.
        return Session(self.snowpipe.account, None, user.name[0], role)  # type: ignore[arg-type]


def _paths_of(request: Request, body: bytes) -> list[str]:
    """Return the files' paths, from JSON or a plain list of lines. Raise _Refused 400."""
    try:
        if request.headers.get("Content-Type", "").startswith("text/plain"):
            paths = [line for line in body.decode().splitlines() if line.strip()]
        else:
            paths = [file["path"] for file in json.loads(body)["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise _Refused(400, "390400", 'Invalid request body: expected {"files": [{"path": …}]}') from error
    if not all(isinstance(path, str) and path for path in paths):
        raise _Refused(400, "390400", "Invalid request body: a path is missing")
    if len(paths) > _FILES_A_CALL:
        raise _Refused(400, "390400", f"Request contains {len(paths)} files; at most {_FILES_A_CALL} are allowed")
    if any(len(path.encode()) > _PATH_BYTES for path in paths):
        raise _Refused(400, "390400", f"A file path is longer than {_PATH_BYTES} bytes")
    return paths


def _moment(text: str | None, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError as error:
        raise _Refused(400, "390400", f"Invalid value for {name}: '{text}' is not an ISO 8601 time") from error
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _entry(load: Load) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "path": load.path,
        "stageLocation": load.stage_location,
        "fileSize": load.size,
        "timeReceived": stamp(load.received_at),
        "lastInsertTime": stamp(load.loaded_at),
        "rowsInserted": load.rows_loaded,
        "rowsParsed": load.rows_parsed,
        "errorsSeen": load.errors_seen,
        "errorLimit": load.error_limit,
        "complete": True,
        "status": load.status,
    }
    if load.first_error:
        shown |= {
            "firstError": load.first_error,
            "firstErrorLineNum": load.first_error_line,
            "firstErrorCharacterPos": load.first_error_character,
            "firstErrorColumnName": load.first_error_column,
        }
    return shown
