"""Run a benchmark in its own process: its Spark, memory and environment end with it."""

import importlib
import inspect
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def run_isolated(name: str, size: int | None) -> dict[str, Any]:
    """Return the result of a benchmark, run in a new process. Raises the benchmark's errors."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_measure, name, size).result()


def _measure(name: str, size: int | None) -> dict[str, Any]:
    """Return the result of the module's `measure`. Only some take a size; None is their own."""
    function = importlib.import_module(f"benchmarks.measures.{name}").measure
    result: dict[str, Any] = function(size) if size and inspect.signature(function).parameters else function()
    return result
