"""Show how far the streaming files are, what waits in the queue, and what was given up.

\b
received   landed, nothing of it is in the ready bucket yet
cut        parts are up, their manifest is not
submitted  the manifest stands and Snowpipe is told; not all rows are in
loaded     all rows of the manifest are in the raw table
doubled    more rows are in than the manifest says: stop the splitter
quarantined  set aside, with the reason

A file that is neither loaded nor quarantined when the alarm `oldest-message` would ring is late (--late-after says
otherwise). Times are UTC; the lag is how long a file has waited, or took to be cut. docs/runbook.md says what to do.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.live import Live
from snowflake.connector.errors import Error as SnowflakeError

from scripts import aws
from scripts.environment import Environment, environment_argument
from scripts.status_page import page
from scripts.streaming_files import Buckets, Cut, as_dicts, counts, rows_in, status_of
from scripts.verb import Verb
from scripts.verify import analyst, session_as

QUEUES = {"waiting": "ApproximateNumberOfMessages", "in_work": "ApproximateNumberOfMessagesNotVisible"}


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print JSON, all files; with --watch one line each time.")
@click.option("--watch", is_flag=True, help="Keep the table up to date until Ctrl-C.")
@click.option("--every", default=5.0, show_default=True, metavar="SECONDS", help="How often --watch looks.")
@click.option("--hours", default=24.0, show_default=True, help="Only files that landed in the last so many hours.")
@click.option(
    "--late-after", type=float, metavar="SECONDS", help="When a file counts as late; as the alarm, if not given."
)
@click.option("--limit", default=40, show_default=True, help="Files in the table, those with trouble first.")
def status(
    environment: Environment,
    as_json: bool,
    watch: bool,
    every: float,
    hours: float,
    late_after: float | None,
    limit: int,
) -> None:
    outputs = read_outputs(environment)
    late = outputs["late_seconds"] if late_after is None else late_after
    look = observer(environment, outputs, timedelta(hours=hours), late)
    try:
        if as_json:
            _repeat(lambda: click.echo(json.dumps(look(), indent=None if watch else 1)), every if watch else None)
        elif watch:
            with Live(console=Console(), auto_refresh=False, vertical_overflow="crop") as live:
                _repeat(lambda: live.update(page(environment.name, look(), limit), refresh=True), every)
        else:
            Console().print(page(environment.name, look(), limit))
    except SnowflakeError as error:
        raise click.ClickException(f"the warehouse did not answer: {' '.join(str(error).split())}") from error
    except KeyboardInterrupt:
        if not watch:
            raise


def read_outputs(environment: Environment) -> dict:
    try:
        outputs = json.loads(environment.outputs_file.read_text())
    except FileNotFoundError as error:
        raise click.ClickException(
            f"{environment.outputs_file} is missing; apply first: python -m scripts.apply {environment.name}"
        ) from error
    if "late_seconds" not in outputs:
        raise click.ClickException(
            f"{environment.outputs_file} is an older version's; apply again: python -m scripts.apply {environment.name}"
        )
    return outputs


def _repeat(do: Callable[[], None], every: float | None) -> None:
    """Once, or until interrupted."""
    do()
    while every is not None:
        time.sleep(every)
        do()


def observer(environment: Environment, outputs: dict, age: timedelta, late_after: float) -> Callable[[], dict]:
    """A function that looks now: {at, counts, queue, files}, the files that landed within `age`, newest first."""
    s3, sqs = aws.client(environment, "s3"), aws.client(environment, "sqs")
    secrets = session_as(environment, outputs["verify_role_arn"], "status").client("secretsmanager", config=aws.CONFIG)
    connection = analyst(environment, outputs).connect(
        secrets=secrets, login_timeout=30, network_timeout=60, client_session_keep_alive=True
    )

    def look() -> dict:
        now = datetime.now(UTC)
        buckets = Buckets(s3, outputs["landing_bucket"], outputs["ready_bucket"], now - age)
        # Rows before manifests: what moves on meanwhile looks less far than it is, never further.
        landed = buckets.landed()
        rows = rows_in(connection, landed)
        cut, reasons = buckets.cut(landed), buckets.reasons()
        files = [
            status_of(file, cut.get(name, Cut(0)), rows.get(name, 0), reasons.get(name), now, late_after)
            for file in sorted(landed, key=lambda file: file.at, reverse=True)
            for name in [file.source.hash]
        ]
        queue = depth(sqs, outputs["events_queue_url"])
        dead = depth(sqs, outputs["dead_letter_queue_url"])
        return {
            "environment": environment.name,
            "at": now.isoformat(timespec="seconds"),
            "counts": counts(files),
            "queue": {**queue, "dead_letters": sum(dead.values())},
            "files": as_dicts(files),
        }

    return look


def depth(sqs, url: str) -> dict[str, int]:
    """Messages of a queue: waiting, and in work."""
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(QUEUES.values()))["Attributes"]
    return {name: int(found[attribute]) for name, attribute in QUEUES.items()}


if __name__ == "__main__":
    status()
