from promotion.environment import PROJECT
from rehearsal.upgrade.administration import FILES, deploys_as_administrator


def test_a_commit_from_before_the_verb_deploys_as_the_administrator(tmp_path):
    assert deploys_as_administrator(tmp_path)
    assert not deploys_as_administrator(PROJECT)


def test_the_files_that_are_an_administrators_to_apply_exist():
    assert [name for name in FILES if not (PROJECT / name).exists()] == []
