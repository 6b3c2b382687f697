"""T1: what Terraform's text runs or fetches beside resources: no plan lists it.

A provisioner runs a program where Terraform runs, a data source may run one or ask any address while it plans, a module
or a provider from elsewhere is code that nobody here reviewed. The text is read by its words, because a block counts
also where its resource does not exist yet. https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

import re
from collections.abc import Iterator
from pathlib import Path

from promotion.policy import terraform_files, terraform_settings, visible
from promotion.policy.finding import Finding
from promotion.policy.terraform_words import skipped

_CODE = "T102"
# https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html: it reads a file of settings beside what it checks
_NAMES = (".tf", ".tf.json", ".checkov.yaml", ".checkov.yml")
_PROVIDERS = frozenset({"hashicorp/aws", "snowflakedb/snowflake"})
_LABEL = r'(?:\s+|(?="))"?([\w-]+)"?'
_BLOCKS = tuple(
    (re.compile(rf"(?<![\w\"-]){block}{labels}\s*\{{"), cause)
    for block, labels, cause in (
        ("provisioner", _LABEL, "it runs {} where Terraform runs"),
        ("(?:data|ephemeral)", _LABEL * 2, "it asks {} while it plans"),
        ("action", _LABEL * 2, "it does {} beside the resources"),
    )
)
# In an object its name may be quoted, and a colon follow it.
_SOURCE = re.compile(r'\bsource"?[\s)]*[=:][\s(]*"([^"]*)"')
_SHORT = re.compile(r'"[\w./:@?=&+~-]*"')
_REMEDY_OF_SETTINGS = "remove it, or write a rule for it, then name it in promotion/policy/settings_of_types.py"
_REMEDY = "remove it, or have a rule reviewed in promotion/policy/text.py"


def check(folder: Path) -> list[Finding]:
    """Return what the files of Terraform below a folder run or fetch; its tests, which nothing applies, left out."""
    found: list[Finding] = []
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        if not {".terraform", "tests"} & set(name.parts) and file.name.endswith(_NAMES):
            found += check_file(name.as_posix(), file.read_text())
    return found


def check_file(name: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each block that runs or fetches something, and for a file that no rule reads."""
    if not name.endswith(".tf"):
        if name.endswith(".json"):
            yield Finding(_CODE, name, "it is Terraform as JSON", "write it as .tf, which this rule reads")
        else:
            yield Finding(_CODE, name, "it tells checkov what to leave out", visible.REMEDY_OF_SKIPS)
        return
    plain = plain_text(text)
    for pattern, cause in _BLOCKS:
        for block in pattern.finditer(plain):
            yield Finding(_CODE, _place(name, plain, block.start()), cause.format(block[1]), _REMEDY)
    for line, cause in terraform_files.check(plain, plain_text(text, texts=True)):
        yield Finding(_CODE, f"{name}:{line}", cause, _REMEDY)
    for line, cause in terraform_settings.check(plain):
        yield Finding("T101", f"{name}:{line}", cause, _REMEDY_OF_SETTINGS)
    yield from visible.check_text(name, text)
    yield from visible.check_skips(name, text)
    for source in _SOURCE.finditer(plain):
        if source[1] not in _PROVIDERS and not source[1].startswith(("./", "../")):
            yield Finding(_CODE, _place(name, plain, source.start()), f"its source is {source[1]}", _REMEDY)


def plain_text(text: str, texts: bool = False) -> str:
    """Return the text without what only looks like a block; its lines and short texts, as labels are, stay.

    `texts`: so do all texts and heredocs, and only comments are left out.
    """
    kept, at = "", 0
    for start, end in skipped(text):
        word = text[start:end]
        kept += text[at:start] + (word if texts and word.startswith(('"', "<")) else _kept(word))
        at = end
    return kept + text[at:]


def _kept(word: str) -> str:
    """Return a short text as it is, another as a text of the same lines, and of anything else the lines alone."""
    lines = "\n" * word.count("\n")
    if not word.startswith('"'):
        return lines
    return word if _SHORT.fullmatch(word) else f'"_"{lines}'


def _place(name: str, text: str, at: int) -> str:
    return f"{name}:{text.count(chr(10), 0, at) + 1}"
