"""The machine of a measurement, the versions that ran, and the time."""

import datetime
import importlib.metadata
import os
import platform
import re
from pathlib import Path
from typing import Any

import psutil

PACKAGES = (
    "boto3",
    "duckdb",
    "fakesnow",
    "ministack",
    "polars",
    "pyarrow",
    "pyspark",
    "snowflake-connector-python",
    "zstandard",
)


def describe() -> dict[str, Any]:
    """Return `machine`, `versions` and `date` for the results; memory in GiB, a package that is absent as None."""
    return {
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            "processor": _processor(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    """Return the processor's name, or "unknown" where the system does not say."""
    cpuinfo = Path("/proc/cpuinfo")
    match = re.search(r"model name\s*: (.+)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return match[1].strip() if match else platform.processor() or "unknown"
