"""A review as a JSON document for programs."""

import dataclasses
from enum import Enum
from pathlib import Path
from typing import Any

from promotion.review.difference import Line
from promotion.review.review import Missing, Review
from promotion.review.summary import alarms, summary


def to_json(review: Review) -> dict[str, Any]:
    """Return the review; a part that could not be made is {"missing": its reason}, a line of a difference a string."""
    document: dict[str, Any] = _plain(review)
    return {"summary": summary(review), "alarm": alarms(review), **document}


def _plain(value: Any) -> Any:
    match value:
        case Missing():
            return {"missing": value.reason}
        case Line():
            return str(value)
        case Enum():
            return value.value
        case Path():
            return f"{value.parent.name}/{value.name}"
        case tuple() | list():
            return [_plain(each) for each in value]
        case dict():
            return {name: _plain(each) for name, each in value.items()}
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value
