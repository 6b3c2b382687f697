"""The journal of an environment: which releases it had, in order, kept beside Terraform's state.

A deploy may write there and a plan may read there, so this adds no right. Each release that was deployed lies beside
the journal as it was: the way back needs no artifact of a pipeline, which expires.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from promotion.aws import Client
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.release.release import NEWER, Release, is_newer, parse

_JOURNAL = "releases.json"
_ABSENT = ("NoSuchKey", "NoSuchBucket")
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict")
_ATTEMPTS = 5


class JournalInvalid(PromotionError):
    """The journal can't be read, or does not know a release."""


class Entry(BaseModel):
    """A deploy of a release. `passed_at`: when the environment was verified with it, empty if it was not.

    `kind`: adopted is a commit that ran here before there were releases. `stays`: of a rollback, the versioned scripts
    that are newer than its release.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: str
    commit: str
    sha256: str = ""  # of the record; empty if adopted
    kind: Literal["deploy", "rollback", "adopted"] = "deploy"
    begun_at: str = ""  # ISO 8601, UTC
    passed_at: str = ""
    plan: str = ""  # SHA-256 of the plan file that was applied
    providers: Mapping[str, str] = {}  # {source: version} that planned and applied
    stays: tuple[str, ...] = ()

    def is_begun_by(self, other: "Entry") -> bool:
        """Return True if this deploy has not passed, and the other one is its retry."""
        return not self.passed_at and (self.release, self.kind) == (other.release, other.kind)


Entries = tuple[Entry, ...]


class Journal(BaseModel):
    """The entries, oldest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    entries: Entries = ()

    @property
    def current(self) -> Entry | None:
        """Return the entry of what is deployed now, finished or not; None before the first."""
        return self.entries[-1] if self.entries else None

    @property
    def before(self) -> Entry | None:
        """Return the newest entry that passed before the current release came for the first time; None without one.

        So a second way back goes on to the release before, and not forth again.
        """
        if self.current is None:
            return None
        first = next(number for number, each in enumerate(self.entries) if each.release == self.current.release)
        return next((each for each in reversed(self.entries[:first]) if each.passed_at), None)

    def stays_over(self, commit: str) -> tuple[str, ...]:
        """Return the scripts that a rollback to this very commit left, because they are newer; none before it."""
        current = self.current
        rolled_back = current is not None and (current.kind, current.commit) == ("rollback", commit)
        return current.stays if current and rolled_back else ()

    def named(self, words: str) -> list[Entry]:
        """Return the entries of a release, given by its id, or else of those whose id begins so, newest first."""
        whole = any(each.release == words for each in self.entries)
        return [
            each
            for each in reversed(self.entries)
            if (each.release == words if whole else each.release.startswith(words))
        ]

    def passed(self, words: str) -> list[Entry]:
        """Return those of `named` that passed, each release once."""
        found: dict[str, Entry] = {}
        for each in self.named(words):
            if each.passed_at:
                found.setdefault(each.release, each)
        return list(found.values())


