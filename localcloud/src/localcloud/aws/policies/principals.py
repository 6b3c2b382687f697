"""The principals that a policy may name.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

A role or user must exist when the policy is saved: AWS keeps its identifier, not its name. Not checked are services,
identity providers, and principals of an account in which the local AWS has no role and no user.
"""

from __future__ import annotations

import re

from ministack.services import iam

_ACCOUNT = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:root")
_SESSION = re.compile(r"arn:aws[a-z-]*:sts::\d{12}:(assumed-role/[^/*?]+/[^/*?]+|federated-user/[^*?]+|self)")
# Of https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
_CLOUDFRONT = re.compile(r"arn:aws[a-z-]*:iam::cloudfront:user/CloudFront Origin Access Identity \w+")
_ENTITY = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):(role|user)/(?:[^*?]*/)?([^/*?]+)")
_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)")
_FEDERATED = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(saml|oidc)-provider/\S+|[a-z0-9-]+(\.[a-z0-9-]+)+")


def missing(kind: str, name: str) -> bool:
    """Tell whether AWS takes no such principal, because nobody can have or has the name."""
    if kind == "Service":
        return not _SERVICE.fullmatch(name)
    if kind == "Federated":
        return not _FEDERATED.fullmatch(name)
    if kind == "CanonicalUser":
        return not name
    if kind != "AWS":
        return True
    if name == "*" or any(form.fullmatch(name) for form in (_ACCOUNT, _SESSION, _CLOUDFRONT)):
        return False
    entity = _ENTITY.fullmatch(name)
    return entity is None or not _exists(*entity.groups())


def _exists(account: str, kind: str, name: str) -> bool:
    known = {"role": iam._roles, "user": iam._users}
    if known[kind].contains_scoped(account, None, name):
        return True
    return not any(account == owner for kept in known.values() for owner, _ in kept._data)
