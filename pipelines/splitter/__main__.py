"""python -m pipelines.splitter: the command line of the service."""

import logging
import os
import signal
import sys
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any, NoReturn

import boto3
import click
import structlog
from botocore.config import Config

from contracts.document import ContractError
from pipelines import garbage, redaction
from pipelines.environment_settings import InvalidSetting
from pipelines.splitter.cutting import session
from pipelines.splitter.cutting.executor import executor
from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.loading.snowpipe import Snowpipe
from pipelines.splitter.loading.targets import Targets
from pipelines.splitter.monitoring.metrics import Metrics
from pipelines.splitter.monitoring.metrics_server import AddressTaken, serve
from pipelines.splitter.reading.contract import datasets
from pipelines.splitter.s3_client import s3_client
from pipelines.splitter.service import RECEIVE_SECONDS, Service
from pipelines.splitter.settings import Settings
from pipelines.splitter.upkeep.commands import gc, redrive, replay, sweep
from pipelines.visible_text import visible_line


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--log-format",
    type=click.Choice(["auto", "console", "json"]),
    default="auto",
    show_default=True,
    help="auto: readable lines on a terminal, JSON lines elsewhere.",
)
@click.pass_context
def main(context: click.Context, log_format: str) -> None:
    """Load streaming files from the landing bucket into the raw tables, each row exactly once, until stopped.

    Configured by environment variables alone: Terraform's output `splitter_environment`, and the AWS and Snowflake
    variables of the shell. SIGTERM or Ctrl-C stops it within 30 seconds: work is finished or handed back to the queue.

    The commands below are upkeep: they run once, beside the service, with the caller's own credentials.
    """
    redaction.install()
    garbage.often()
    if context.invoked_subcommand:
        return
    try:
        settings = Settings.from_environment()
        datasets()  # a broken contract ends the service here, before it takes a file
    except (InvalidSetting, ContractError) as error:
        raise click.ClickException(str(error)) from error
    _configure_logging(sys.stderr.isatty() if log_format == "auto" else log_format == "console")
    service = compose(settings)
    _serve_metrics(settings, service)

    def stop(number: int, frame: FrameType | None) -> None:
        service.stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    _exit_now(0 if service.run() else 1)


def compose(settings: Settings) -> Service:
    """Return the service with all its parts. Spark starts in the background, once, during the first receive."""
    sqs = boto3.client(
        "sqs",
        config=Config(connect_timeout=5, read_timeout=RECEIVE_SECONDS + 10, retries={"mode": "standard"}),
    )
    metrics, s3 = Metrics(), s3_client()
    for client in (s3, sqs):
        metrics.count_refusals_of(client)
    user, times = settings.service_user, (settings.load_seconds, settings.report_seconds)
    snowpipe = Snowpipe(user, settings.snowflake, *times, Targets(user), metrics)
    ingestion = Ingestion(
        s3=s3,
        spark=ThreadPoolExecutor(1, thread_name_prefix="spark").submit(session.start, settings.spark_master),
        ready_bucket=settings.ready_bucket,
        part_settings=settings.part_settings,
        snowpipe=snowpipe,
        max_bad_rows=settings.max_bad_rows,
        limits=settings.limits,
        metrics=metrics,
    )
    return Service(settings, sqs, ingestion, metrics=metrics)


def _serve_metrics(settings: Settings, service: Service) -> None:
    """Start the metrics server if a port is set."""
    if settings.metrics_port is None:
        return
    try:
        port = serve(settings.metrics_address, settings.metrics_port, service.metrics.registry, service.fault)
    except AddressTaken as error:
        raise click.ClickException(str(error)) from error
    service.log.info("watched", metrics=f"http://{settings.metrics_address}:{port}/metrics")


def _configure_logging(readable: bool) -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redaction.redact_event,
            *([_visible_event, structlog.dev.ConsoleRenderer()] if readable else [structlog.processors.JSONRenderer()]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _visible_event(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Let no key or reason steer the terminal that shows the line."""
    return {name: visible_line(value) if isinstance(value, str) else value for name, value in event.items()}


def _exit_now(code: int) -> NoReturn:
    """End at once: threads may hang in calls whose messages are handed back; Spark's JVM ends with this process."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


for command in (sweep, replay, redrive, gc, executor):
    main.add_command(command)

if __name__ == "__main__":
    main()
