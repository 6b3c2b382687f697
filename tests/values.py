"""Texts that people write as values, good and bad: those that matter by hand, and thousands by a seed."""

from collections.abc import Iterator
from random import Random

_NUMBER_WORDS = """
    0 -0 +0 00 1 +1 -1 007 .5 -.5 +.5 5. -5. 0.0005 0.00049999999999999999 0.30000000000000004 -7.0 7.10
    999999999999999.999 999999999999999.9994 999999999999999.9995 999999999999999.9996 999999999999999.99
    1000000000000000 -999999999999999.9995 9999999999 9999999999.4 9999999999.5 10000000000 1234567890.0
    9007199254740993 12345678901234567.5 99999999999999999999999999999999999999 999999999999999999999999999999999999999
    000000000000000000000000000000000000001 00000000000000000000000000000000000001
    0.1000000000000000055511151231257827021181583404541015625 0.00000000000000000000000000000000000001 1e2 1E+2 1e-2
    1.5e3 1.0005e0 9.999999999999999999e14 999999999999999.9994e0 325550363071678.659e-9 -1.e+01 0e99 0e400 1e-99 1e-400
    1e99 1e400 5e-324 1.7976931348623157e308 1e e1 E 1e+ 1e2.5 1e1e1 nan NaN inf -inf Infinity -Infinity NULL null true
    False . - + +-1 --1 5- (5) -(5) #N/A #DIV/0! 1/2 2:51 1'000 1.000.000 5MB 0x 1_000 1,000
    1.000,5 0x10 0X1F 0b1 0o7 1f 1d 1L $1 1%
"""
NUMBERS = [
    *_NUMBER_WORDS.split(),
    "", " 1", "1 ", "\t1", "1\n", "1\r\n", "1 000", "1\xa0", "\ufeff1", "1\u0301", "\u0663", "\u0967", "\uff11",
    "1\u202f000", "1\xad0", "1\u200b", "\xa01", "\u30001", "1\x0b", "1\x1f", "\u20ac5", "1\xb2", "\xbd",
    "\u2167", "\u22121", "1e\uff15",
]  # fmt: skip
_TIME_WORDS = """
    2021-12-25 2021-12-25T07:00:00 2021-12-25T07 2021-12-25T07:30 2021-12-25T07:00:00.1234567 2021-12-25T24:00:00
    2021-12-25T24 2021-12-25T24:00 2016-12-31T23:59:60 0000-01-01 0001-01-01 0536-07-01T12 1582-10-04 1582-10-10
    1500-02-29 9999-12-31 10000-01-01 12021-12-25 -0001-01-01 +2021-12-25 1900-02-29 2000-02-29 2021-02-29 2021-02-30
    2021-04-31 2021-13-01 2021-00-10 2021-12-00 2021-12-32 1677-01-01 2021-12-25T07:00:00z 2021-12-25T07:00:00+01:00
    2021-12-25T07:00-01 2021-12-25t07:00:00 2021-12-25T 2021-1-5 21-12-25 20211225 20211225T070000 2021-12-25T0700
    2021/12/25 25.12.2021 12/25/2021 25-DEC-2021 2021-W51-6 2021-359 2021-12 2021 1640415600 1640415600000 now today
    epoch infinity 07:00:00 NULL 20211225T07:00:00 2021-12-25T070000 2021-12-25T07.00.00 2021-12-25T07:00:00-
    2021-12-25T07Z 2021-12-25T07:00Z 2021-12-25T07:00:00.000Z 1899-12-30T00:00:00 1970-01-01T00:00:00.000000 2021.12.25
    2021-12-25T00:00:00.0
"""
TIMES = [
    *_TIME_WORDS.split(),
    "2021-12-25 07:00:00", "2021-12-25 07", "2021-12-25 23", "2021-12-25 24", "2021-12-25 24:00:00",
    "2021-12-25 24:00:01", "2021-12-25 07:00:00.1", "2021-12-25 07:00:00.123456", "2021-12-25 07:00:00.123456000",
    "2021-12-25 07:00:00.", "2021-12-25 07:00:00.1234560", "2021-12-25 07:00:00.123456789",
    "2021-12-25 07:00:00.1230000000", "2021-12-25 25:00:00", "2016-12-31 23:59:60", "2021-12-25 23:60:00",
    "2021-12-25 23:59:61", "2021-12-25 23:59:59.999999", "0000-12-31 23:00:00", "0001-01-01 00:00:00",
    "9999-12-31 23:59:59.999999", "1969-12-31 23:59:59.5", "2021-12-25 07:00:00Z", "2021-12-25 07:00:00 +0100",
    "2021-12-25  07:00:00", " 2021-12-25", "", "2021-12-25 ", "2021-12-25 07:", "2021-12-25\t07:00:00",
    "2021-12-25 7:00", "2021-12-25 07:00:00 PM", "Sat, 25 Dec 2021 07:00:00 +0000", "Sat Dec 25 07:00:00 +0000 2021",
    "12/25/2021 07:00:00", "2021-12-25 07:00:00,5", "\uff12\uff10\uff12\uff11-12-25",
    "\u0662\u0660\u0662\u0661-12-25", "2021-12-25\xa007:00:00", "2021-12-25 070000", "2021-12-25 0700",
    "2021-12-25 07:00:00 UTC", "2021-12-25 07:00:00+00", "2021-12-25 07:00:00 AM", "25 Dec 2021", "44555.29",
    "2021-12-25\u200b", "2021\u201012\u201025", "\ufeff2021-12-25",
    "2021-12-25\n",
]  # fmt: skip
_TEXT_WORDS = r"""
    a NULL null \N \ a\b a\\ \n NaN true " "" a"b "quoted" ' a,b , a;b|c # -- <null> N/A $1 {} [1] xxxxxxxxxx
    xxxxxxxxxxx
"""
TEXTS = [
    *_TEXT_WORDS.split(),
    "", " ", "  lead", "trail  ", "\t", "\ttab", "line\nfeed", "cr\rcr", "both\r\nof", "\n", "\r", "\r\n", "\xe9",
    "e\u0301", "\u212b\xc5", "\U0001f3ac", "\U0001f469\u200d\U0001f469", "\U0010ffff", "\ufffd", "\ufffe", "\uffff",
    "\u2028", "\u2029", "\x85", "\xa0", "\u200b", "a\ufeffb", "\u202e", "\x01", "\x1f", "\x7f", "\x0b", "\x0c",
    "\x1b[0m", "ten letter", "\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9",
    "\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac",
    "e\u0301e\u0301e\u0301e\u0301e\u0301", "\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9",
    "\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac\U0001f3ac",
    "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "# x", "{\"a\": 1}", "\u0663", "\xdf", "\u0130", "\ufb01",
    "\u4e2d", "\u05e2",
]  # fmt: skip


