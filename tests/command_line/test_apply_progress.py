import io

from rich.console import Console

from command_line.apply_progress import ApplyProgress


def event(kind, address):
    return {"type": kind, "hook": {"resource": {"addr": address}}}


def test_a_log_gets_a_line_per_finished_resource():
    text = io.StringIO()
    with ApplyProgress(2, Console(file=text, width=20)) as progress:
        progress.hear({"type": "version"})
        progress.hear(event("apply_start", 'snowflake_warehouse.this["LOAD"]'))
        progress.hear(event("apply_complete", 'snowflake_warehouse.this["LOAD"]'))
        progress.hear(event("apply_start", "aws_kms_key.this"))
        progress.hear(event("apply_errored", "aws_kms_key.this"))
    assert text.getvalue() == '1/2 snowflake_warehouse.this["LOAD"] (0 s)\n'
    assert progress.done == 1
