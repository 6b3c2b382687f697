import stat
import time
from pathlib import Path

import jwt
import pytest

from promotion.access.job_token import NoToken, TokenExpired, TokenWithoutRole, write_token


def variables(tmp_path: Path, **changed: str | None) -> dict[str, str]:
    given = {
        "AWS_ID_TOKEN": "header.claims.signature",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "build" / "aws-id-token"),
        "AWS_ROLE_ARN": "arn:aws:iam::222222222222:role/gitlab-marquee-dev-plan",
        **changed,
    }
    return {name: value for name, value in given.items() if value is not None}


def test_token_is_put_where_aws_clients_look(tmp_path):
    file = write_token(variables(tmp_path))

    assert file.read_text() == "header.claims.signature"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_later_jobs_token_takes_its_place(tmp_path):
    write_token(variables(tmp_path))
    file = write_token(variables(tmp_path, AWS_ID_TOKEN="another"))

    assert file.read_text() == "another"


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_other_credentials_serve(tmp_path, token):
    assert write_token(variables(tmp_path, AWS_ID_TOKEN=token, AWS_ACCESS_KEY_ID="key")) is None
    assert not (tmp_path / "build").exists()


def test_a_job_without_a_token_or_other_credentials_says_so(tmp_path):
    with pytest.raises(NoToken, match=r"this job has no AWS_ID_TOKEN, .* declare it under id_tokens"):
        write_token(variables(tmp_path, AWS_ID_TOKEN=""))
    write_token(variables(tmp_path))
    assert write_token(variables(tmp_path, AWS_ID_TOKEN=None)) is None  # another step wrote it


@pytest.mark.parametrize("missing", ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"])
def test_a_token_without_its_role_is_refused_and_not_written(tmp_path, missing):
    with pytest.raises(TokenWithoutRole, match=f"AWS_ID_TOKEN is set, but {missing} is not") as error:
        write_token(variables(tmp_path, **{missing: None}))

    assert "header.claims.signature" not in str(error.value)
    assert not (tmp_path / "build").exists()


def test_a_token_that_expired_is_refused_and_not_written(tmp_path):
    for seconds, refused in ((-1, True), (3600, False)):
        token = jwt.encode({"exp": int(time.time()) + seconds}, "a" * 32, algorithm="HS256")
        if refused:
            with pytest.raises(TokenExpired, match=r"expired at \d{4}-\d\d-\d\d \d\d:\d\d UTC; retry the job"):
                write_token(variables(tmp_path, AWS_ID_TOKEN=token))
            assert not (tmp_path / "build").exists()
        else:
            assert write_token(variables(tmp_path, AWS_ID_TOKEN=token)).read_text() == token
