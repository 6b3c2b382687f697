"""The ASGI application that hypercorn runs: MiniStack with every correction, each of which says what it corrects."""

from __future__ import annotations

from ministack.app import app as ministack

from localcloud.aws import (
    alarms,
    bucket_settings,
    condition_keys,
    deleted_principals,
    ecs_resources,
    identity_providers,
    in_flight,
    kept_sessions,
    lifecycle_rules,
    long_polls,
    missing_keys,
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
    service_linked_roles,
    session_durations,
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
for correction in (
    alarms, bucket_settings, condition_keys, deleted_principals, ecs_resources, identity_providers, in_flight,
    kept_sessions, lifecycle_rules, long_polls, missing_keys, notification_filters, object_encryption, object_limits,
    object_tags, passed_roles, policy_documents, policy_sizes, registries, root_signatures, service_linked_roles,
    session_durations, trails, upload_parts, visibility_limit, web_identities, wildcards, written_rights,
):  # fmt: skip
    correction.correct()

app = OnlyOpen(saved_at_once(WithCaller(VersionedRanges(ministack))))