@dataclass(frozen=True)
class Records:
    """The journal and the releases of one environment, through a client of its account."""

    environment: Environment
    s3: Client

    def journal(self) -> Journal:
        """Return the journal; an empty one before the first release. Raise JournalInvalid if it is damaged."""
        return self._read()[0]

    def _read(self) -> tuple[Journal, str]:
        """Return the journal and its ETag; an empty one without, before the first release. Raise JournalInvalid."""
        if (found := self._object(_JOURNAL)) is None:
            return Journal(), ""
        try:
            return Journal.model_validate_json(found["Body"].read()), str(found["ETag"])
        except ValidationError as error:
            key = f"s3://{self.environment.state_bucket}/{self._key(_JOURNAL)}"
            why = NEWER if is_newer(error) else "is damaged; restore an older version of the object"
            raise JournalInvalid(f"{key} {why}") from error

    def current_release(self) -> Release | None:
        """Return the record of what is deployed now; None if it is no release."""
        current = self.journal().current
        return self.release(current) if current else None

    def release(self, entry: Entry) -> Release | None:
        """Return the record of a deployed release; None if it was adopted. Raise JournalInvalid if it is not that."""
        if entry.kind == "adopted" or not entry.sha256:
            return None
        body = self._get(f"releases/{entry.release}.json")
        if body is None:
            raise JournalInvalid(f"{self.environment.name} has no record of {entry.release}; choose another release")
        release = parse(body, entry.release)
        if release.sha256 != entry.sha256:
            raise JournalInvalid(f"the record of {entry.release} is not the one that was deployed; choose another one")
        return release

    def begin(self, entry: Entry, release: Release | None, bill: str = "") -> None:
        """Note that a deploy begins; keep the release and its bill of materials, which are never written twice.

        Raise JournalInvalid if the environment had other contents under the same id.
        """
        if release is not None:
            self._keep(f"releases/{release.id}.json", release.text)
            if bill:
                self._keep(f"releases/{release.id}.cdx.json", bill)
        begun = entry.model_copy(update={"begun_at": _now(), "passed_at": ""})

        def noted(entries: Entries) -> Entries:
            retried = bool(entries) and entries[-1].is_begun_by(begun)
            return (*(entries[:-1] if retried else entries), begun)

        self._change(noted)

    def adopt(self, release: str, commit: str) -> bool:
        """Note a commit that runs here since before there were releases; return False if the journal has entries."""
        now = _now()
        entry = Entry(release=release, commit=commit, kind="adopted", begun_at=now, passed_at=now)
        return self._change(lambda entries: entries or (entry,)) == (entry,)

    def require(self, release: Release | None) -> None:
        """Raise JournalInvalid if the environment has another release than this one; None asks for nothing.

        A job that is retried after a rollback, or after a later deploy, still has its own.
        """
        if release:
            self._current(self.journal(), release.id)

    def end(self, release: str) -> Entry:
        """Note that the environment passed with the current release, and return its entry.

        Raise JournalInvalid if another release is the current one.
        """

        def passed(entries: Entries) -> Entries:
            current = self._current(Journal(entries=entries), release)
            return (*entries[:-1], current.model_copy(update={"passed_at": _now()}))

        return self._change(passed)[-1]

    def _current(self, journal: Journal, release: str) -> Entry:
        current = journal.current
        name = self.environment.name
        if current is None:
            raise JournalInvalid(f"{name} has no release, not {release}; deploy that first")
        if current.release != release:
            raise JournalInvalid(
                f"{name} has {current.release}, not {release}: a later deploy or a rollback came in between, and "
                "nothing was run; leave this job as it is, or run a new pipeline"
            )
        return current

    def _keep(self, name: str, text: str) -> None:
        key, body = self._key(name), text.encode()
        try:
            self.s3.put_object(Bucket=self.environment.state_bucket, Key=key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] not in _CHANGED:
                raise
            if self._get(name) != body:
                raise JournalInvalid(
                    f"{self.environment.name} had another {name}; run a new pipeline, which makes a new release"
                ) from error

    def _change(self, change: Callable[[Entries], Entries]) -> Entries:
        """Write the entries that `change` makes of those that are there, and return them; nothing if they are the same.

        If another one wrote in between, take what that one left. Raise JournalInvalid if this has no end.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        for _ in range(_ATTEMPTS):
            journal, etag = self._read()
            entries = change(journal.entries)
            if entries == journal.entries:
                return entries
            body = Journal(entries=entries).model_dump_json(indent=2).encode()
            if self._put(body, {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}):
                return entries
        raise JournalInvalid(f"others write the journal of {self.environment.name} all the time; run again")

    def _put(self, body: bytes, condition: Mapping[str, str]) -> bool:
        """Write the journal; return False if it is not as the condition says."""
        try:
            self.s3.put_object(Bucket=self.environment.state_bucket, Key=self._key(_JOURNAL), Body=body, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] not in (*_CHANGED, "NoSuchKey"):
                raise
            return False
        return True

    def _get(self, name: str) -> bytes | None:
        found = self._object(name)
        body: bytes | None = found["Body"].read() if found else None
        return body

    def _object(self, name: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self.s3.get_object(Bucket=self.environment.state_bucket, Key=self._key(name))
        except ClientError as error:
            if error.response["Error"]["Code"] not in _ABSENT:
                raise
            return None
        return found

    def _key(self, name: str) -> str:
        return f"{self.environment.name}/{name}"


def lines(journal: Journal) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (release, kind, begun, passed, plan) of each entry, the newest first."""
    for each in reversed(journal.entries):
        yield each.release, each.kind, each.begun_at, each.passed_at or "-", each.plan[:12] or "-"


def adopted_id(commit: str) -> str:
    """Return the id of a commit that ran before there were releases."""
    return f"{commit[:12]}-adopted"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
