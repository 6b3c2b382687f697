import stat

from rehearsal.cloud import exported, write_profiles


def test_exported_reads_what_a_shell_would():
    assert exported("export A=1\n# a comment\nexport B='two words' C=\"x=y\"\n") == {
        "A": "1",
        "B": "two words",
        "C": "x=y",
    }


def test_profiles_assume_roles_from_the_administrators_key_and_are_private(tmp_path):
    variables = {"AWS_ACCESS_KEY_ID": "111111111111", "AWS_SECRET_ACCESS_KEY": "secret"}
    made = write_profiles(tmp_path, variables, {"splitter": "arn:aws:iam::111111111111:role/x"})
    config, credentials = tmp_path / "aws-config", tmp_path / "aws-credentials"
    assert made == {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    assert "role_arn = arn:aws:iam::111111111111:role/x" in config.read_text()
    assert "secret" not in config.read_text()
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
