"""A1, A2, A5: the variables of a container: those of its own service, with the environment's own values.

A pipeline goes where its variables say: another role, database or bucket there is one of somebody else's.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.environment import Environment
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, texts

# {end of a task's family: the service that its tasks log in as}
_SERVICES = {"splitter": "splitter", "upkeep": "splitter", "bulk-load": "bulk_load"}
# Their values are numbers that Terraform checks, or loopback's and Prometheus's own.
_FREE = frozenset({
    "MARQUEE_MAX_BAD_ROWS", "MARQUEE_MAX_DECOMPRESSION_RATIO", "MARQUEE_MAX_FILE_BYTES", "MARQUEE_MAX_RECORD_BYTES",
    "MARQUEE_METRICS_ADDRESS", "MARQUEE_METRICS_PORT", "MARQUEE_PART_BYTES",
})  # fmt: skip
_IDENTITY = ("MARQUEE_KEY_SECRET", "SNOWFLAKE_ROLE", "SNOWFLAKE_USER", "SNOWFLAKE_WAREHOUSE")
_REMEDY = "take the variables of terraform/outputs.tf"


def check(task: Resource, name: str, variables: Sequence[Mapping[str, Any]], known: "Known") -> Iterator[Finding]:
    """Yield a finding for each variable that no rule reads, and each value that is not the environment's."""
    expected = known.of(task.text("family"))
    for variable in variables:
        key, value = str(variable.get("name")), str(variable.get("value") or "")
        if key in _FREE:
            continue
        if key not in expected:
            yield Finding("T101", name, f"no rule reads the variable {key}", _REMEDY)
        elif value and expected[key] and value not in expected[key]:
            code = "A201" if key in _IDENTITY else "A102"
            yield Finding(code, name, f"{key} is {value}", _REMEDY)


class Known:
    """The values that variables may have in an environment: its own names, and the plan's buckets and queues."""

    def __init__(self, found: Sequence[Resource], environment: Environment) -> None:
        self._environment = environment
        self._places = {
            "MARQUEE_LANDING_BUCKET": self._bucket(found, "landing"),
            "MARQUEE_READY_BUCKET": self._bucket(found, "ready"),
            "MARQUEE_EVENTS_QUEUE_URL": texts(found, "aws_sqs_queue", "url", "id"),
            "MARQUEE_ENVIRONMENT": {environment.name},
            "AWS_DEFAULT_REGION": {environment.aws_region},
            "SNOWFLAKE_ACCOUNT": {environment.snowflake_account},
            "SNOWFLAKE_DATABASE": {environment.database},
            "SNOWFLAKE_WAREHOUSE": {f"{environment.database}_LOAD"},
        }

    def of(self, family: str) -> dict[str, set[str]]:
        """Return the values that each variable of a task may have; an empty set for any."""
        service = _SERVICES.get(family.removeprefix(f"{self._environment.prefix}-"))
        user = {f"{self._environment.database}_{service.upper()}"} if service else set()
        secret = {self._environment.key_secret(service)} if service else set()
        return {**self._places, "SNOWFLAKE_ROLE": user, "SNOWFLAKE_USER": user, "MARQUEE_KEY_SECRET": secret}

    def _bucket(self, found: Sequence[Resource], name: str) -> set[str]:
        own = [each for each in found if each.text("bucket") == f"{self._environment.prefix}-{name}"]
        return texts(own, "aws_s3_bucket", "bucket", "id")
