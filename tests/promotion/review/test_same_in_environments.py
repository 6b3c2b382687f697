import pytest

from promotion.review.same_in_environments import neutral


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arn:aws:s3:::marquee-dev-landing", "arn:aws:s3:::marquee-{environment}-landing"),
        ("MARQUEE_DEV.RAW.STREAMS", "MARQUEE_{environment}.RAW.STREAMS"),
        ("column DEVICE, developer", "column DEVICE, developer"),
        ("arn:aws:iam::222222222222:role/x", "arn:aws:iam::{account}:role/x"),
        ("V20260101000000__a.sql 2222222222223", "V20260101000000__a.sql 2222222222223"),
    ],
)
def test_only_names_of_the_environment_and_accounts_are_taken_out(text, expected):
    assert neutral(text, "dev") == expected
