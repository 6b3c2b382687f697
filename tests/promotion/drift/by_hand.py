"""Changes that people make by hand in a running platform, each with how drift has to name it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import snowflake.connector

DB = "MARQUEE_LOCAL"
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
OUTSIDER = {"AWS": "arn:aws:iam::999999999999:root"}
STRANGE = 'it\'s ../a.b; "x"\n-- {{ 7 }}--'  # the name of an object, which may be any
ACCOUNT, REGION = "111111111111", "eu-west-1"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:marquee-local-alarms"


def document(*statements: dict[str, Any]) -> str:
    """A policy's text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclass(frozen=True)
class Hands:
    """Somebody with all rights in both clouds."""

    cloud: Any  # tests/conftest.py RunningCloud

    def aws(self, service: str) -> Any:
        """A client of the account's root."""
        return self.cloud.client(service)

    @cached_property
    def admin(self) -> snowflake.connector.SnowflakeConnection:
        """A session of ACCOUNTADMIN."""
        names = ("host", "port", "protocol", "account", "user", "password", "role")
        given = {name: self.cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
        return snowflake.connector.connect(**given)

    def sql(self, *statements: str) -> list[Any]:
        """Run statements; the rows of the last one."""
        rows: list[Any] = []
        for statement in statements:
            rows = self.admin.cursor().execute(statement).fetchall()
        return rows

    def queue(self, name: str) -> str:
        """A queue's URL."""
        url: str = self.aws("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        return url

    def key(self) -> str:
        """The id of the platform's KMS key."""
        id_: str = self.aws("kms").describe_key(KeyId="alias/marquee-local")["KeyMetadata"]["KeyId"]
        return id_


Act = Callable[[Hands], Any] | str | tuple[str, ...]


@dataclass(frozen=True)
class ByHand:
    """A kind of change. `found`: words of the finding's object, `line`: of one of its lines.

    `undo`: only where neither the next deploy nor a new schema takes it back.
    """

    kind: str
    act: Act
    area: str
    found: str
    change: str = "added"
    line: str = ""
    undo: Act = field(default=(), repr=False)

    def make(self, hands: Hands) -> None:
        """Make the change."""
        _run(self.act, hands)

    def take_back(self, hands: Hands) -> None:
        """Take back what nothing else does."""
        _run(self.undo, hands)

    def is_named_by(self, finding: dict[str, Any]) -> bool:
        """Return whether a finding of the report is this change."""
        return (
            finding["area"] in (self.area or ("terraform", "snowflake"))
            and finding["change"] == self.change
            and self.found in finding["object"]
            and (not self.line or any(self.line.lower() in line.lower() for line in finding["lines"]))
        )


def _run(act: Act, hands: Hands) -> None:
    if callable(act):
        act(hands)
    else:
        hands.sql(*([act] if isinstance(act, str) else act))
