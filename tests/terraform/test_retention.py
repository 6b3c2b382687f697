"""The time that a contract gives to replaced files reaches the buckets' lifecycle."""

import json
import shutil
import subprocess

from promotion.environment import PROJECT

VARIABLES = 'variable "retention" {\n  default = { old_versions_days = 30 }\n}\n'


def test_a_contract_that_keeps_replaced_files_for_a_shorter_time_gets_a_rule(tmp_path):
    root = tmp_path / "terraform"
    root.mkdir()
    shutil.copy(PROJECT / "terraform" / "retention.tf", root)
    (root / "variables.tf").write_text(VARIABLES)
    shutil.copytree(PROJECT / "contracts", tmp_path / "contracts")
    contract = tmp_path / "contracts" / "users.odcs.yaml"
    contract.write_text(contract.read_text().replace("value: 30", "value: 7"))
    answer = subprocess.run(
        ["terraform", "console"], input="jsonencode(local.shorter_retention)", cwd=root,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert json.loads(json.loads(answer.stdout)) == [{"name": "users", "domain": "streaming", "days": 7}]
    for bucket, prefix in (
        ("landing", "${contract.domain}/${contract.name}/"), ("ready", "${contract.name}/"),
    ):  # fmt: skip
        text = (PROJECT / "terraform" / f"{bucket}.tf").read_text()
        assert f'for contract in local.shorter_retention : "{prefix}" => contract.days' in text
