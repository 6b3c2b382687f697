"""MiniStack's SQS with prompt long polls: 1.5.33 looks for new messages ten times a second.

SQS answers a long poll as soon as a message is there:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""

import asyncio

from ministack.services import sqs

SECONDS = 0.01


class Prompt:
    """asyncio for MiniStack's SQS, which uses it to sleep between two looks at a queue."""

    def __getattr__(self, name: str):
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, SECONDS))


def mend() -> None:
    """Let MiniStack look a hundred times a second in this process. Once is enough; twice does no harm."""
    sqs.asyncio = Prompt()
