"""Make the record of a release, and say which releases an environment had.

The pipeline of the default branch writes one release: its commit, the digests of its images, its migrations, contracts
and providers, and a bill of materials. dev, staging and prod take only that (environments/promotion.yaml), each only
what the one before it passed with.
"""

import json
import os
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from command_line.command import Command
from command_line.environment_argument import environment_argument, environment_type
from promotion import aws
from promotion.environment import PROJECT, Environment, build_folder
from promotion.errors import PromotionError
from promotion.release import admission, contents, file, journal, sbom
from promotion.release.journal import Entry, Records
from promotion.release.release import Release

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(help=__doc__)
def release() -> None:
    """Run the command line of `python -m scripts.release`."""


@release.command(cls=Command)
@click.option("--commit", metavar="COMMIT", help="The commit to release.  [default: CI_COMMIT_SHA, or HEAD]")
@click.option(
    "--digests",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What the build of the images left: a JSON object of image and digest.  [default: build/images/digests.json]",
)
@_json
def write(commit: str | None, digests: Path | None, as_json: bool) -> None:
    """Write build/release/release.json, and the bill of materials beside it (sbom.cdx.json, CycloneDX 1.5).

    A pipeline's release has its provenance there, too: provenance.json, an in-toto statement with SLSA's predicate.

    Everything is read from the commit, nothing from the working tree. An image without a digest was not built: the
    record says so, and an environment then takes the tag that its file in environments/ names.
    """
    built = file.digests(digests or build_folder() / "images" / "digests.json")
    revision = contents.resolved(commit or os.environ.get("CI_COMMIT_SHA") or "HEAD")
    with contents.files(revision) as folder:
        bill, components = sbom.cyclonedx(folder, revision, contents.committed_at(revision))
        made = file.with_sbom(contents.read(revision, folder, built, os.environ), bill, components)
    path = file.write(made, bill)
    if as_json:
        click.echo(made.text, nl=False)
        return
    click.echo("\n".join([*_summary(made), f"{path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path}"]))


@release.command(name="pass", cls=Command)
@environment_argument
def pass_(environment: Environment) -> None:
    """Note that ENVIRONMENT was verified with the release in build/release, so that the next one may take it.

    Run it after `python -m scripts.verify ENVIRONMENT`, as the lane does.
    """
    entry = _records(environment).end(file.read().id)
    admission.hand_on(environment, entry)
    after = admission.after(environment)
    click.echo(f"{environment.name} passed with {entry.release}{f'; {after} may take it' if after else ''}")


@release.command(cls=Command)
@click.argument("named", metavar="[RELEASE]", default="")
@click.option(
    "--in", "where", type=environment_type, metavar="ENVIRONMENT", help="Show a release that this environment had."
)
@_json
def show(named: str, where: Environment | None, as_json: bool) -> None:
    """Show a release: the one in build/release, or with --in ENVIRONMENT the current one there, or RELEASE."""
    if where is None:
        found: Release | None = file.read()
        if named and found and not found.id.startswith(named):
            raise click.UsageError(f"{found.id} is in build/release; name the environment that had {named}: --in prod")
        entry = None
    else:
        entry, found = _deployed(where, named)
    if as_json:
        record = json.loads(found.text) if found else None
        deployed = json.loads(entry.model_dump_json()) if entry else None
        click.echo(json.dumps({"release": record, "deployed": deployed}, indent=2))
        return
    click.echo("\n".join([*(_summary(found) if found else []), *(_entry_lines(entry) if entry else [])]))


@release.command(name="list", cls=Command)
@environment_argument
@_json
def list_releases(environment: Environment, as_json: bool) -> None:
    """List the releases that ENVIRONMENT had, the newest first; the first one is deployed now."""
    found = _records(environment).journal()
    if as_json:
        click.echo(found.model_dump_json(indent=2))
        return
    if not found.entries:
        click.echo(f"{environment.name} has had no release yet")
        return
    table = Table("release", "kind", "begun", "passed", "plan", box=None)
    for line in journal.lines(found):
        table.add_row(*line)
    Console(soft_wrap=True).print(table)


@release.command(cls=Command)
@environment_argument
@click.argument("commit")
def adopt(environment: Environment, commit: str) -> None:
    """Note COMMIT as what ENVIRONMENT runs since before there were releases, so that a rollback may return to it.

    The first apply of a release does it by itself, if the deploy before left its commit.
    """
    revision = contents.resolved(commit)
    if not _records(environment).adopt(journal.adopted_id(revision), revision):
        raise PromotionError(
            f"{environment.name} has releases already; list them: python -m scripts.release list {environment.name}"
        )
    click.echo(f"{environment.name} has {journal.adopted_id(revision)}")


def _records(environment: Environment) -> Records:
    return Records(environment, aws.client(environment, "s3"))


def _deployed(environment: Environment, named: str) -> tuple[Entry, Release | None]:
    records = _records(environment)
    found = records.journal()
    entry = next(iter(found.named(named)), None) if named else found.current
    if entry is None:
        raise PromotionError(
            f"{environment.name} never had {named or 'a release'}; python -m scripts.release list {environment.name}"
        )
    return entry, records.release(entry)


def _summary(made: Release) -> list[str]:
    built = [f"{image.name} {image.digest}" for image in made.images if image.digest]
    lines = [
        f"release {made.id}, commit {made.commit[:12]}, sha256 {made.sha256[:12]}",
        *(f"  image {line}" for line in built),
        *(f"  no digest of {name}: it was not built here; environments/ names its tag" for name in made.absent),
        *(f"  provider {each.source} {each.constraint}" for each in made.providers),
        *(f"  providers by {each.path}, sha256 {each.sha256[:12]}" for each in made.locks),
        f"  {len(made.migrations)} migrations, {len(made.contracts)} contracts",
    ]
    return [*lines, f"  {made.sbom.components} packages in {made.sbom.file}"] if made.sbom else lines


def _entry_lines(entry: Entry) -> list[str]:
    taken = [
        f"  {source.rpartition('registry.terraform.io/')[2]} {version}" for source, version in entry.providers.items()
    ]
    return [
        f"{entry.kind} of {entry.release}, begun {entry.begun_at}, passed {entry.passed_at or 'not yet'}",
        *([f"  plan {entry.plan}"] if entry.plan else []),
        *taken,
        *(f"  {name} stays: it is newer" for name in entry.stays),
    ]


if __name__ == "__main__":
    release()
