"""The log of a splitter: events, a line of JSON each, among the lines of Spark."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# The splitter takes a free port by itself and logs it: one that was found free may be taken by then.
WATCHED = {"MARQUEE_METRICS_ADDRESS": "127.0.0.1", "MARQUEE_METRICS_PORT": "0"}


def events(log: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of a log, without a line that is only half written."""
    for line in log.read_text(errors="replace").splitlines():
        with suppress(ValueError):
            if line.startswith("{"):
                yield dict(json.loads(line))


def health_check(log: Path) -> dict[str, str] | None:
    """Return the variables that the health check of a splitter with WATCHED needs; None while it does not listen."""
    watched = next((event for event in events(log) if event.get("event") == "watched"), None)
    return WATCHED | {"MARQUEE_METRICS_PORT": str(urlsplit(watched["metrics"]).port)} if watched else None
