"""Show how far the streaming files are, what waits in the queue, and what was given up.

\b
received     landed, nothing of it is in the ready bucket yet
cut          parts are up, their manifest is not
submitted    the manifest is written and Snowpipe has the parts; not all rows are in
loaded       all rows of the manifest are in the raw table
doubled      more rows are in than the manifest says: stop the splitter (docs/runbook.md, stop-the-splitter)
quarantined  not loaded, with the reason

A file that is neither loaded nor quarantined when the alarm `oldest-message` would ring is late (--late-after says
otherwise). The backlog is what is neither loaded nor quarantined; its rate is that of the files that were cut in
the last five minutes. Below the files are the vendor's batches: the live one, and those that were published or
refused in the last --hours. Times are UTC; the lag is how long a file has waited, or took to be cut.
docs/runbook.md says what to do.
"""

import json
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import click
from rich.console import Console
from rich.live import Live

from command_line.command import Command
from command_line.environment_argument import environment_argument
from file_status.status import observer
from file_status.status_page import page
from promotion.environment import Environment
from promotion.outputs import Outputs


@click.command(cls=Command, help=__doc__)
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
    """Run the command line of `python -m scripts.status`."""
    outputs = Outputs.read(environment)
    late = outputs.late_seconds if late_after is None else late_after
    look = observer(environment, outputs, timedelta(hours=hours), late)
    if as_json:
        _repeat(lambda: click.echo(json.dumps(look().as_dict(), indent=None if watch else 1)), every if watch else None)
    elif watch:
        with Live(console=Console(), auto_refresh=False, vertical_overflow="crop") as live:
            _repeat(lambda: live.update(page(look(), limit), refresh=True), every)
    else:
        Console().print(page(look(), limit))


def _repeat(do: Callable[[], None], every: float | None) -> None:
    """Do it once or, with `every`, until Ctrl-C, which then is no failure; another stop signal is one."""
    if every is None:
        do()
        return
    try:
        while True:
            do()
            time.sleep(every)
    except KeyboardInterrupt as stop:
        if getattr(stop, "number", signal.SIGINT) != signal.SIGINT:
            raise


if __name__ == "__main__":
    status()
