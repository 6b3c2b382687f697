import pytest


@pytest.fixture(autouse=True)
def no_foreign_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither this machine's configuration of git nor the variables of a pipeline reach a test."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for name in ("CI_COMMIT_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_IID"):
        monkeypatch.delenv(name, raising=False)
