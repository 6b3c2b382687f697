"""The scripts that ran in an environment, kept beside Terraform's state by the deploy that ran them.

A review has to know which scripts are pending, and must hold no key that can write. A deploy may write next to the
state and a plan may read there, so this adds no right. After a deploy that was killed the record is behind; the next
deploy does not use it, but reads the history itself.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import ClientError

from promotion.aws import Client
from promotion.environment import PROJECT, Environment
from promotion.errors import PromotionError
from promotion.migration.history_entry import Applied
from promotion.repository import this_commit

_FILE = "migrations.json"


@dataclass(frozen=True)
class Deployed:
    """The record. `commit`: of the last deploy that ran to its end, empty if there was none; `at`: ISO 8601, UTC.

    `complete`: False if a later deploy stopped after it had run some of its scripts.
    """

    commit: str = ""
    at: str = ""
    scripts: tuple[Applied, ...] = ()
    complete: bool = True


def write(environment: Environment, s3: Client, applied: Sequence[Applied], complete: bool, commit: str = "") -> None:
    """Record the scripts that ran, and `commit`, or else the one that runs here, if the deploy is complete.

    Do nothing where there is no bucket for a state.
    """
    commit = (commit or this_commit(PROJECT)) if complete else fetch(environment, s3).commit
    record = Deployed(commit, datetime.now(UTC).isoformat(timespec="seconds"), tuple(applied), complete)
    try:
        s3.put_object(Bucket=environment.state_bucket, Key=_key(environment), Body=_text(record).encode())
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise


def fetch(environment: Environment, s3: Client) -> Deployed:
    """Return the record of an environment; an empty one before its first deploy, or if it is damaged."""
    try:
        body = s3.get_object(Bucket=environment.state_bucket, Key=_key(environment))["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "NoSuchBucket"):
            raise
        return Deployed()
    try:
        return _parse(body, _FILE)
    except PromotionError:
        return Deployed()  # the next deploy writes it anew


def save(record: Deployed, folder: Path) -> None:
    """Write the record into a plan's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(_text(record))


def read(folder: Path) -> Deployed:
    """Return the record in a plan's folder. Raise PromotionError if there is none, or it can't be read."""
    file = folder / _FILE
    try:
        return _parse(file.read_bytes(), str(file))
    except FileNotFoundError as error:
        raise PromotionError(f"{file} is missing; plan again: python -m scripts.plan ENVIRONMENT") from error


def _parse(body: bytes, source: str) -> Deployed:
    try:
        values = json.loads(body)
        return replace(Deployed(**values), scripts=tuple(Applied(**each) for each in values["scripts"]))
    except (ValueError, TypeError, KeyError) as error:
        raise PromotionError(f"{source} is damaged; plan again: python -m scripts.plan ENVIRONMENT") from error


def _text(record: Deployed) -> str:
    """Return the record as JSON. A complete one does not say so: an earlier version of the project refuses the word."""
    values = asdict(record)
    if record.complete:
        del values["complete"]
    return json.dumps(values, indent=2) + "\n"


def _key(environment: Environment) -> str:
    return f"{environment.name}/{_FILE}"
