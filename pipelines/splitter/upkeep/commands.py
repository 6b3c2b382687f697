"""The upkeep commands sweep, replay, redrive and gc. Each may run at any time and again, beside the service.

They send messages and remove orphans; the service does all work on files.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import click
from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError

from pipelines.environment_settings import InvalidSetting
from pipelines.file_names import passed_over_line
from pipelines.splitter.events.dead_letters import DeadLetters, NoDeadLetters
from pipelines.splitter.events.file_events import PREFIX
from pipelines.splitter.landing.landing_versions import LandingVersion, landing_versions, versions_without_outcome
from pipelines.splitter.landing.reasons import Reason, unreadable_line
from pipelines.splitter.reading.contract import NO_DATASET, datasets, is_taken, names
from pipelines.splitter.s3_client import s3_client
from pipelines.splitter.settings import UpkeepSettings
from pipelines.splitter.upkeep.orphans import MIN_HOURS, orphans
from pipelines.splitter.upkeep.replay import NotSent, send_events

dry_run = click.option("--dry-run", is_flag=True, help="Print what would be done, and do nothing.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, and no total.")
time = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.command()
@click.option(
    "--older-than",
    metavar="SECONDS",
    type=click.IntRange(min=0),
    default=900,
    show_default=True,
    help="Skip younger files: their event may still arrive.",
)
@dry_run
@as_json
def sweep(older_than: int, dry_run: bool, as_json: bool) -> None:
    """Send the event of every file that has no outcome: no manifest, and no reason in quarantine.

    For lost events, and for files that came before their contract: quarantined for what it takes by now, such as a
    column, a value, or a file without a column. A file whose event arrives after all is loaded once.
    """
    with _one_line_errors() as settings:
        s3, before = s3_client(), _now() - timedelta(seconds=older_than)
        over: list[LandingVersion] = []
        unreadable: list[str] = []
        found = versions_without_outcome(
            s3, settings.landing_bucket, settings.ready_bucket, before, _is_outdated, over.append, unreadable.append
        )
        _send(found, settings, dry_run, as_json)
        _say_passed_over(as_json, over)
        _say_unreadable(unreadable)


@click.command()
@click.option("--from", "start", type=time, help="Files put at or after this time, UTC.")
@click.option("--to", "end", type=time, help="Files put before this time, UTC.")
@click.option("--key", "keys", multiple=True, help="All versions of this file (streaming/...); may be repeated.")
@dry_run
@as_json
def replay(start: datetime | None, end: datetime | None, keys: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Send the events of files again, by time or by key, whatever their outcome was.

    Loaded files add no rows; files in quarantine are tried again. No file is loaded twice.
    """
    if not (start or end or keys):
        raise click.UsageError("say which files: --from, --to or --key")
    for key in keys:
        if not key.startswith(PREFIX):
            raise click.UsageError(f"{key!r} is no streaming file: a key begins with {PREFIX}")
    with _one_line_errors() as settings:
        over: list[LandingVersion] = []
        found = _chosen(s3_client(), settings.landing_bucket, keys, start, end, over)
        _send(found, settings, dry_run, as_json)
        _say_passed_over(as_json, [landed for landed in over if not keys or landed.source.key in keys])


@click.command()
@click.option(
    "--max",
    "limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Move at most this many.  [default: all that are there]",
)
@dry_run
@as_json
def redrive(limit: int | None, dry_run: bool, as_json: bool) -> None:
    """Move the messages of the dead-letter queue back to the event queue. Fix the cause first."""
    with _one_line_errors() as settings:
        letters = DeadLetters.of(boto3.client("sqs"), settings.queue_url)
        waiting = letters.count()
        if dry_run:
            _say(as_json, {"dead_letters": waiting, "queue": letters.url}, f"{waiting} messages in {letters.url}")
            return
        moved = 0
        # Not more than were there: a message that fails again at once is not moved in a circle.
        for message in letters.redrive(waiting if limit is None else min(limit, waiting)):
            moved += 1
            _say(as_json, {"message": message}, message)
        _say_total(as_json, f"{moved} messages moved, {letters.count()} left")


