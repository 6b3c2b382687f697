"""A long poll is answered soon after its message has come."""

import asyncio

from ministack.services import sqs

from localcloud.aws import long_polls


def test_ministack_never_sleeps_long_between_two_looks_at_a_queue(monkeypatch):
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(sqs, "asyncio", asyncio)
    long_polls.correct()
    monkeypatch.setattr(asyncio, "sleep", sleep)
    asyncio.run(sqs.asyncio.sleep(0.1))
    assert slept == [long_polls.SECONDS]
    assert sqs.asyncio.iscoroutine is asyncio.iscoroutine
