"""The record of an erasure, in ready: what was removed and when, without a word of the person."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

from erasure.objects import versions
from erasure.person import Person
from erasure.search import Found, Places
from pipelines.visible_text import visible_line
from promotion.errors import PromotionError

PREFIX = "erasures/"
_FAIL_SAFE_DAYS = 7  # https://docs.snowflake.com/en/user-guide/data-failsafe


@dataclass(frozen=True)
class Record:
    """`person`: a keyed hash; `counts`: by place; `files`: the hashes of the streaming files.

    `ended_at`: None until this run, or one after it, finds that nothing is left; times are ISO 8601, UTC.
    `in_time_travel_until`, `in_fail_safe_until`: when Snowflake's own copies end.
    """

    person: str
    began_at: str
    ended_at: str | None
    counts: Mapping[str, int]
    files: tuple[str, ...]
    in_time_travel_until: str
    in_fail_safe_until: str

    @property
    def key(self) -> str:
        """The record's key in ready."""
        return f"{PREFIX}{self.person}/{self.began_at.replace(':', '')}.json"

    def put(self, places: Places) -> None:
        """Write the record."""
        body = json.dumps(asdict(self), indent=1).encode()
        places.s3.put_object(Bucket=places.ready, Key=self.key, Body=body, ContentType="application/json")


_CHECKED = TypeAdapter(Record)


def record_of(places: Places, person: Person, found: Found, began: datetime, ended: datetime | None) -> Record:
    """Return the record of a run that found the person in these places."""
    travel = (ended or datetime.now(UTC)) + timedelta(days=found.time_travel_days)
    return Record(
        _name(places, person),
        _text(began),
        _text(ended) if ended else None,
        found.counts(),
        tuple(sorted(file.hash for file in found.streaming if file.outcome != "waiting")),
        _text(travel),
        _text(travel + timedelta(days=_FAIL_SAFE_DAYS)),
    )


def complete(places: Places, person: Person) -> list[Record]:
    """Write the end into the records of the person that have none; return them. Call it when nothing is left.

    A run that was killed, or that left files that waited, has done its part by then. Snowflake's own copies are counted
    from now on: nobody knows when the last row went.
    """
    now, completed = datetime.now(UTC), []
    for item in versions(places.s3, places.ready, f"{PREFIX}{_name(places, person)}/"):
        if not item.latest:
            continue
        record = _read(item.key, b"".join(item.stored(places.s3)), places.ready)
        if record.ended_at is None:
            late = now - datetime.fromisoformat(record.began_at)
            travel, safe = (
                _text(datetime.fromisoformat(until) + late)
                for until in (record.in_time_travel_until, record.in_fail_safe_until)
            )
            record = replace(record, ended_at=_text(now), in_time_travel_until=travel, in_fail_safe_until=safe)
            record.put(places)
            completed.append(record)
    return completed


def began(places: Places, person: Person) -> list[datetime]:
    """Return when the earlier erasures of the person began, by the names of their records."""
    prefix, found = f"{PREFIX}{_name(places, person)}/", []
    for item in versions(places.s3, places.ready, prefix):
        with suppress(ValueError):  # somebody else may have put another object there
            found.append(datetime.strptime(item.key.removeprefix(prefix), "%Y-%m-%dT%H%M%S%z.json"))
    return sorted(set(found))


def _read(key: str, text: bytes, bucket: str) -> Record:
    """Return the record that a document holds. Raise PromotionError for any other document, which others may write."""
    try:
        found = _CHECKED.validate_json(text)
        for moment in (found.began_at, found.in_time_travel_until, found.in_fail_safe_until):
            datetime.fromisoformat(moment).astimezone()
        if found.key == key:
            return found
    except (ValueError, OverflowError):
        pass
    where = visible_line(f"s3://{bucket}/{key}")
    raise PromotionError(f"{where} is no record of this person's erasure: remove it, then run this again")


def _name(places: Places, person: Person) -> str:
    return person.hash(f"erasure {places.tables.secret}")


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
