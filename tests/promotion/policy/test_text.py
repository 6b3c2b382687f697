"""Provisioners, outside data and foreign modules in the text of Terraform, which no plan lists."""

import pytest

from promotion.environment import PROJECT
from promotion.policy import terraform_settings, text
from promotion.policy.settings_of_types import SETTINGS
from tests.promotion.policy import faults_of_text_settings
from tests.promotion.policy.faults_of_text import FAULTS, MISLEADING


@pytest.mark.parametrize(("cost", "name", "source"), FAULTS, ids=[cost for cost, *_ in FAULTS])
def test_a_fault_in_the_text_is_found(tmp_path, cost, name, source):
    (tmp_path / "modules" / "m").mkdir(parents=True)
    (tmp_path / "modules" / "m" / name).write_text(f"# a line\n{source}")
    assert {finding.code for finding in text.check(tmp_path)} == {"T103" if cost in MISLEADING else "T102"}


@pytest.mark.parametrize(
    ("cost", "name", "source"),
    faults_of_text_settings.FAULTS,
    ids=[cost for cost, *_ in faults_of_text_settings.FAULTS],
)
def test_a_setting_that_no_rule_reads_is_found(tmp_path, cost, name, source):
    (tmp_path / name).write_text(source)
    assert [finding.code for finding in text.check(tmp_path)] == ["T101"]


def test_the_list_of_settings_has_what_the_platforms_resources_set():
    texts = [
        (file.relative_to(PROJECT / "terraform"), file.read_text())
        for file in sorted((PROJECT / "terraform").rglob("*.tf"))
    ]
    used: dict[str, set[str]] = {}
    for path, source in texts:
        if not {".terraform", "tests"} & set(path.parts):
            for type_, name in terraform_settings.read(text.plain_text(source)):
                used.setdefault(type_, set()).add(name)
    assert used == {type_: set(names) for type_, names in SETTINGS.items() if names}


@pytest.mark.parametrize(
    "setting",
    [
        'tags = { path = "/admin/" }',
        "lifecycle {\n    ignore_changes = [path]\n  }",
        'assume_role_policy = jsonencode({\n    path = { fifo_queue = "x" }\n  })',
        'assume_role_policy = (\n    var.path == "x" ? "a" : "b"\n  )',
        "count = length([for path in [] : path])",
        'description = <<-E\n    path = "x"\n  E',
        '# path = "/admin/"',
    ],
)
def test_words_within_a_value_are_no_settings(setting):
    source = f'resource "aws_iam_role" "this" {{\n  {setting}\n}}\nlocals {{\n  path = "x"\n}}\n'
    assert list(text.check_file("a.tf", source)) == []


@pytest.mark.parametrize(
    "source",
    [
        'resource aws_iam_role this { path = "x" }',
        'resource "aws_iam_role" "this" {\n  count = 1\n}\n\nresource "aws_iam_role" "b" {path="x"}',
        'resource "aws_iam_role" "this" {\n  dynamic "inline_policy" {\n    for_each = []\n    content {}\n  }\n}',
        'resource /* a */ "aws_iam_role" "this" {\n  "path" = "x"\n}',
        'resource "aws_iam_role" "this" {\n  assume_role_policy = "{"\n  path = "x"\n}',
    ],
)
def test_a_setting_is_found_however_it_is_written(source):
    assert {finding.code for finding in text.check_file("a.tf", source)} == {"T101"}


def test_the_platforms_own_text_runs_and_fetches_nothing():
    assert text.check(PROJECT / "terraform") == []


@pytest.mark.parametrize(
    "source",
    [
        '# provisioner "local-exec" {\n',
        '/* data "external" "x" {\n} */\n',
        'locals {\n  a = "provisioner \\"local-exec\\" {"\n}\n',
        'locals {\n  a = <<-EOT\n    data "external" "x" {\n  EOT\n}\n',
        'module "m" {\n  source = "../modules/m"\n}\n',
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n',
        'locals {\n  a = <<E-T\n    "$${" %%{ data "external" "x" {\n${"a"}E-T\n  E-T\n}\n',
        'locals {\r\n  a = <<E\r\nE\r\n  b = <<E\r\ndata "external" "x" {\r\nE\r\n}\r\n',
        'locals {\n  a = "${join("{", ["}", "data"])} data \\"x\\" \\"y\\" {"\n}\n',
        'locals {\n  data = { "a" = 1 }\n}\n',
    ],
)
def test_comments_texts_and_own_modules_are_no_findings(source):
    assert list(text.check_file("a.tf", source)) == []


def test_a_file_that_tells_checkov_what_to_leave_out_is_accepted_by_an_exception():
    [finding] = text.check_file("modules/m/.checkov.yaml", "skip-check:\n  - CKV_AWS_7\n")
    [of_comment] = text.check_file("a.tf", "# checkov:skip=CKV_AWS_7: later\n")
    assert finding.cause == "it tells checkov what to leave out"
    assert finding.remedy == of_comment.remedy == "accept it in environments/policy_exceptions.yaml, with a last day"


def test_a_finding_names_its_line():
    [finding] = text.check_file("a.tf", '# "\n/*\n*/\nlocals {\n  a = <<E\nx\nE\n}\ndata "http" "x" {\n}\n')
    assert finding.object == "a.tf:9"
