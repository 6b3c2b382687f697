"""A change of every kind, planted into a clone of this project: for the test of the review, and for its picture."""

from __future__ import annotations

import datetime
from pathlib import Path

from tests.git import clone_working_tree, git

PROJECT = Path(__file__).resolve().parents[2]
DEVICE = "raw/V20990101000000__streams_device.sql"
USERS = "raw/V20990101000100__users.sql"
NEW_FILES = {
    DEVICE: """\
ALTER TABLE {{ database }}.RAW.STREAMS
ADD COLUMN IF NOT EXISTS DEVICE VARCHAR COMMENT 'Kind of player';
""",
    USERS: """\
CREATE OR REPLACE TABLE {{ database }}.RAW.USERS (
    FIRST_NAME VARCHAR,
    LAST_NAME VARCHAR,
    EMAIL VARCHAR COMMENT 'In lower case',
    _PART VARCHAR COMMENT 'Path of the part this row came in',
    _ROW NUMBER(38, 0) COMMENT 'Line of the row in its part'
)
COMMENT = 'Users of the streaming app, as they came';
""",
}
FILTER = 'aws_cloudwatch_log_metric_filter.this["quarantined"]'
LEAVE = {"TABLE RAW.USERS": "the app sends all users again"}
EDITS = (
    ("migrations/marts/R__top_books.sql", "<= 15", "<= 20"),
    # A changed policy of both buckets of files: an old TLS is refused.
    (
        "terraform/modules/bucket/policy.tf",
        "      NoWritersKey = {",
        '      OldTls = { action = "s3:GetObject", condition = { NumericLessThan = { "s3:TlsVersion" = "1.3" } } }\n'
        "      NoWritersKey = {",
    ),
    # A new name, which replaces the filter.
    (
        "terraform/alarms.tf",
        '= "${local.prefix}-${each.key}"\n  log',
        '= "${local.prefix}-${each.key == "quarantined" ? "refused" : each.key}"\n  log',
    ),
    ("pipelines/splitter/Dockerfile", "--start-period=180s", "--start-period=240s"),
    ("contracts/streams.odcs.yaml", "version: 1.0.1", "version: 1.1.0"),
    ("contracts/streams.odcs.yaml", "roles:", """\
      - name: device
        logicalType: string
        physicalType: VARCHAR
        description: Kind of player
        classification: internal
        customProperties:
          - property: since
            value: 1.1.0
roles:"""),
)  # fmt: skip


def clone(folder: Path) -> Path:
    """Clone this project, as its working tree is, into a folder: a branch `main`, and `change` of it, checked out."""
    clone_working_tree(PROJECT, folder)
    git(folder, "remote", "remove", "origin")
    git(folder, "checkout", "--quiet", "-B", "main")
    commit(folder)
    git(folder, "checkout", "--quiet", "-B", "change")
    return folder


def plant(folder: Path) -> None:
    """Make the change in a clone, with leave for what it destroys, and commit it."""
    expires = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=10)
    entries = [
        f"- object: {name}\n  change: replace\n  reason: {why}\n  expires: {expires}\n" for name, why in LEAVE.items()
    ]
    (folder / "environments" / "allowed_destruction.yaml").write_text("".join(entries))
    for name, text in NEW_FILES.items():
        (folder / "migrations" / name).write_text(text)
    for name, old, new in EDITS:
        path = folder / name
        assert path.read_text().count(old) >= 1, f"{name} has no {old!r}"
        path.write_text(path.read_text().replace(old, new))
    commit(folder)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=x")
