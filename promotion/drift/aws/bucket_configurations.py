"""Configurations of the buckets that the code has none of: reports of their files, metrics, and where files move.

An inventory writes the names of all files into a bucket of any account; an analysis its counts; a tiering moves files
into an archive. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html,
…/API_ListBucketAnalyticsConfigurations.html, …/API_ListBucketIntelligentTieringConfigurations.html and
…/API_ListBucketMetricsConfigurations.html
"""

import shlex
from collections.abc import Iterator
from functools import partial
from typing import Any

from promotion.aws import Client
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument
from promotion.environment import Environment
from promotion.review.difference import difference

_KINDS = ("analytics", "intelligent-tiering", "inventory", "metrics")


def findings(environment: Environment, s3: Client, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each configuration of a bucket of the code, or of Terraform's state."""
    buckets = {str(each.there["bucket"]): each.address for each in plan.of("aws_s3_bucket") if each.there.get("bucket")}
    buckets[environment.state_bucket] = f"the bucket {environment.state_bucket}"
    for kind in _KINDS:
        yield from each(f"AWS: {kind} of buckets", partial(_of_kind, s3, kind, buckets))


def _of_kind(s3: Client, kind: str, buckets: dict[str, str]) -> Iterator[Finding]:
    for bucket, place in buckets.items():
        for configuration in _listed(s3, kind, bucket):
            back = ["aws", "s3api", f"delete-bucket-{kind}-configuration", "--bucket", bucket]
            yield Finding(
                "aws",
                f"{kind} {configuration['Id']} of {place}",
                "added",
                tuple(difference(None, configuration, kind)),
                shlex.join([*back, "--id", configuration["Id"]]),
            )


def _listed(s3: Client, kind: str, bucket: str) -> Iterator[dict[str, Any]]:
    """Yield all pages; botocore has no paginator for them."""
    ask = getattr(s3, f"list_bucket_{kind.replace('-', '_')}_configurations")
    key = f"{kind.replace('-', ' ').title().replace(' ', '')}ConfigurationList"
    page = ask(Bucket=bucket)
    yield from page.get(key, ())
    while page.get("IsTruncated"):
        page = ask(Bucket=bucket, ContinuationToken=page["NextContinuationToken"])
        yield from page.get(key, ())
