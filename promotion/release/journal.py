"""The journal of an environment: which releases it had, in order, kept beside Terraform's state.

A deploy may write there and a plan may read there, so this adds no right. Each release that was deployed lies beside
the journal as it was: the way back needs no artifact of a pipeline, which expires.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from promotion.aws import Client
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.plan import reviewed_plan
from promotion.release.release import Release, parse

_ABSENT = ("NoSuchKey", "NoSuchBucket")


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


class Journal(BaseModel):
    """The entries, oldest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    entries: tuple[Entry, ...] = ()

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

    def passed(self, named: str) -> list[Entry]:
        """Return the entries that passed with a release, given by its id or the first characters of it, newest first.

        Each release is there once.
        """
        found: dict[str, Entry] = {}
        for each in reversed(self.entries):
            if each.passed_at and each.release.startswith(named):
                found.setdefault(each.release, each)
        return list(found.values())


@dataclass(frozen=True)
class Records:
    """The journal and the releases of one environment, through a client of its account."""

    environment: Environment
    s3: Client

    def journal(self) -> Journal:
        """Return the journal; an empty one before the first release. Raise JournalInvalid if it is damaged."""
        if (body := self._get("releases.json")) is None:
            return Journal()
        try:
            return Journal.model_validate_json(body)
        except ValidationError as error:
            key = f"s3://{self.environment.state_bucket}/{self._key('releases.json')}"
            raise JournalInvalid(f"{key} is damaged; restore an older version of the object") from error

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
        entries = self.journal().entries
        begun = entry.model_copy(update={"begun_at": _now(), "passed_at": ""})
        if entries and entries[-1].is_begun_by(begun):
            entries = entries[:-1]
        self._put(Journal(entries=(*entries, begun)))

    def adopt(self, release: str, commit: str) -> bool:
        """Note a commit that runs here since before there were releases; return False if the journal has entries."""
        if self.journal().entries:
            return False
        now = _now()
        entry = Entry(release=release, commit=commit, kind="adopted", begun_at=now, passed_at=now)
        self._put(Journal(entries=(entry,)))
        return True

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
        journal = self.journal()
        passed = self._current(journal, release).model_copy(update={"passed_at": _now()})
        self._put(Journal(entries=(*journal.entries[:-1], passed)))
        return passed

    def _current(self, journal: Journal, release: str) -> Entry:
        current = journal.current
        if current is None or current.release != release:
            deployed = current.release if current else "no release"
            raise JournalInvalid(f"{self.environment.name} has {deployed}, not {release}; deploy that first")
        return current

    def _keep(self, name: str, text: str) -> None:
        key, body = self._key(name), text.encode()
        try:
            self.s3.put_object(Bucket=self.environment.state_bucket, Key=key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise
            if self._get(name) != body:
                raise JournalInvalid(
                    f"{self.environment.name} had another {name}; run a new pipeline, which makes a new release"
                ) from error

    def _put(self, journal: Journal) -> None:
        body = journal.model_dump_json(indent=2).encode()
        self.s3.put_object(Bucket=self.environment.state_bucket, Key=self._key("releases.json"), Body=body)

    def _get(self, name: str) -> bytes | None:
        try:
            body: bytes = self.s3.get_object(Bucket=self.environment.state_bucket, Key=self._key(name))["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] not in _ABSENT:
                raise
            return None
        return body

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
    return reviewed_plan.now().isoformat(timespec="seconds")
