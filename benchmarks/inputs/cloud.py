"""A local cloud for the benchmarks alone, in a temporary folder; this process's variables lead to it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import RunningCloud, clean_environment, running_cloud

PROJECT = Path(__file__).resolve().parents[2]
CORES = os.cpu_count() or 1


@dataclass(frozen=True)
class BenchmarkCloud:
    """A running cloud, and a `folder` for files that goes away with it."""

    cloud: RunningCloud
    folder: Path


@contextmanager
def benchmark_cloud() -> Iterator[BenchmarkCloud]:
    """Yield a running cloud; this process and its children find it through their environment."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        with running_cloud(folder / "cloud", clean_environment(), "local") as cloud:
            for variable in [variable for variable in os.environ if variable.startswith(("AWS_", "SPARK_"))]:
                del os.environ[variable]
            os.environ |= {name: value for name, value in cloud.variables.items() if name.startswith("AWS_")}
            os.environ |= {"PYTHONPATH": str(PROJECT), "SPARK_LOCAL_DIRS": str(folder)}
            yield BenchmarkCloud(cloud, folder)
