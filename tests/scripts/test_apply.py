import json
import shutil

import pytest

from promotion.plan.reviewed_plan import document_file, manifest_file, plan_file


@pytest.fixture(scope="module")
def planned(applied, tmp_path_factory):
    """A copy of a fresh plan's folder, with nothing to change."""
    applied.verb("plan")
    return shutil.copytree(applied.build / "local" / "plan", tmp_path_factory.mktemp("planned") / "plan")


@pytest.fixture
def folder(applied, planned):
    """The plan's folder, as planned."""
    return shutil.copytree(planned, applied.build / "local" / "plan", dirs_exist_ok=True)


def test_what_was_reviewed_is_applied_and_the_outputs_are_written_again(applied, folder):
    applied_outputs = applied.build / "local" / "outputs.json"
    applied_outputs.unlink()
    assert applied.verb("apply").stdout == f"local: 0 changes applied; outputs are in {applied_outputs}\n"
    assert json.loads(applied_outputs.read_text()) == applied.outputs


def test_another_plan_file_is_refused(applied, folder):
    data = bytearray(plan_file(folder).read_bytes())
    data[-1] ^= 1
    plan_file(folder).write_bytes(data)
    refused = applied.verb("apply", code=1).stderr
    assert refused == (
        "Error: plan.tfplan is not the file that was reviewed (its SHA-256 differs); "
        "plan again: python -m scripts.plan local\n"
    )


def test_a_document_that_hides_what_the_plan_destroys_is_refused(applied, folder):
    document_file(folder).write_text(document_file(folder).read_text().replace('"delete"', '"create"') + " ")
    refused = applied.verb("apply", code=1).stderr
    assert refused == (
        "Error: plan.json is not that of the reviewed plan (its SHA-256 differs); "
        "plan again: python -m scripts.plan local\n"
    )


def test_a_plan_against_an_older_state_is_refused(applied, folder):
    manifest = json.loads(manifest_file(folder).read_text())
    manifest_file(folder).write_text(json.dumps({**manifest, "serial": manifest["serial"] - 1}))
    assert "the state has changed since this plan was made" in applied.verb("apply", code=1).stderr


def test_an_old_plan_is_refused_before_terraform_is_asked(applied, folder):
    refused = applied.verb("apply", "--max-age", "0", code=1, TF_PLUGIN_MIRROR="/no/such/folder").stderr
    assert "hours old, 0 are allowed" in refused
