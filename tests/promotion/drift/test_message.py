"""The message to a chat, taken by a real server."""

import json
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from promotion.drift import message
from promotion.drift.drift import Drift
from promotion.drift.finding import Finding
from promotion.drift.message import NotSent
from promotion.review.difference import Line
from tests.hostile import NAMES

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
    assert "`terraform: aws_iam_role.this changed`" in text and text.endswith("https://gitlab.example/1")
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


def test_a_redirection_is_a_refusal(chat):
    """requests would follow it with a GET, without the message: https://docs.python-requests.org/en/latest/user/quickstart/#redirection-and-history"""
    url, got, status = chat
    status[0] = 302
    with pytest.raises(NotSent, match="the webhook answered 302"):
        message.send(drift(), url, {})
    assert len(got) == 1


def test_no_log_at_debug_level_has_the_address(chat, caplog):
    """urllib3 logs the path of each request."""
    url, _, status = chat
    with caplog.at_level(logging.DEBUG):
        message.send(drift(), f"{url}/hooks/canary?key=canary-key", {})
        status[0] = 500
        with pytest.raises(NotSent):
            message.send(drift(), f"{url}/hooks/canary", {})
        with pytest.raises(NotSent):
            message.send(drift(), "http://127.0.0.1:9/hooks/canary", {})
    assert "POST" in caplog.text
    assert "canary" not in caplog.text


def test_a_name_of_any_kind_is_one_plain_line(chat):
    """An object's name is chosen by whoever may create one: no link, no mention, no second line.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    names = ["<!channel>", "<https://evil.example|the job>", "[job](https://evil.example)", "@all", "`x`", *NAMES]
    for start in range(0, len(names), 20):
        found = Drift(
            "dev", "abc", tuple(Finding("schema", name, "added", ()) for name in names[start : start + 20]), ()
        )
        first, *lines = message.text(found, {}).splitlines()
        assert first.startswith("dev: ") and len(lines) == len(found.findings)
        for line in lines:
            assert line[0] == line[-1] == "`" and not set("`<>\x1b\x00") & set(line[1:-1])


@pytest.mark.slow
def test_an_address_of_any_kind_is_taken_or_refused_in_one_line(monkeypatch):
    def nowhere(*arguments, **named):
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    sent = 0
    for name in NAMES:
        for url in (name, f"https://{name}", f"https://chat.example/{name}"):
            try:
                message.send(drift(), url, {})
                sent += 1
            except NotSent as error:
                assert "\n" not in str(error) and str(error).endswith("check MARQUEE_DRIFT_WEBHOOK")
    assert sent == 0
