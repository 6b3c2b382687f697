import stat
from pathlib import Path

import pytest

from promotion.outputs import Outputs
from rehearsal.services import Services, without_accounts


@pytest.fixture
def services(tmp_path):
    variables = {"AWS_ACCESS_KEY_ID": "111111111111", "AWS_SECRET_ACCESS_KEY": "the-secret"}
    outputs = {
        "splitter_role_arn": "arn:aws:iam::111111111111:role/splitter",
        "splitter_environment": {"MARQUEE_LANDING_BUCKET": "landing"},
    }
    return Services(tmp_path, variables, Outputs(outputs))


def test_a_service_gets_terraforms_variables_and_assumes_its_role(services):
    variables = services.splitter()
    assert variables["MARQUEE_LANDING_BUCKET"] == "landing"
    assert variables["AWS_PROFILE"] == "splitter" and variables["AWS_ACCESS_KEY_ID"] == ""
    assert "role_arn = arn:aws:iam::111111111111:role/splitter" in Path(variables["AWS_CONFIG_FILE"]).read_text()


def test_the_administrators_secret_is_in_one_private_file(services, tmp_path):
    credentials = Path(services.splitter()["AWS_SHARED_CREDENTIALS_FILE"])
    assert [file for file in tmp_path.iterdir() if "the-secret" in file.read_text()] == [credentials]
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600


def test_nothing_of_a_real_account_is_left():
    shell = {
        "PATH": "/bin",
        "AWS_PROFILE": "prod",
        "SNOWFLAKE_PASSWORD": "x",
        "TF_VAR_environment": "prod",
        "DATA": "d",
    }
    assert without_accounts(shell) == {"PATH": "/bin", "DATA": "d"}
