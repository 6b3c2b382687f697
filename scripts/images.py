"""Build every image, and run each at its main job against the local cloud, without a Docker daemon.

It needs Linux, root, and Debian's buildah and debootstrap. Base images whose registry can't be reached are replaced by
stand-ins, and the report says which. All that it builds is in build/images; the second run uses it again.
"""

import json
from typing import get_args

import click
from rich.console import Console

from command_line.command import Command
from promotion.environment import build_folder
from rehearsal.images.bases import Choice
from rehearsal.images.session import rehearse_images
from rehearsal.steps import StepFailed


@click.command(cls=Command, help=__doc__)
@click.option(
    "--bases",
    type=click.Choice(get_args(Choice)),
    default="auto",
    show_default=True,
    envvar="BASES",
    help="Base images: pulled, stand-ins, or pulled where the registry answers.  [variable: BASES]",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8888,
    show_default=True,
    envvar="PORT",
    help="Port of the notebook.  [variable: PORT]",
)
@click.option("--build-only", envvar="BUILD_ONLY", is_flag=True, help="Run nothing.  [variable: BUILD_ONLY=1]")
@click.option(
    "--push",
    metavar="REGISTRY/PATH",
    envvar="PUSH",
    help="Push every image, once all have passed, and write the digests for the release: build/images/digests.json. "
    "Images on stand-ins are refused.  [variable: PUSH]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON; progress goes to stderr.")
def images(bases: Choice, port: int, build_only: bool, push: str | None, as_json: bool) -> None:
    """Run the command line of `python -m scripts.images`."""
    console = Console(highlight=False, stderr=as_json)
    folder, report = build_folder() / "images", build_folder() / "images.json"
    try:
        rehearse_images(console, folder, report, choice=bases, port=port, build_only=build_only, target=push)
    except StepFailed as stop:
        raise click.ClickException(f"images: {stop}") from stop
    except KeyboardInterrupt:
        console.print("stopped; nothing is left running")
        raise
    if as_json:
        click.echo(json.dumps(json.loads(report.read_text()), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    images()
