"""Reports and rules of buckets on several pages, as S3 answers them: the local one has one page of all.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html
"""

import boto3
from botocore.stub import Stubber

from promotion.drift.aws import bucket_configurations
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.environment import load
from tests.promotion.drift.reports_of_aws import INVENTORY, STATE

LANDING = {"bucket": "marquee-local-landing"}


def test_all_pages_of_every_bucket_are_read():
    s3 = boto3.client("s3", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    bucket = Resource("a.b", "aws_s3_bucket", LANDING, LANDING, frozenset())
    gone = Resource("a.c", "aws_s3_bucket", {"bucket": "c"}, {}, frozenset())
    with Stubber(s3) as stub:
        for kind in ("analytics", "intelligent_tiering", "inventory", "metrics"):
            for name in (LANDING["bucket"], STATE):
                operation = f"list_bucket_{kind}_configurations"
                if (kind, name) != ("inventory", LANDING["bucket"]):
                    stub.add_response(operation, {"IsTruncated": False}, {"Bucket": name})
                    continue
                page = {"InventoryConfigurationList": [INVENTORY], "IsTruncated": True, "NextContinuationToken": "2"}
                stub.add_response(operation, page, {"Bucket": name})
                last = {"InventoryConfigurationList": [{**INVENTORY, "Id": "it's"}], "IsTruncated": False}
                stub.add_response(operation, last, {"Bucket": name, "ContinuationToken": "2"})
        found = list(bucket_configurations.findings(load("local"), s3, PlanDocument((bucket, gone))))
        stub.assert_no_pending_responses()
    back = "aws s3api delete-bucket-inventory-configuration --bucket marquee-local-landing --id"
    assert [(each.object, each.back) for each in found] == [
        ("inventory mine of a.b", f"{back} mine"),
        ("inventory it's of a.b", f"{back} 'it'\"'\"'s'"),
    ]
