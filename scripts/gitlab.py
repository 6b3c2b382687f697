"""Set an environment up in GitLab: its CI/CD variables, its protection, the subject of its tokens, and the schedule.

It can be run at any time: what is there stays, what was changed by hand is set again. Run it after scripts.aws and
scripts.account, and once more after the first deploy, which makes the resource group. MARQUEE_GITLAB_TOKEN is a token
of a maintainer, of scope `api`; GitLab 18.7 or newer. environments/promotion.yaml names the protected environments.
"""

import os

import click
import gitlab as client
from gitlab.exceptions import GitlabError
from requests.exceptions import RequestException

from command_line.command import Command
from command_line.environment_argument import environment_argument
from pipelines.visible_text import visible_line
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.gitlab import project
from promotion.gitlab.settings import Settings
from promotion.release import admission

_TOKEN = "MARQUEE_GITLAB_TOKEN"


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--gitlab-project", metavar="GROUP/NAME", help="The project whose jobs deploy.  [default: of the remote]")
@click.option("--gitlab-url", default="https://gitlab.com", show_default=True, help="The GitLab instance.")
def gitlab(environment: Environment, gitlab_project: str | None, gitlab_url: str) -> None:
    """Run the command line of `python -m scripts.gitlab`."""
    name = gitlab_project or project.of_clone(gitlab_url)
    token = os.environ.get(_TOKEN)
    if not token:
        named = visible_line(name)
        raise PromotionError(f"{_TOKEN} is not set; create a token of scope api as a maintainer of {named}")
    protected = environment.name in admission.protected()
    try:
        found = client.Gitlab(gitlab_url, private_token=token, timeout=30).projects.get(name)
        for line in Settings(environment, found, protected).apply():
            click.echo(line)
    except (GitlabError, RequestException) as error:
        raise PromotionError(
            f"GitLab refused: {' '.join(str(error).split())}; check {_TOKEN}, then run this verb again: it goes on"
        ) from error


if __name__ == "__main__":
    gitlab()
