import io
import json

from rich.console import Console

from rehearsal.report import Answer, Report
from rehearsal.steps import Timing

AGREED = Answer("what is the average?", "12.04", "12.04", "12.04")
SPLIT = Answer("how many users?", "65", "64", "65")


def test_the_report_as_json_has_the_documented_shape(tmp_path):
    Report([Timing("data", 0.5)], [AGREED], {"RAW.USERS": 3}).write(tmp_path / "rehearsal.json")
    assert json.loads((tmp_path / "rehearsal.json").read_text()) == {
        "steps": [{"name": "data", "seconds": 0.5}],
        "answers": [{"question": "what is the average?", "spark": "12.04", "warehouse": "12.04", "duckdb": "12.04"}],
        "rows": {"RAW.USERS": 3},
    }


def test_an_answer_that_differs_is_marked_and_listed():
    report = Report([], [AGREED, SPLIT], {})
    console = Console(file=io.StringIO(), width=120)
    report.show(console)
    shown = console.file.getvalue()
    assert report.disagreements == [SPLIT]
    assert "≠" in next(line for line in shown.splitlines() if "how many users?" in line)
    assert "=" in next(line for line in shown.splitlines() if "average" in line)
