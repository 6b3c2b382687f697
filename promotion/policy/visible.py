"""T103: characters that a reviewer sees as others or not at all, and templates that render otherwise elsewhere.

Letters of other scripts look like ASCII's, marks of direction show words in another order than they run
(https://trojansource.codes), and an expression of Jinja may render one text where rules read it, another in prod.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from sqlglot.tokenizer_core import TokenType

from promotion.migration.lint.statement import read
from promotion.migration.script import Script
from promotion.policy.finding import Finding

_CODE = "T103"
_VARIABLE = re.compile(r"\{\{ *([A-Za-z_]\w*) *\}\}", re.ASCII)
_JINJA = re.compile(r"\{[{%#].{0,30}")
_SKIP = re.compile(r"checkov:skip\S*|bridgecrew:skip\S*", re.IGNORECASE)
_REMEDY = "write it in ASCII"
REMEDY_OF_SKIPS = "accept it in environments/policy_exceptions.yaml, with a last day"


def check_text(name: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each line with a character that is not seen, or that turns the line around."""
    for number, line in enumerate(text.split("\n"), 1):
        hidden = {char for char in line if unicodedata.category(char) in ("Cf", "Cc", "Zl", "Zp") and char != "\t"}
        hidden |= {char for char in line if char.isspace() and not char.isascii()}
        if hidden := hidden - {"\r"}:
            codes = ", ".join(sorted(f"U+{ord(char):04X}" for char in hidden))
            yield Finding(_CODE, f"{name}:{number}", f"{codes} is not seen", _REMEDY)


def check_skips(name: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each comment that accepts a finding of checkov's without a last day.

    https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
    """
    for skip in _SKIP.finditer(text):
        place = f"{name}:{text.count(chr(10), 0, skip.start()) + 1}"
        yield Finding(_CODE, place, skip[0], REMEDY_OF_SKIPS)


def check_migration(script: Script, variables: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the findings of a script: of its text as it is written, and of its names as they are rendered."""
    name, text = f"{script.path.parent.name}/{script.path.name}", script.path.read_text()
    yield from check_text(name, text)
    plain = _VARIABLE.sub(lambda found: "" if found[1] in variables else found[0], text)
    for found in _JINJA.finditer(plain):
        yield Finding(_CODE, name, f"{found[0]} may render otherwise elsewhere", "write names of variables alone")
    for statement in read(script.text):
        for token in statement.tokens:
            if not token.text.isascii() and token.token_type is not TokenType.STRING:
                place = f"{name}:{statement.line}"
                yield Finding(_CODE, place, f"{token.text!a} looks like another name", _REMEDY)
