from promotion.rollback.moved import move_back

MOVED = """\
moved {
  from = aws_scheduler_schedule.bulk_load
  to   = module.bulk_load_schedule.aws_scheduler_schedule.this
}
"""
OLDER = 'moved {\n  from = aws_s3_bucket.a\n  to   = module.a.aws_s3_bucket.this["x"]\n}\n'


def test_only_the_moves_that_are_new_go_back(tmp_path):
    target, current = tmp_path / "target", tmp_path / "current"
    for folder, text in ((target, OLDER), (current, f"{OLDER}\n{MOVED}")):
        folder.mkdir()
        (folder / "main.tf").write_text(text)
    assert move_back(target, current) == [
        ("module.bulk_load_schedule.aws_scheduler_schedule.this", "aws_scheduler_schedule.bulk_load")
    ]
    assert (target / "moved_back.tf").read_text() == (
        "moved {\n  from = module.bulk_load_schedule.aws_scheduler_schedule.this\n"
        "  to   = aws_scheduler_schedule.bulk_load\n}\n"
    )


def test_without_moves_nothing_is_written(tmp_path):
    assert move_back(tmp_path, tmp_path) == []
    assert list(tmp_path.iterdir()) == []
