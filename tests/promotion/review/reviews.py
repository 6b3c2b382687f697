"""Reviews made by hand, for tests of the page."""

from dataclasses import replace
from pathlib import Path

from promotion.dataset.compatibility import Compatibility, ContractChange
from promotion.migration.script import Script
from promotion.review.difference import Line
from promotion.review.images import ImageChange
from promotion.review.infrastructure import ResourceChange
from promotion.review.pending import Pending
from promotion.review.review import EnvironmentReview, Review
from promotion.review.schema import ObjectChange

POLICY = ResourceChange("aws_s3_bucket_policy.a", "update", (), "", (Line("-", "policy: a"), Line("+", "policy: b")))
BUCKET = ResourceChange(
    "aws_s3_bucket.a",
    "replace",
    ("replace: its files; not allowed",),
    "this can't be changed in place: bucket",
    (Line("-", "bucket: a"),),
)
SCRIPT = Script("V1__device.sql", "V", "1", "aa", Path("migrations/raw/V1__device.sql"), "ALTER TABLE D.RAW.STREAMS …;")
PENDING = Pending((SCRIPT,), (), "c" * 40, "2026-11-29T00:00:00+00:00")
DEVICE = ObjectChange("TABLE", "RAW.STREAMS", "change", (Line("+", "column DEVICE VARCHAR"),), gains=("DEVICE",))
VIEW = ObjectChange("VIEW", "MARTS.TOP", "change", (Line("-", "SELECT 1"), Line("+", "SELECT 2")))
CONTRACT = ContractChange("streams", Compatibility.ADDITIVE, "column device VARCHAR is new", ("1.0.0", "1.1.0"))
LOCK = ImageChange("uv.lock", 1, (Line("-", "boto3 1"), Line("+", "boto3 2")))
DEV = EnvironmentReview("dev", (POLICY,), PENDING)
QUIET = Review(
    "a" * 40,
    "b" * 12 + ", the merge base with main",
    (replace(DEV, infrastructure=(), migrations=replace(PENDING, scripts=())),),
    (),
    (),
    (),
    (),
)
WHOLE = replace(
    QUIET, environments=(DEV, replace(DEV, name="prod")), schema=(DEVICE, VIEW), contracts=(CONTRACT,), images=(LOCK,)
)
