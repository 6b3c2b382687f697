"""Set an environment up in AWS, in this order: the bucket of Terraform's state, the boundary of the roles and the
account's own roles for ECS (scripts.state), the key pairs of the services (scripts.keys), and the roles that GitLab's
jobs take (terraform/gitlab), whose changes it shows, and applies after a question.

An administrator of the account runs it. It can be run at any time: what is there stays, what was changed by hand is set
again, and after a kill it goes on. With --foundations deploys may make and remake roles, buckets, keys, queues, topics
and the trail: give it for the first deploy and for one that changes them, and run the verb without it afterwards.
"""

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion.environment import Environment
from promotion.gitlab import project
from promotion.terraform.job_roles import JobRoles
from scripts.keys import keys
from scripts.state import state


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option("--gitlab-project", metavar="GROUP/NAME", help="The project whose jobs get in.  [default: of the remote]")
@click.option("--gitlab-url", default="https://gitlab.com", show_default=True, help="The issuer of the tokens.")
@click.option("--branch", default="main", show_default=True, help="The branch that deploys.")
@click.option("--foundations", is_flag=True, help="Let deploys make and remake roles, buckets, keys and the like.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def aws(
    ctx: click.Context,
    environment: Environment,
    gitlab_project: str | None,
    gitlab_url: str,
    branch: str,
    foundations: bool,
    yes: bool,
) -> None:
    """Run the command line of `python -m scripts.aws`."""
    values = {
        "gitlab_project": gitlab_project or project.of_clone(gitlab_url),
        "gitlab_url": gitlab_url,
        "branch": branch,
    }
    ctx.invoke(state, environment=environment)
    ctx.invoke(keys, environment=environment)
    roles = JobRoles(environment, {**values, "foundations": str(foundations).lower()})
    roles.init()
    changes = roles.plan()
    if not changes:
        click.echo("roles of GitLab's jobs: kept")
        return
    trusted = f"the jobs of {values['gitlab_project']} on {gitlab_url}, branch {branch}"
    click.echo("roles of GitLab's jobs:")
    for change in changes:
        click.echo(f"  {change}")
    if not yes and not click.confirm(f"Apply these in the account of {environment.name}, for {trusted}?"):
        raise click.Abort
    roles.apply()
    click.echo(f"roles of GitLab's jobs: set{', and deploys may change the foundations' if foundations else ''}")


if __name__ == "__main__":
    aws()
