"""The settings of an environment in GitLab, by its API: what is there stays, what was changed by hand is set again.

https://docs.gitlab.com/api/projects/, …/project_level_variables/, …/protected_environments/, …/resource_groups/ and
…/pipeline_schedules/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from gitlab.exceptions import GitlabGetError

from promotion.access.job_subject import COMPONENTS
from promotion.environment import Environment
from promotion.gitlab import job_code

# Maintainers press the button: https://docs.gitlab.com/api/protected_environments/#valid-access-levels
_MAINTAINER = 40
# The modes that take jobs into account that nobody started wait for a button: docs/runbook.md.
_PROCESS_MODE = "newest_ready_first"
SCHEDULE = "drift"
CRON = "0 5 * * *"


@dataclass(frozen=True)
class Settings:
    """The settings of `environment` in `project`, an object of python-gitlab; `protected`: the button is for few."""

    environment: Environment
    project: Any
    protected: bool

    def apply(self) -> Iterator[str]:
        """Make them, and yield a line for each. Raise GitlabError."""
        yield self._subject()
        yield from job_code.protect(self.project)
        for scope, variables in self.variables().items():
            for key, value in variables.items():
                yield self._variable(scope, key, value)
        if self.protected:
            yield self._protection(self.environment.name, "deploy")
            yield self._protection(self._erasing, "erase")
        yield self._resource_group()
        yield self._schedule()

    def variables(self) -> dict[str, dict[str, str]]:
        """Return {scope: {name: value}} of the CI/CD variables; none is secret."""
        of = self.environment
        return {
            f"{of.name}/preview": _login(of, "preview", of.previewer_role, "AWS"),
            f"{of.name}/plan": _login(of, "plan", of.planner_role, "AWS"),
            of.name: _login(of, "deploy", of.deployer_role, "OIDC"),
            self._erasing: _role(of, "erase"),
        }

    def _subject(self) -> str:
        if list(self.project.ci_id_token_sub_claim_components) == list(COMPONENTS):
            return f"subject of tokens: kept, {', '.join(COMPONENTS)}"
        self.project.ci_id_token_sub_claim_components = list(COMPONENTS)
        self.project.save()
        return f"subject of tokens: set, {', '.join(COMPONENTS)}"

    def _variable(self, scope: str, key: str, value: str) -> str:
        of_scope = {"environment_scope": scope}
        try:
            found = self.project.variables.get(key, filter=of_scope)
        except GitlabGetError as error:
            if error.response_code != 404:
                raise
            self.project.variables.create({"key": key, "value": value, **of_scope})
            return f"variable {key} of {scope}: made"
        if found.value == value:
            return f"variable {key} of {scope}: kept"
        self.project.variables.update(key, {"value": value, **of_scope}, filter=of_scope)
        return f"variable {key} of {scope}: set"

    @property
    def _erasing(self) -> str:
        """The GitLab environment of the job that erases a person."""
        return f"{self.environment.name}/erase"

    def _protection(self, name: str, verb: str) -> str:
        """Let maintainers start the jobs of a GitLab environment, and nobody else; rules of approval stay as they are.

        https://docs.gitlab.com/api/protected_environments/#update-a-protected-environment
        """
        wanted = {"access_level": _MAINTAINER}
        all_protected = self.project.protected_environments
        found = next((each for each in all_protected.list(iterator=True) if each.name == name), None)
        if found is None:
            all_protected.create({"name": name, "deploy_access_levels": [wanted]})
            return f"environment {name}: protected, maintainers {verb}"
        others = [each for each in found.deploy_access_levels if not _of_maintainers(each)]
        missing = [] if len(others) < len(found.deploy_access_levels) else [wanted]
        if not others and not missing:
            return f"environment {name}: stays protected"
        removed = [{"id": each["id"], "_destroy": True} for each in others]
        there = f"{all_protected.path}/{quote(name, safe='')}"
        self.project.manager.gitlab.http_put(there, post_data={"deploy_access_levels": [*removed, *missing]})
        return f"environment {name}: set, maintainers {verb} and nobody else"

    def _resource_group(self) -> str:
        name = self.environment.name
        try:
            group = self.project.resource_groups.get(name)
        except GitlabGetError as error:
            if error.response_code != 404:
                raise
            return f"resource group {name}: not there before the first deploy; run this verb again after it"
        if group.process_mode == _PROCESS_MODE:
            return f"resource group {name}: kept, {_PROCESS_MODE}"
        group.process_mode = _PROCESS_MODE
        group.save()
        return f"resource group {name}: set, {_PROCESS_MODE}"

    def _schedule(self) -> str:
        branch = str(self.project.default_branch)
        wanted = {"ref": f"refs/heads/{branch}", "cron": CRON, "cron_timezone": "UTC", "active": True}
        there = self.project.pipelineschedules.list(iterator=True)
        found = next((each for each in there if each.description == SCHEDULE), None)
        if found is None:
            self.project.pipelineschedules.create({"description": SCHEDULE, **wanted})
            return f"schedule {SCHEDULE}: made, {CRON} on {branch}"
        # GitLab before 17 answers with the name that it was given: https://docs.gitlab.com/api/pipeline_schedules/
        shown = {**found.attributes, "ref": f"refs/heads/{found.ref.removeprefix('refs/heads/')}"}
        changed = {name: value for name, value in wanted.items() if shown.get(name) != value}
        if not changed:
            return f"schedule {SCHEDULE}: kept"
        self.project.pipelineschedules.update(found.id, changed)
        return f"schedule {SCHEDULE}: set, {', '.join(sorted(changed))}"


def _of_maintainers(level: Mapping[str, Any]) -> bool:
    """Return True for the level of all maintainers; one of a person or a group has an access level, too."""
    return level["access_level"] == _MAINTAINER and not level.get("user_id") and not level.get("group_id")


def _login(of: Environment, kind: str, user: str, provider: str) -> dict[str, str]:
    """Return the variables of a job of the `kind`, such as plan, which logs in to Snowflake as `user` by `provider`."""
    return {
        **_role(of, kind),
        "SNOWFLAKE_USER": user,
        "SNOWFLAKE_ROLE": user,
        "SNOWFLAKE_AUTHENTICATOR": "WORKLOAD_IDENTITY",
        "SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER": provider,
    }


def _role(of: Environment, kind: str) -> dict[str, str]:
    """Return the variables of a job of the `kind` in AWS.

    AWS_REGION: the proof of a role for Snowflake is signed for a region, and only AWS_REGION names it outside of AWS.
    """
    return {
        "AWS_ROLE_ARN": of.job_role_arn(kind),
        "AWS_REGION": of.aws_region,
    }
