"""Ask the registries for the digests of the images that Dockerfiles and pipelines name by tag, and pin them.

The digests go into rehearsal/images/digests.lock.json and behind each name: `python:3.11-slim-bookworm@sha256:…`. A
newer image under the same tag gets in by running this again, as a change that is reviewed. An image of the project's
own registry is pinned with --digest, because nobody but its jobs may ask there.
"""

import click

from command_line.command import Command
from promotion.environment import PROJECT
from rehearsal.images import pins
from rehearsal.images.registry import Registry
from rehearsal.steps import StepFailed


@click.command(cls=Command, help=__doc__)
@click.option("--check", is_flag=True, help="Change nothing; fail if a file and the lock differ.")
@click.option("--offline", is_flag=True, help="Ask no registry; write the lock's digests into the files.")
@click.option("--digest", "given", multiple=True, metavar="NAME=DIGEST", help="Pin this image to this digest.")
@click.pass_context
def pin_images(ctx: click.Context, check: bool, offline: bool, given: tuple[str, ...]) -> None:
    """Run the command line of `python -m scripts.pin_images`."""
    names = sorted({use.name for use in pins.uses(PROJECT)})
    lock, failures = pins.read(PROJECT) | dict(_given(each, names) for each in given), []
    if not (check or offline or given):
        for name in (name for name in names if "$" not in name):
            try:
                lock[name] = Registry().digest(name)
            except StepFailed as failure:
                failures.append(str(failure))
    if not check:
        for file in pins.write(PROJECT, lock):
            click.echo(f"changed {file}")
    failures += pins.faults(PROJECT)
    unpinned = [name for name in names if name not in lock]
    click.echo(f"{len(names) - len(unpinned)} of {len(names)} images are pinned by digest")
    for name in unpinned:
        click.echo(f"not pinned: {name}")
    for line in failures:
        click.echo(line, err=True)
    ctx.exit(1 if failures else 0)


def _given(text: str, names: list[str]) -> tuple[str, str]:
    name, _, digest = text.rpartition("=")
    if name not in names or not pins.DIGEST.fullmatch(digest):
        raise click.BadParameter(f"{text} is no NAME=sha256:… with one of {', '.join(names)}", param_hint="--digest")
    return name, digest


if __name__ == "__main__":
    pin_images()
