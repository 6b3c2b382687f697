"""The codes of the policy. A code is stable: exceptions, and people's searches, name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Each is named after the cost of breaking it.
CODES: Mapping[str, str] = MappingProxyType(
    {
        "A101": "the internet can read the files",
        "A102": "another account can read or change the files",
        "A103": "files cross the network in clear text or with a broken TLS",
        "A104": "a writer chooses how a file is encrypted, or by whose key",
        "A105": "an overwritten or deleted file is lost",
        "A106": "files vanish, or are kept for ever",
        "A107": "nobody can say who read a file",
        "A108": "an object's owner is somebody other than the bucket's owner",
        "A201": "an identity can do more than its job",
        "A202": "an identity can give itself more rights",
        "A203": "a stranger can become a role",
        "A204": "a service of AWS acts for another customer",
        "A205": "a key works outside its purpose",
        "A206": "a long-lived credential exists",
        "A207": "a right is missing when it is needed, or its limit does not hold",
        "A301": "a key is lost or never renewed, and with it every file",
        "A302": "the world can use a key",
        "A401": "a stranger can send false events or read them",
        "A402": "messages are kept in clear text",
        "A403": "a failed event is lost",
        "A501": "a container's break-out owns the task",
        "A502": "a secret is in a definition that many can read",
        "A503": "a container is reached from the internet",
        "A504": "nobody knows which code runs",
        "A505": "a hostile file changes the code that runs",
        "A601": "a secret is in Terraform's state",
        "A602": "logs vanish, or are kept for ever",
        "A603": "a failure is heard by nobody",
        "A701": "a fault or a flood runs up a bill",
        "S101": "every user of the account gets a right",
        "S102": "a role can do more than its job",
        "S103": "a role can give itself more rights",
        "S104": "the owner of an object hands out rights that no review sees",
        "S105": "people's data is read by a role that does not need them",
        "S201": "a service logs in without its key",
        "S202": "a stolen key works from anywhere",
        "S203": "a person is a user of Terraform's, outside SSO and MFA",
        "S204": "a grant made by hand takes effect unnoticed",
        "S301": "rows are lost for good, or outlive an erasure",
        "S302": "data leaves the account",
        "S303": "a stage reaches files that are not the platform's",
        "S304": "a warehouse costs money for nothing",
        "S305": "Terraform runs SQL that no rule reads",
        "Q101": "a migration changes who may do what",
        "Q102": "a view shows people's data, or its own text, to everybody who may read it",
        "Q103": "people's data stand in a table without protection",
        "Q104": "the protection of people's data is taken away",
        "Q105": "a view reads past the masks",
        "Q201": "a secret or a person is in the repository",
        "Q202": "a migration reads or writes files that are not the platform's",
        "Q203": "data leaves the account",
        "Q204": "code runs with the rights of its owner",
        "Q205": "rows are lost for good",
        "Q206": "statements run that no review saw",
        "T101": "a resource opens a way that no rule reads",
        "T102": "Terraform runs or fetches what no rule reads",
        "T103": "what runs is not what a reviewer sees",
    }
)


@dataclass(frozen=True, order=True)
class Finding:
    """A rule that is broken. `code`: a key of CODES, or the id of a check of checkov; `cost`: its name."""

    code: str
    object: str
    cause: str
    remedy: str
    cost: str = ""

    def __str__(self) -> str:
        return f"{self.object}: {self.code} {self.cost or CODES[self.code]}: {self.cause}; {self.remedy}"

    def to_json(self) -> dict[str, str]:
        """Return the finding as a JSON object."""
        cost = self.cost or CODES[self.code]
        return {"code": self.code, "object": self.object, "cost": cost, "cause": self.cause, "remedy": self.remedy}
