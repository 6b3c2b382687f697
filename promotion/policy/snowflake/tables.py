"""Q1, Q2: people's data in tables, and rows that can't be brought back."""

import re
from collections.abc import Iterator, Sequence

from promotion.migration.lint.statement import Statement
from promotion.policy.snowflake.personal import Personal

# Names under which people's data usually come; a contract says whether they are.
_LOOKS_PERSONAL = re.compile(
    r"(^|_)(E_?MAIL|FIRST_NAME|LAST_NAME|SURNAME|FULL_NAME|PHONE|MOBILE|STREET|ADDRESS|BIRTH\w*|IBAN|PASSPORT|SSN|"
    r"IP_ADDRESS|CARD_NUMBER)$"
)
_REMOVALS = ("UNSET MASKING POLICY", "DROP ROW ACCESS POLICY", "DROP ALL ROW ACCESS POLICIES", "UNSET TAG")
_CONTRACT = "classify it in the dataset's contract"


def check(statement: Statement, words: Sequence[str], text: str, personal: Personal) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a statement that leaves people's data open, or loses rows."""
    for removal in _REMOVALS:
        if f" {removal} " in text:
            yield "Q104", removal, "set another policy in its place: … FORCE"
    if statement.verb == "DROP" and "POLICY" in words[1:5]:
        yield "Q104", " ".join(words[:4]), "replace its body with ALTER … SET BODY"
    if statement.verb in ("CREATE", "ALTER") and "MASKING" in words[1:5] and _shows_all(text):
        yield "Q104", "a masking policy that hides nothing", "mask the value for every role but the readers"
    if statement.verb == "CREATE" and {"TRANSIENT", "TEMPORARY", "TEMP"} & set(words[1:5]) and "TABLE" in words[1:6]:
        yield "Q205", "a table without Fail-safe", "make it permanent"
    if re.search(r" DATA_RETENTION_TIME_IN_DAYS = 0 ", text):
        yield "Q205", "no Time Travel", "remove it: Terraform sets the database's retention"
    if (statement.verb, statement.kind) == ("CREATE", "TABLE"):
        yield from _table(statement, words, personal)
    elif (statement.verb, statement.kind) == ("ALTER", "TABLE") and " ADD COLUMN " in text:
        yield from _unclassified(statement, words[words.index("COLUMN") + 1 :], personal)


def _table(statement: Statement, words: Sequence[str], personal: Personal) -> Iterator[tuple[str, str, str]]:
    own = ".".join(statement.name.parts[-2:])
    sources = {".".join(name.parts[-2:]) for name in statement.names_after()}
    if copied := sorted(source for source in sources if personal.of(source) and source != own):
        remedy = "read the table where it stands: a copy has no masking policy, and an erasure misses it"
        yield "Q103", f"{own} copies {', '.join(copied)}", remedy
    yield from _unclassified(statement, words[statement.rest :], personal)


def _unclassified(statement: Statement, words: Sequence[str], personal: Personal) -> Iterator[tuple[str, str, str]]:
    own = ".".join(statement.name.parts[-2:])
    for word in dict.fromkeys(words):
        if _LOOKS_PERSONAL.search(word) and word not in personal.of(own):
            yield "Q103", f"{own}.{word} is not classified", _CONTRACT


def _shows_all(text: str) -> bool:
    """Return whether a policy's body is its argument, or lets every role see it."""
    body = text.partition(" - > ")[2] or text.partition(" -> ")[2]
    return (
        bool(body)
        and (len(body.split()) == 1 or not {"CASE", "IFF", "IF", "DECODE"} & set(body.split()))
        and ("SHA2" not in body and body.strip() not in ("", "NULL") and not body.strip().startswith("'"))
    )
