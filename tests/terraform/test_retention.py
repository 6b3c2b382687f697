"""The time that a contract gives to replaced files reaches the buckets' lifecycle, as Terraform plans it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from promotion.environment import PROJECT, load
from promotion.policy.static_plan import static_plan
from tests.terraform.conftest import MIRROR

DAYS = 7  # fewer than the buckets' own


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> dict[str, Any]:
    """The plan of prod with a contract that keeps replaced files of users for a shorter time; it enters no account."""
    folder: Path = tmp_path_factory.mktemp("project")
    for name in ("contracts", "environments", "terraform"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns(".terraform"))
    contract = folder / "contracts" / "users.odcs.yaml"
    text = contract.read_text()
    assert "value: 30" in text
    contract.write_text(text.replace("value: 30", f"value: {DAYS}"))
    return static_plan(load("prod"), MIRROR if MIRROR.is_dir() else None, folder)


def kept(plan: dict[str, Any], bucket: str) -> dict[str, int]:
    """Return {prefix: days that old versions stay} of a bucket's rules that are on."""
    address = f"module.{bucket}.aws_s3_bucket_lifecycle_configuration.this"
    [found] = [each["change"]["after"] for each in plan["resource_changes"] if each["address"] == address]
    return {
        next(iter(rule.get("filter") or []), {}).get("prefix") or "": expiration["noncurrent_days"]
        for rule in found["rule"]
        for expiration in rule.get("noncurrent_version_expiration") or []
        if rule["status"] == "Enabled"
    }


@pytest.mark.slow
def test_a_contract_that_keeps_replaced_files_for_a_shorter_time_gets_a_rule(plan):
    assert kept(plan, "landing") == {"": 30, "streaming/users/": DAYS}
    assert kept(plan, "ready") == {"": 30, "users/": DAYS}


@pytest.mark.slow
def test_no_other_bucket_gets_one(plan):
    for bucket in ("access_logs", "trail_logs"):
        assert set(kept(plan, bucket)) == {""}
