"""The six questions, answered by the three engines through the command that analysts use."""

import json
from collections.abc import Mapping
from pathlib import Path

from rehearsal.processes import Processes
from rehearsal.report import ENGINES, Answer
from rehearsal.steps import Steps


def ask(steps: Steps, processes: Processes, bucket: str, data: Path, analyst: Mapping[str, str]) -> list[Answer]:
    """Return the answers of all engines, a step each.

    Spark reads the files in `bucket`, DuckDB those in the folder `data`, the warehouse its tables.
    """
    where: dict[str, list[str]] = {
        "spark": ["--data", f"s3a://{bucket}/"],
        "duckdb": ["--data", str(data)],
        "warehouse": [],
    }
    given = {}
    for engine in ENGINES:
        with steps.step(f"answers by {engine}") as step:
            command = processes.python("pipelines.exploration", "--engine", engine, *where[engine], "--json")
            extra = analyst if engine == "warehouse" else None
            printed = processes.run(f"answers-{engine}", command, seconds=300, extra=extra, say=step.say)
            given[engine] = json.loads(printed)
            step.say(f"{len(given[engine])} answers")
    return [_beside(*rows) for rows in zip(*(given[engine] for engine in ENGINES), strict=True)]


def _beside(spark: dict[str, str], warehouse: dict[str, str], duckdb: dict[str, str]) -> Answer:
    if len({row["id"] for row in (spark, warehouse, duckdb)}) != 1:
        raise ValueError("the engines answer different questions")
    return Answer(spark["question"], spark["answer"], warehouse["answer"], duckdb["answer"], spark["unit"])
