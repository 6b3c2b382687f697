"""Open the notebook in JupyterLab on this machine, with the sample data, or the running local cloud, in it.

DATA says which: a folder in the documented layout, `landing` (the files in the landing bucket), or `warehouse`. Without
it the sample set is made, in build/notebook/data. Ctrl-C stops JupyterLab.

The notebook has no more rights than its data needs: none in AWS or Snowflake for a folder, those of the role `verify`,
which may read the analyst's key, for `warehouse`, and for `landing` a key that reads the files of landing for an hour,
and nothing else. It never has your own.
"""

import json
import os
import sys
from pathlib import Path

import click
import nbformat
from botocore.exceptions import ClientError
from nbclient import NotebookClient

from command_line.command import Command
from command_line.environment_argument import environment_type
from pipelines.exploration.lab import NOTEBOOK, kernel_variables
from pipelines.visible_text import visible_line
from promotion import aws
from promotion.access.credential_variables import without_credentials
from promotion.environment import Environment
from promotion.outputs import NotApplied, Outputs
from sampledata.december import december
from sampledata.folder import Style, write

_SAMPLE = Path("build/notebook/data")
_CLOUD = ("landing", "warehouse")


@click.command(cls=Command, help=__doc__)
@click.option("--data", metavar="FOLDER|landing|warehouse", envvar="DATA", help="What to open.  [variable: DATA]")
@click.option(
    "--environment",
    type=environment_type,
    default="local",
    show_default=True,
    help="Whose landing bucket or warehouse.",
)
@click.option("--refresh", is_flag=True, help="Only run the notebook over the sample set, and save its outputs in it.")
def notebook(data: str | None, environment: Environment, refresh: bool) -> None:
    """Run the command line of `python -m scripts.notebook`."""
    outputs = _outputs(environment) if data in _CLOUD else None
    if data in _CLOUD and not outputs:
        raise click.ClickException(f"nothing is deployed for DATA={data}: run `make rehearse KEEP=1` first")
    if data and data not in _CLOUD and not os.path.isdir(data):  # Path raises for a name too long
        raise click.ClickException(
            f"{visible_line(data)} is not a folder; DATA takes one with streaming/… and vendor/…, `landing` or "
            "`warehouse`"
        )
    if refresh:
        _refresh(NOTEBOOK, str(_sample()))
        return
    if outputs and data == "warehouse":
        variables = {**without_credentials(os.environ), **_analyst(environment, outputs)}
    elif outputs:
        variables = {**without_credentials(os.environ), **_reader(environment, outputs.landing_bucket)}
    else:
        variables = without_credentials(os.environ)
        data = str(Path(data).absolute() if data else _sample())
    command = [sys.executable, "-m", "pipelines.exploration.lab", "--data", str(data), "--browser"]
    sys.stdout.flush()
    os.execve(sys.executable, command, variables)


def _sample() -> Path:
    """Return the folder of the sample set, written if it is not there."""
    folder = _SAMPLE.absolute()
    if not (folder / "sampledata.json").is_file():
        write(folder, december(1), Style(), {})
    return folder


def _outputs(environment: Environment) -> Outputs | None:
    """Return what is deployed in this environment; None where no cloud is, or nothing in it."""
    if not (os.environ.get("SNOWFLAKE_HOST") or os.environ.get("SNOWFLAKE_ACCOUNT")):
        return None
    try:
        return Outputs.read(environment)
    except NotApplied:
        return None


def _analyst(environment: Environment, outputs: Outputs) -> dict[str, str]:
    """Return the variables of the analyst, with credentials in AWS, for an hour, that may read the analyst's key."""
    credentials = aws.credentials_of(environment, outputs.verify_role_arn, "notebook")
    return {"SNOWFLAKE_ACCOUNT": environment.snowflake_account, **outputs.analyst_variables(), **credentials}


def _reader(environment: Environment, bucket: str) -> dict[str, str]:
    """Return the variables of the landing bucket, with credentials that read its files and nothing else."""
    files = f"arn:aws:s3:::{bucket}"
    keys = f"arn:aws:kms:{environment.aws_region}:{environment.aws_account_id}:key/*"
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{environment.aws_region}.amazonaws.com"}}
    policy = [
        {"Effect": "Allow", "Action": ["s3:GetBucketLocation", "s3:ListBucket"], "Resource": files},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"{files}/streaming/*", f"{files}/vendor/*"]},
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": keys, "Condition": through_s3},
    ]
    try:
        lent = aws.credentials_within(
            environment, "notebook", json.dumps({"Version": "2012-10-17", "Statement": policy})
        )
    except ClientError as error:
        reason = error.response["Error"].get("Message")
        raise click.ClickException(
            f"AWS lends the notebook no key that only reads landing: {reason}; copy the files, and "
            f"open the copy: aws s3 cp --recursive s3://{bucket}/ FOLDER, then DATA=FOLDER"
        ) from error
    return {"MARQUEE_LANDING_BUCKET": bucket, **lent}


def _refresh(path: Path, data: str) -> None:
    """Run all cells of the notebook over `data` and save its outputs, without those that differ from run to run."""
    document = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    os.environ.update(kernel_variables(data))
    NotebookClient(document, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in document.cells:
        cell.metadata.pop("execution", None)
    nbformat.write(document, path)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    notebook()
