"""The digest behind a tag, as a registry answers.

https://distribution.github.io/distribution/spec/auth/token/
https://distribution.github.io/distribution/spec/api/#pulling-an-image-manifest
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from rehearsal.images.registry import Registry
from rehearsal.steps import StepFailed

INDEX = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json"}).encode()
DIGEST = f"sha256:{hashlib.sha256(INDEX).hexdigest()}"
OTHER = f"sha256:{'0' * 64}"


class Handler(BaseHTTPRequestHandler):
    """A registry whose `films` wants a token, and whose other repositories have what their names say."""

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path == "/token":
            asked = parse_qs(place.query)
            good = asked == {"service": ["here"], "scope": ["repository:films:pull"]}
            return self.answer(200 if good else 400, json.dumps({"token": "for-everybody"}).encode())
        if "index.v1+json" not in self.headers["Accept"]:
            return self.answer(406, b"")
        if place.path == "/v2/films/manifests/1":
            if self.headers["Authorization"] == "Bearer for-everybody":
                return self.answer(200, INDEX, **{"Docker-Content-Digest": DIGEST})
            realm = f"http://{self.headers['Host']}/token"
            wanted = f'Bearer realm="{realm}",service="here",scope="repository:films:pull"'
            return self.answer(401, b"", **{"WWW-Authenticate": wanted})
        if place.path == "/v2/team/plain/manifests/latest":
            return self.answer(200, INDEX)
        if place.path == "/v2/lies/manifests/1":
            return self.answer(200, INDEX, **{"Docker-Content-Digest": OTHER})
        if place.path == "/v2/elsewhere/manifests/1":
            return self.answer(401, b"", **{"WWW-Authenticate": 'Bearer realm="file:///etc/passwd",service="here"'})
        return self.answer(404, b"{}")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[[str], str]]:
    """Ask the registry for the digest of a name below it."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda name: Registry("http").digest(f"127.0.0.1:{server.server_port}/{name}")
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["films:1", f"films:1@{OTHER}", "team/plain", "team/plain:latest"])
def test_the_digest_is_that_of_the_manifest_that_the_tag_names_now(ask, name):
    assert ask(name) == DIGEST


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("lies:1", "ask again, and pin neither"),
        ("elsewhere:1", "no address of http"),
        ("films:2", "404"),
    ],
)
def test_what_a_registry_does_not_tell_is_not_pinned(ask, name, reason):
    with pytest.raises(StepFailed, match=reason):
        ask(name)


def test_a_registry_that_is_not_there_is_named():
    with pytest.raises(StepFailed, match=r"127\.0\.0\.1:9 does not tell the digest of 127\.0\.0\.1:9/a:1"):
        Registry("http").digest("127.0.0.1:9/a:1")
