"""An environment set up in GitLab, at a server with the routes that the verb calls."""

from collections.abc import Iterator
from threading import Thread

import pytest
from click.testing import CliRunner

from scripts.gitlab import gitlab
from tests.promotion.gitlab.server import TOKEN, Gitlab

SCHEDULE = {
    "id": 13, "description": "drift", "ref": "refs/heads/main", "cron": "0 5 * * *", "cron_timezone": "UTC",
    "active": True,
}  # fmt: skip
RULE = {
    "id": 30, "repository_path_pattern": "marquee/marquee/ci", "minimum_access_level_for_push": "maintainer",
    "minimum_access_level_for_delete": "maintainer",
}  # fmt: skip
ROLE = "arn:aws:iam::{}:role/gitlab-marquee-{}"


@pytest.fixture
def server(monkeypatch) -> Iterator[Gitlab]:
    monkeypatch.setenv("MARQUEE_GITLAB_TOKEN", TOKEN)
    with Gitlab() as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def run(server: Gitlab, environment: str, code: int = 0) -> list[str]:
    """Return the lines that the verb prints."""
    words = [environment, "--gitlab-project", "marquee/marquee", "--gitlab-url", server.url]
    done = CliRunner().invoke(gitlab, words)
    assert done.exit_code == code, done.output
    return (done.stdout or done.stderr).splitlines()


def levels(server: Gitlab) -> list[tuple]:
    """The (level, user, group) of each rule that allows deploys to the protected environment."""
    protected, _ = server.protected
    return [(each["access_level"], each["user_id"], each["group_id"]) for each in protected["deploy_access_levels"]]


def test_an_environment_is_set_up_and_the_second_time_nothing_changes(server):
    server.groups["prod"] = {"key": "prod", "process_mode": "unordered"}
    assert len(run(server, "prod")) == 29
    assert server.project["ci_id_token_sub_claim_components"][-1] == "environment_protected"
    account = {scope: value.split(":")[4] for (scope, key), value in server.variables.items() if key == "AWS_ROLE_ARN"}
    assert server.variables["prod/plan", "AWS_ROLE_ARN"] == ROLE.format(account["prod"], "prod-plan")
    assert server.variables["prod/preview", "AWS_ROLE_ARN"] == ROLE.format(account["prod"], "prod-preview")
    assert server.variables["prod/preview", "SNOWFLAKE_USER"] == "MARQUEE_PROD_PREVIEWER"
    assert server.variables["prod", "AWS_ROLE_ARN"] == ROLE.format(account["prod"], "prod-deploy")
    assert server.variables["prod/erase", "AWS_ROLE_ARN"] == ROLE.format(account["prod"], "prod-erase")
    assert [each["name"] for each in server.protected] == ["prod", "prod/erase"]
    assert server.variables["prod/plan", "SNOWFLAKE_USER"] == "MARQUEE_PROD_PLANNER"
    assert server.variables["prod/plan", "AWS_REGION"] == "eu-west-1"
    assert server.variables["prod", "SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER"] == "OIDC"
    assert levels(server) == [(40, None, None)]
    assert server.groups["prod"]["process_mode"] == "newest_ready_first"
    assert server.schedules == [SCHEDULE]
    assert server.rules == [RULE]

    server.calls.clear()
    again = run(server, "prod")
    assert (server.calls, [line for line in again if "kept" not in line and "stays" not in line]) == ([], [])


def test_what_somebody_changed_is_set_again_and_nothing_else(server):
    run(server, "dev")
    assert server.protected == [], "dev waits for nobody"
    server.variables["dev", "SNOWFLAKE_ROLE"] = "ACCOUNTADMIN"
    server.calls.clear()
    assert [line for line in run(server, "dev") if line.endswith(": set")] == ["variable SNOWFLAKE_ROLE of dev: set"]
    assert server.variables["dev", "SNOWFLAKE_ROLE"] == "MARQUEE_DEV_DEPLOYER"
    assert server.calls == ["PUT /api/v4/projects/5/variables/SNOWFLAKE_ROLE"]


