"""Check what a change may not do to the platform's security: each finding is one line with the next step.

Without an environment it checks the text: checkov over terraform/, the platform's own rules over a plan of the root
that enters no account, and over the SQL of the migrations. With environments it checks the plans that
`python -m scripts.plan` made of them. Accepted findings stand in environments/policy_exceptions.yaml, each entry with a
last day. Exit code 0: no finding, 1: some.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import click

from command_line.command import Command
from command_line.environment_argument import environment_type
from contracts.reader import read_all
from promotion.environment import PROJECT, Environment, load
from promotion.errors import PromotionError
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.plan import reviewed_plan
from promotion.policy import checkov, exceptions, text
from promotion.policy.check import check_boundary, check_migrations, check_other_root, check_plan
from promotion.policy.finding import Finding
from promotion.policy.static_plan import static_plan
from promotion.release import admission


@click.command(cls=Command, help=__doc__)
@click.argument("environments", nargs=-1, type=environment_type, metavar="[ENVIRONMENT]...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a JSON list.")
@click.pass_context
def policy(ctx: click.Context, environments: tuple[Environment, ...], as_json: bool) -> None:
    """Run the command line of `python -m scripts.policy`."""
    accepted = exceptions.read()
    found = [finding for each in environments for finding in _of_plan(each)] if environments else _of_text()
    refused = accepted.refused(found)
    if as_json:
        click.echo(json.dumps([finding.to_json() for finding in refused], indent=2))
    else:
        click.echo("\n".join(map(str, refused)) or f"no finding; {len(found)} accepted in {exceptions.FILE.name}")
    for line in [] if environments else [*accepted.expiring(), *accepted.unused(found)]:
        click.echo(line, err=True)
    ctx.exit(1 if refused else 0)


def _of_plan(environment: Environment) -> list[Finding]:
    return check_plan(reviewed_plan.document(environment), environment)


def _of_text() -> list[Finding]:
    """Return the findings of Terraform's text and of the migrations; checkov and Terraform run side by side."""
    # Environments differ by their values alone, and the last one has something of everything.
    environment, mirror = load(admission.order()[-1]), os.environ.get("TF_PLUGIN_MIRROR")
    with ThreadPoolExecutor() as pool:
        checks = pool.submit(checkov.check, PROJECT / "terraform", environment.values_file)
        plugins = Path(mirror) if mirror else _mirror()
        plan, *others = [static_plan(environment, plugins, root=root) for root in ("", "gitlab", "registry")]
        variables = placeholders.read(PROJECT / ".sqlfluff")
        scripts, problems = script.read(PROJECT / "migrations", variables)
        if problems:
            raise PromotionError(f"{problems[0]}; python -m scripts.lint_migrations has the others")
        of_sql = check_migrations(scripts, read_all(PROJECT / "contracts").values(), variables)
        of_aws = [
            *check_plan(plan, environment),
            *chain.from_iterable(map(check_other_root, others)),
            *check_boundary(environment),
        ]
        return [*checks.result(), *text.check(PROJECT / "terraform"), *of_aws, *of_sql]


def _mirror() -> Path | None:
    """Return the folder of providers that the set-up made; None where Terraform fetches them itself."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "marquee" / "terraform-plugins"
    return folder if folder.is_dir() else None


if __name__ == "__main__":
    policy()
