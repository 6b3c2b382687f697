import pytest

from pipelines.bulk_load.settings import Settings
from pipelines.environment_settings import InvalidSetting

VARIABLES = (
    *("MARQUEE_LANDING_BUCKET", "MARQUEE_KEY_SECRET", "SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER", "SNOWFLAKE_ROLE"),
    *("SNOWFLAKE_WAREHOUSE", "SNOWFLAKE_DATABASE"),
)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_missing_variable_is_named(name, monkeypatch):
    for each in VARIABLES:
        monkeypatch.setenv(each, each.lower())
    settings = Settings.from_environment()
    assert settings.landing_bucket == "marquee_landing_bucket"
    user = settings.service_user
    found = (user.key_secret, user.account, user.user, user.role, user.warehouse, user.database)
    assert found == tuple(each.lower() for each in VARIABLES[1:])
    monkeypatch.setenv(name, "")
    with pytest.raises(InvalidSetting, match=f"^{name} is not set: .*Terraform's output `bulk_load_environment`$"):
        Settings.from_environment()
