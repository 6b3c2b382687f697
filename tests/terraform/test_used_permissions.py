"""Each permission, in both clouds, is used by the real work of the identity that has it; none is superfluous.

Other tests take permissions away, one at a time, and make a call for each. Such a call is made from the permission
itself and would show a right that nobody needs as needed. Here the requests come from the work alone (real_work.py).
`unused_permissions.yaml` accepts, for a time, those that this machine's work can't use, with the reason.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import snowflake.connector

from promotion.environment import SERVICES, load
from promotion.policy import exceptions
from rehearsal.terraform_login import TerraformLogin
from tests.conftest import PROJECT, running_cloud
from tests.git import clone_working_tree
from tests.terraform import outcome, used_permissions
from tests.terraform.real_work import NAME, Work, do_all
from tests.terraform.rights import JOBS, PIPELINES
from tests.terraform.used_permissions import Grant, Request, Right, findings, granted, of_grants, of_policy

ACCEPTED = exceptions.read(Path(__file__).with_name("unused_permissions.yaml"))
USERS = ("DEPLOYER", "PLANNER", "PREVIEWER", *(service.upper() for service in SERVICES))
RUN = "MARQUEE_REAL_WORK"  # `python -m tools.permissions` sets it: the work takes six to twelve minutes
by_name = pytest.mark.skipif(RUN not in os.environ, reason=f"{RUN} is not set")


@pytest.fixture(scope="module")
def worked(tmp_path_factory, guarded_environment) -> Iterator[Work]:
    """A platform in which every identity did its work."""
    folder = tmp_path_factory.mktemp("work")
    clone_working_tree(PROJECT, folder / "clone")
    with running_cloud(folder / "cloud", guarded_environment, NAME) as cloud:
        work = Work(cloud, folder / "clone", folder, TerraformLogin(load(NAME)), {})
        do_all(work)
        yield work


def left(rights: dict[str, list[Right]]) -> list[str]:
    """Return the rights that nobody used and nothing accepts, and the entries that no right needs; keep the counts.

    `rights`: those of each identity.
    """
    lines: list[str] = []
    for name, all_ in rights.items():
        entries = [each for each in ACCEPTED.entries if each.object.partition(",")[0] == name]
        mine, found = exceptions.Exceptions(entries, ACCEPTED.today), findings(all_)
        refused = mine.refused(found)
        lines += [*map(str, refused), *mine.unused(found)]
        counts = outcome.Counts(name, len(all_), len(all_) - len(found), len(found) - len(refused), len(refused))
        outcome.keep([counts])
    return lines


@by_name
@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_the_work_of_each_role_in_aws_uses_all_that_the_role_may(worked):
    iam, made = worked.cloud.client("iam"), used_permissions.requests(worked.cloud.rights)
    roles = [f"marquee-{NAME}-{name}" for name in PIPELINES]
    roles += [f"gitlab-marquee-{NAME}-{name}" for name in JOBS]
    found: dict[str, list[Right]] = {}
    for role in roles:
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            found.setdefault(role, []).extend(of_policy(role, policy["Statement"], made))
    assert left(found) == []


@by_name
@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_the_work_of_each_user_in_snowflake_uses_all_that_its_role_may(worked):
    used = used_permissions.used_grants(worked.cloud.rights)
    names = ("host", "port", "protocol", "account", "user", "password", "role")
    settings = {name: worked.cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
    roles = [f"{load(NAME).database}_{name}" for name in USERS]
    found = {}
    with snowflake.connector.connect(**settings) as connection:

        def show(statement: str) -> list[dict]:
            return list(connection.cursor(snowflake.connector.DictCursor).execute(statement).fetchall())

        for role in roles:
            rows, future = (show(f"SHOW {kind} TO ROLE {role}") for kind in ("GRANTS", "FUTURE GRANTS"))
            found[role] = list(of_grants(granted(rows, future, role), used))
    assert left(found) == []


STATEMENT = {"Sid": "S", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["a/*", "b/*"]}


def test_an_action_and_a_resource_that_no_request_used_are_found():
    made = [Request("r", "s3:GetObject", "a/1", {}), Request("other", "s3:PutObject", "b/1", {})]
    assert [(each.code, each.object) for each in findings(of_policy("r", [STATEMENT], made))] == [
        ("s3:PutObject", "r, S"), ("b/*", "r, S"),
    ]  # fmt: skip


def test_a_request_with_other_condition_keys_uses_nothing():
    condition = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    statement = {"Sid": "S", "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": ["k"], "Condition": condition}
    through = Request("r", "kms:Decrypt", "k", {"kms:ViaService": "s3.eu-west-1.amazonaws.com"})
    assert findings(of_policy("r", [statement], [through])) == []
    assert len(findings(of_policy("r", [statement], [Request("r", "kms:Decrypt", "k", {})]))) == 1


def test_a_grant_on_future_objects_is_used_on_an_object_of_the_schema():
    future = Grant("R", "SELECT", "TABLE", ("D", "RAW"), future=True)
    assert findings(of_grants([future], {Grant("R", "SELECT", "TABLE", ("D", "RAW", "USERS"))})) == []
    for other in (
        Grant("R", "SELECT", "TABLE", ("D", "VENDOR", "BOOKS")),
        Grant("R", "INSERT", "TABLE", ("D", "RAW", "USERS")),
        Grant("Q", "SELECT", "TABLE", ("D", "RAW", "USERS")),
    ):
        assert len(findings(of_grants([future], {other}))) == 1
