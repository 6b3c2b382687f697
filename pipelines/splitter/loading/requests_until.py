"""The requests of snowflake-ingest, each with a time limit, retried on transient errors until one deadline."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from snowflake.ingest.error import IngestResponseError
from snowflake.ingest.utils.network import SnowflakeRestful
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from pipelines.splitter import failpoint

REQUEST_SECONDS = 30
TRANSIENT = (408, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Deadline:
    """A moment of time.monotonic()."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        """Return the deadline that is `seconds` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """The seconds until the deadline, at least 0."""
        return max(0.0, self.at - time.monotonic())


class RequestsUntil(SnowflakeRestful):  # type: ignore[misc]  # the client has no types
    """The client's requests, retried until the deadline. `refused` is called with the kind of each transient error.

    `session`: keeps connections, and may be shared.
    """

    def __init__(self, deadline: Deadline, refused: Callable[[str], None], session: requests.Session):
        self.deadline, self.refused, self.session = deadline, refused, session

    def _exec_request_with_retry(
        self, url: str, method: str, headers: dict[str, str] | None = None, json: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        def count(state: RetryCallState) -> None:
            error = state.outcome and state.outcome.exception()
            if error:
                self.refused(_kind(error))

        def send() -> dict[str, Any]:
            seconds = max(1.0, min(REQUEST_SECONDS, self.deadline.left))
            response = self.session.request(method, url, headers=headers, json=json, timeout=seconds)
            if method == "POST":
                failpoint.reach("insert-sent")
            if not response.ok:
                raise IngestResponseError(response)
            answer: dict[str, Any] = response.json()
            return answer

        retrying = Retrying(
            retry=retry_if_exception(_is_transient),
            stop=stop_after_delay(self.deadline.left),
            wait=wait_random_exponential(multiplier=0.5, max=20),
            before_sleep=count,
            reraise=True,
        )
        return retrying(send)


def _is_transient(error: BaseException) -> bool:
    if isinstance(error, IngestResponseError):
        return error.http_error_code in TRANSIENT
    return isinstance(error, requests.RequestException)


def _kind(error: BaseException) -> str:
    return str(error.http_error_code) if isinstance(error, IngestResponseError) else type(error).__name__
