import json

import pytest

LOCK = {
    "ID": "0f5a6b6c-1111-2222-3333-444444444444",
    "Operation": "OperationTypeApply",
    "Who": "ci@runner",
    "Version": "1.11.4",
    "Created": "2026-11-24T05:00:00Z",
    "Path": "marquee-local-terraform-state/local/terraform.tfstate",
}


@pytest.fixture
def locked(applied):
    """A lock as a killed Terraform leaves it: an object beside the state."""
    s3 = applied.cloud.client("s3")
    lock = {"Bucket": "marquee-local-terraform-state", "Key": "local/terraform.tfstate.tflock"}
    s3.put_object(**lock, Body=json.dumps(LOCK).encode())
    yield
    s3.delete_object(**lock)


def test_a_locked_state_is_one_line_with_the_way_out(applied, locked):
    applied.verb("plan")  # it takes no lock and waits for none
    refused = applied.verb("apply", code=1).stderr
    assert refused.count("\n") == 1
    assert "the state is locked by ci@runner (OperationTypeApply, since 2026-11-24 05:00:00 " in refused
    command = refused.strip().split("python -m scripts.")[1].split()
    assert command == ["unlock", "local", LOCK["ID"]]
    asked = applied.verb("unlock", code=1).stderr.strip()
    assert asked.startswith("Error: the state of local is locked by ci@runner (OperationTypeApply, since 2026-11-24 05")
    assert asked.endswith("if that run is dead: python -m scripts.unlock " + " ".join(command[1:]))
    released = applied.verb("unlock", LOCK_ID=LOCK["ID"])  # as the job gets it
    assert released.stdout == f"local: lock {LOCK['ID']} released\n"
    assert applied.verb("unlock", LOCK["ID"]).stdout == "local: the state is not locked\n"
    applied.verb("apply")


def test_a_lock_of_another_id_stays(applied, locked):
    refused = applied.verb("unlock", "11111111-2222-3333-4444-555555555555", code=1).stderr
    assert refused.count("\n") == 1 and "it is not 11111111-2222-3333-4444-555555555555; if that run is dead" in refused
    assert applied.cloud.client("s3").head_object(
        Bucket="marquee-local-terraform-state", Key="local/terraform.tfstate.tflock"
    )
