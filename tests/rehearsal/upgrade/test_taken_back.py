from pathlib import Path

from promotion.plan.changes import Change
from rehearsal.upgrade.taken_back import not_taken_back


def project(folder: Path, **scripts: str) -> Path:
    for name, text in scripts.items():
        path = folder / "migrations" / "marts" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_new_scripts_and_changed_views_stay(tmp_path):
    old = project(tmp_path / "old", V1__a="1", R__same="1", R__edited="1", R__gone="1")
    new = project(tmp_path / "new", V1__a="1", V2__b="2", R__same="1", R__edited="2", R__added="1")

    assert not_taken_back(old, new, []) == [
        "marts/R__added.sql: its object keeps the new definition; deploy the old text again",
        "marts/R__edited.sql: its object keeps the new definition; deploy the old text again",
        "marts/V2__b.sql: a versioned migration stays; undo it in a new script",
    ]


def test_what_was_destroyed_is_gone(tmp_path):
    changes = [
        Change("module.ready.aws_s3_bucket.this", "aws_s3_bucket", "replace"),
        Change("aws_sqs_queue.old", "aws_sqs_queue", "delete"),
        Change("aws_iam_role.new", "aws_iam_role", "create"),
        Change("output.old", "output", "delete"),
    ]
    assert not_taken_back(project(tmp_path), project(tmp_path), changes) == [
        "module.ready.aws_s3_bucket.this: it was destroyed; what it held is gone",
        "aws_sqs_queue.old: it was destroyed; what it held is gone",
    ]
