"""The message to a chat, taken by a real server."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from promotion.drift import message
from promotion.drift.drift import Drift
from promotion.drift.finding import Finding
from promotion.drift.message import NotSent
from promotion.review.difference import Line

SECRET = Finding("terraform", "aws_iam_role.this", "changed", (Line("+", "a value"),))


@pytest.fixture
def chat():
    """A webhook: its URL, the bodies that it got, and the status that it answers."""
    got: list[dict] = []
    status = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/T0/secret", got, status
    server.shutdown()
    server.server_close()


def drift(number: int = 1) -> Drift:
    return Drift("dev", "abc", (SECRET,) * number, ())


def test_the_chat_gets_names_and_the_jobs_page_and_no_values(chat):
    url, got, _ = chat
    message.send(drift(), url, {"CI_JOB_URL": "https://gitlab.example/1"})
    text = got[0]["text"]
    assert text.splitlines()[0].startswith("dev: 1 difference from abc")
    assert "terraform: aws_iam_role.this changed" in text and text.endswith("https://gitlab.example/1")
    assert "a value" not in text


def test_a_long_list_is_cut(chat):
    url, got, _ = chat
    message.send(drift(50), url, {})
    assert got[0]["text"].splitlines()[-1] == "… and 30 more"


def test_a_refusal_is_one_line_without_the_url(chat):
    url, _, status = chat
    status[0] = 404
    with pytest.raises(NotSent, match="the webhook answered 404; check MARQUEE_DRIFT_WEBHOOK") as refused:
        message.send(drift(), url, {})
    assert "secret" not in str(refused.value)


def test_an_address_that_does_not_answer_is_one_line_without_the_url():
    with pytest.raises(NotSent, match="the webhook does not answer") as refused:
        message.send(drift(), "http://127.0.0.1:9/secret", {})
    assert "secret" not in str(refused.value)
