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
    """`machine`, `versions` and `date`, for the results."""
    return {
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            "processor": processor(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def processor() -> str:
    """The processor's name, where the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    told = re.search(r"model name\s*: (.+)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return told[1].strip() if told else platform.processor() or "unknown"
