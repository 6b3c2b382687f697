"""Q1, Q2: people's data in tables, and rows that can't be brought back."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot.tokenizer_core import TokenType

from promotion.dataset.protection import KEY_TABLE
from promotion.migration.lint.statement import Statement, read, read_name
from promotion.migration.script import Script
from promotion.policy.snowflake import bodies, columns, sources
from promotion.policy.snowflake.personal import Personal

# Names under which people's data usually come; a contract says whether they are.
_LOOKS_PERSONAL = re.compile(
    r"(^|_)(E_?MAIL|MAIL|FIRST_?NAME|LAST_?NAME|SURNAME|FULL_?NAME|USER_?NAME|(TELE)?PHONE|MOBILE|STREET|ADDRESS|"
    r"POST_?CODE|ZIP_?CODE|LATITUDE|LONGITUDE|BIRTH\w*|IBAN|PASSPORT|SSN|IP_ADDRESS|CARD_NUMBER)$"
)
_REMOVALS = ("UNSET MASKING POLICY", "DROP ROW ACCESS POLICY", "DROP ALL ROW ACCESS POLICIES", "UNSET TAG")
_POLICIES = ("MASKING POLICY", "ROW ACCESS POLICY")
_WRITING = ("CREATE", "INSERT", "MERGE", "UPDATE")
_CONTRACT = "classify it in the dataset's contract"


@dataclass(frozen=True)
class Known:
    """Facts from all scripts together. `views` read people's data; `policies` are made by a script."""

    personal: Personal
    views: frozenset[str]
    policies: frozenset[str]

    def holds_people(self, name: str) -> bool:
        """Return whether a table or view, named as SCHEMA.TABLE, shows people's data."""
        return bool(self.personal.of(name)) or name in self.views


def policies(scripts: Sequence[Script]) -> frozenset[str]:
    """Return the masking and row access policies that the scripts make, as SCHEMA.POLICY."""
    statements = (statement for script in scripts for statement in read(script.text))
    return frozenset(
        ".".join(each.name.parts[-2:]) for each in statements if each.verb == "CREATE" and each.kind in _POLICIES
    )


def check(statement: Statement, words: Sequence[str], text: str, known: Known) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a statement that leaves people's data open, or loses rows."""
    personal = known.personal
    for removal in _REMOVALS:
        if f" {removal} " in text:
            yield "Q104", removal, "set another policy in its place: … FORCE"
    if statement.verb == "ALTER" and statement.kind in _POLICIES and "RENAME" in words:
        yield "Q104", "RENAME of a policy", "keep its name: the contract knows it by that"
    if statement.verb == "DROP" and "POLICY" in words[1:5]:
        yield "Q104", " ".join(words[:4]), "replace its body with ALTER … SET BODY"
    yield from bodies.check(statement)
    yield from _tags(statement, words, personal)
    yield from _key(statement)
    yield from _copies(statement, words, known)
    yield from columns.check(statement, words, personal)
    yield from _set_policies(statement, known)
    if statement.verb == "CREATE" and {"TRANSIENT", "TEMPORARY", "TEMP"} & set(words[1:5]) and "TABLE" in words[1:6]:
        yield "Q205", "a table without Fail-safe", "make it permanent"
    if found := re.search(r" (?:DATA_RETENTION_TIME_IN_DAYS|MAX_DATA_EXTENSION_TIME_IN_DAYS) = (\S+) ", text):
        cause = f"a Time Travel of its own, {found[1]} days"
        yield "Q205", cause, "remove it: Terraform sets the database's retention, which an erasure counts on"
    rest = words[statement.rest :]
    if (statement.verb, statement.kind) == ("CREATE", "TABLE"):
        yield from _unclassified(statement, rest, personal)
    elif (statement.verb, statement.kind) == ("ALTER", "TABLE") and rest[:1] == ["ADD"]:
        yield from _unclassified(statement, rest[1:], personal)


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


def _set_policies(statement: Statement, known: Known) -> Iterator[tuple[str, str, str]]:
    """Yield a finding for a policy of a column or table that no script makes, so that no rule has read its body."""
    if statement.kind in _POLICIES:
        return
    own = ".".join(statement.name.parts[-2:])
    for index, pair in enumerate(itertools.pairwise(statement.tokens), 2):
        if [token.text.upper() for token in pair] in (["MASKING", "POLICY"], ["ACCESS", "POLICY"]):
            name = ".".join(read_name(statement.tokens, index)[0].parts[-2:])
            remedy = "set the policy of the table's own contract"
            if "." in name and name not in known.policies:
                yield "Q104", f"no script makes the policy {name}", remedy
            elif statement.kind == "TABLE" and "." in name and not name.startswith(f"{own}_"):
                yield "Q104", f"{name} shows {own} to the readers of another contract", remedy


def _copies(statement: Statement, words: Sequence[str], known: Known) -> Iterator[tuple[str, str, str]]:
    """Yield a finding for a statement that keeps people's data in another table, stream or index."""
    personal = known.personal
    own, rest = sources.target(statement)
    if statement.verb == "ALTER" and {"RENAME", "SWAP"} & set(words[rest : rest + 1]):
        names = {own, *sources.named(statement, rest)}
        if any(personal.of(name) for name in names) and not all(personal.of(name) for name in names if "." in name):
            yield "Q103", f"{own} gets a name that no contract has", _CONTRACT
    if statement.verb not in _WRITING or statement.kind in (*_POLICIES, "VIEW", "PIPE"):
        return
    itself = statement.verb in ("INSERT", "MERGE")
    copied = sorted(
        name for name in sources.named(statement, rest) if known.holds_people(name) and (itself or name != own)
    )
    if copied:
        remedy = "read the table where it stands: a copy has no masking policy, and an erasure misses it"
        yield "Q103", f"{own or statement.verb} copies {', '.join(copied)}", remedy


def _unclassified(statement: Statement, words: Sequence[str], personal: Personal) -> Iterator[tuple[str, str, str]]:
    own = ".".join(statement.name.parts[-2:])
    for word in dict.fromkeys(words):
        if _LOOKS_PERSONAL.search(word.replace("-", "_")) and word not in personal.of(own):
            yield "Q103", f"{own}.{word} is not classified", _CONTRACT
