"""Changes by hand in AWS: reports of a bucket's files, rules that move them, and revisions of a task."""

from collections.abc import Callable

from tests.promotion.drift.by_hand import ByHand, Hands

LANDING, READY, STATE = "marquee-local-landing", "marquee-local-ready", "marquee-local-terraform-state"
_AWAY = {"S3BucketDestination": {"Bucket": "arn:aws:s3:::somewhere-else", "Format": "CSV"}}
INVENTORY = {
    "Id": "mine", "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"},
    "Destination": _AWAY,
}  # fmt: skip
ANALYTICS = {
    "Id": "mine",
    "StorageClassAnalysis": {"DataExport": {"OutputSchemaVersion": "V_1", "Destination": _AWAY}},
}
METRICS = {"Id": "mine", "Filter": {"Prefix": "streaming/"}}
TIERING = {"Id": "mine", "Status": "Enabled", "Tierings": [{"Days": 180, "AccessTier": "DEEP_ARCHIVE_ACCESS"}]}


def _inventory(bucket: str) -> Callable[[Hands], None]:
    return lambda hands: hands.aws("s3").put_bucket_inventory_configuration(
        Bucket=bucket, Id="mine", InventoryConfiguration=INVENTORY
    )


def _without_inventory(bucket: str) -> Callable[[Hands], None]:
    return lambda hands: hands.aws("s3").delete_bucket_inventory_configuration(Bucket=bucket, Id="mine")


def _revision(hands: Hands) -> None:
    """Register the task again with an image of somebody's own; nothing runs it."""
    ecs = hands.aws("ecs")
    old = ecs.describe_task_definition(taskDefinition="marquee-local-upkeep")["taskDefinition"]
    names = ("family", "networkMode", "cpu", "memory", "taskRoleArn", "executionRoleArn", "requiresCompatibilities")
    container = {**old["containerDefinitions"][0], "image": "example.com/other:1"}
    ecs.register_task_definition(**{name: old[name] for name in names}, containerDefinitions=[container])


def _without_newest(family: str) -> Callable[[Hands], None]:
    def act(hands: Hands) -> None:
        newest = hands.aws("ecs").describe_task_definition(taskDefinition=family)["taskDefinition"]
        hands.aws("ecs").deregister_task_definition(taskDefinition=newest["taskDefinitionArn"])

    return act


CHANGES = [
    ByHand(
        "the names of all files are written elsewhere", _inventory(LANDING),
        "aws", "inventory mine of module.landing.aws_s3_bucket.this", line="somewhere-else",
        undo=_without_inventory(LANDING),
    ),
    ByHand(
        "the names of all states are written elsewhere", _inventory(STATE),
        "aws", f"inventory mine of the bucket {STATE}", line="somewhere-else", undo=_without_inventory(STATE),
    ),
    ByHand(
        "a bucket's use is written elsewhere",
        lambda h: h.aws("s3").put_bucket_analytics_configuration(
            Bucket=READY, Id="mine", AnalyticsConfiguration=ANALYTICS
        ),
        "aws", "analytics mine of module.ready.aws_s3_bucket.this", line="somewhere-else",
        undo=lambda h: h.aws("s3").delete_bucket_analytics_configuration(Bucket=READY, Id="mine"),
    ),
    ByHand(
        "a bucket's requests are counted",
        lambda h: h.aws("s3").put_bucket_metrics_configuration(Bucket=LANDING, Id="mine", MetricsConfiguration=METRICS),
        "aws", "metrics mine of module.landing.aws_s3_bucket.this", line="streaming/",
        undo=lambda h: h.aws("s3").delete_bucket_metrics_configuration(Bucket=LANDING, Id="mine"),
    ),
    ByHand(
        "files move into an archive",
        lambda h: h.aws("s3").put_bucket_intelligent_tiering_configuration(
            Bucket=LANDING, Id="mine", IntelligentTieringConfiguration=TIERING
        ),
        "aws", "intelligent-tiering mine of module.landing.aws_s3_bucket.this", line="DEEP_ARCHIVE_ACCESS",
        undo=lambda h: h.aws("s3").delete_bucket_intelligent_tiering_configuration(Bucket=LANDING, Id="mine"),
    ),
    ByHand(
        "a task has another revision", _revision, "aws", "task definition marquee-local-upkeep:",
        undo=_without_newest("marquee-local-upkeep"),
    ),
    # By the service that runs another image (aws_of_terraform).
    ByHand(
        "a service's task has another revision", (), "aws", "task definition marquee-local-splitter:",
        undo=_without_newest("marquee-local-splitter"),
    ),
]  # fmt: skip
