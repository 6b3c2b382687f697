"""A policy's wildcards match any character."""

import pytest

from localcloud.aws.wildcards import compiled
from tests.localcloud.aws.conftest import allow, deny, refusal


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("bucket/*", "bucket/a\nb", True),
        ("bucket/?", "bucket/\n", True),
        ("bucket/a", "bucket/a\n", False),
        ("bucket/a*", "bucket/A", False),
        ("bucket/*.csv", "bucket/a.csv\n", False),
        ("a.b*", "axb", False),
    ],
)
def test_a_pattern_is_the_whole_of_what_it_matches(pattern, text, matches):
    assert bool(compiled(pattern, False).match(text)) is matches


def test_actions_are_matched_in_any_case():
    assert compiled("s3:get*", True).match("s3:GetObject")


@pytest.mark.rule(
    "In a policy * is any combination of characters and ? any one, a newline too",
    source="IAM/latest/UserGuide/reference_policies_elements_resource.html",
)
def test_a_denied_folder_has_no_way_in_by_a_newline(cloud, assumed, bucket):
    cloud.client("s3").put_object(Bucket=bucket, Key="private/a\nb", Body=b"x")
    s3 = assumed(allow("s3:GetObject"), deny("s3:GetObject", f"arn:aws:s3:::{bucket}/private/*"))("s3")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"content"
    assert refusal(s3.get_object, Bucket=bucket, Key="private/a\nb") == "AccessDenied"
