"""People and their e-mail addresses, books' and movies' titles: each a function of its number, unique, without end."""

import tomllib
import unicodedata
from importlib.resources import files

WORDS = tomllib.loads(files("sampledata").joinpath("words.toml").read_text(encoding="utf-8"))
FIRST_NAMES, LAST_NAMES = WORDS["first_names"].split(), WORDS["last_names"].split()
NATIONALITIES = WORDS["nationalities"].split()  # the Singaporean one is planted where it matters
SINGAPOREAN_NAMES = WORDS["singaporean_names"].strip().splitlines()
ADJECTIVES, NOUNS = WORDS["adjectives"].split(), WORDS["nouns"].split()
_PATTERNS = (
    "The {adjective} {noun}", "{adjective} {noun}", "Her {adjective} {noun}", "My {adjective} {noun}",
    "{noun} of the {adjective}", "Return of the {adjective} {noun}",
)  # fmt: skip


def person(number: int) -> tuple[str, str]:
    """Return first and last name of person `number`; the pairs repeat after some ten thousand people."""
    return FIRST_NAMES[number * 7 % len(FIRST_NAMES)], LAST_NAMES[
        (number * 13 + number // len(FIRST_NAMES)) % len(LAST_NAMES)
    ]


def email(number: int) -> str:
    """Return the address of person `number`: plain ASCII, unique by the number in it."""
    first, last = person(number)
    return f"{PLAIN[first]}.{PLAIN[last]}.{number}@example.{('com', 'org', 'net')[number % 3]}"


def plain(name: str) -> str:
    """Return a name in the letters of an e-mail address."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ø", "o"))
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalnum() or letter == "-"))


PLAIN = {name: plain(name) for name in FIRST_NAMES + LAST_NAMES}


def title(number: int) -> str:
    """Return title `number`; beyond some 30,000 they become numbered sequels."""
    combinations = len(_PATTERNS) * len(ADJECTIVES) * len(NOUNS)
    sequel, mixed = divmod(number * 7919 % combinations + number // combinations * combinations, combinations)
    rest, noun = divmod(mixed, len(NOUNS))
    pattern, adjective = divmod(rest, len(ADJECTIVES))
    name = _PATTERNS[pattern].format(adjective=ADJECTIVES[adjective], noun=NOUNS[noun])
    return f"{name} {sequel + 1}" if sequel else name
