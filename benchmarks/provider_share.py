"""Terraform's real provider makes 101 resources in a local Snowflake: how much of the time the server is at work."""

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
ROUNDS = 3
LIMIT = 0.1


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        with server(folder / "cloud", "benchmarks.timed_server") as snowflake_:
            taken = [apply(snowflake_, folder / f"apply{number}", f"BENCH{number}") for number in range(ROUNDS)]
    at_work, whole, requests = (statistics.median(one) for one in zip(*taken, strict=True))
    text = f"the local Snowflake's part of it when Terraform's provider makes {RESOURCES} resources"
    each = LIMIT * whole / requests * 1e3
    why = f"an apply of {whole:.1f} s asks {requests} times: a tenth of it is {each:.1f} ms each"
    return found(Claim(text, at_work, "the whole apply", whole, LIMIT, why=why), rounds=ROUNDS, requests=requests)


def apply(snowflake_: Server, folder: Path, name: str) -> tuple[float, float, int]:
    """Seconds that the server was at work, and that the apply took; how many requests it made."""
    terraform = Terraform(folder, snowflake_, "many", name=name, places=PLACES)
    before, started = spent(snowflake_), time.perf_counter()
    terraform.apply()
    whole = time.perf_counter() - started
    after = spent(snowflake_)
    if len(terraform.ids()) != RESOURCES:
        raise AssertionError(f"{len(terraform.ids())} resources were made")
    at_work, requests = after["seconds"] - before["seconds"], after["requests"] - before["requests"]
    click.echo(f"  provider_share: {at_work:.2f} s of {whole:.2f} s in {requests} requests", err=True)
    return at_work, whole, requests


def spent(snowflake_: Server) -> dict[str, float]:
    with urllib.request.urlopen(snowflake_.url("/spent"), timeout=10) as answer:
        return json.loads(answer.read())
