"""The upkeep commands: sweep, replay, redrive, collect. Each may run at any time and again, beside the service.

They only send messages, and remove what is nobody's: all work on files is done by the service.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

from pipelines.splitter.announcements import NotSent, announce
from pipelines.splitter.arrivals import Arrival, arrivals, missing
from pipelines.splitter.cut import s3_client
from pipelines.splitter.dead_letters import DeadLetters, NoDeadLetters
from pipelines.splitter.file_events import PREFIX
from pipelines.splitter.orphans import LEAST_HOURS, orphans
from pipelines.splitter.settings import Places, SettingMissing

dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, and no total.")
time = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.command()
@click.option(
    "--older-than",
    metavar="SECONDS",
    type=click.IntRange(min=0),
    default=900,
    show_default=True,
    help="Leave younger files alone: their event may be on its way.",
)
@dry_run
@as_json
def sweep(older_than: int, dry_run: bool, as_json: bool) -> None:
    """Send the event of every file that has no outcome: no manifest, and no place in quarantine.

    For lost events. A file whose event comes after all is loaded once.
    """
    with one_line_errors() as places:
        s3, before = s3_client(), now() - timedelta(seconds=older_than)
        found = missing(s3, places.landing_bucket, places.ready_bucket, before)
        send(found, places, dry_run, as_json)


@click.command()
@click.option("--from", "start", type=time, help="Files put at or after this moment, UTC.")
@click.option("--to", "end", type=time, help="Files put before this moment, UTC.")
@click.option("--key", "keys", multiple=True, help="All versions of this file (streaming/...); may be repeated.")
@dry_run
@as_json
def replay(start: datetime | None, end: datetime | None, keys: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Send the events of files once more, by time or by key, whatever became of them.

    What is loaded adds nothing; what is in quarantine is tried again. To load a file twice is not possible this way.
    """
    if not (start or end or keys):
        raise click.UsageError("say which files: --from, --to or --key")
    for key in keys:
        if not key.startswith(PREFIX):
            raise click.UsageError(f"{key!r} is no streaming file: a key begins with {PREFIX}")
    with one_line_errors() as places:
        found = chosen(s3_client(), places.landing_bucket, keys, start, end)
        send(found, places, dry_run, as_json)


def chosen(s3, landing: str, keys: tuple[str, ...], start: datetime | None, end: datetime | None) -> Iterator[Arrival]:
    for prefix in keys or (PREFIX,):
        for arrival in arrivals(s3, landing, prefix):
            at = arrival.at.astimezone(UTC).replace(tzinfo=None)
            if (not keys or arrival.source.key == prefix) and (not start or at >= start) and (not end or at < end):
                yield arrival


@click.command()
@click.option(
    "--most",
    type=click.IntRange(min=1),
    metavar="N",
    help="Move no more than this many.  [default: as many as are there]",
)
@dry_run
@as_json
def redrive(most: int | None, dry_run: bool, as_json: bool) -> None:
    """Move the messages of the dead-letter queue back to the queue. Mend first what brought them there."""
    with one_line_errors() as places:
        letters = DeadLetters.of(boto3.client("sqs"), places.queue_url)
        waiting = letters.count()
        if dry_run:
            say(as_json, {"dead_letters": waiting, "queue": letters.url}, f"{waiting} messages in {letters.url}")
            return
        moved = 0
        # Not more than were there: one that fails again at once is not moved in a circle.
        for message in letters.redrive(waiting if most is None else min(most, waiting)):
            moved += 1
            say(as_json, {"message": message}, message)
        say_total(as_json, f"{moved} messages moved, {letters.count()} left")


@click.command()
@click.option(
    "--older-than",
    metavar="HOURS",
    type=click.IntRange(min=LEAST_HOURS),
    default=24,
    show_default=True,
    help=f"Leave younger ones alone; at least {LEAST_HOURS}, longer than any work can take.",
)
@dry_run
@as_json
def collect(older_than: int, dry_run: bool, as_json: bool) -> None:
    """Remove orphans: parts in ready that no manifest names, and uploads that were never ended."""
    with one_line_errors() as places:
        s3, before, number, size = s3_client(), now() - timedelta(hours=older_than), 0, 0
        for orphan in orphans(s3, places.landing_bucket, places.ready_bucket, before):
            if not dry_run:
                orphan.remove(s3)
            number, size = number + 1, size + orphan.bytes
            kind = "upload" if orphan.upload else "part"
            say(as_json, {"kind": kind, "key": orphan.key, "bytes": orphan.bytes}, f"{kind} {orphan.key}")
        say_total(as_json, f"{number} orphans, {size:,} bytes, {'to remove' if dry_run else 'removed'}")


def send(found: Iterator[Arrival], places: Places, dry_run: bool, as_json: bool) -> None:
    sent = found if dry_run else announce(boto3.client("sqs"), places.queue_url, found)
    number = 0
    for arrival in sent:
        number += 1
        source = arrival.source
        facts = {"key": source.key, "version": source.version, "bytes": source.size, "at": arrival.at.isoformat()}
        say(as_json, facts, f"{arrival.at:%Y-%m-%d %H:%M:%S} {source.key!r} {source.version or ''}")
    say_total(as_json, f"{number} files {'to announce' if dry_run else 'announced'}")


def say(as_json: bool, facts: dict, text: str) -> None:
    click.echo(json.dumps(facts) if as_json else text)


def say_total(as_json: bool, text: str) -> None:
    if not as_json:
        click.echo(text)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def one_line_errors() -> Iterator[Places]:
    """The places from the environment; what users can do something about ends the command with one line."""
    try:
        yield Places.from_environment(os.environ)
    except (SettingMissing, NotSent, NoDeadLetters) as error:
        raise click.ClickException(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        raise click.ClickException(f"AWS refused or was not reached: {error}") from error
