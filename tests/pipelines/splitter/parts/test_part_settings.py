import gzip
from dataclasses import replace

import pytest
import zstandard

from pipelines.splitter.parts.codec import CODECS
from pipelines.splitter.parts.part_settings import PartSettings


def unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


TEXT = b"a,b,c\n" * 1_000


@pytest.mark.parametrize(
    ("settings", "extension", "unpack"),
    [
        (PartSettings(1, 6), ".csv.gz", gzip.decompress),
        (
            PartSettings(1, 3, "zstd"),
            ".csv.zst",
            unzstd,
        ),
    ],
)
def test_the_codec_decides_extension_and_bytes(settings, extension, unpack):
    assert settings.extension == extension

    def compressed() -> bytes:
        compressor = settings.compressor()
        return compressor.compress(TEXT) + compressor.flush()

    assert unpack(compressed()) == TEXT
    assert compressed() == compressed()
    assert settings.compressed_size(TEXT) == len(compressed()) < 100


def test_the_level_reaches_the_compressor():
    text = b"".join(b"%d," % (number * 7919 % 10_007) for number in range(20_000))
    assert PartSettings(1, 9).compressed_size(text) < PartSettings(1, 1).compressed_size(text)
    fast, slow = PartSettings(1, 1, "zstd"), PartSettings(1, 19, "zstd")
    assert slow.compressed_size(text) < fast.compressed_size(text)


def test_the_hash_tells_settings_apart_and_stays_what_it_was():
    assert PartSettings(8_000_000).hash == PartSettings(8_000_000, 6, "gzip").hash
    assert (
        len({PartSettings(1).hash, PartSettings(2).hash, PartSettings(1, 5).hash, PartSettings(1, 6, "zstd").hash}) == 4
    )
    # In the keys of parts: another hash would cut every file anew.
    assert PartSettings(8_000_000).hash == "00617d7ab67179f1"


def test_another_version_of_zstd_writes_under_other_names(monkeypatch):
    gzipped, packed = PartSettings(1).hash, PartSettings(1, 3, "zstd").hash
    monkeypatch.setitem(CODECS, "zstd", replace(CODECS["zstd"], library="9.9.9"))
    assert (PartSettings(1).hash, PartSettings(1, 3, "zstd").hash == packed) == (gzipped, False)


def test_parts_with_other_columns_have_other_names():
    hashes = {PartSettings(1).for_columns(columns).hash for columns in ((), ("a", "b"), ("b", "a"), ("a", "b", "c"))}
    assert len(hashes) == 4


def test_parts_with_other_types_have_other_names():
    """Two splitters beside each other in a deploy that widens a column reject other rows, and write other numbers."""
    types = (("VARCHAR(5)",), ("VARCHAR(20)",), ("NUMBER(18, 3)",), ("NUMBER(18, 5)",), ())
    assert len({PartSettings(1).for_columns(("a",), each).hash for each in types}) == 5
