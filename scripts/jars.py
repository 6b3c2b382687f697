"""Fetch the jars with which Spark reads S3, unless they are there; print the folder they are in."""

import click
from rich.console import Console
from rich.progress import Progress

from command_line.command import Command
from pipelines.s3_jars import JarsMissing, s3_jars


@click.command(cls=Command, help=__doc__)
def jars() -> None:
    """Run the command line of `python -m scripts.jars`."""
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Spark's S3 jars", total=None)
            found = s3_jars(lambda done, total: progress.update(task, completed=done, total=total))
    except (JarsMissing, OSError) as error:
        raise click.ClickException(str(error)) from error
    megabytes = sum(path.stat().st_size for path in found) / 1e6
    click.echo(f"Spark's S3 jars: {len(found)} files, {megabytes:.0f} MB, in {found[0].parent}")


if __name__ == "__main__":
    jars()
