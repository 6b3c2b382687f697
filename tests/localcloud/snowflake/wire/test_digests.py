import hashlib
import os
import time

import pytest

from localcloud.snowflake.wire.digests import SETTLED_SECONDS, Digests


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"first")
    return path


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def test_a_file_is_read_once(file):
    digests = Digests(now=lambda: time.time() + SETTLED_SECONDS + 1)
    assert digests.md5(file) == md5(b"first")
    # Only a digest that is remembered can be another one than the file's.
    seen, _ = digests.known[file]
    digests.known[file] = seen, "remembered"
    assert digests.md5(file) == "remembered"


def test_a_file_that_was_written_again_is_read_again(file):
    digests = Digests(now=lambda: time.time() + SETTLED_SECONDS + 1)
    digests.md5(file)
    times = file.stat()
    file.write_bytes(b"other")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert digests.md5(file) == md5(b"other")


def test_a_file_that_was_just_written_is_not_remembered(file):
    digests = Digests()
    assert digests.md5(file) == md5(b"first")
    assert not digests.known
