"""The roles that GitLab's jobs take, and the identity provider that they trust, which `scripts.aws` makes.

No deploy sees them. They are compared with what the last apply of terraform/gitlab left, which is in its state.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from promotion.aws import Client, entries
from promotion.drift.finding import Change, Finding, NotCompared, Result, each
from promotion.environment import JOBS, Environment
from promotion.review import policy
from promotion.review.difference import Line, difference
from promotion.terraform import job_roles_state
from promotion.terraform.job_roles import STATE_KEY
from promotion.terraform.job_roles_state import Attributes, JobRolesState

_PART = "AWS: rights and trust of GitLab's roles"
_POLICY = "job"


def findings(environment: Environment, iam: Client, s3: Client) -> Iterator[Result]:
    """Yield a finding for each policy, trust, setting and audience that is not as `scripts.aws` made it."""
    yield from each("AWS: policies of GitLab's roles", partial(_more_policies, environment, iam))
    yield from each(_PART, partial(_compared, environment, iam, s3))


def _names(environment: Environment) -> list[str]:
    return list(map(environment.job_role, JOBS))


def _more_policies(environment: Environment, iam: Client) -> Iterator[Finding]:
    """Each role has one policy, `job`."""
    for role in _names(environment):
        try:
            inline = list(entries(iam, "list_role_policies", "PolicyNames", RoleName=role))
        except iam.exceptions.NoSuchEntityException:
            continue  # an environment that no GitLab deploys to
        for name in sorted(set(inline) - {_POLICY}):
            yield Finding("aws", f"policy {name} of the role {role}", "added", back=_without_policy(role, name))
        for entry in entries(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=role):
            arn = entry["PolicyArn"]
            back = shlex.join(["aws", "iam", "detach-role-policy", "--role-name", role, "--policy-arn", arn])
            yield Finding("aws", f"policy {arn} of the role {role}", "added", back=back)


def _compared(environment: Environment, iam: Client, s3: Client) -> Iterator[Result]:
    there = {name: role for name in _names(environment) if (role := _role(iam, name))}
    made = job_roles_state.read(environment, s3)
    if made is None:
        if there:
            again = job_roles_state.command(environment, {})
            yield NotCompared(_PART, f"there is no s3://{environment.state_bucket}/{STATE_KEY}, which {again} writes")
        return
    back = made.command(environment)
    for name in _names(environment):
        if name in there:
            yield from _policy(iam, name, made.policies.get(name), back)
        yield from _role_itself(name, made, there.get(name), back)
    for arn, attributes in made.providers.items():
        yield from _provider(iam, arn, attributes, back)


def _role(iam: Client, name: str) -> Attributes | None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html"""
    try:
        role: Attributes = iam.get_role(RoleName=name)["Role"]
    except iam.exceptions.NoSuchEntityException:
        return None
    return role


def _policy(iam: Client, role: str, was: Any, back: str) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html"""
    try:
        found = iam.get_role_policy(RoleName=role, PolicyName=_POLICY)["PolicyDocument"]
    except iam.exceptions.NoSuchEntityException:
        found = None
    if lines := _lines(policy.compare(was, found)):
        change: Change = "added" if was is None else "removed" if found is None else "changed"
        undo = _without_policy(role, _POLICY) if was is None else back
        yield Finding("aws", f"policy {_POLICY} of the role {role}", change, () if found is None else lines, undo)


def _role_itself(name: str, made: JobRolesState, there: Attributes | None, back: str) -> Iterator[Finding]:
    was = made.roles.get(name)
    if there is None:
        if was is not None:
            yield Finding("aws", f"role {name}", "removed", back=back)
        return
    lines = _lines(policy.compare(made.trusts.get(name), there["AssumeRolePolicyDocument"]))
    if was is None:
        yield Finding("aws", f"role {name}", "added", lines, f"aws iam delete-role --role-name {name}")
        return
    if lines:
        yield Finding("aws", f"trust of the role {name}", "changed", lines, back)
    if lines := tuple(difference(_settings_of_state(was), _settings(there))):
        yield Finding("aws", f"settings of the role {name}", "changed", lines, back)


def _settings_of_state(role: Attributes) -> dict[str, Any]:
    return {
        "max_session_duration": role.get("max_session_duration"),
        "permissions_boundary": role.get("permissions_boundary") or None,
    }


def _settings(role: Attributes) -> dict[str, Any]:
    return {
        "max_session_duration": role["MaxSessionDuration"],
        "permissions_boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
    }


def _provider(iam: Client, arn: str, made: Attributes, back: str) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html

    The code leaves the thumbprints to AWS, so that no apply sets them back.
    """
    try:
        there: Mapping[str, Any] = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    except iam.exceptions.NoSuchEntityException:
        yield Finding("aws", f"identity provider {arn}", "removed", back=back)
        return
    if lines := _members("audience", made.get("client_id_list") or [], there.get("ClientIDList", ())):
        yield Finding("aws", f"audiences of the identity provider {arn}", "changed", lines, back)
    usual = made.get("thumbprint_list") or []
    if lines := _members("thumbprint", usual, there.get("ThumbprintList", ())):
        command = ["aws", "iam", "update-open-id-connect-provider-thumbprint", "--open-id-connect-provider-arn", arn]
        undo = shlex.join([*command, "--thumbprint-list", *usual]) if usual else ""
        yield Finding("aws", f"thumbprints of the identity provider {arn}", "changed", lines, undo)


def _members(word: str, was: Iterable[str], there: Iterable[str]) -> tuple[Line, ...]:
    old, new = set(was), set(there)
    removed = [Line("-", f"{word}: {one}") for one in sorted(old - new)]
    return (*removed, *(Line("+", f"{word}: {one}") for one in sorted(new - old)))


def _lines(compared: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
    return tuple(Line(*line) for line in compared)


def _without_policy(role: str, name: str) -> str:
    return shlex.join(["aws", "iam", "delete-role-policy", "--role-name", role, "--policy-name", name])
