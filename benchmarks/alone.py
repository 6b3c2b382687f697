"""Run a benchmark in its own process: its Spark, memory and environment end with it."""

import importlib
import inspect
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def measured_alone(name: str, size: int) -> dict[str, Any]:
    """Run one benchmark in a new process; return its result."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(measure, name, size).result()


def measure(name: str, size: int) -> dict[str, Any]:
    """Return what the module's `measure` found. Only some take a size."""
    function = importlib.import_module(f"benchmarks.{name}").measure
    result: dict[str, Any] = function(size) if inspect.signature(function).parameters else function()
    return result
