"""python -m pipelines.splitter: the command line of the service."""

import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import click
import structlog
from botocore.config import Config

from pipelines.splitter import session
from pipelines.splitter.cut import s3_client
from pipelines.splitter.executor import executor
from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.metrics import Metrics
from pipelines.splitter.service import RECEIVE_SECONDS, Service
from pipelines.splitter.settings import SettingMissing, Settings
from pipelines.splitter.snowpipe import Snowpipe
from pipelines.splitter.upkeep import collect, redrive, replay, sweep
from pipelines.splitter.watching import AddressTaken, serve


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

    The commands below are upkeep: they run once, beside the service, with the credentials of whoever runs them.
    """
    if context.invoked_subcommand:
        return
    try:
        settings = Settings.from_environment(os.environ)
    except SettingMissing as error:
        raise click.ClickException(str(error)) from error
    configure_logging(sys.stderr.isatty() if log_format == "auto" else log_format == "console")
    service = compose(settings)
    watched_at(settings, service)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.stopping.set())
    leave(0 if service.run() else 1)


def compose(settings: Settings) -> Service:
    """Everything the service is made of. Spark starts in the background, once, while the first message is awaited."""
    sqs = boto3.client(
        "sqs",
        config=Config(connect_timeout=5, read_timeout=RECEIVE_SECONDS + 10, retries={"mode": "standard"}),
    )
    metrics, s3 = Metrics(), s3_client()
    for client in (s3, sqs):
        metrics.count_refusals_of(client)
    spark = ThreadPoolExecutor(1, thread_name_prefix="spark").submit(session.start, settings.spark_master)
    snowpipe = Snowpipe(
        settings.service_user, settings.snowflake, settings.load_seconds, settings.report_seconds, metrics
    )
    ingestion = Ingestion(
        s3, spark, settings.ready_bucket, settings.recipe, snowpipe, settings.most_bad_rows, settings.limits, metrics
    )
    return Service(settings, sqs, ingestion, metrics=metrics)


def watched_at(settings: Settings, service: Service) -> None:
    """Open the service to whoever watches it, if there is a port to do so."""
    if settings.metrics_port is None:
        return
    try:
        port = serve(settings.metrics_address, settings.metrics_port, service.metrics.registry, service.fault)
    except AddressTaken as error:
        raise click.ClickException(str(error)) from error
    service.log.info("watched", metrics=f"http://{settings.metrics_address}:{port}/metrics")


def configure_logging(readable: bool) -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def leave(code: int) -> None:
    """End at once: threads may hang in calls whose messages are handed back; Spark's JVM ends with this process."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


for command in (sweep, replay, redrive, collect, executor):
    main.add_command(command)

if __name__ == "__main__":
    main()
