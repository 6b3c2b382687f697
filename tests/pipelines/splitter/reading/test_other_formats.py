"""Files that begin as another format does, and texts that only look like one."""

import io
import tarfile

import pytest

from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading.other_formats import refuse

HEADER = b"email,first_name,last_name\n"


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_archive_of_each_format_is_refused(form: int) -> None:
    """Its magic is "ustar" and a zero, or "ustar", two blanks and a zero.

    Source: https://man.freebsd.org/cgi/man.cgi?query=tar&sektion=5
    """
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        archive.addfile(tarfile.TarInfo("users.csv"))
    with pytest.raises(Unreadable, match="the file is a tar archive"):
        refuse(packed.getvalue())


@pytest.mark.parametrize("word", [b"mustard", b"mUSTAR", b"mustar  d", b"industar,"])
def test_a_text_that_has_tar_s_letters_in_their_place_is_text(word: bytes) -> None:
    at = 257 - word.lower().index(b"ustar")
    refuse(HEADER + b"a" * (at - len(HEADER)) + word + b"@example.invalid,A,B\n")
