"""The message to a chat, taken by a real server."""

import logging
import socket
from collections.abc import Iterator

import pytest

from promotion.drift import message
from promotion.drift.drift import Drift
from promotion.drift.finding import Finding
from promotion.drift.message import NotSent
from promotion.review.difference import Line
from tests.chat import Chat
from tests.chat import chat as running_chat
from tests.hostile import NAMES

SECRET = Finding("terraform", "aws_iam_role.this", "changed", (Line("+", "a value"),))


@pytest.fixture
def chat() -> Iterator[Chat]:
    with running_chat() as running:
        yield running


def drift(number: int = 1) -> Drift:
    return Drift("dev", "abc", (SECRET,) * number, ())


def test_the_chat_gets_names_and_the_jobs_page_and_no_values(chat):
    message.send(message.text(drift(), {"CI_JOB_URL": "https://gitlab.example/1"}), chat.url)
    text = chat.messages[0]["text"]
    assert text.splitlines()[0].startswith("dev: 1 difference from abc")
    assert "`terraform: aws_iam_role.this changed`" in text and text.endswith("https://gitlab.example/1")
    assert "a value" not in text


def test_a_long_list_is_cut(chat):
    message.send(message.text(drift(50), {}), chat.url)
    assert chat.messages[0]["text"].splitlines()[-1] == "… and 30 more"


def test_a_refusal_is_one_line_without_the_url(chat):
    chat.status = 404
    with pytest.raises(NotSent, match="the webhook answered 404; check MARQUEE_DRIFT_WEBHOOK") as refused:
        message.send(message.text(drift(), {}), chat.url)
    assert "secret" not in str(refused.value)


def test_an_address_that_does_not_answer_is_one_line_without_the_url():
    with pytest.raises(NotSent, match="the webhook does not answer") as refused:
        message.send(message.text(drift(), {}), "http://127.0.0.1:9/secret")
    assert "secret" not in str(refused.value)


def test_a_redirection_is_a_refusal(chat):
    """requests would follow it with a GET, without the message: https://docs.python-requests.org/en/latest/user/quickstart/#redirection-and-history"""
    chat.status = 302
    with pytest.raises(NotSent, match="the webhook answered 302"):
        message.send(message.text(drift(), {}), chat.url)
    assert len(chat.messages) == 1


def test_no_log_at_debug_level_has_the_address(chat, caplog):
    """urllib3 logs the path of each request."""
    with caplog.at_level(logging.DEBUG):
        message.send(message.text(drift(), {}), f"{chat.url}/hooks/canary?key=canary-key")
        chat.status = 500
        with pytest.raises(NotSent):
            message.send(message.text(drift(), {}), f"{chat.url}/hooks/canary")
        with pytest.raises(NotSent):
            message.send(message.text(drift(), {}), "http://127.0.0.1:9/hooks/canary")
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
                message.send(message.text(drift(), {}), url)
                sent += 1
            except NotSent as error:
                assert "\n" not in str(error) and str(error).endswith("check MARQUEE_DRIFT_WEBHOOK")
    assert sent == 0
