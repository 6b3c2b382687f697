"""The identities of GitLab's jobs: the roles of `terraform/gitlab`, and the token that GitLab would sign for a job.

An administrator applies `terraform/gitlab` and sets the Snowflake account up, as docs/runbook.md says; from then on no
job holds a key of AWS, and none is ACCOUNTADMIN.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jwt
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa

from promotion.environment import JOBS, Environment
from rehearsal.jobs import Job
from rehearsal.processes import Processes
from rehearsal.terraform_login import TerraformLogin

_ISSUER = "https://gitlab.example"
_PROJECT = "marquee/marquee"
_BRANCH = "main"
_LIFE_SECONDS = 3600
# Of `scripts.aws`.
OPTIONS = ("--gitlab-project", _PROJECT, "--gitlab-url", _ISSUER, "--yes")
_FOUNDATIONS = 'variable "foundations"'
_OF_ADMINISTRATOR = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
# Of the administrator in Snowflake; a job with a token for Snowflake has Terraform's login instead.
_IN_SNOWFLAKE = (
    *("SNOWFLAKE_USER", "SNOWFLAKE_PASSWORD", "SNOWFLAKE_ROLE", "SNOWFLAKE_WAREHOUSE", "SNOWFLAKE_DATABASE"),
    "SNOWFLAKE_VALIDATE_DEFAULT_PARAMETERS",
)


@dataclass(frozen=True)
class Identities:
    """The roles of one side's `terraform/gitlab`: {identity: ARN}, and Terraform's logins to Snowflake.

    Without a login, as of a commit that knows no other, Terraform is the account's administrator.
    """

    roles: Mapping[str, str]
    login: TerraformLogin | None = None
    protected: bool | None = None  # whether GitLab protects the environment; None where the subject does not say so
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False)

    def variables(self, job: Job, cloud: Mapping[str, str], token_file: Path) -> dict[str, str]:
        """Return the variables that lead a job to the cloud, as itself; `cloud` are the administrator's.

        A job without a token for AWS enters no account, and gets none.
        """
        if "AWS_ID_TOKEN" not in job.tokens:
            return {}
        # A job that plans enters Snowflake with its AWS role, and has no token for it.
        in_snowflake = "SNOWFLAKE_TOKEN" in job.tokens or job.identity != "deploy"
        hidden = {*_OF_ADMINISTRATOR, *(() if in_snowflake and not self.login else _IN_SNOWFLAKE)}
        return {
            **{name: value for name, value in cloud.items() if name not in hidden},
            **(self.login.variables(job.identity) if self.login and in_snowflake else {}),
            # Terraform's own login to AWS asks this address, not AWS_ENDPOINT_URL.
            "AWS_ENDPOINT_URL_STS": cloud["AWS_ENDPOINT_URL"],
            "AWS_ID_TOKEN": self._token(job),
            "AWS_ROLE_ARN": self.roles[job.identity],
            "AWS_ROLE_SESSION_NAME": f"rehearsal-{job.name}",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token_file),
        }

    def _token(self, job: Job) -> str:
        """Return the token of a job of the main branch, for the audience that it declares.

        https://docs.gitlab.com/ci/secrets/id_token_authentication/. Only the token of a job that names an environment
        has claims about one (`ci_claims` in GitLab's lib/gitlab/ci/jwt.rb), and GitLab leaves a part of the subject out
        whose claim is not there (`initialize` in jwt_v2.rb beside it).
        """
        subject = f"project_path:{_PROJECT}:ref_type:branch:ref:{_BRANCH}"
        if self.protected is not None and job.environment:  # an environment for plans is never protected
            subject += f":environment_protected:{str(self.protected and job.identity == 'deploy').lower()}"
        audience = job.audience.replace("$CI_SERVER_URL", _ISSUER)
        claims = {"iss": _ISSUER, "aud": audience, "sub": subject, "exp": int(time.time()) + _LIFE_SECONDS}
        return jwt.encode(claims, self.key, algorithm="RS256")


def of_verb(project: Path, environment: Environment, login: TerraformLogin | None) -> Identities:
    """Return the identities that the `scripts.aws` of `project` made with OPTIONS."""
    roles = {job: environment.job_role_arn(job) for job in JOBS}
    return Identities(roles, login, _protected(project, environment))


def apply(
    processes: Processes,
    project: Path,
    environment: Environment,
    name: str,
    say: Callable[[str], None],
    login: TerraformLogin | None,
) -> Identities:
    """Apply the `terraform/gitlab` of `project` as the administrator, and return the identities, with `login`.

    For a commit from before `scripts.aws`, which does this. The next deploys may make roles, buckets and keys. Raise
    StepFailed with Terraform's last line.
    """
    folder = project / "terraform" / "gitlab"
    variables = {
        "TF_DATA_DIR": str(project / "build" / "terraform" / f"gitlab-{environment.name}"),
        "TF_IN_AUTOMATION": "1",
    }
    variables |= {"TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}

    def terraform(verb: str, *arguments: str, seconds: float) -> str:
        command = ["terraform", verb, *arguments]
        return processes.run(f"{name}-gitlab-{verb}", command, seconds=seconds, extra=variables, say=say, folder=folder)

    mirror = processes.environment.get("TF_PLUGIN_MIRROR")
    backend = {"bucket": environment.state_bucket, "key": "gitlab/terraform.tfstate", "region": environment.aws_region}
    settings = [f"-backend-config={key}={value}" for key, value in backend.items()]
    terraform("init", "-no-color", *([f"-plugin-dir={mirror}"] if mirror else []), *settings, seconds=900)
    values = {"environment": environment.name, "gitlab_project": _PROJECT, "gitlab_url": _ISSUER}
    if _FOUNDATIONS in (folder / "variables.tf").read_text():  # not in that of an older commit
        values["foundations"] = "true"
    given = [f"-var={key}={value}" for key, value in values.items()]
    terraform("apply", "-no-color", "-auto-approve", *given, seconds=300)
    roles = json.loads(terraform("output", "-json", "role_arns", seconds=60))
    return Identities(roles, login, _protected(project, environment))


def _protected(project: Path, environment: Environment) -> bool | None:
    """Return whether GitLab protects the environment; None for a commit whose roles do not ask for it."""
    file = project / "environments" / "promotion.yaml"
    named = yaml.safe_load(file.read_text()).get("protected") if file.is_file() else None
    return None if named is None else environment.name in named
