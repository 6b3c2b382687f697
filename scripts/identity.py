"""Put the token that GitLab gave this job where AWS clients look for one; nothing to do outside such a job.

GitLab hands an ID token over as a variable, every AWS client reads it from the file that AWS_WEB_IDENTITY_TOKEN_FILE
names and changes it for the role in AWS_ROLE_ARN. Where AWS_ID_TOKEN is not set, other credentials serve.
"""

import os

import click

from command_line.command import Command
from promotion.access.job_token import write_token


@click.command(cls=Command, help=__doc__)
def identity() -> None:
    """Run the command line of `python -m scripts.identity`."""
    if write_token(os.environ):
        click.echo(f"this job is {os.environ['AWS_ROLE_ARN']}")


if __name__ == "__main__":
    identity()
