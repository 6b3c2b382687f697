"""Go back: give an environment an earlier release that it passed with, its images, infrastructure and views.

Without RELEASE: the one before the current one (`python -m scripts.release list ENVIRONMENT`). First it says what comes
back and what stays, and touches nothing; then one question decides. build/ENVIRONMENT/rollback.json has the same.

Versioned migrations stay: each was made so that the release before can live with it. Where that is not so, the rollback
is refused before it starts. A resource that is newer and holds data stays, too. At the end a file goes from landing to
the warehouse, as in `scripts.verify`.

A rollback that was killed goes on with the same command. The vendor's rows have a rollback of their own
(`python -m pipelines.bulk_load --rollback`).
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion import aws
from promotion.destruction import allowed as allowed_destruction
from promotion.environment import Environment
from promotion.release.journal import Records
from promotion.rollback.rollback import Checked, Rollback
from promotion.rollback.target import NoWayBack, Target, choose
from promotion.smoke_test.stages import NotVerified


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.argument("release", metavar="[RELEASE]", default="", envvar="RELEASE")
@click.option("--plan", "only_plan", is_flag=True, help="Only say what it would do. Exit code 2; 1 if it is refused.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON at the end; everything else goes to stderr.")
@click.option("--deadline", default=600.0, show_default=True, metavar="SECONDS", help="For the file at the end.")
@click.pass_context
def rollback(
    ctx: click.Context,
    environment: Environment,
    release: str,
    only_plan: bool,
    yes: bool,
    as_json: bool,
    deadline: float,
) -> None:
    """Run the command line of `python -m scripts.rollback`."""
    out = sys.stderr if as_json else sys.stdout

    def say(line: str) -> None:
        click.echo(f"  {line}", file=out)

    records = Records(environment, aws.client(environment, "s3"))
    with _refusal_kept(environment):
        target = choose(records.journal(), release, environment.name)
    click.echo(_first_line(environment, target), file=out)
    with (
        _refusal_kept(environment),
        Rollback.of(environment, target, records, allowed_destruction.read()) as way,
    ):
        checked = way.check(say)
        document = checked.document(target)
        click.echo("\n".join(_lines(environment, checked)), file=out)
        if only_plan:
            if as_json:
                click.echo(json.dumps(document, indent=2))
            ctx.exit(2)
        if not yes and not click.confirm(f"Go back to {target.entry.release}?", err=as_json):
            raise click.Abort
        _write(environment, document)
        try:
            way.run(checked, say, deadline)
        except NotVerified as failure:
            raise click.ClickException(
                f"{environment.name} has {target.entry.release} again, and is not verified: {failure}; "
                f"then: python -m scripts.rollback {environment.name}"
            ) from failure
    click.echo(f"{environment.name} has {target.entry.release} again, and is verified", file=out)
    if as_json:
        click.echo(json.dumps(document, indent=2))


def _first_line(environment: Environment, target: Target) -> str:
    verb = "goes on" if target.begun else "goes"
    passed = target.entry.passed_at[:16].replace("T", " ")
    back = f"back to {target.entry.release}, which passed {passed} UTC"
    return f"{environment.name} {verb} from {target.current.release} {back}"


def _lines(environment: Environment, checked: Checked) -> list[str]:
    parts = {"comes back": checked.returns, "stays": checked.stays, "gone since, by Time Travel only": checked.way.gone}
    lines = [line for title, part in parts.items() if part for line in (f"{title}:", *(f"  {each}" for each in part))]
    return [*lines, "the vendor's rows: python -m pipelines.bulk_load --rollback"]


@contextmanager
def _refusal_kept(environment: Environment) -> Iterator[None]:
    """Write why there is no way back, for those who read build/ENVIRONMENT/rollback.json; raise it further."""
    try:
        yield
    except NoWayBack as refusal:
        _write(environment, {"refused": str(refusal)})
        raise


def _write(environment: Environment, document: dict[str, object]) -> None:
    file = environment.build / "rollback.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    rollback()
