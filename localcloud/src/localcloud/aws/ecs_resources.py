"""A correction to MiniStack's IAM: 1.5.33 asks for rights to ECS's services and tasks on their cluster.

AWS asks for each action on a resource of its kind, and for some on none:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
So a policy that names the cluster alone worked here, and not there. Of several services or clusters in one request it
asks for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack import app as ministack
from ministack.core import iam_actions

from localcloud.aws import asked_rights
from localcloud.aws.asked_rights import Right
from localcloud.aws.json_body import fields

_SERVICES = ("CreateService", "DeleteService", "DescribeServices", "UpdateService")
_CLUSTERS = ("CreateCluster", "DeleteCluster", "DescribeClusters", "UpdateCluster", "UpdateClusterSettings")
_TAGS = ("ListTagsForResource", "TagResource", "UntagResource")
_NOTHING = ("DeregisterTaskDefinition", "DescribeTaskDefinition", "ListServices")
_LISTS = {"DescribeServices": "services", "DescribeClusters": "clusters"}


def correct() -> None:
    """Let MiniStack ask on ECS's own resources in this process."""
    iam_actions.extract_resource_arn = _of_ecs(iam_actions.extract_resource_arn)
    asked_rights.ask("ecs", _of_the_others)


def _of_ecs(extract: Callable[..., str]) -> Callable[..., str]:
    def arn(
        service: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        query: Any,
        region: str,
        account: str,
    ) -> str:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        found = _resource(action, fields(body)) if service == "ecs" else None
        if found is None:
            return extract(service, method, path, headers, body, query, region, account)
        return _arn(found, region, account)

    return arn


def _of_the_others(method: str, headers: Mapping[str, str], asked: Mapping[str, Any]) -> Iterator[Right]:
    """Yield the rights on the services or clusters after the first, of a request that names several."""
    from ministack.core.responses import get_account_id

    action = headers.get("x-amz-target", "").rpartition(".")[2]
    several = _LISTS.get(action, "")
    for name in (asked.get(several) or [])[1:]:
        resource = _resource(action, {**asked, several: [name]})
        yield Right(f"ecs:{action}", _arn(str(resource), ministack.extract_region(headers), get_account_id()))


def _arn(resource: str, region: str, account: str) -> str:
    return resource if resource == "*" or resource.startswith("arn:") else f"arn:aws:ecs:{region}:{account}:{resource}"


def _resource(action: str, asked: Mapping[str, Any]) -> str | None:
    """Return the resource of a request: its ARN, the end of one, or `*`; None for an action that is left alone."""
    cluster = _name(asked.get("cluster") or asked.get("clusterName") or _first(asked, "clusters") or "default")
    if action in _NOTHING:
        return "*"
    if action in _CLUSTERS:
        return f"cluster/{cluster}"
    if action in _SERVICES:
        return (
            f"service/{cluster}/{_name(asked.get('serviceName') or asked.get('service') or _first(asked, 'services'))}"
        )
    if action == "RunTask":
        return f"task-definition/{_name(asked.get('taskDefinition') or '')}"
    if action == "RegisterTaskDefinition":
        return f"task-definition/{asked.get('family')}:*"
    return str(asked.get("resourceArn")) if action in _TAGS else None


def _first(asked: Mapping[str, Any], name: str) -> str:
    return str((asked.get(name) or [""])[0])


def _name(name_or_arn: str) -> str:
    return name_or_arn.rpartition("/")[2]
