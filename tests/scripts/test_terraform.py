import sys

import pytest

from scripts.terraform import run


def python(code, tmp_path, seconds=30, each_line=None):
    return run([sys.executable, "-c", code], tmp_path, {}, seconds, each_line)


def test_output_errors_and_exit_code_come_back(tmp_path):
    heard = []
    code = "import sys; print('one'); print('two'); print('bad', file=sys.stderr); sys.exit(3)"
    assert python(code, tmp_path, each_line=heard.append) == (3, "one\ntwo\n", "bad\n")
    assert heard == ["one\n", "two\n"]


def test_much_output_on_both_sides_does_not_block(tmp_path):
    code = "import sys; [(print('x' * 999), print('y' * 999, file=sys.stderr)) for _ in range(2000)]"
    _, out, err = python(code, tmp_path)
    assert len(out) == len(err) == 2_000_000


def test_a_call_past_its_time_is_stopped(tmp_path):
    with pytest.raises(TimeoutError):
        python("import time; time.sleep(600)", tmp_path, seconds=0.5)


def test_a_failing_listener_leaves_no_process_and_interrupts_it_once(tmp_path):
    """Ctrl-C arrives as an exception while output is read. A second interrupt would make Terraform drop its lock."""
    told = tmp_path / "told"
    code = (
        "import pathlib, signal, time\n"
        f"told = pathlib.Path({str(told)!r})\n"
        "signal.signal(signal.SIGINT, lambda *_: told.write_text((told.read_text() if told.exists() else '') + 'x'))\n"
        "print('ready', flush=True)\n"
        "while not told.exists(): time.sleep(0.01)\n"
        "time.sleep(0.2)\n"
    )

    def interrupt(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        python(code, tmp_path, each_line=interrupt)
    assert told.read_text() == "x"
