"""The ASGI application that hypercorn runs: MiniStack with every correction, each of which says what it corrects."""

from __future__ import annotations

from ministack.app import app as ministack

from localcloud.aws import (
    alarm_limits,
    alarms,
    bucket_settings,
    condition_keys,
    constraints,
    deleted_principals,
    ecs_resources,
    ecs_services,
    filter_patterns,
    iam_quotas,
    identity_providers,
    image_lifecycles,
    in_flight,
    kept_sessions,
    lifecycle_rules,
    log_keys,
    long_polls,
    missing_keys,
    names,
    notification_filters,
    object_encryption,
    object_limits,
    object_tags,
    open_services,
    passed_roles,
    policy_documents,
    policy_sizes,
    registries,
    root_signatures,
    schedules,
    service_linked_roles,
    session_durations,
    task_definitions,
    trails,
    upload_parts,
    visibility_limit,
    web_identities,
    wildcards,
    written_rights,
)
from localcloud.aws.caller import WithCaller
from localcloud.aws.kept_state import saved_at_once
from localcloud.aws.open_services import OnlyOpen
from localcloud.aws.range_requests import VersionedRanges

# The services that are closed first: the others wrap what is left.
open_services.correct()
# Of those that refuse requests the last is asked first: rights before what a request is about, its form before them.
for correction in (
    alarm_limits, ecs_services, filter_patterns, iam_quotas, image_lifecycles, log_keys, names, policy_sizes,
    schedules, task_definitions,
    alarms, bucket_settings, condition_keys, deleted_principals, ecs_resources, identity_providers, in_flight,
    kept_sessions, lifecycle_rules, long_polls, missing_keys, notification_filters, object_encryption, object_limits,
    object_tags, passed_roles, policy_documents, registries, root_signatures, service_linked_roles,
    session_durations, trails, upload_parts, visibility_limit, web_identities, wildcards, written_rights,
    constraints,
):  # fmt: skip
    correction.correct()

app = OnlyOpen(saved_at_once(WithCaller(VersionedRanges(ministack))))
