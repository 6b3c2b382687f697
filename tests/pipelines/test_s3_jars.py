from pathlib import Path

import pyspark
import pytest

from pipelines.s3_jars import JarsMissing, s3_jars


@pytest.fixture
def filled(monkeypatch, tmp_path):
    """A cache of its own with the same jars, as links to the user's."""
    found = s3_jars()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "marquee" / "jars" / found[0].parent.name
    folder.mkdir(parents=True)
    for path in found:
        (folder / path.name).symlink_to(path)
    return folder


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9")


def test_the_s3_client_is_there_without_the_bundle():
    names = [path.name for path in s3_jars()]
    assert "hadoop-aws-3.5.0.jar" in names and "s3-2.35.4.jar" in names
    assert not any(name.startswith("bundle") for name in names)
    assert sum(path.stat().st_size for path in s3_jars()) < 30_000_000


def test_the_hadoop_release_is_pyspark_s():
    bundled = Path(pyspark.__file__).parent / "jars"
    assert [path.name for path in bundled.glob("hadoop-client-api-*.jar")] == ["hadoop-client-api-3.5.0.jar"]


def test_what_is_cached_needs_no_network(filled, offline):
    assert s3_jars()[0].parent == filled


@pytest.mark.parametrize("damage", ["missing", "changed", "strange"])
def test_a_damaged_cache_is_fetched_again(filled, offline, damage):
    first = next(iter(filled.iterdir()))
    if damage == "strange":
        (filled / "strange.jar").write_bytes(b"")
    else:
        first.unlink()
    if damage == "changed":
        first.write_bytes(b"not a jar")
    with pytest.raises(JarsMissing, match="can't be downloaded") as error:
        s3_jars()
    assert "\n" not in str(error.value)
