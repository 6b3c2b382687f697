"""python -m tests.attack.soak: the long form of the tests that attack the splitter."""

import json
import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from rich.console import Console

from tests.attack.attack import Attack
from tests.attack.report import show
from tests.conftest import guarded, running_cloud
from tests.lane import PROJECT, Lane, make_lane


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--minutes", type=float, default=20, show_default=True, help="How long the attack lasts; then it drains.")
@click.option(
    "--trials", type=int, default=0, show_default=True, help="Go on until this many workers were killed, if longer."
)
@click.option("--workers", type=click.IntRange(1, 8), default=2, show_default=True, help="Splitters on one queue.")
@click.option("--seed", type=int, help="Of files, faults and deaths.  [default: another one each time]")
@click.option(
    "--falls/--no-falls",
    default=True,
    show_default=True,
    help="Kill the local Snowflake and the local AWS, too; they keep their state.",
)
@click.option(
    "--json",
    "result",
    type=click.Path(path_type=Path),
    default=PROJECT / "build" / "soak.json",
    show_default="build/soak.json",
    help="Where the result is written.",
)
def soak(minutes: float, trials: int, workers: int, seed: int | None, falls: bool, result: Path) -> None:
    """Attack the splitter with everything at once, in a local cloud of its own, and count every row afterwards.

    Files of every format keep landing, some of them bad, overwritten or the same again. A fifth of their events is
    lost, others come up to five times, in any order. Workers are killed at named points and at any moment, stopped past
    the visibility timeout, ended and started again; their clocks jump, and their disks are full. Between them and S3,
    SQS and Snowflake a proxy delays, breaks, hangs, doubles, swallows, refuses, and lets 40 kB a second through. Both
    halves of the cloud are killed and come back. Sweeps run beside it. Then all of that ends, the queue drains, and
    each row has to be there once. Exit code 1 if one is not, or if a kind of fault never happened.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = seed if seed is not None else uuid.uuid4().int % 1_000_000
    console = Console(stderr=True)
    console.print(f"seed {seed}: the local cloud is starting")
    attack = Attack(seconds=minutes * 60, trials=trials, workers=workers, seed=seed, falls=falls)
    result.parent.mkdir(parents=True, exist_ok=True)
    log = result.with_suffix(".log")
    with home(keep=falls) as lane, logs_kept(lane.warehouse.cloud.folder / "log", result.with_suffix(".cloud")):
        report = attack.on(lane, console, log)
    result.write_text(json.dumps(report, indent=1) + "\n")
    show(report, Console())
    click.echo(f"what the workers said: {log}")
    click.echo(f"again: python -m tests.attack.soak --minutes {minutes:g} --workers {workers} --seed {seed}")
    sys.exit(1 if report["wrong"] else 0)


@contextmanager
def home(keep: bool) -> Iterator[Lane]:
    """A local cloud with a lane, on free ports in a folder of its own; nothing of it is left afterwards.

    `keep`: what it has answered outlives its servers.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="marquee-soak-")))
        # What is killed can't remove its own temporary files.
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        environment = stack.enter_context(guarded())
        cloud = stack.enter_context(running_cloud(folder / "cloud", environment, "local", keep))
        (folder / "lane").mkdir()
        yield make_lane(cloud, folder / "lane")


@contextmanager
def logs_kept(logs: Path, kept: Path) -> Iterator[None]:
    """Keep what the local cloud's servers said, if what is done within fails."""
    try:
        yield
    except Exception:
        shutil.copytree(logs, kept, dirs_exist_ok=True)
        click.echo(f"what the local cloud said: {kept}", err=True)
        raise


if __name__ == "__main__":
    soak()
