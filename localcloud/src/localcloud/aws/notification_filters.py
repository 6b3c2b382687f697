"""A correction to MiniStack's S3: 1.5.33 accepts overlapping notifications and unknown events.

Two rules for one event overlap if a key can begin with both prefixes and end with both suffixes:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
The events are those of
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from itertools import combinations
from typing import Any

import botocore.session
from ministack.services import s3

from localcloud.aws.answer import Answer

_Validate = Callable[..., Answer | None]
_AMBIGUOUS = (
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
    "overlapping for the same event type."
)


def correct() -> None:
    """Let MiniStack compare notifications in this process."""
    s3._validate_notification_configs = _checked(s3._validate_notification_configs)


def _checked(validate: _Validate) -> _Validate:
    def checked(configs: list[dict[str, Any]], *others: Any) -> Answer | None:
        found = _fault(configs)
        if found is None:
            return validate(configs, *others)
        refused: Answer = s3._error("InvalidArgument", found, 400)
        return refused

    return checked


def _fault(configs: list[dict[str, Any]]) -> str | None:
    for event in (event for config in configs for event in config["events"]):
        if event not in _events():
            return f"The event '{event}' is not supported for notifications"
    return _AMBIGUOUS if any(_overlap(*pair) for pair in combinations(configs, 2)) else None


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether there are a key and an event for both."""
    prefixes = sorted((one["filter_prefix"] or "", other["filter_prefix"] or ""), key=len)
    suffixes = sorted((one["filter_suffix"] or "", other["filter_suffix"] or ""), key=len)
    share_key = prefixes[1].startswith(prefixes[0]) and suffixes[1].endswith(suffixes[0])
    return share_key and any(_same(a, b) for a in one["events"] for b in other["events"])


def _same(one: str, other: str) -> bool:
    """Tell whether two types of events have one in common: `s3:ObjectCreated:*` has s3:ObjectCreated:Put."""
    return fnmatchcase(one, other) or fnmatchcase(other, one)


@cache
def _events() -> frozenset[str]:
    """Return the events that AWS's own model of S3 names."""
    model = botocore.session.get_session().get_service_model("s3")
    return frozenset(model.shape_for("Event").enum)
