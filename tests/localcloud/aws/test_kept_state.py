"""A change is on disk before it is answered; test_main.py kills both servers and finds it again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from ministack import app as ministack
from ministack.core import persistence

from localcloud.aws.kept_state import KeptState, SavedAtOnce


class Services:
    """Two services of MiniStack, and what each of them has."""

    def __init__(self) -> None:
        self.has: dict[str, dict[str, Any] | None] = {"sqs": {"queues": {}}, "iam": None}

    def states(self) -> dict[str, Any]:
        return {name: (lambda name=name: self.has[name]) for name in self.has}


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    found = Services()
    monkeypatch.setattr(ministack, "_build_persistence_save_dict", found.states)
    return found


def ask(state: KeptState, method: str = "POST") -> list[dict[str, Any]]:
    """Return what a client gets for a request."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(SavedAtOnce(app, state)({"type": "http", "method": method}, None, send))  # type: ignore[arg-type]
    return sent


def test_a_changed_service_is_written_as_ministack_reads_it(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = KeptState(tmp_path / "aws")
    assert [message.get("status") for message in ask(state)] == [200, None]
    assert [path.name for path in (tmp_path / "aws").iterdir()] == ["sqs.json"], "iam has no state to write"
    monkeypatch.setattr(persistence, "PERSIST_STATE", True)
    monkeypatch.setattr(persistence, "STATE_DIR", str(tmp_path / "aws"))
    assert persistence.load_state("sqs") == {"queues": {}}
    services.has["sqs"] = {"queues": {"a": 1}}
    assert json.loads((tmp_path / "aws" / "sqs.json").read_text())["payload"] == {"queues": {}}
    ask(state)
    assert persistence.load_state("sqs") == {"queues": {"a": 1}}


def test_what_has_not_changed_and_what_only_reads_writes_nothing(services: Services, tmp_path: Path) -> None:
    state = KeptState(tmp_path)
    ask(state, "GET")
    assert list(tmp_path.iterdir()) == []
    ask(state)
    (tmp_path / "sqs.json").unlink()
    ask(state)
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_can_not_be_written_is_said_and_no_answer_pretends_it(services: Services, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    start, body = ask(KeptState(tmp_path / "file"))
    assert start["status"] == 503
    assert b"can't write its state" in body["body"]
