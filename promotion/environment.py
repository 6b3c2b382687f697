"""The environments: environments/<name>.tfvars.json is the only place where they differ."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from promotion.errors import PromotionError

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "environments"
SERVICES = ("migrator", "splitter", "bulk_load", "analyst", "eraser")
# The kinds of GitLab's jobs that have a role in AWS; terraform/gitlab makes it.
JOBS = ("preview", "plan", "deploy", "erase")
_SUFFIX = ".tfvars.json"
# Services: the tasks of the pipelines, and jobs that log in as one (migrate, verify, erase). Jobs: Terraform's users.
Origin = Literal["services", "jobs"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)


@dataclass(frozen=True)
class Environment:
    """One environment: the accounts it lives in, and the names that follow from its name."""

    name: str
    aws_account_id: str
    aws_region: str
    snowflake_account: str  # ORGANIZATION-NAME
    credit_quota: int = 1  # Snowflake's, a month
    services_from: tuple[str, ...] = ()  # IPv4 addresses and networks; none: any
    jobs_from: tuple[str, ...] = ()
    account_parameters: tuple[tuple[str, str], ...] = ()  # (name, value), set on Snowflake's account on purpose

    @property
    def prefix(self) -> str:
        """Return the prefix of every AWS name of this environment."""
        return f"marquee-{self.name}"

    @property
    def database(self) -> str:
        """Return the name of the Snowflake database, with which every name of this environment there begins."""
        return f"MARQUEE_{self.name.upper()}"

    @property
    def deployer_role(self) -> str:
        """Return the Snowflake role, and user, that applies Terraform."""
        return f"{self.database}_DEPLOYER"

    @property
    def planner_role(self) -> str:
        """Return the Snowflake role, and user, that plans: it reads what Terraform manages, and changes nothing."""
        return f"{self.database}_PLANNER"

    def login_from(self, origin: Origin) -> tuple[str, ...]:
        """Return the addresses and networks that these users log in to Snowflake from; none stands for any."""
        return self.services_from if origin == "services" else self.jobs_from

    def network_policy(self, origin: Origin) -> str | None:
        """Return the name of the network policy of these users; None without addresses."""
        return self.network_policy_name(origin) if self.login_from(origin) else None

    def network_policy_name(self, origin: Origin) -> str:
        """Return the name that the policy has where there are addresses."""
        return f"{self.database}_{origin.upper()}"

    @property
    def previewer_role(self) -> str:
        """Return the Snowflake role, and user, that plans from the state alone, for a merge request."""
        return f"{self.database}_PREVIEWER"

    @property
    def plan_identity(self) -> str:
        """Return the ARN of the AWS role of the default branch's jobs that plan; terraform/gitlab makes it."""
        return self.job_role_arn("plan")

    @property
    def preview_identity(self) -> str:
        """Return the ARN of the AWS role of merge requests' jobs; terraform/gitlab makes it."""
        return self.job_role_arn("preview")

    @property
    def deploy_audience(self) -> str:
        """Return the audience of the ID tokens of jobs that deploy, for both clouds (.gitlab/deploy.yml)."""
        return f"{self.prefix}-deploy"

    @property
    def state_bucket(self) -> str:
        """Return the name of the bucket that holds Terraform's state."""
        return f"{self.prefix}-terraform-state"

    @property
    def buckets(self) -> tuple[str, ...]:
        """Return the names of all its buckets, as terraform/names.tf has them."""
        return (*(f"{self.prefix}-{name}" for name in ("landing", "ready", "logs", "trail-logs")), self.state_bucket)

    @property
    def values_file(self) -> Path:
        """Return the file with the values of Terraform's variables."""
        return FOLDER / f"{self.name}{_SUFFIX}"

    def values(self) -> dict[str, Any]:
        """Return the values of Terraform's variables that the file has."""
        found: dict[str, Any] = json.loads(self.values_file.read_text())
        return found

    @property
    def build(self) -> Path:
        """Return the folder for plans and outputs of this environment; MARQUEE_BUILD moves it out of the project."""
        return build_folder() / self.name

    @property
    def outputs_file(self) -> Path:
        """Return the file that apply writes Terraform's outputs to."""
        return self.build / "outputs.json"

    def job_role(self, job: str) -> str:
        """Return the name of the AWS role of a kind of GitLab's jobs, one of JOBS."""
        return f"gitlab-{self.prefix}-{job}"

    def job_role_arn(self, job: str) -> str:
        """Return the ARN of that role."""
        return f"arn:aws:iam::{self.aws_account_id}:role/{self.job_role(job)}"

    def key_secret(self, service: str) -> str:
        """Return the name in Secrets Manager of a service's private key."""
        return f"{self.prefix}/snowflake/{service}"


def build_folder() -> Path:
    """Return the folder for everything that the verbs write: MARQUEE_BUILD, or else build/ in the project."""
    return Path(os.environ.get("MARQUEE_BUILD") or PROJECT / "build").absolute()


def known() -> list[str]:
    """Return the names of the environments, sorted."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in FOLDER.glob(f"*{_SUFFIX}"))


def load(name: str) -> Environment:
    """Read one environment. Raise PromotionError, with the known names, if there is none of that name."""
    if name not in known():
        raise PromotionError(f"no environment {name!r}; there are: {', '.join(known())}")
    path = FOLDER / f"{name}{_SUFFIX}"
    try:
        values = json.loads(path.read_text())
        account = values["snowflake_account"]
        return Environment(
            name=values["environment"],
            aws_account_id=values["aws_account_id"],
            aws_region=values["aws_region"],
            snowflake_account=f"{account['organization']}-{account['name']}",
            credit_quota=values["credit_quota"],
            services_from=tuple(values["login_from"]["services"]),
            jobs_from=tuple(values["login_from"]["jobs"]),
            account_parameters=_parameters(values.get("account_parameters") or {}),
        )
    except json.JSONDecodeError as error:
        raise PromotionError(f"environments/{path.name} is not JSON: {error}; correct it") from error
    except KeyError as error:
        raise PromotionError(
            f"environments/{path.name} lacks {error}; add it (terraform/variables.tf describes it)"
        ) from error


def _parameters(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (name, value) of each, sorted; a number or true is the text that Terraform and SHOW write."""
    return tuple(sorted((name, each if isinstance(each, str) else json.dumps(each)) for name, each in values.items()))
