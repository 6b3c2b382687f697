"""The permissions of roles and the grants of Snowflake's roles, compared with those that requests used.

`localcloud/used_rights.py` wrote the requests down. A permission that none of them needs is a finding, with the code of
its action and the place where it stands; environments' kind of exceptions accept one for a time.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator

from promotion.policy.finding import Finding

_COST = "a right that no work needs"
_REMEDY = "take it away, or let the work use it in tests/terraform/real_work.py"


@dataclass(frozen=True)
class Request:
    """A request that IAM allowed: the role's name, action, resource, and its condition keys."""

    role: str
    action: str
    resource: str
    keys: Mapping[str, Any]

    def is_allowed_by(self, statement: Mapping[str, Any]) -> bool:
        """Return whether this statement alone allows the request."""
        service, account = self.action.partition(":")[0], "111111111111"
        asked = iam_evaluator.EvalContext(
            f"arn:aws:iam::{account}:role/{self.role}", "AssumedRole", account, self.action, self.resource,
            "eu-west-1", "127.0.0.1", True, service_context={name.lower(): value for name, value in self.keys.items()},
        )  # fmt: skip
        actions = [each for each in statement["Action"] if each.partition(":")[0] == service]
        if not actions:
            return False
        document = {"Version": "2012-10-17", "Statement": [{**statement, "Action": actions}]}
        parsed = iam_evaluator.parse_policy_document(document)
        return bool(iam_evaluator.evaluate(asked, [parsed]).decision == "Allow")


def requests(folder: Path) -> list[Request]:
    """Return the requests to AWS that a cloud wrote down, those of assumed roles."""
    lines = [json.loads(line) for line in (folder / "aws.jsonl").read_text().splitlines()]
    return [
        Request(each["principal"].rpartition("/")[2], each["action"], each["resource"], each["keys"])
        for each in lines
        if ":assumed-role/" in each["principal"]
    ]


@dataclass(frozen=True)
class Right:
    """A right that an identity has, and whether its work used it. `code`: an action, a resource or a privilege."""

    code: str
    place: str
    kind: str
    used: bool

    @property
    def finding(self) -> Finding:
        """Return what is wrong with one that nothing used."""
        return Finding(self.code, self.place, f"no {self.kind}", _REMEDY, _COST)


def findings(rights: Iterable[Right]) -> list[Finding]:
    """Return the rights that no work used."""
    return [right.finding for right in rights if not right.used]


def of_policy(role: str, policy: Sequence[Mapping[str, Any]], made: Iterable[Request]) -> Iterator[Right]:
    """Yield each action of a statement, and each resource beside others of a statement that is used."""
    own = [each for each in made if each.role == role]
    for statement in policy:
        if statement["Effect"] != "Allow":
            continue
        place, used = f"{role}, {statement['Sid']}", False
        for action in _texts(statement["Action"]):
            alone = {**statement, "Action": [action]}
            needed = any(each.is_allowed_by(alone) for each in own)
            used |= needed
            yield Right(action, place, "request used this action", needed)
        resources = _texts(statement["Resource"])
        for resource in resources if used and len(resources) > 1 else ():
            alone = {**statement, "Action": _texts(statement["Action"]), "Resource": [resource]}
            needed = any(each.is_allowed_by(alone) for each in own)
            yield Right(resource, place, "request used this resource", needed)


def _texts(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@dataclass(frozen=True)
class Grant:
    """A privilege of a role of Snowflake on an object; `future`: on all objects of a kind that a schema will have."""

    role: str
    privilege: str
    kind: str
    name: tuple[str, ...]
    future: bool = False

    def is_used_by(self, used: "Grant") -> bool:
        """Return whether this is the grant that a request used."""
        same = (self.role, self.privilege, self.kind) == (used.role, used.privilege, used.kind)
        name = used.name[: len(self.name)] if self.future else used.name
        return same and (self.kind == "ACCOUNT" or self.name == name)


def used_grants(folder: Path) -> set[Grant]:
    """Return the grants that the local Snowflake wrote down."""
    lines = [json.loads(line) for line in (folder / "snowflake.jsonl").read_text().splitlines()]
    return {Grant(each["role"], each["privilege"], each["kind"], tuple(each["name"])) for each in lines}


def granted(rows: Iterable[Mapping[str, Any]], future: Iterable[Mapping[str, Any]], role: str) -> list[Grant]:
    """Return what SHOW GRANTS and SHOW FUTURE GRANTS of a role list.

    Left out are ownership, roles, and the grants on objects of migrations, which come from those on future ones.
    """
    now = [
        Grant(role, row["privilege"], row["granted_on"], _parts(row["name"]))
        for row in rows
        if row["granted_on"] in ("ACCOUNT", "DATABASE", "SCHEMA", "WAREHOUSE", "INTEGRATION", "USER")
        and row["privilege"] != "OWNERSHIP"
    ]
    later = [
        Grant(role, row["privilege"], row["grant_on"].replace("_", " "), _parts(row["name"])[:-1], True)
        for row in future
    ]
    return now + later


def of_grants(found: Iterable[Grant], used: set[Grant]) -> Iterator[Right]:
    """Yield each grant."""
    for grant in found:
        kind = f"future {grant.kind}" if grant.future else grant.kind
        place = f"{grant.role}, {kind} {'.'.join(grant.name)}"
        yield Right(grant.privilege, place, "statement used this grant", any(grant.is_used_by(each) for each in used))


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip('"') for part in name.split("."))
