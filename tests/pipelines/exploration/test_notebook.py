"""The notebook, run by nbmake: its committed outputs are what a fresh run gives, wherever the data are."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from pipelines.exploration.lab import NOTEBOOK, kernel_variables
from sampledata.december import december
from sampledata.folder import Style, write
from tests.conftest import PROJECT, clean_environment

VEGA, HTML = "application/vnd.vegalite.v5+json", "text/html"


def run(folder: Path, variables: dict[str, str]) -> tuple[subprocess.CompletedProcess, list]:
    """Run a copy of the notebook; returns nbmake's word on it and the outputs of its code cells."""
    copy = folder / "EDA.ipynb"
    copy.write_text(NOTEBOOK.read_text())
    private = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**clean_environment(), **private, "IPYTHONDIR": str(folder / "ipython"), **variables}
    command = [sys.executable, "-m", "pytest", "--nbmake", "--overwrite", "-p", "no:cacheprovider", str(copy)]
    done = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(folder), "--nbmake-timeout=300"],
        cwd=folder, env={**environment, **kernel_variables(None)}, capture_output=True, text=True, timeout=400,
    )  # fmt: skip
    return done, outputs(copy)


def outputs(path: Path) -> list:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [[_bare(output) for output in cell.outputs] for cell in cells]


def _bare(output) -> dict:
    return json.loads(json.dumps({key: output[key] for key in output if key not in ("metadata", "execution_count")}))


def _without_query(shown: str) -> str:
    before, after = shown.split("<div class=", 1)
    return before + after.split("</pre></div>", 1)[1]


COMMITTED = outputs(NOTEBOOK)


def test_a_fresh_run_over_the_landing_bucket_gives_the_committed_outputs(cloud, tmp_path):
    s3 = cloud.client("s3")
    bucket, data = f"notebook-{os.getpid()}", tmp_path / "data"
    location = {"LocationConstraint": cloud.variables["AWS_REGION"]}
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    write(data, december(1), Style(), {})
    for path in data.rglob("*.*"):
        s3.upload_file(str(path), bucket, path.relative_to(data).as_posix())
    aws = {name: value for name, value in cloud.variables.items() if name.startswith("AWS_")}
    done, given = run(tmp_path, {**aws, "MARQUEE_DATA": "landing", "MARQUEE_LANDING_BUCKET": bucket})
    assert done.returncode == 0, done.stdout
    assert given == COMMITTED


def test_the_warehouse_gives_the_same_but_for_the_queries(sample_warehouse, tmp_path):
    done, given = run(tmp_path, {**sample_warehouse.variables("analyst"), "MARQUEE_DATA": "warehouse"})
    assert done.returncode == 0, done.stdout
    for cell, committed in zip(given, COMMITTED, strict=True):
        for output, expected in zip(cell, committed, strict=True):
            data, wanted = output["data"], expected["data"]
            assert data.get(VEGA) == wanted.get(VEGA)
            if HTML in data and "<pre" in data[HTML]:
                assert _without_query(data[HTML]) == _without_query(wanted[HTML])
            else:
                assert data.get(HTML) == wanted.get(HTML)


def test_the_committed_outputs_show_the_six_answers_and_a_chart_where_one_helps():
    shown = [output["data"] for cell in COMMITTED for output in cell]
    answers = [data["text/plain"].splitlines()[-1] for data in shown if "<pre" in data.get(HTML, "")]
    assert answers == ["93.40 %", "1 user", "3 movies", "12.04 hours", "935.439 GB", "65 users"]
    assert sum(VEGA in data and data["image/svg+xml"].startswith("<svg") for data in shown) == 13


@pytest.mark.slow
def test_without_data_the_notebook_says_so_in_one_line(tmp_path):
    done, given = run(tmp_path, {"MARQUEE_DATA": "/nowhere"})
    assert done.returncode == 1
    (error,) = given[1]
    assert error["ename"] == "DataError"
    assert error["traceback"] == [
        "\x1b[31m/nowhere is not a folder; expected /nowhere/streaming/… and /nowhere/vendor/…\x1b[0m"
    ]


def test_the_notebook_is_small_enough_to_review():
    assert NOTEBOOK.stat().st_size < 600_000
    assert str(PROJECT) not in NOTEBOOK.read_text()
