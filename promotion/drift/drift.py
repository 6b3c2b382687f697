"""All that differs between an environment and the release that it has. Nothing here changes anything."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from snowflake.connector import SnowflakeConnection

from promotion.drift import infrastructure, schema
from promotion.drift.aws import (
    attached,
    boundary,
    bucket_configurations,
    buckets,
    job_roles,
    names,
    scaling,
    service,
    state_bucket,
    task_definitions,
    unmanaged_attributes,
)
from promotion.drift.aws.names import Clients
from promotion.drift.baseline import Baseline
from promotion.drift.finding import Finding, NotCompared, Result, each
from promotion.drift.plan_document import PlanDocument
from promotion.drift.schema import Owners, Ran
from promotion.drift.snowflake import (
    account,
    account_parameters,
    logins,
    network_policies,
    objects,
    other_kinds,
    parameters,
    references,
    rights,
    users,
)
from promotion.drift.snowflake.names import Names
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment
from promotion.migration import script
from promotion.migration.deployed import Deployed
from promotion.migration.script import Script
from promotion.pipe import pipes
from promotion.plan.migrations import variables
from promotion.review import grants
from promotion.review.grants import Access
from promotion.review.snapshot import Snapshot, take

AWS_SERVICES = (
    "application-autoscaling",
    "cloudwatch",
    "ecs",
    "iam",
    "kms",
    "logs",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
)


@dataclass(frozen=True)
class Build:
    """The input of a shadow: a folder of migrations, their variables, the access to what they make."""

    migrations: Path
    variables: Mapping[str, str]
    access: Access


@dataclass
class Sides:
    """The schema as the release's migrations make it, and as it is; both empty where they were not compared."""

    expected: Snapshot = field(default_factory=dict)
    actual: Snapshot = field(default_factory=dict)
    owners: Owners = field(default_factory=lambda: Owners("", "", "", ""))


Shadow = Callable[[Build], Snapshot]


@dataclass(frozen=True)
class Drift:
    """The findings by area, and the parts that could not be compared. `baseline`: what it was compared with."""

    environment: str
    baseline: str
    findings: tuple[Finding, ...]
    not_compared: tuple[NotCompared, ...]
    sides: Sides = field(default_factory=Sides)


@dataclass(frozen=True)
class Comparison:
    """An environment and its release. `plan`: the document of a plan of that release, made now."""

    environment: Environment
    baseline: Baseline
    plan: Mapping[str, Any]
    record: Deployed
    clients: Clients
    shadow: Shadow

    def drift(self, connection: SnowflakeConnection) -> Drift:
        """Return all differences, read with the rights of the clients and of the connection."""
        sides = Sides()
        results = list(self._results(connection, sides))
        found = [result for result in results if isinstance(result, Finding)]
        missed = [result for result in results if isinstance(result, NotCompared)]
        return Drift(self.environment.name, self.baseline.name, tuple(_once(found)), tuple(missed), sides)

    def _results(self, connection: SnowflakeConnection, sides: Sides) -> Iterator[Result]:
        document, reader = PlanDocument.read(self.plan), Reader(connection)
        yield from infrastructure.findings(self.plan)
        if not document.is_applied:
            return
        yield from names.findings(self.environment, self.clients, document)
        yield from attached.findings(self.environment, self.clients, document)
        yield from unmanaged_attributes.findings(document)
        yield from buckets.findings(self.clients["s3"], document)
        yield from bucket_configurations.findings(self.environment, self.clients["s3"], document)
        yield from service.findings(self.plan, document)
        yield from scaling.findings(self.clients["application-autoscaling"], document)
        yield from task_definitions.findings(self.environment, self.clients["ecs"], document)
        yield from state_bucket.findings(self.environment, self.clients["s3"])
        yield from boundary.findings(self.environment, self.clients["iam"])
        yield from job_roles.findings(self.environment, self.clients["iam"], self.clients["s3"])
        known = Names.of(self.environment, document)
        yield from rights.findings(known, reader)
        yield from objects.findings(known, reader)
        yield from other_kinds.findings(known, reader)
        yield from parameters.findings(known, document, reader)
        yield from users.findings(known, reader)
        yield from logins.findings(self.environment, self.clients["s3"], reader)
        yield from references.findings(known, reader)
        yield from account.findings(self.environment, reader)
        yield from account_parameters.findings(self.environment, reader)
        yield from network_policies.findings(self.environment, reader)
        yield from each("schema", partial(self._schema, connection, sides))

    def _schema(self, connection: SnowflakeConnection, sides: Sides) -> Iterator[Result]:
        if reason := self.baseline.unfinished(self.record):
            yield NotCompared("schema", reason)
            return
        values = variables(self.plan)
        database = values["database"]
        actual = take(connection, database, without=())
        if not self.record.scripts:
            if actual:
                reason = f"no deploy is recorded; python -m scripts.migrate {self.environment.name} records it"
                yield NotCompared("schema", reason)
            return
        with tempfile.TemporaryDirectory(prefix="marquee-drift-") as place:
            migrations = self.baseline.migrations(self.record, values, Path(place, "migrations"))
            ran = list(self._ran(script.read(migrations, values)[0]))
            expected = self.shadow(Build(migrations, values, grants.planned(self.plan)[1]))
        owners = Owners(self.environment.name, database, values["migrator_role"], values["bulk_load_role"])
        sides.expected, sides.actual, sides.owners = expected, actual, owners
        yield from schema.findings(expected, actual, pipes.read(connection, database), owners, ran)

    def _ran(self, scripts: Sequence[Script]) -> Iterator[Ran]:
        """Yield the scripts of which the record says when they ended."""
        ended = {each.name: each.installed for each in self.record.scripts if each.installed}
        yield from (Ran(each.text, ended[each.name]) for each in scripts if each.name in ended)


def _once(findings: list[Finding]) -> Iterator[Finding]:
    """Yield the findings less an attribute that Terraform lists with its resource."""
    listed = {one.object: [line.text for line in one.lines] for one in findings if one.area == "terraform"}
    for one in findings:
        address, name = one.attribute
        if not any(text.startswith(name) for text in listed.get(address, ())):
            yield one
