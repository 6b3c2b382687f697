"""A correction to MiniStack's ECS: 1.5.33 makes services without their cluster, task definition or network.

A task in network mode awsvpc needs a network configuration, another takes none, and FARGATE runs definitions for it:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
Error texts: https://github.com/fabfuel/ecs-deploy/issues/133 and https://github.com/crossplane-contrib/provider-aws/issues/2233
(networks), https://github.com/oranmoshai/ecsServiceRestart/issues/2 (launch types)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import ecs

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

_INVALID = "InvalidParameterException"


def correct() -> None:
    """Let MiniStack look up what a service is made of in this process."""
    request_checks.refuse("ecs", CreateService=_made, RunTask=_run, UpdateService=_updated)


def _made(asked: Mapping[str, Any]) -> Fault | None:
    if ecs._resolve_cluster_name(asked.get("cluster") or "default") not in ecs._clusters:
        return Fault("ClusterNotFoundException", "Cluster not found.")
    return _fault(asked, "ClientException")


def _run(asked: Mapping[str, Any]) -> Fault | None:
    return _fault(asked, _INVALID)


def _updated(asked: Mapping[str, Any]) -> Fault | None:
    """Return the fault of a service as it would be: of another task definition, in the network that it has."""
    if not asked.get("taskDefinition"):
        return None
    cluster = ecs._resolve_cluster_name(asked.get("cluster") or "default")
    found = ecs._resolve_service_ref(asked.get("service"))
    kept = ecs._services.get(f"{cluster}/{found[0]}") if found else None
    return _fault({**kept, **asked}, "ClientException") if kept else None


def _fault(asked: Mapping[str, Any], missing: str) -> Fault | None:
    definition = ecs._task_defs.get(ecs._resolve_td_key(asked.get("taskDefinition") or ""))
    if asked.get("taskDefinition") and (definition is None or definition.get("status") != "ACTIVE"):
        return Fault(missing, "TaskDefinition not found.")
    if definition is None:
        return None
    if asked.get("launchType") == "FARGATE" and not _runs_on_fargate(definition):
        return Fault(_INVALID, "Task definition does not support launch_type FARGATE.")
    awsvpc, network = definition.get("networkMode") == "awsvpc", asked.get("networkConfiguration")
    if awsvpc and not network:
        return Fault(_INVALID, "Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    if network and not awsvpc:
        text = "Network Configuration is not valid for the given networkMode of this task definition."
        return Fault(_INVALID, text)
    return None


def _runs_on_fargate(definition: Mapping[str, Any]) -> bool:
    sized = all(definition.get(name) for name in ("cpu", "memory")) and definition.get("networkMode") == "awsvpc"
    return "FARGATE" in (definition.get("requiresCompatibilities") or ()) or sized
