"""How Terraform's users prove who they are to Snowflake, as `scripts.account` sets it: token, or role in AWS.

An identity that somebody exchanged lets another project's jobs, or another account's role, in as the deployer.
https://docs.snowflake.com/en/sql-reference/sql/show-user-workload-identity-authentication-methods
"""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from snowflake.connector.errors import ProgrammingError

from promotion.access import job_subject
from promotion.aws import Client
from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment
from promotion.error_numbers import DOES_NOT_EXIST
from promotion.identifier import quoted
from promotion.review.difference import Line
from promotion.terraform import job_roles_state


def findings(environment: Environment, s3: Client, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each such user with another identity. One that logs in by its key has none."""
    yield from each("Snowflake: identities of Terraform's users", partial(_findings, environment, s3, reader))


def _findings(environment: Environment, s3: Client, reader: Reader) -> Iterator[Finding]:
    made = job_roles_state.read(environment, s3)
    options = made.options if made else {}
    wanted = {
        environment.deployer_role: _token(environment, options),
        environment.planner_role: _aws(environment, environment.plan_identity),
        environment.previewer_role: _aws(environment, environment.preview_identity),
    }
    for user, identity in wanted.items():
        there = list(_identities(reader, user))
        if there and not (len(there) == 1 and all(there[0].get(name) == value for name, value in identity.items())):
            lines = [Line("-", f"{name}: {value}") for name, value in identity.items()]
            lines += [Line("+", f"{name}: {value}") for one in there for name, value in one.items()]
            back = job_roles_state.command(environment, options, "scripts.account")
            yield Finding("snowflake", f"identity of user {user}", "changed", tuple(lines), back)


def _token(environment: Environment, options: Mapping[str, Any]) -> dict[str, str]:
    """Return the token of a deploy's job, as far as the options of the last `scripts.aws` are known."""
    found = {"type": "OIDC"}
    if "gitlab_url" in options:
        found["issuer"] = options["gitlab_url"]
    if {"gitlab_project", "branch"} <= options.keys():
        found["subject"] = job_subject.subject(options["gitlab_project"], options["branch"], environment)
    return {**found, "audienceList": environment.deploy_audience}


def _aws(environment: Environment, arn: str) -> dict[str, str]:
    return {"type": "AWS", "awsAccount": environment.aws_account_id, "iamRole": arn.rpartition("/")[2]}


def _identities(reader: Reader, user: str) -> Iterator[dict[str, str]]:
    """Yield each identity of a user as {property: value}; none of a user that is not there."""
    try:
        rows = reader.show(f"SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER {quoted(user)}")
    except ProgrammingError as error:
        if error.errno != DOES_NOT_EXIST:
            raise
        return
    for row in rows:
        details = json.loads(row["additional_info"] or "{}")
        shown = {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in details.items()}
        yield {**shown, "type": row["type"]}
