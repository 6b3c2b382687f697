"""Everyday changes break no rule of the policy: the recipes of CONTRIBUTING.md, and common migrations."""

import json
import shutil
from pathlib import Path

import pytest

from contracts.reader import read_all
from promotion.environment import PROJECT, load
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.policy import text
from promotion.policy.check import check_migrations, check_plan
from promotion.policy.static_plan import static_plan
from tests.migrations.everyday import ACCEPTED, Change
from tests.promotion.policy.accepted import accepted
from tests.terraform.conftest import MIRROR

VARIABLES = placeholders.read(PROJECT / ".sqlfluff")
# Those that the policy asks a contract or an exception for.
ASKED = {
    "keep rows for longer": {"Q205"},
    "rename a column by expand and contract": {"Q103"},
    "drop a column while no pipe stands": {"Q103"},
    "a new stage with a query that names it": {"Q202"},
}
BUCKET = """
module "archive" {
  source = "./modules/bucket"

  name              = "${local.prefix}-archive"
  kms_key_arn       = aws_kms_key.this.arn
  access_logs       = module.access_logs.log_target
  old_versions_days = var.retention.old_versions_days
  cool_after_days   = var.retention.cool_after_days
}
"""
ALARM = """
    big-files = {
      summary   = "Files are in quarantine for their size"
      namespace = local.metrics
      metric    = "big_files"
      queue     = null
      statistic = "Sum"
      minutes   = 5
      above     = 3
    }
  }

  metrics ="""
COUNTED = """
    big_files = {
      log_group = module.splitter_task.log_group
      pattern   = "{ $.event = \\"quarantined\\" && $.code = \\"too big\\" }"
    }
  }

  alarms ="""


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_change_of_every_day_breaks_no_rule(name, tmp_path):
    change, contracts = ACCEPTED[name], list(read_all(PROJECT / "contracts").values())
    before = set(check_migrations(script.read(PROJECT / "migrations", VARIABLES)[0], contracts, VARIABLES))
    scripts, problems = script.read(_changed(change, tmp_path), VARIABLES)
    found = set(check_migrations(scripts, contracts, VARIABLES)) - before
    assert problems == []
    assert {finding.code for finding in found} == ASKED.get(name, set()), found


def _changed(change: Change, folder: Path) -> Path:
    migrations = Path(shutil.copytree(PROJECT / "migrations", folder / "migrations"))
    for number, source in enumerate(change.texts):
        (migrations / "raw" / f"V{20270101000000 + number}__x.sql").write_text(source.replace("DB.", "{{ database }}."))
    for name, source in change.files.items():
        (migrations / name).write_text(source.replace("DB.", "{{ database }}."))
    for name in change.removed:
        (migrations / name).unlink()
    return migrations


def replace(file: Path, old: str, new: str) -> None:
    assert file.read_text().count(old) == 1, f"{file.name} has no {old}"
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.slow
def test_a_bucket_and_an_alarm_by_the_recipes_break_no_rule(tmp_path):
    """Add a bucket, add an alarm: CONTRIBUTING.md."""
    for name in ("contracts", "environments"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    root = tmp_path / "terraform"
    shutil.copytree(PROJECT / "terraform", root, ignore=shutil.ignore_patterns(".terraform", "tests"))
    (root / "archive.tf").write_text(BUCKET)
    replace(root / "access_logs.tf", "[local.landing_arn, local.ready_arn]",
            '[local.landing_arn, local.ready_arn, "arn:aws:s3:::${local.prefix}-archive"]')  # fmt: skip
    trail = root / "trail.tf"
    replace(trail, '["${local.landing_arn}/", "${local.ready_arn}/"]',
            '["${local.landing_arn}/", "${local.ready_arn}/", "arn:aws:s3:::${local.prefix}-archive/"]')  # fmt: skip
    replace(root / "alarms.tf", "  }\n\n  metrics =", ALARM.lstrip("\n"))
    replace(root / "alarms.tf", "  }\n\n  alarms =", COUNTED.lstrip("\n"))
    plan = static_plan(load("prod"), MIRROR if MIRROR.is_dir() else None, tmp_path)
    made = {each["address"] for each in plan["resource_changes"]}
    assert {"module.archive.aws_s3_bucket.this", 'aws_cloudwatch_metric_alarm.this["big-files"]'} <= made
    assert accepted().refused([*check_plan(plan, load("prod")), *text.check(root)]) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed",
    [
        {
            "bulk_load": {"cpu": 1024, "memory": 2048, "schedule": "rate(30 minutes)", "enabled": False},
            "splitter": {"cpu": 8192, "memory": 16384, "workers": {"min": 5, "max": 40}},
            "retention": {"time_travel_days": 7},
            "network": {"subnets": ["subnet-00000000000000009"], "security_groups": ["sg-00000000000000009"]},
        },
        {
            "bulk_load": {"cpu": 1024, "memory": 2048, "schedule": "cron(0,30 4 ? * MON-FRI *)"},
            "splitter": {"cpu": 8192, "memory": 16384, "workers": {"min": 0, "max": 0}},
            "alarms": {"oldest_message_seconds": 7200},
            "limits": {"max_bad_rows": 3, "max_record_bytes": 1000000},
            "warehouse_size": "LARGE",
        },
    ],
    ids=["more", "less"],
)
def test_another_value_of_an_environment_breaks_no_rule(changed, monkeypatch, tmp_path):
    """Rules that compare with the environment's file compare with the file of that day."""
    for name in ("contracts", "environments", "terraform"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns(".terraform"))
    monkeypatch.setattr("promotion.environment.FOLDER", tmp_path / "environments")
    file = tmp_path / "environments" / "prod.tfvars.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))
    monkeypatch.setattr("promotion.policy.static_plan.PROJECT", tmp_path)
    plan = static_plan(load("prod"), MIRROR if MIRROR.is_dir() else None, tmp_path)
    assert accepted().refused(check_plan(plan, load("prod"))) == []
