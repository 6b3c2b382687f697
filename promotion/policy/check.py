"""The rules of the policy, over a plan's JSON document and over migrations."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contracts.contract import Contract
from promotion.access import boundary
from promotion.environment import Environment
from promotion.migration.script import Script
from promotion.policy import types, visible
from promotion.policy.aws import (
    alarms,
    buckets,
    containers,
    credentials,
    keys,
    networks,
    permissions,
    queues,
    roles,
    scaling,
    schedules,
    task_settings,
    trails,
    trusts,
    watched,
)
from promotion.policy.finding import Finding
from promotion.policy.resource import resources
from promotion.policy.snowflake import masking, migrations, objects, personal, rights, users

_RULES = (containers, credentials, networks, permissions, trails, types, watched)
_OF_ENVIRONMENT = (alarms, buckets, keys, queues, roles, trusts, objects, rights, scaling, schedules, task_settings)


def check_plan(plan: Mapping[str, Any], environment: Environment) -> list[Finding]:
    """Return what the resources break that are there after the plan of an environment."""
    found = resources(plan)
    general = {finding for rule in _RULES for finding in rule.check(found)}
    special = {finding for rule in _OF_ENVIRONMENT for finding in rule.check(found, environment)}
    given = plan.get("variables", {})
    next_keys, keys = (given.get(name, {}).get("value") or {} for name in ("service_next_keys", "service_public_keys"))
    return sorted(general | special | set(users.check(found, environment, next_keys, keys)))


def check_other_root(plan: Mapping[str, Any]) -> list[Finding]:
    """Return the words that mean nothing to AWS, and the unknown types, in another root module's plan."""
    found = resources(plan)
    return sorted({*permissions.check(found), *types.check_administrators(found)})


def check_boundary(environment: Environment) -> list[Finding]:
    """Return the same of the boundary of an environment's roles, which scripts.state makes."""
    policy = json.dumps(boundary.document(environment))
    return sorted(set(permissions.check_policy(f"boundary of {environment.name}", policy)))


def check_migrations(
    scripts: Sequence[Script], contracts: Iterable[Contract], variables: Mapping[str, str]
) -> list[Finding]:
    """Return what the scripts, rendered with these variables, break, all of them together."""
    people = personal.of(contracts)
    files = migrations.Place(
        (variables["ready_url"], variables["vendor_url"]), variables["storage_integration"], variables["database"]
    )
    found = {*migrations.check(scripts, people, files), *masking.check(scripts, people)}
    return sorted(found | {finding for script in scripts for finding in visible.check_migration(script, variables)})