def numbers(random: Random, count: int) -> Iterator[str]:
    """Yield texts of numbers, most of them near the edges of some type."""
    for _ in range(count):
        digits = str(
            random.choice(
                [random.randrange(10**20), 10 ** random.randrange(1, 20) - random.randrange(3), random.randrange(1000)]
            )
        )
        if random.random() < 0.3:
            digits += random.choice(["9", "0", "4999", "5", "49", "99999"]) * random.randrange(1, 5)
        if random.random() < 0.75:
            at = random.randrange(len(digits) + 1)
            digits = f"{digits[:at]}.{digits[at:]}"
        zeros = "0" * random.choice([0, 0, 0, 1, 5, 30])
        exponent = (
            f"{random.choice('eE')}{random.choice(['', '+', '-'])}{random.randrange(25)}"
            if random.random() < 0.3
            else ""
        )
        yield _altered(
            random,
            f"{random.choice(['', '', '-', '+'])}{zeros}{digits}{exponent}",
            "0123456789.eE+-_ x,'%()\xa0\xad\uff11\u2212",
        )


def times(random: Random, count: int) -> Iterator[str]:
    """Yield texts of dates and times, cut off after any of their pieces."""
    for _ in range(count):
        year = random.choice([random.randrange(10_000), random.randrange(1900, 2100)])
        text = f"{year:04}-{random.randrange(1, 13):02}-{random.randrange(1, 32):02}"
        clock = (
            f"{random.choice('T ')}{random.randrange(25):02}",
            f":{random.randrange(61):02}",
            f":{random.randrange(61):02}",
        )
        pieces = (*clock, "." + "".join(random.choices("0123456789", k=random.randrange(1, 10))))
        text += "".join(pieces[: random.randrange(len(pieces) + 1)])
        yield _altered(random, text, "0123456789-:. TZ+/,\xa0\u2010\uff11")


def texts(random: Random, count: int) -> Iterator[str]:
    """Yield texts of letters of all kinds, most of them about as long as ten letters."""
    letters = "ab ,\"'\n\r\t\\é\u0301🎬中\ufeff\u2028#;N/-=|\x0b\x0c\x1c\x1e\x1f\x7f\x85\xa0\xad\u200b\u202e"
    for _ in range(count):
        yield "".join(random.choices(letters, k=random.choice([1, 2, 5, 9, 10, 11])))


def _altered(random: Random, text: str, letters: str) -> str:
    """Return the text, in one of six cases with a letter changed, added or gone."""
    if random.random() > 1 / 6:
        return text
    at = random.randrange(len(text))
    return text[:at] + random.choice([random.choice(letters), random.choice(letters) + text[at], ""]) + text[at + 1 :]
