import pytest

from pipelines.splitter.landing.quarantine import quarantine_key
from pipelines.splitter.landing.reasons import ENDING
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.traces import ready_folder, reason_key
from pipelines.splitter.parts.manifest import manifest_key

FILE = ("landing", "streaming/users/a.csv", "v1", '"0123"')


def test_the_manifest_is_in_the_folder():
    assert manifest_key("users", Source(*FILE, 10)) == f"{ready_folder(*FILE)}manifest.json"


def test_another_version_has_another_folder():
    assert ready_folder(*FILE) != ready_folder(*FILE[:2], "v2", '"0123"')
    assert ready_folder(*FILE[:2], None, '"0123"') != ready_folder(*FILE[:2], None, '"4567"')


@pytest.mark.parametrize("key", ["streaming/users/a.csv", f"streaming/users/{'a' * 1000}.csv"])
def test_the_reason_is_beside_the_quarantined_file(key):
    assert reason_key("landing", key, "v1", '"0123"') == quarantine_key(Source("landing", key, "v1", "", 0)) + ENDING
