"""The plan without an account, where Terraform does not do it."""

import pytest

from promotion.environment import load
from promotion.policy import static_plan as module
from promotion.policy.static_plan import StaticPlanFailed, static_plan
from promotion.terraform.command import TerraformFailed


def terraform(folder, monkeypatch, text: str) -> None:
    (folder / "terraform").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "terraform").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_terraform_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TerraformFailed, match=r"^terraform is not installed; version 1\.11 or newer"):
        static_plan(load("prod"))


@pytest.mark.slow
def test_one_that_hangs_is_stopped_with_its_children(tmp_path, monkeypatch):
    terraform(tmp_path, monkeypatch, "sleep 60")
    monkeypatch.setattr(module, "_SECONDS", 0.2)
    with pytest.raises(TerraformFailed, match=r"^terraform init took longer than 0\.2 s and was stopped; run again$"):
        static_plan(load("prod"))


def test_its_error_is_one_line(tmp_path, monkeypatch):
    terraform(tmp_path, monkeypatch, "echo Error: no such provider >&2; exit 1")
    with pytest.raises(StaticPlanFailed, match=r"^terraform init failed: Error: no such provider; revise terraform/$"):
        static_plan(load("prod"))