@click.command()
@click.option(
    "--older-than",
    metavar="HOURS",
    type=click.IntRange(min=MIN_HOURS),
    default=24,
    show_default=True,
    help=f"Skip younger ones; at least {MIN_HOURS}, longer than any work can take.",
)
@dry_run
@as_json
def gc(older_than: int, dry_run: bool, as_json: bool) -> None:
    """Remove orphans: parts in ready that no manifest names, and unfinished uploads."""
    with _one_line_errors() as settings:
        s3, before, number, size = s3_client(), _now() - timedelta(hours=older_than), 0, 0
        unreadable: list[str] = []
        for orphan in orphans(s3, settings.landing_bucket, settings.ready_bucket, before, unreadable.append):
            if not dry_run:
                orphan.remove(s3)
            number, size = number + 1, size + orphan.bytes
            kind = "upload" if orphan.upload else "part"
            _say(as_json, {"kind": kind, "key": orphan.key, "bytes": orphan.bytes}, f"{kind} {orphan.key}")
        _say_total(as_json, f"{number} orphans, {size:,} bytes, {'to remove' if dry_run else 'removed'}")
        _say_unreadable(unreadable)


def _is_outdated(dataset: str, reason: Reason) -> bool:
    """Return True if a file was refused for what its dataset's contract takes now.

    That is for columns, also such as it lacks, for a value, or because there was no contract.
    """
    contract = datasets().get(dataset, ())
    if reason.reason.startswith(NO_DATASET):
        return bool(contract)
    if reason.misfits is None:
        return any(set(names(contract)) >= set(unknown) for unknown in reason.unknown)
    return any(is_taken(misfit, contract) for misfit in reason.misfits)


def _chosen(
    s3: BaseClient,
    landing: str,
    keys: tuple[str, ...],
    start: datetime | None,
    end: datetime | None,
    over: list[LandingVersion],
) -> Iterator[LandingVersion]:
    for prefix in keys or (PREFIX,):
        for landed in landing_versions(s3, landing, prefix, over.append):
            at = landed.at.astimezone(UTC).replace(tzinfo=None)
            if (not keys or landed.source.key == prefix) and (not start or at >= start) and (not end or at < end):
                yield landed


def _send(found: Iterator[LandingVersion], settings: UpkeepSettings, dry_run: bool, as_json: bool) -> None:
    sent = found if dry_run else send_events(boto3.client("sqs"), settings.queue_url, found)
    number = 0
    for landed in sent:
        number += 1
        source = landed.source
        facts = {"key": source.key, "version": source.version, "bytes": source.size, "at": landed.at.isoformat()}
        _say(as_json, facts, f"{landed.at:%Y-%m-%d %H:%M:%S} {source.key!r} {source.version or ''}")
    _say_total(as_json, f"{number} events {'to send' if dry_run else 'sent'}")


def _say(as_json: bool, facts: dict[str, Any], text: str) -> None:
    click.echo(json.dumps(facts) if as_json else text)


def _say_total(as_json: bool, text: str) -> None:
    if not as_json:
        click.echo(text)


def _say_passed_over(as_json: bool, over: list[LandingVersion]) -> None:
    if over:
        _say_total(as_json, passed_over_line(sorted({landed.source.key for landed in over})))


def _say_unreadable(keys: list[str]) -> None:
    if keys:
        click.echo(unreadable_line(keys), err=True)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _one_line_errors() -> Iterator[UpkeepSettings]:
    """Yield the settings from the environment; turn errors that users can act on into one line."""
    try:
        yield UpkeepSettings.from_environment()
    except (InvalidSetting, NotSent, NoDeadLetters) as error:
        raise click.ClickException(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        raise click.ClickException(f"AWS refused or was not reached: {error}") from error
