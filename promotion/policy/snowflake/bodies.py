"""Q104: the bodies of masking and row access policies, which have the form of promotion/dataset/protection.py.

Whether a policy names the readers of its contract is for `scripts.dataset check`; here no script, an old one neither,
shows a value or a row to everybody.
"""

import re
from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from promotion.dataset.protection import KEY_TABLE, NOBODY
from promotion.environment import SERVICES
from promotion.migration.lint.statement import Statement

_READERS = r"CURRENT_ROLE \( \) IN \( (?P<roles>'[^']*'(?: , '[^']*')*) \)"
_VALUES = r"(?:'[^']*'|[\w.]+)(?: , (?:'[^']*'|[\w.]+))*"
_HIDDEN = (
    r"WHEN VAL = '' THEN VAL WHEN VAL IS NOT NULL THEN SHA2 \( CONCAT \( \( SELECT MAX \( KEY \) FROM \w+ \. "
    rf"{KEY_TABLE.replace('.', ' [.] ')} \) , VAL \) \)"
)
_FORMS = {
    "MASKING POLICY": re.compile(
        rf"CASE WHEN {_READERS} THEN VAL (?:WHEN (?:VAL|PERSON) LIKE '{re.escape(NOBODY)}' THEN VAL )?"
        rf"(?:{_HIDDEN}|ELSE NULL) END"
    ),
    "ROW ACCESS POLICY": re.compile(
        rf"{_READERS}(?: OR \( CURRENT_ROLE \( \) = '(?P<role>[^']*)' AND VAL IN \( {_VALUES} \) \))*"
    ),
}
_REMEDY = "take the statements that `python -m scripts.dataset` writes from the contract"


def check(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a policy that shows more than one of a contract."""
    form, body = _FORMS.get(statement.kind), _body(statement)
    if form is None or not (body or statement.verb == "CREATE"):
        return
    found = form.fullmatch(body)
    if found is None:
        yield "Q104", f"a {statement.kind.lower()} of another form than a contract's", _REMEDY
    elif others := sorted(set(re.findall(r"'([^']*)'", found["roles"])) - _roles(statement)):
        yield "Q104", f"a {statement.kind.lower()} that hides nothing from {', '.join(others)}", _REMEDY


def _roles(statement: Statement) -> set[str]:
    """Return the roles that may read values or rows as they are; a mask is there for the analysts."""
    services = [name.upper() for name in SERVICES if statement.kind != "MASKING POLICY" or name != "analyst"]
    return {f"{statement.name.parts[0]}_{service}" for service in services} if statement.name.full else set()


def _body(statement: Statement) -> str:
    """Return the words behind the arrow with one space between them, texts in quotes; empty if there is no arrow."""
    words = [
        f"'{token.text}'" if token.token_type is TokenType.STRING else " ".join(token.text.upper().split())
        for token in statement.tokens
    ]
    text = " ".join(words).replace(" - > ", " -> ")
    return text.partition(" -> ")[2]