DEVELOPERS = {"id": 20, "access_level": 30, "user_id": None, "group_id": None}
PERSON = {"id": 21, "access_level": 40, "user_id": 7, "group_id": None}
MAINTAINERS = {"id": 22, "access_level": 40, "user_id": None, "group_id": None}


@pytest.mark.parametrize("there", [[DEVELOPERS], [PERSON], [DEVELOPERS, MAINTAINERS], [MAINTAINERS, PERSON], []])
def test_who_may_press_the_button_is_set_again(server, there):
    run(server, "prod")
    server.protected[0] |= {"deploy_access_levels": there, "required_approval_count": 2}
    server.calls.clear()
    assert "environment prod: set, maintainers deploy and nobody else" in run(server, "prod")
    assert server.calls == ["PUT /api/v4/projects/5/protected_environments/prod"]
    assert levels(server) == [(40, None, None)]
    assert server.protected[0]["required_approval_count"] == 2, "what it does not know stays"


@pytest.mark.parametrize(
    "change",
    [{"active": False}, {"cron": "0 0 1 1 *"}, {"ref": "refs/heads/other"}, {"cron_timezone": "Asia/Tokyo"}],
    ids=lambda change: next(iter(change)),
)
def test_a_schedule_that_somebody_changed_is_set_again(server, change):
    run(server, "dev")
    server.schedules[0] |= change
    server.calls.clear()
    assert f"schedule drift: set, {next(iter(change))}" in run(server, "dev")
    assert (server.calls, server.schedules) == (["PUT /api/v4/projects/5/pipeline_schedules/13"], [SCHEDULE])


def test_a_schedule_of_an_older_gitlab_names_its_branch_alone(server):
    run(server, "dev")
    server.schedules[0]["ref"] = "main"
    assert "schedule drift: kept" in run(server, "dev")


def test_a_developer_replaces_no_code_of_the_jobs_that_deploy(server):
    """https://docs.gitlab.com/user/packages/container_registry/container_repository_protection_rules/: developers push
    anywhere without a rule; a cache of a merge request is that of the default branch unless caches are separate."""
    server.project["ci_separated_caches"] = False
    server.rules += [
        {**RULE, "id": 8, "repository_path_pattern": "marquee/marquee/other"},
        {**RULE, "id": 9, "minimum_access_level_for_push": None},
    ]
    lines = run(server, "dev")
    assert "images marquee/marquee/ci: set, maintainers push" in lines
    assert "caches: set, apart for protected and other branches" in lines
    assert server.project["ci_separated_caches"] is True
    assert server.rules[1] == {**RULE, "id": 9}
    server.rules[1]["minimum_access_level_for_push"] = "owner"
    assert "images marquee/marquee/ci: kept, no developer pushes" in run(server, "dev")
    assert server.rules[1]["minimum_access_level_for_push"] == "owner"


def test_no_code_of_a_fork_and_no_older_job_runs_here(server):
    """Forks are allowed by default: https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/."""
    server.project["ci_forward_deployment_enabled"] = False
    lines = run(server, "dev")
    assert "pipelines of forks: set, none runs in this project" in lines
    assert "outdated deployment jobs: set, none runs after a newer one" in lines
    assert server.project["ci_allow_fork_pipelines_to_run_in_parent_project"] is False
    assert server.project["ci_forward_deployment_enabled"] is True


def test_before_the_first_deploy_there_is_no_resource_group(server):
    assert "resource group dev: not there before the first deploy; run this verb again after it" in run(server, "dev")


def test_a_token_that_is_refused_or_missing_is_one_line(server, monkeypatch):
    monkeypatch.setenv("MARQUEE_GITLAB_TOKEN", "wrong")
    assert run(server, "dev", 1) == [
        "Error: GitLab refused: 401: 401 Unauthorized; check MARQUEE_GITLAB_TOKEN, then run this verb again: it goes on"
    ]
    monkeypatch.delenv("MARQUEE_GITLAB_TOKEN")
    [line] = run(server, "dev", 1)
    assert "MARQUEE_GITLAB_TOKEN is not set; create a token of scope api" in line
