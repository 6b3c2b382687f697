"""Terraform's real provider makes 101 resources in a local Snowflake: what part of that time the server takes.

While the server is at work Terraform and its provider are too, on other resources: what it takes is what the apply
would take less without its work. So the same apply runs against a server that gives the same answers from a recording,
at once. Rounds take turns, and the quickest of each kind are compared: whatever else the machine does only adds.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import click

from benchmarks.claim import Claim, found
from benchmarks.snowflake_server import Server, server
from tests.localcloud.snowflake.terraform import Terraform

PLACES = 20
RESOURCES = 1 + 5 * PLACES
ROUNDS = 21
LIMIT = 0.1
# The name of the database in the recording.
RECORDED = "BENCH00"


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        record(folder)
        with server(folder / "cloud", "benchmarks.timed_server") as snowflake_:
            apply(snowflake_, folder / "warm", RECORDED)
            taken = [one_round(snowflake_, folder, number) for number in range(1, ROUNDS + 1)]
    every, at_work, with_recorded = zip(*taken, strict=True)
    ours, replayed = min(every), min(with_recorded)
    if replayed >= ours:
        raise RuntimeError(f"the machine is too busy: {ours:.2f} s, but {replayed:.2f} s with recorded answers")
    text = f"what Terraform's provider waits for the local Snowflake when it makes {RESOURCES} resources"
    why = f"the whole takes {replayed:.2f} s against a server that gives recorded answers at once"
    claim = Claim(text, ours - replayed, "the whole apply", ours, LIMIT, why=why)
    return found(claim, rounds=ROUNDS, replayed=round(replayed, 3), at_work=round(statistics.median(at_work), 3))


def record(folder: Path) -> None:
    (folder / "replayed").mkdir()
    with server(folder / "recorded", "benchmarks.recording_server") as recording:
        apply(recording, folder / "record", RECORDED)
        (folder / "replayed" / "recording.json").write_bytes(asked(recording, "/recording"))


def one_round(snowflake_: Server, folder: Path, number: int) -> tuple[float, float, float]:
    """Seconds that the apply took, that the server was at work meanwhile, and that it took with recorded answers."""
    before = json.loads(asked(snowflake_, "/spent"))
    ours = apply(snowflake_, folder / f"ours{number}", f"BENCH{number:02}")
    after = json.loads(asked(snowflake_, "/spent"))
    with server(folder / "replayed", "benchmarks.replaying_server") as replaying:
        replayed = apply(replaying, folder / f"replayed{number}", RECORDED)
    at_work, requests = after["seconds"] - before["seconds"], after["requests"] - before["requests"]
    click.echo(
        f"  provider_share: {ours:.2f} s, {replayed:.2f} s with recorded answers; {requests} requests, "
        f"the server was at work for {at_work:.2f} s",
        err=True,
    )
    return ours, at_work, replayed


def apply(snowflake_: Server, folder: Path, name: str) -> float:
    """Seconds that it took. Raises AssertionError if it did not make what was asked."""
    terraform = Terraform(folder, snowflake_, "many", name=name, places=PLACES)
    started = time.perf_counter()
    terraform.apply()
    taken = time.perf_counter() - started
    if len(terraform.ids()) != RESOURCES:
        raise AssertionError(f"{len(terraform.ids())} resources were made")
    return taken


def asked(snowflake_: Server, path: str) -> bytes:
    with urllib.request.urlopen(snowflake_.url(path), timeout=10) as answer:
        body: bytes = answer.read()
        return body
