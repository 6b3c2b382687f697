"""A correction to MiniStack's SQS: 1.5.33 looks for new messages only ten times a second during a long poll.

SQS answers a long poll as soon as a message is there:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""

from __future__ import annotations

import asyncio
from typing import Any

from ministack.services import sqs

SECONDS = 0.01


class _PromptAsyncio:
    """asyncio for MiniStack's SQS, which uses it to sleep between two looks at a queue."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, SECONDS))


def correct() -> None:
    """Let MiniStack look a hundred times a second in this process."""
    sqs.asyncio = _PromptAsyncio()
