"""Put the token that GitLab gave this job where AWS clients look for one; nothing to do outside such a job.

GitLab hands an ID token over as a variable, every AWS client reads it from the file that AWS_WEB_IDENTITY_TOKEN_FILE
names and changes it for the role in AWS_ROLE_ARN. Where AWS_ID_TOKEN is not set, other credentials serve.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click


def write_token(variables: Mapping[str, str]) -> Path | None:
    """Write AWS_ID_TOKEN to the file AWS_WEB_IDENTITY_TOKEN_FILE, for its owner only; return the file, or None.

    Raises KeyError with the name of a variable that goes with the token and is missing.
    """
    if not (token := variables.get("AWS_ID_TOKEN")):
        return None
    file = Path(variables["AWS_WEB_IDENTITY_TOKEN_FILE"])
    if not variables.get("AWS_ROLE_ARN"):
        raise KeyError("AWS_ROLE_ARN")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as target:
        target.write(token)
    return file


@click.command(help=__doc__)
def identity() -> None:
    try:
        written = write_token(os.environ)
    except KeyError as missing:
        sys.exit(
            f"AWS_ID_TOKEN is set, but {missing.args[0]} is not: give it to this environment in the project's CI/CD "
            "settings (docs/runbook.md, setting a project up)"
        )
    if written:
        click.echo(f"this job is {os.environ['AWS_ROLE_ARN']}")


if __name__ == "__main__":
    identity()
