"""Q1, Q2: people's data in tables, and rows that can't be brought back."""

import re
from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import TokenType

from promotion.dataset.protection import KEY_TABLE
from promotion.migration.lint.statement import Statement
from promotion.policy.snowflake import bodies, sources
from promotion.policy.snowflake.personal import Personal

# Names under which people's data usually come; a contract says whether they are.
_LOOKS_PERSONAL = re.compile(
    r"(^|_)(E_?MAIL|FIRST_NAME|LAST_NAME|SURNAME|FULL_NAME|PHONE|MOBILE|STREET|ADDRESS|BIRTH\w*|IBAN|PASSPORT|SSN|"
    r"IP_ADDRESS|CARD_NUMBER)$"
)
_REMOVALS = ("UNSET MASKING POLICY", "DROP ROW ACCESS POLICY", "DROP ALL ROW ACCESS POLICIES", "UNSET TAG")
_POLICIES = ("MASKING POLICY", "ROW ACCESS POLICY")
_WRITING = ("CREATE", "INSERT", "MERGE", "UPDATE")
_CONTRACT = "classify it in the dataset's contract"


def check(statement: Statement, words: Sequence[str], text: str, personal: Personal) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a statement that leaves people's data open, or loses rows."""
    for removal in _REMOVALS:
        if f" {removal} " in text:
            yield "Q104", removal, "set another policy in its place: … FORCE"
    if statement.verb == "DROP" and "POLICY" in words[1:5]:
        yield "Q104", " ".join(words[:4]), "replace its body with ALTER … SET BODY"
    yield from bodies.check(statement)
    yield from _tags(statement, words, personal)
    yield from _key(statement)
    yield from _copies(statement, words, personal)
    if statement.verb == "CREATE" and {"TRANSIENT", "TEMPORARY", "TEMP"} & set(words[1:5]) and "TABLE" in words[1:6]:
        yield "Q205", "a table without Fail-safe", "make it permanent"
    if re.search(r" DATA_RETENTION_TIME_IN_DAYS = 0 ", text):
        yield "Q205", "no Time Travel", "remove it: Terraform sets the database's retention"
    if (statement.verb, statement.kind) == ("CREATE", "TABLE"):
        yield from _unclassified(statement, words[statement.rest :], personal)
    elif (statement.verb, statement.kind) == ("ALTER", "TABLE") and " ADD COLUMN " in text:
        yield from _unclassified(statement, words[words.index("COLUMN") + 1 :], personal)


def _tags(statement: Statement, words: Sequence[str], personal: Personal) -> Iterator[tuple[str, str, str]]:
    """Yield a finding for a tag that no longer says which columns are people's."""
    if statement.kind == "TAG" and (statement.verb == "DROP" or (statement.verb == "ALTER" and "COMMENT" not in words)):
        yield "Q104", f"{statement.verb} TAG", "keep it: it says which columns are people's data"
    tokens, own = statement.tokens, personal.of(".".join(statement.name.parts[-2:]))
    if statement.verb == "ALTER" and " SET TAG " in f" {' '.join(words)} ":
        column = next((token.text.upper() for token in tokens[statement.rest :] if token.text.upper() in own), "")
        values = [token.text for token in tokens if token.token_type is TokenType.STRING]
        if (column or statement.kind != "TABLE" or "COLUMN" not in words) and set(values) != {"personal"}:
            yield "Q104", f"{column or statement.name} is tagged {', '.join(values)}", "tag it 'personal'"


def _key(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield a finding for a statement that reads or changes the key of the pseudonyms, other than a policy."""
    own, rest = sources.target(statement)
    if statement.kind in _POLICIES or statement.verb == "COMMENT" or KEY_TABLE not in {own, *sources.named(statement)}:
        return
    removes = statement.verb in ("DELETE", "TRUNCATE")
    if KEY_TABLE in sources.named(statement, rest) and own != KEY_TABLE and not removes:
        code = "Q102" if statement.kind.endswith("VIEW") else "Q103"
        yield code, f"it reads {KEY_TABLE}", "remove it: with the key an analyst finds people by their addresses"
    elif (statement.verb, statement.replaces) != ("CREATE", False):
        yield "Q104", f"{statement.verb} of {KEY_TABLE}", "keep the key: with another everybody has another pseudonym"


def _copies(statement: Statement, words: Sequence[str], personal: Personal) -> Iterator[tuple[str, str, str]]:
    """Yield a finding for a statement that keeps people's data in another table, stream or index."""
    own, rest = sources.target(statement)
    if statement.verb == "ALTER" and {"RENAME", "SWAP"} & set(words[rest : rest + 1]):
        names = {own, *sources.named(statement, rest)}
        if any(personal.of(name) for name in names) and not all(personal.of(name) for name in names if "." in name):
            yield "Q103", f"{own} gets a name that no contract has", _CONTRACT
    if statement.verb not in _WRITING or statement.kind in (*_POLICIES, "VIEW", "PIPE"):
        return
    copied = sorted(name for name in sources.named(statement, rest) if personal.of(name) and name != own)
    if copied:
        remedy = "read the table where it stands: a copy has no masking policy, and an erasure misses it"
        yield "Q103", f"{own or statement.verb} copies {', '.join(copied)}", remedy


def _unclassified(statement: Statement, words: Sequence[str], personal: Personal) -> Iterator[tuple[str, str, str]]:
    own = ".".join(statement.name.parts[-2:])
    for word in dict.fromkeys(words):
        if _LOOKS_PERSONAL.search(word) and word not in personal.of(own):
            yield "Q103", f"{own}.{word} is not classified", _CONTRACT
