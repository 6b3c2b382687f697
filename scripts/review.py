"""Write the page for the reviewer of a change: what it does to each environment, before it does it.

build/review/ gets review.html, review.md (GitLab's Markdown) and review.json: the resources of each plan with their old
and new values, the pending migrations with their SQL, the difference of the schema, of contracts and of images, and the
findings of the checks. The plans come from `python -m scripts.plan`; no account is entered. A part that can't be made
says why, and the others stand. In a merge request's job that has MARQUEE_REVIEW_TOKEN, a project access token of scope
api, the page is also one comment, which later jobs update.
"""

import json
import os
from pathlib import Path

import click

from command_line.command import Command
from command_line.environment_argument import environment_type
from pipelines.visible_text import visible
from promotion.environment import PROJECT, Environment, build_folder, known, load
from promotion.errors import PromotionError
from promotion.migration import deployed
from promotion.plan.reviewed_plan import plan_folder
from promotion.review import comment, rendering, sources
from promotion.review.document import to_json
from promotion.review.page import Page
from promotion.review.page import page as page_of
from promotion.review.review import Missing, Upgrade
from promotion.review.review import review as review_of
from promotion.review.snapshot import Snapshot
from promotion.review.sources import Sources
from rehearsal.shadow import shadow


@click.command(cls=Command, help=__doc__)
@click.argument("environments", nargs=-1, type=environment_type, metavar="[ENVIRONMENT]...")
@click.option("--base", metavar="COMMIT", help="The commit to compare with.  [default: the merge base with the target]")
@click.option(
    "--since-deploy", is_flag=True, help="Compare with the commit that the first environment's last deploy had."
)
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write to.  [default: build/review]")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of the summary.")
def review(
    environments: tuple[Environment, ...], base: str | None, since_deploy: bool, out: Path | None, as_json: bool
) -> None:
    """Run the command line of `python -m scripts.review`. Without an environment: those that have a plan."""
    if base and since_deploy:
        raise click.UsageError("--base and --since-deploy name two commits; give one of them")
    chosen = list(environments) or [each for each in map(load, known()) if plan_folder(each).exists()]
    since = _sources(chosen, base, since_deploy)
    found = review_of(PROJECT, sources.head(PROJECT), chosen, since, _snapshots)
    page = page_of(found, _title(chosen, since_deploy))
    folder = out or build_folder() / "review"
    document = json.dumps(to_json(found), indent=2, ensure_ascii=False)
    _write(
        folder,
        {"review.html": rendering.to_html(page), "review.md": rendering.to_markdown(page), "review.json": document},
    )
    click.echo(document if as_json else f"{visible(page.line)}\n{folder / 'review.html'}")
    _comment(page)


def _sources(environments: list[Environment], base: str | None, since_deploy: bool) -> Sources | Missing:
    try:
        if base:
            return sources.against_commit(PROJECT, base, base)
        if not since_deploy:
            return sources.against_branch(PROJECT, os.environ)
        if not environments:
            raise PromotionError("--since-deploy needs an environment")
        commit = deployed.read(plan_folder(environments[0])).commit
        if not commit:
            raise PromotionError(f"no deploy of {environments[0].name} is recorded yet; name a commit with --base")
        return sources.against_commit(PROJECT, commit, f"the last deploy of {environments[0].name}")
    except PromotionError as error:
        return Missing(str(error))


def _snapshots(upgrade: Upgrade) -> tuple[Snapshot, Snapshot]:
    with shadow(upgrade.variables) as database:
        before = database.migrate(upgrade.before, upgrade.access[0])
        return before, database.migrate(upgrade.after, upgrade.access[1])


def _title(environments: list[Environment], since_deploy: bool) -> str:
    names = ", ".join(environment.name for environment in environments) or "no environment"
    return f"What the next deploy of {names} does" if since_deploy else f"What this change does to {names}"


def _write(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _comment(page: Page) -> None:
    """Comment in the merge request, if this is a job of one. The page is there without it, so nothing fails."""
    if not os.environ.get("CI_MERGE_REQUEST_IID"):
        return
    if not (request := comment.of_job(os.environ)):
        click.echo(f"no comment: {comment.TOKEN} is not set; docs/review.md says how", err=True)
        return
    link = f"{os.environ.get('CI_JOB_URL', '')}/artifacts/browse/build/review/"
    try:
        done = request.comment(rendering.to_comment(page, link, comment.LONGEST), rendering.MARK)
        click.echo(f"the comment in the merge request is {done}", err=True)
    except PromotionError as error:
        click.echo(str(error), err=True)


if __name__ == "__main__":
    review()
