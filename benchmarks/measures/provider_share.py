"""Terraform's real provider makes 101 resources in a local Snowflake: the server's share of that time.

While the server is at work Terraform and its provider are too, on other resources: its cost is the time that the apply
would save without its work. So the same apply runs against a server that gives the same answers from a recording, at
once. Rounds take turns, and the fastest of each kind are compared: other work on the machine only adds time.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import click

from benchmarks.measures.stopwatch import seconds
from benchmarks.report.claim import Claim, result
from benchmarks.servers.snowflake_process import Server, server
from tests.localcloud.snowflake.terraform import Terraform

PLACES = 20
RESOURCES = 1 + 5 * PLACES
ROUNDS = 21
LIMIT = 0.1
# The name of the database in the recording.
RECORDED = "BENCH00"


def measure() -> dict[str, Any]:
    """Return the claim on the server's share, in seconds of the apply.

    Raises RuntimeError if the machine is too busy to tell the two servers apart, and AssertionError if resources are
    missing.
    """
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        _record(folder)
        with server(folder / "cloud", "benchmarks.servers.timed") as snowflake_:
            _apply(snowflake_, folder / "warm", RECORDED)
            rounds = [_run_round(snowflake_, folder, number) for number in range(1, ROUNDS + 1)]
    applies, at_work, replays = zip(*rounds, strict=True)
    ours, replayed = min(applies), min(replays)
    if replayed >= ours:
        raise RuntimeError(f"the machine is too busy: {ours:.2f} s, but {replayed:.2f} s with recorded answers")
    text = f"what Terraform's provider waits for the local Snowflake when it makes {RESOURCES} resources"
    why = f"the whole takes {replayed:.2f} s against a server that gives recorded answers at once"
    claim = Claim(text, ours - replayed, "the whole apply", ours, LIMIT, why=why)
    return result(claim, rounds=ROUNDS, replayed=round(replayed, 3), at_work=round(statistics.median(at_work), 3))


def _record(folder: Path) -> None:
    (folder / "replayed").mkdir()
    with server(folder / "recorded", "benchmarks.servers.recording") as recording:
        _apply(recording, folder / "record", RECORDED)
        (folder / "replayed" / "recording.json").write_bytes(recording.get("/recording"))


def _run_round(snowflake_: Server, folder: Path, number: int) -> tuple[float, float, float]:
    """Return the seconds of the apply, of the server's work meanwhile, and of the apply with recorded answers."""
    before = json.loads(snowflake_.get("/spent"))
    ours = _apply(snowflake_, folder / f"ours{number}", f"BENCH{number:02}")
    after = json.loads(snowflake_.get("/spent"))
    with server(folder / "replayed", "benchmarks.servers.replaying") as replaying:
        replayed = _apply(replaying, folder / f"replayed{number}", RECORDED)
    at_work, requests = after["seconds"] - before["seconds"], after["requests"] - before["requests"]
    click.echo(
        f"  provider_share: {ours:.2f} s, {replayed:.2f} s with recorded answers; {requests} requests, "
        f"the server was at work for {at_work:.2f} s",
        err=True,
    )
    return ours, at_work, replayed


def _apply(snowflake_: Server, folder: Path, name: str) -> float:
    """Return the seconds of the apply. Raises AssertionError if it made another number of resources."""
    terraform = Terraform(folder, snowflake_, "many", name=name, places=PLACES)
    taken = seconds(terraform.apply)
    if len(terraform.ids()) != RESOURCES:
        raise AssertionError(f"{len(terraform.ids())} resources were made")
    return taken
