"""checkov sees what the platform's own rules have no eye for: all faults stand in one copy of terraform/, read once."""

import shutil

import pytest

from promotion.environment import PROJECT, load
from promotion.policy import checkov
from tests.promotion.policy.accepted import accepted

FAULTS = {
    "the users' database answers the internet": ("CKV_AWS_17", "aws_db_instance", "publicly_accessible = true"),
    "a lost disk is readable": ("CKV_AWS_3", "aws_ebs_volume", 'availability_zone = "eu-west-1a"\n  size = 1'),
    "the whole world knocks at SSH": (
        "CKV_AWS_24", "aws_security_group",
        'ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }',
    ),
    "a reviewed tag is another image tomorrow": ("CKV_AWS_51", "aws_ecr_repository", 'name = "x"'),
    "a known hole of an image is not seen": ("CKV_AWS_163", "aws_ecr_repository", 'name = "x"'),
    "a web form reads the machine's credentials": ("CKV_AWS_79", "aws_instance", 'ami = "a"\n  instance_type = "b"'),
    "an access key lies in a machine's start script": (
        "CKV_AWS_46", "aws_instance", 'user_data = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAAAAA"',
    ),
    "an access key lies in a function's variables": (
        "CKV_AWS_45", "aws_lambda_function",
        'environment {\n    variables = { AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAAAAKEYS" }\n  }',
    ),
    "a dropped table of the lock is gone": ("CKV_AWS_28", "aws_dynamodb_table", 'name = "x"'),
    "a file system keeps clear text": ("CKV_AWS_42", "aws_efs_file_system", 'creation_token = "x"'),
    "a policy of IAM is the administrator's": (
        "CKV_AWS_62", "aws_iam_policy",
        'policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })',
    ),
    "a weak password protects the console": (
        "CKV_AWS_10", "aws_iam_account_password_policy", "minimum_password_length = 4",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkov") / "terraform"
    shutil.copytree(PROJECT / "terraform", folder, ignore=shutil.ignore_patterns(".terraform*"))
    planted = [
        f'resource "{type_}" "planted_{number}" {{\n  {body}\n}}\n'
        for number, (_, type_, body) in enumerate(FAULTS.values())
    ]
    (folder / "planted.tf").write_text("\n".join(planted))
    return checkov.check(folder, load("prod").values_file)


@pytest.mark.slow
@pytest.mark.parametrize("cost", FAULTS)
def test_a_fault_is_found(found, cost):
    code, type_, _ = FAULTS[cost]
    number = list(FAULTS).index(cost)
    assert (code, f"{type_}.planted_{number}") in {(each.code, each.object) for each in found}


@pytest.mark.slow
def test_the_platforms_own_text_fails_no_check_that_is_not_accepted(found):
    own = [each for each in found if ".planted_" not in each.object]
    assert accepted().refused(own) == []
