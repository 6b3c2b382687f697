import json

from rehearsal.upgrade.taken_back import TakenBack, read


def test_what_the_rollback_wrote_is_the_verdict_s(tmp_path):
    document = {"taken_back": ["~ a"], "stays": ["raw/V2__b.sql: a versioned script stays"], "gone": ["COLUMN A.B.C"]}
    (tmp_path / "rollback.json").write_text(json.dumps(document))
    found = read(tmp_path)
    assert found.lines == ("~ a",)
    assert found.left == ["raw/V2__b.sql: a versioned script stays", "COLUMN A.B.C"]


def test_a_refusal_is_what_was_not_taken_back(tmp_path):
    (tmp_path / "rollback.json").write_text(json.dumps({"refused": "no way back: a:\n  b"}))
    assert read(tmp_path).left == ["no way back: a:", "  b"]


def test_without_a_rollback_nothing_was(tmp_path):
    assert read(tmp_path) == TakenBack()
