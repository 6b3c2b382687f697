"""BINARY: examples after https://docs.snowflake.com/en/sql-reference/functions/to_binary and …/binary-input-output."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

_bytes = bytearray
EXAMPLES = [
    ("TO_BINARY", "TO_BINARY('SNOW', 'utf-8')", _bytes(b"SNOW")),
    ("TO_BINARY", "TO_VARCHAR(TO_BINARY('SNOW', 'utf-8'), 'HEX')", "534E4F57"),
    ("TO_BINARY", "TO_VARCHAR(TO_BINARY('SNOW', 'utf-8'), 'UTF-8')", "SNOW"),
    ("TO_BINARY", "TO_VARCHAR(TO_BINARY(BASE64_ENCODE('HELP'), 'BASE64'), 'BASE64')", "SEVMUA=="),
    ("TO_BINARY", "HEX_DECODE_STRING(TO_VARCHAR(TO_BINARY(HEX_ENCODE('SNOW'), 'HEX'), 'HEX'))", "SNOW"),
    ("TO_BINARY", "SELECT TO_BINARY(T) FROM VALUES ('ab'), (NULL) AS V (T)", [(_bytes(b"\xab"),), (None,)]),
    ("TO_BINARY", "TO_BINARY('HELP')", Fails(100115)),
    ("TO_BINARY", "TO_BINARY('a', 'OCTAL')", Fails(2)),
    ("TRY_TO_BINARY", "TRY_TO_BINARY(NULL)", Fails(1065)),
    ("TRY_TO_BINARY", "TRY_TO_BINARY(7)", Fails(1065)),
    ("TRY_TO_BINARY", "SELECT TRY_TO_BINARY('HELP'), TRY_TO_BINARY('SEVMUA==', 'BASE64')", [(None, _bytes(b"HELP"))]),
    ("HEX_DECODE_BINARY", "HEX_DECODE_BINARY('4142')", _bytes(b"AB")),
    (
        "TRY_HEX_DECODE_BINARY",
        "SELECT TRY_HEX_DECODE_BINARY('41'), TRY_HEX_DECODE_BINARY('zz')",
        [(_bytes(b"A"), None)],
    ),
    ("TRY_HEX_DECODE_STRING", "SELECT TRY_HEX_DECODE_STRING('41'), TRY_HEX_DECODE_STRING('zz')", [("A", None)]),
    ("BASE64_DECODE_BINARY", "BASE64_DECODE_BINARY('U05PVw==')", _bytes(b"SNOW")),
    (
        "TRY_BASE64_DECODE_BINARY",
        "SELECT TRY_BASE64_DECODE_BINARY('QQ=='), TRY_BASE64_DECODE_BINARY('!')",
        [(_bytes(b"A"), None)],
    ),
    (
        "TRY_BASE64_DECODE_STRING",
        "SELECT TRY_BASE64_DECODE_STRING('QQ=='), TRY_BASE64_DECODE_STRING('!')",
        [("A", None)],
    ),
    ("MD5_BINARY", "TO_VARCHAR(MD5_BINARY('a'))", "0CC175B9C0F1B6A831C399E269772661"),
    ("SHA1_BINARY", "TO_VARCHAR(SHA1_BINARY('a'))", "86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8"),
    ("SHA2_BINARY", "LEFT(TO_VARCHAR(SHA2_BINARY('a', 224)), 8)", "ABD37534"),
    ("SHA2_BINARY", "LEFT(TO_VARCHAR(SHA2_BINARY('a')), 8)", "CA978112"),
    (
        "OCTET_LENGTH",
        "SELECT OCTET_LENGTH('abc'), OCTET_LENGTH('é'), OCTET_LENGTH(X'0102'), OCTET_LENGTH('')",
        [(3, 2, 2, 0)],
    ),
    (
        "MD5_NUMBER_LOWER64",
        "SELECT MD5_NUMBER_LOWER64('Snowflake'), MD5_NUMBER_LOWER64('test'), MD5_NUMBER_LOWER64(NULL)",
        [(9203306159527282910, 14618207765679027446, None)],
    ),
    (
        "MD5_NUMBER_UPPER64",
        "SELECT MD5_NUMBER_UPPER64('Snowflake'), MD5_NUMBER_UPPER64('hello'), MD5_NUMBER_UPPER64(NULL)",
        [(17145559544104499780, 6719722671305337462, None)],
    ),
    (
        "COMPRESS",
        "SELECT COMPRESS('Snowflake', 'snappy')::VARCHAR, COMPRESS(NULL, 'ZLIB')",
        [("0920536E6F77666C616B65", None)],
    ),
    ("COMPRESS", "COMPRESS('a', 'GZIP')", Fails(2)),
    ("COMPRESS", "COMPRESS('a', 'ZLIB(77)')", Fails(2)),
    ("DECOMPRESS_STRING", "DECOMPRESS_STRING(TO_BINARY('0920536E6F77666C616B65', 'HEX'), 'SNAPPY')", "Snowflake"),
    ("DECOMPRESS_STRING", "DECOMPRESS_STRING(TO_BINARY('4142', 'HEX'), 'ZLIB')", Fails(2)),
    ("DECOMPRESS_BINARY", "DECOMPRESS_BINARY(COMPRESS('Hello', 'SNAPPY'), 'SNAPPY')::VARCHAR", "48656C6C6F"),
    *(
        (
            "DECOMPRESS_STRING",
            f"DECOMPRESS_STRING(COMPRESS(REPEAT('ü', 999), '{method}'), '{method}') = REPEAT('ü', 999)",
            True,
        )
        for method in ("SNAPPY", "ZLIB", "zlib(1)", "ZSTD", "zstd(9)", "BZ2")
    ),
]
