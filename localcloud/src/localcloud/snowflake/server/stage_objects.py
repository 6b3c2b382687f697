"""The internal stages' files over S3's protocol, as far as Snowflake's clients use it for PUT and GET.

A request is let in by the token that the client got for its transfer; signatures are not checked.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, …/API_GetObject.html, …/API_HeadObject.html
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from localcloud.snowflake.loading.stage_transfer import BUCKET, StageTransfers
from localcloud.snowflake.wire.aws_chunks import AwsChunks, MalformedChunks
from localcloud.snowflake.wire.digests import Digests

_BINARY = "application/octet-stream"


class _Refused(Exception):
    """An answer other than 2xx: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code

    def answer(self) -> Response:
        text = f"<Error><Code>{self.code}</Code><Message>{escape(str(self))}</Message></Error>"
        return _xml(text, self.status)


class StageObjects:
    """Answers for one server. Uploads are in `folder` until they are complete, and then in their stage at once."""

    def __init__(self, transfers: StageTransfers, folder: Path, digests: Digests) -> None:
        """Remove the uploads that an earlier server did not finish."""
        self._transfers, self._folder, self._digests = transfers, folder, digests
        shutil.rmtree(folder, ignore_errors=True)

    def routes(self) -> list[Route]:
        """Return the routes of the objects' addresses."""
        path = f"/{BUCKET}/{{key:path}}"
        methods = {"GET": self.get, "PUT": self.put, "POST": self.post, "DELETE": self.abort}
        return [Route(path, _answering(answer), methods=[method]) for method, answer in methods.items()]

    async def get(self, request: Request) -> Response:
        """Return an object or a range of its bytes, for GET and HEAD."""
        path = self._path(request, writes=False)
        if not path.is_file():
            raise _Refused(404, "NoSuchKey", "The specified key does not exist.")
        etag = await run_in_threadpool(self._digests.md5, path)
        return FileResponse(path, media_type=_BINARY, headers={"ETag": f'"{etag}"'})

    async def put(self, request: Request) -> Response:
        """Store an object, or a part of one."""
        target = self._path(request, writes=True)
        part = request.query_params.get("partNumber")
        if part is not None:
            target = self._upload(request) / f"{int(part):05}"
        partial = self._new(f"{uuid.uuid4()}.partial")
        try:
            await _receive(request, partial)
            etag = await run_in_threadpool(self._digests.md5, partial)
            _place(partial, target)
        finally:
            partial.unlink(missing_ok=True)
        return Response(headers={"ETag": f'"{etag}"'})

    async def post(self, request: Request) -> Response:
        """Begin an upload in parts, or complete it: its parts are joined in the order of their numbers."""
        target, key = self._path(request, writes=True), escape(request.path_params["key"])
        if "uploads" in request.query_params:
            upload = str(uuid.uuid4())
            self._new(upload).mkdir()
            where = f"<Bucket>{BUCKET}</Bucket><Key>{key}</Key><UploadId>{upload}</UploadId>"
            return _xml(f"<InitiateMultipartUploadResult>{where}</InitiateMultipartUploadResult>")
        parts = self._upload(request)
        etag = await run_in_threadpool(self._complete, parts, target)
        done = f"<Bucket>{BUCKET}</Bucket><Key>{key}</Key><ETag>&quot;{etag}&quot;</ETag>"
        return _xml(f"<CompleteMultipartUploadResult>{done}</CompleteMultipartUploadResult>")

    async def abort(self, request: Request) -> Response:
        """End an upload in parts without an object."""
        self._path(request, writes=True)
        shutil.rmtree(self._upload(request), ignore_errors=True)
        return Response(status_code=204)

    def _complete(self, parts: Path, target: Path) -> str:
        whole = self._new(f"{parts.name}.partial")
        with whole.open("wb") as out:
            for part in sorted(parts.iterdir()):
                with part.open("rb") as source:
                    shutil.copyfileobj(source, out, 1 << 20)
        etag = self._digests.md5(whole)
        _place(whole, target)
        shutil.rmtree(parts, ignore_errors=True)
        return etag

    def _new(self, name: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / name

    def _upload(self, request: Request) -> Path:
        """Return the folder of an upload's parts."""
        name = request.query_params.get("uploadId") or ""
        found = self._folder / name
        if not name or found.parent != self._folder or not found.is_dir():
            raise _Refused(404, "NoSuchUpload", "The specified upload does not exist.")
        return found

    def _path(self, request: Request, writes: bool) -> Path:
        """Return the path of the request's object; refuse a request without a token for it."""
        grant = self._transfers.grants.get(request.headers.get("x-amz-security-token", ""))
        path = grant.path(request.path_params["key"]) if grant else None
        if grant is None or path is None or (writes and not grant.writes):
            raise _Refused(403, "AccessDenied", "Access Denied")
        return path


def _answering(route: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await route(request)
        except MalformedChunks as error:
            refusal = _Refused(400, "IncompleteBody", str(error))
        except _Refused as error:
            refusal = error
        # What is left of the body would be taken for the connection's next request.
        with suppress(RuntimeError):
            async for _ in request.stream():
                pass
        return refusal.answer()

    return answer


async def _receive(request: Request, target: Path) -> None:
    """Write the request's body into a file. Raise MalformedChunks if it is not complete."""
    chunks = AwsChunks() if "x-amz-decoded-content-length" in request.headers else None
    with target.open("wb") as out:
        async for piece in request.stream():
            out.write(chunks.feed(piece) if chunks else piece)
        written = out.tell()
    if chunks:
        chunks.end()
        if written != int(request.headers["x-amz-decoded-content-length"]):
            raise MalformedChunks("the body has not the length that was announced")


def _place(partial: Path, target: Path) -> None:
    """Put a whole file where it belongs; nobody sees a part of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial.replace(target)


def _xml(text: str, status: int = 200) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', status, media_type="application/xml")
