"""The verb `account`; tests/promotion/account has what it does, and tests/applied.py uses it."""

import subprocess
import sys

from tests.conftest import PROJECT, clean_environment


def account(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "scripts.account", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)


def test_without_an_administrators_login_the_error_is_one_line():
    done = account(clean_environment(), "local")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "set SNOWFLAKE_USER" in done.stderr


def test_a_job_of_the_main_branch_alone_is_the_deployer(cloud):
    """The local Snowflake refuses the login, which it does not know; the error has the statement."""
    done = account(cloud.environment, "local", "--gitlab-project", "group/marquee", "--gitlab-url", "https://g.example")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    expected = (
        "ISSUER = 'https://g.example' SUBJECT = "
        "'project_path:group/marquee:ref_type:branch:ref:main:environment_protected:false' "
        "OIDC_AUDIENCE_LIST = ('marquee-local-deploy')"
    )
    assert expected in done.stderr and "WORKLOAD_IDENTITY of USER" in done.stderr
