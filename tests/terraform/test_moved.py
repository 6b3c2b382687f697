"""Tests that the root moves the objects of earlier versions to their new addresses, on stand-in resources."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2] / "terraform"
EARLIER = """
resource "terraform_data" "bulk_load" {}

resource "terraform_data" "upkeep" {
  for_each = toset(["sweep", "collect"])
}
"""
NOW = """
module "bulk_load_schedule" {
  source = "./schedule"
}

module "upkeep_schedule" {
  source   = "./schedule"
  for_each = toset(["sweep", "gc"])
}
"""


def test_schedules_of_earlier_versions_keep_their_objects(tmp_path, terraform):
    blocks = re.findall(r"^moved \{\n.*?^\}\n", "".join(file.read_text() for file in ROOT.glob("*.tf")), re.M | re.S)
    assert blocks
    (tmp_path / "main.tf").write_text(EARLIER)
    terraform(tmp_path, "init")
    terraform(tmp_path, "apply", "-auto-approve")
    (tmp_path / "schedule").mkdir()
    (tmp_path / "schedule/main.tf").write_text('resource "terraform_data" "this" {}\n')
    (tmp_path / "main.tf").write_text(NOW + "\n".join(blocks).replace("aws_scheduler_schedule", "terraform_data"))
    terraform(tmp_path, "init")
    terraform(tmp_path, "plan", "-out=moved.plan")
    plan = json.loads(terraform(tmp_path, "show", "-json", "moved.plan"))
    changes = {
        each["previous_address"]: (each["address"], each["change"]["actions"]) for each in plan["resource_changes"]
    }
    assert changes == {
        "terraform_data.bulk_load": ("module.bulk_load_schedule.terraform_data.this", ["no-op"]),
        'terraform_data.upkeep["sweep"]': ('module.upkeep_schedule["sweep"].terraform_data.this', ["no-op"]),
        'terraform_data.upkeep["collect"]': ('module.upkeep_schedule["gc"].terraform_data.this', ["no-op"]),
    }
