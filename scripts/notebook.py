"""Open the notebook in JupyterLab on this machine, with the sample data, or the running local cloud, in it.

DATA says which: a folder in the documented layout, `landing` (the files in the landing bucket), or `warehouse`. Without
it the sample set is made, in build/notebook/data. Ctrl-C stops JupyterLab.
"""

import json
import os
import sys
from pathlib import Path

import click
import nbformat
from nbclient import NotebookClient

from pipelines.exploration.lab import NOTEBOOK, kernel_variables
from sampledata.december import december
from sampledata.folder import Style, write
from scripts.environment import load

SAMPLE = Path("build/notebook/data")
CLOUD = ("landing", "warehouse")


@click.command(help=__doc__)
@click.option("--data", metavar="FOLDER|landing|warehouse", envvar="DATA", help="What to open.  [variable: DATA]")
@click.option("--environment", default="local", show_default=True, help="Whose landing bucket or warehouse.")
@click.option("--refresh", is_flag=True, help="Only run the notebook over the sample set, and save its outputs in it.")
def notebook(data: str | None, environment: str, refresh: bool) -> None:
    variables = deployed(environment)
    if data in CLOUD and not variables:
        sys.exit(f"nothing is deployed for DATA={data}: run `make rehearse KEEP=1` first")
    if data and data not in CLOUD and not Path(data).is_dir():
        sys.exit(f"{data} is not a folder; DATA takes one with streaming/… and vendor/…, `landing` or `warehouse`")
    if data not in CLOUD:
        data = str(Path(data).absolute() if data else sample())
    if refresh:
        run(NOTEBOOK, str(sample()))
        return
    command = [sys.executable, "-m", "pipelines.exploration.lab", "--data", data, "--browser"]
    sys.stdout.flush()
    os.execve(sys.executable, command, {**os.environ, **variables})


def sample() -> Path:
    """The folder of the sample set, written if it is not there."""
    folder = SAMPLE.absolute()
    if not (folder / "sampledata.json").is_file():
        write(folder, december(1), Style(), {})
    return folder


def deployed(environment: str) -> dict[str, str]:
    """What leads an analyst to the environment's bucket and warehouse; empty where no cloud is, or nothing in it."""
    file = load(environment).outputs_file
    if not (os.environ.get("SNOWFLAKE_HOST") or os.environ.get("SNOWFLAKE_ACCOUNT")) or not file.is_file():
        return {}
    outputs = json.loads(file.read_text())
    analyst = outputs["services"]["analyst"]
    return {
        "SNOWFLAKE_ACCOUNT": load(environment).snowflake_account,
        "SNOWFLAKE_USER": analyst["user"],
        "SNOWFLAKE_ROLE": analyst["role"],
        "SNOWFLAKE_WAREHOUSE": analyst["warehouse"],
        "SNOWFLAKE_DATABASE": outputs["database"],
        "MARQUEE_KEY_SECRET": analyst["key_secret"],
        "MARQUEE_LANDING_BUCKET": outputs["landing_bucket"],
    }


def run(path: Path, data: str) -> None:
    """Run all cells of the notebook over `data` and save what came out, without what differs from run to run."""
    document = nbformat.read(path, as_version=4)
    os.environ.update(kernel_variables(data))
    NotebookClient(document, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in document.cells:
        cell.metadata.pop("execution", None)
    nbformat.write(document, path)


if __name__ == "__main__":
    notebook()
