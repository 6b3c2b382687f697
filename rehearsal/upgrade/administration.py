"""The work of an administrator before a side is deployed: keys, the roles of the jobs, and their login to Snowflake."""

from collections.abc import Callable
from pathlib import Path

from promotion.environment import load
from rehearsal.processes import Processes
from rehearsal.terraform_login import TerraformLogin
from rehearsal.upgrade import identities
from rehearsal.upgrade.checkout import Checkout
from rehearsal.upgrade.identities import Identities

# A change in one of these is an administrator's to apply; the rest of a change is the lane's.
FILES = (
    "terraform/gitlab", "promotion/access/boundary.py", "promotion/account", "promotion/environment.py",
    "scripts/account.py", "scripts/aws.py", "environments",
)  # fmt: skip
_SECONDS = 900  # Terraform, and the key pairs of all services


def set_up(processes: Processes, side: Checkout, say: Callable[[str], None]) -> Identities:
    """Make what `side` has before Terraform, its `terraform/gitlab` and Snowflake account; return its jobs' identities.

    So the runbook does it: a verb for each cloud. The next deploys may make roles, buckets and keys. A commit from
    before `scripts.aws` is set up part by part. `processes` have the administrator's login. Raise StepFailed.
    """
    if has_verb_of_aws(side.folder):
        options = (*identities.OPTIONS, "--foundations")
        side.as_administrator("scripts.aws", side.environment.name, *options, say=say, seconds=_SECONDS)
        login = _account(side, say)
        return identities.of_verb(side.folder, load(side.environment.name), login)
    for verb in ("scripts.state", "scripts.keys"):  # a service that is new has no key yet
        side.as_administrator(verb, side.environment.name, say=say)
    login = _account(side, say)
    return identities.apply(processes, side.folder, load(side.environment.name), side.name, say, login)


def has_verb_of_aws(project: Path) -> bool:
    """Return whether `scripts.aws` sets an account up; in older commits the file is another one, or takes less."""
    file = project / "scripts" / "aws.py"
    text = file.read_text() if file.is_file() else ""
    return all(word in text for word in (*identities.OPTIONS, "--foundations") if word.startswith("--"))


def deploys_as_administrator(project: Path) -> bool:
    """Return True for files from before `scripts.account`: their Terraform makes what only ACCOUNTADMIN can make."""
    return not (project / "scripts" / "account.py").is_file()


def _account(side: Checkout, say: Callable[[str], None]) -> TerraformLogin | None:
    """Return Terraform's login; None if the side is from before the verb, and deploys as the administrator."""
    if deploys_as_administrator(side.folder):
        return None
    login = TerraformLogin.of(side.environment, side.folder)
    side.as_administrator("scripts.account", side.environment.name, *login.arguments, say=say)
    return login
