"""Resources that carry the environment's name, as only Terraform gives it, and that the code does not have."""

import shlex
from collections.abc import Iterator, Mapping
from functools import partial

from promotion.aws import Client
from promotion.drift.aws.kinds import KINDS, Kind
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument
from promotion.environment import JOBS, SERVICES, Environment

# {service: client}, as the composing verb makes them.
Clients = Mapping[str, Client]


def findings(environment: Environment, clients: Clients, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each such resource."""
    for kind in KINDS:
        yield from each(f"AWS: {kind.word} by name", partial(_unknown, environment, clients[kind.service], plan, kind))


def _unknown(environment: Environment, client: Client, plan: PlanDocument, kind: Kind) -> Iterator[Finding]:
    known = plan.names(kind.type, kind.attribute) | _made_elsewhere(environment).get(kind.type, frozenset())
    for name, id_ in sorted(kind.listed(client, environment.prefix).items()):
        if name not in known:
            back = kind.removal.format(id=shlex.quote(id_), prefix=environment.prefix)
            yield Finding("aws", f"{kind.word} {name}", "added", back=back)


def _made_elsewhere(environment: Environment) -> Mapping[str, frozenset[str]]:
    """Return what `scripts.state`, `scripts.keys` and terraform/gitlab make, by Terraform's type."""
    return {
        "aws_s3_bucket": frozenset({environment.state_bucket}),
        "aws_secretsmanager_secret": frozenset(map(environment.key_secret, SERVICES)),
        "aws_iam_policy": frozenset({f"{environment.prefix}-boundary"}),
        "aws_iam_role": frozenset(map(environment.job_role, JOBS)),
    }
