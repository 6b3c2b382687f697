"""Alarms against what they are about: the words that the pipelines log, and the runbook's lines."""

import ast
import re
from pathlib import Path

import pytest

from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.service import Service

PROJECT = Path(__file__).resolve().parents[2]
ALARMS = (PROJECT / "terraform" / "alarms.tf").read_text()
RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
NAMES = [
    *re.findall(r"^    ([a-z-]+) = \{$", ALARMS.partition("\n  alarms = {\n")[2].partition("\n  }\n")[0], re.MULTILINE),
    *re.findall(r'alarm_name\s+= "\$\{local\.prefix\}-([a-z-]+)"', ALARMS),
]


def texts(*paths: str) -> set[str]:
    """All string literals of these files, also the constant pieces of f-strings."""
    trees = [ast.parse((PROJECT / path).read_text()) for path in paths]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def pattern(name: str) -> str:
    [found] = re.findall(rf'^    {name} = \{{\n.*?pattern\s+= "(.*?)"$', ALARMS, re.MULTILINE | re.DOTALL)
    return found.replace('\\"', '"')


def test_all_alarms_are_found():
    assert sorted(NAMES) == [
        *("dead-letters", "idle-pipe", "oldest-message", "quarantine", "rows-not-confirmed", "vendor-load"),
        "waiting-files",
    ]


def test_the_alarms_that_stand_are_these(applied):
    alarms = applied.cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmName"] for alarm in alarms} >= {f"marquee-local-{name}" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_runbook_says_what_it_means_and_what_to_run(name):
    [(meaning, command)] = re.findall(rf"^\| `{name}` \| (.+?) \| `(.+)` \|$", RUNBOOK, re.MULTILINE)
    assert len(meaning) > 20 and command.startswith(("aws ", "python -m "))
    assert f"\n### {name}\n" in RUNBOOK


def test_what_the_runbook_asks_prometheus_for_is_there():
    service = Service(None, None, Ingestion(None, None, "", None, None, 0))
    known = {name for metric in service.metrics.registry.collect() for name in (metric.name, f"{metric.name}_total")}
    asked = set(re.findall(r"\bmarquee_splitter_\w+", RUNBOOK))
    assert len(asked) >= 5 and asked <= known
    table = RUNBOOK.partition("| alarm | expression |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == set(NAMES) - {"vendor-load"}


def test_the_splitters_readme_has_every_metric():
    readme = (PROJECT / "pipelines" / "splitter" / "README.md").read_text()
    service = Service(None, None, Ingestion(None, None, "", None, None, 0))
    names = {metric.name for metric in service.metrics.registry.collect()}
    assert len(names) > 8 and [name for name in names if name not in readme] == []


def test_the_runbooks_verbs_exist():
    section = RUNBOOK.partition("## When an alarm fires")[2].partition("\n## ")[0]
    modules = set(re.findall(r"python -m ([a-z_.]+)", section))
    assert "scripts.status" in modules
    for module in modules:
        path = PROJECT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


@pytest.mark.parametrize("name", ["quarantined", "not_confirmed", "waiting", "idle_pipe"])
def test_the_splitter_logs_the_events_that_are_counted(name):
    events = re.findall(r'\$\.event = "(.*?)"', pattern(name))
    assert events and set(events) <= texts("pipelines/splitter/service.py", "pipelines/splitter/loading/snowpipe.py")


def test_the_error_that_is_counted_is_one_of_the_splitters():
    [error] = re.findall(r'\$\.error = "(\w+):\*"', pattern("not_confirmed"))
    assert re.search(
        rf"^class {error}\(", (PROJECT / "pipelines/splitter/loading/pending_parts.py").read_text(), re.MULTILINE
    )


def test_the_vendor_load_says_the_words_that_are_counted():
    words = re.findall(r'\?"(.*?)"', pattern("vendor_loads"))
    said = [*texts("pipelines/bulk_load/job.py"), *texts("pipelines/bulk_load/__main__.py")]
    assert len(words) == 2
    for word in words:
        assert any(word in text for text in said), word
    # What a load that went wrong says must not count as one that went well.
    assert not [text for text in said if re.match("nothing was replaced|the vendor load failed", text) and word in text]
