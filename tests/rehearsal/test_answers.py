import io
import json

import pytest
from rich.console import Console

from rehearsal.answers import ask
from rehearsal.report import Answer
from rehearsal.steps import Steps


class FakeProcesses:
    """Answers as `pipelines.exploration` does, and remembers how it was asked."""

    def __init__(self, **ids: str) -> None:
        self.ids, self.asked = ids, {}

    def python(self, module: str, *arguments: str) -> list[str]:
        return [module, *arguments]

    def run(self, name, command, *, seconds, extra=None, say=None) -> str:
        engine = command[command.index("--engine") + 1]
        self.asked[engine] = (command, extra)
        row = {"id": self.ids.get(engine, "median"), "question": "what is the median?", "answer": engine, "unit": "GB"}
        return json.dumps([row])


@pytest.fixture
def steps() -> Steps:
    return Steps(Console(file=io.StringIO(), width=100))


def test_the_engines_answers_stand_side_by_side_a_step_each(steps, tmp_path):
    processes = FakeProcesses()
    answers = ask(steps, processes, "landing", tmp_path, {"SNOWFLAKE_USER": "ANALYST"})

    assert answers == [Answer("what is the median?", "spark", "warehouse", "duckdb", "GB")]
    assert [timing.name for timing in steps.timings] == [
        "answers by spark", "answers by warehouse", "answers by duckdb",
    ]  # fmt: skip


def test_each_engine_reads_its_own_source_and_only_the_warehouse_logs_in(steps, tmp_path):
    processes = FakeProcesses()
    ask(steps, processes, "landing", tmp_path, {"SNOWFLAKE_USER": "ANALYST"})

    assert "s3a://landing/" in processes.asked["spark"][0]
    assert str(tmp_path) in processes.asked["duckdb"][0]
    assert {engine: extra for engine, (_, extra) in processes.asked.items()} == {
        "spark": None,
        "duckdb": None,
        "warehouse": {"SNOWFLAKE_USER": "ANALYST"},
    }


def test_answers_to_different_questions_are_not_compared(steps, tmp_path):
    with pytest.raises(ValueError, match="different questions"):
        ask(steps, FakeProcesses(duckdb="average"), "landing", tmp_path, {})
