"""The permissions boundary of the roles, which `scripts.state` makes: the most that each of them may do."""

from collections.abc import Iterator
from functools import partial

from promotion.access import boundary
from promotion.aws import Client
from promotion.drift.finding import Change, Finding, Result, each
from promotion.environment import Environment
from promotion.review import policy
from promotion.review.difference import Line


def findings(environment: Environment, iam: Client) -> Iterator[Result]:
    """Yield a finding if the boundary is not there, or another one than `scripts.state` makes."""
    yield from each("AWS: the boundary of the roles", partial(_findings, environment, iam))


def _findings(environment: Environment, iam: Client) -> Iterator[Finding]:
    there = boundary.current(environment, iam)
    lines = tuple(Line(*line) for line in policy.compare(boundary.document(environment), there))
    change: Change = "removed" if there is None else "changed"
    if lines:
        shown = () if there is None else lines
        back = f"python -m scripts.state {environment.name}"
        yield Finding("aws", f"boundary {boundary.arn(environment)}", change, shown, back)
