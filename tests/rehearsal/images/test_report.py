"""The report of images."""

import json

from rich.console import Console

from rehearsal.images.bases import Base
from rehearsal.images.report import Built, ImageReport, Job
from rehearsal.steps import Timing

REPORT = ImageReport(
    [Base("uv:1", "localhost/stand-in/uv:0", True, "uv.Containerfile"), Base("python:3", "0", False, "pulled")],
    [Built("splitter", "pipelines/splitter/Dockerfile", "0" * 64, "10001", True, ("python:3", "uv:1"))],
    [Job("splitter", "service", "10001 (marquee)", "9 files to 2,834 rows")],
    [Timing("build splitter", 1.5)],
)


def test_a_stand_in_is_called_one(capsys):
    REPORT.show(Console(width=120))
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("uv:1") and "a stand-in: uv.Containerfile" in line for line in lines)
    assert any(line.startswith("python:3") and "stand-in" not in line for line in lines)
    assert any("10001 (marquee)" in line and "2,834 rows" in line for line in lines)


def test_the_json_has_every_field(tmp_path):
    REPORT.write(tmp_path / "build" / "images.json")
    document = json.loads((tmp_path / "build" / "images.json").read_text())
    assert document["bases"][0] == {
        "reference": "uv:1", "image": "localhost/stand-in/uv:0", "stand_in": True, "description": "uv.Containerfile",
    }  # fmt: skip
    assert document["images"][0]["bases"] == ["python:3", "uv:1"]
    assert document["jobs"][0]["user"] == "10001 (marquee)"
    assert document["steps"] == [{"name": "build splitter", "seconds": 1.5}]
