import pytest

from pipelines.bulk_load.settings import VARIABLES, SettingMissing, Settings


@pytest.mark.parametrize("name", VARIABLES)
def test_a_missing_variable_is_named(name):
    variables = {each: each.lower() for each in VARIABLES}
    assert Settings.from_environment(variables).landing_bucket == "marquee_landing_bucket"
    with pytest.raises(SettingMissing, match=f"{name} is not set"):
        Settings.from_environment({**variables, name: ""})
