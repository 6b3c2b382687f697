"""5,000 names that somebody outside may choose: of a file, a folder, a column, a person; always the same ones."""

import random

PIECES = (
    *("a", "B", "USERS", "users", "1", "_", "$", " ", ".", "..", "/", ",", ";", "'", '"', "''", '""', "\\", "\\'", "`"),
    *("--", "/*", "*/", "//", "$$", "(", ")", "@", "%", "%s", "{{ 7 }}", "{% raw %}", "&x", ":x", "?", "\n", "\r\n"),
    *("\t", "\x1b[2J", "\u202e", "é", "İ", "ß", "雨", "🎬", "\u00a0", "; DROP DATABASE X;", "' OR 1=1 --", "NULL"),
    *("=1+1", "+", "%2e%2e%2f", "%0a", "<script>", "[red]", "$(id)", "|", "&&", "\x00", "\x7f", "\u200b", "\ufeff"),
    *(".csv", ".json", ".gz", ".parquet", "quarantine/", "streaming/", "vendor/", ".reason.json", "manifest.json"),
)


def hostile(number: int) -> list[str]:
    """Return names of one to six pieces, each once."""
    chosen = random.Random(34)
    found: dict[str, None] = {}
    while len(found) < number:
        found["".join(chosen.choices(PIECES, k=chosen.randint(1, 6)))] = None
    return list(found)


NAMES = hostile(5_000)
