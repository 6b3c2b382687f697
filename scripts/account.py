"""Set up the Snowflake account of an environment, as its administrator: all that needs the role ACCOUNTADMIN.

It makes the users and roles that apply Terraform, that plan and only read, and that plan merge requests from the state
alone, the resource monitor of the account, and the network policies of the addresses that users log in from. The role
that applies gets every object of the environment that somebody else owns. It can be run at any time: what is there
stays, what was changed by hand is set again. The login is SNOWFLAKE_USER's, with SNOWFLAKE_PASSWORD or
SNOWFLAKE_AUTHENTICATOR.
"""

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion.access import job_subject
from promotion.account import users
from promotion.account.account import set_up
from promotion.account.administrator import administrator
from promotion.environment import Environment


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.option(
    "--gitlab-project", metavar="GROUP/NAME", help="The project whose jobs log in, with their ID token or AWS role."
)
@click.option("--gitlab-url", default="https://gitlab.com", show_default=True, help="The issuer of the tokens.")
@click.option("--branch", default="main", show_default=True, help="The branch that deploys.")
@click.option(
    "--deployer-key", metavar="BASE64", help="Let the deployer log in with this public key (DER), not a token."
)
@click.option("--planner-key", metavar="BASE64", help="The same for the planner, instead of its AWS role.")
@click.option("--previewer-key", metavar="BASE64", help="The same for the previewer, instead of its AWS role.")
def account(
    environment: Environment,
    gitlab_project: str | None,
    gitlab_url: str,
    branch: str,
    deployer_key: str | None,
    planner_key: str | None,
    previewer_key: str | None,
) -> None:
    """Run the command line of `python -m scripts.account`."""
    logins = {}
    if gitlab_project:
        subject = job_subject.subject(gitlab_project, branch, environment)
        logins[environment.deployer_role] = users.identity_token(gitlab_url, subject, environment.deploy_audience)
        logins[environment.planner_role] = users.aws_role(environment.plan_identity)
        logins[environment.previewer_role] = users.aws_role(environment.preview_identity)
    keys = (deployer_key, planner_key, previewer_key)
    for name, key in zip((user.name for user in users.all_of(environment)), keys, strict=True):
        if key:
            logins[name] = users.public_key(key)
    with administrator(environment) as login:
        for line in set_up(login, environment, logins):
            click.echo(line)


if __name__ == "__main__":
    account()
