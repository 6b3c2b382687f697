"""Java's options for Spark, and the archive of its classes."""

import shlex

from tests import java


def test_the_archive_is_of_one_java(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    homes = []
    for name in ("one", "other"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "java").write_text("")
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / name))
        homes.append(java.archive())
    assert len(set(homes)) == 2 and {each.parent for each in homes} == {tmp_path / "marquee" / "java"}
    options = shlex.split(java.options("/scratch")["SPARK_SUBMIT_OPTS"])
    assert f"-XX:SharedArchiveFile={homes[1]}" in options and "-Djava.io.tmpdir=/scratch" in options


def test_without_a_java_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java.archive() is None
    assert "SharedArchiveFile" not in java.options("/scratch")["SPARK_SUBMIT_OPTS"]
    java.begin_archive()()


def test_an_archive_that_is_there_is_not_made_again(monkeypatch, tmp_path):
    made = tmp_path / "made.jsa"
    made.write_text("")
    monkeypatch.setattr(java, "archive", lambda: made)
    monkeypatch.setattr(java.subprocess, "Popen", lambda *_, **__: 1 / 0)
    java.begin_archive()()
