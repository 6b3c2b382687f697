"""T102: files that Terraform reads from its machine, where its state goes, and as whom its providers act.

A file of the job, such as its token, would stand in the plan or the state. A provider takes its credentials and its
role from the job: https://developer.hashicorp.com/terraform/language/providers/configuration
"""

import re
from collections.abc import Iterator

# Those of the contracts and environments, which are in the repository.
_FILE = re.compile(
    r"\b(?:file|filebase64|templatefile|fileset|filemd5|filesha\d+|filebase64sha\d+|fileexists)\s*+\(\s*+"
    r'(?!"\$\{path\.module\}/\.\./contracts(?:/\$\{file\})?"'
    r'|"\$\{local\.folder\}/(?:\$\{(?:var\.environment|name)\}|[\w-]+)(?:\.tfvars)?\.(?:json|yaml)")([^\n]{0,40})'
)
_FOLDER = re.compile(r'(?<![\w.])folder\s*+=\s*+(?!"\$\{path\.module\}/\.\./\.\./environments"\n)([^\n]{0,40})')
_ANYWHERE = re.compile(r"\b(?:pathexpand|abspath)\s*\(")
_STATE = re.compile(r'(?<![\w"-])(?:backend(?:\s+|(?="))"?(?!s3\b)([\w-]+)"?|(cloud))\s*\{')
_PROVIDER = re.compile(r'(?<![\w"-])provider(?:\s+|(?="))"?([\w-]+)"?\s*\{')
_SETTING = re.compile(r"^\s*([\w-]+)\s*[={]", re.MULTILINE)
_SETTINGS = frozenset({
    "region", "s3_use_path_style", "allowed_account_ids", "default_tags", "tags", "platform", "environment",
    "organization_name", "account_name", "preview_features_enabled",
})  # fmt: skip


def check(plain: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, cause); `plain`: without comments and long texts; `text`: without comments."""
    for found in _FILE.finditer(text):
        yield _line(text, found), f"it reads a file of the job's machine: {found[1]}"
    for found in _FOLDER.finditer(text):
        yield _line(text, found), f"it reads files in {found[1]}"
    for found in _ANYWHERE.finditer(text):
        yield _line(text, found), "it names a file anywhere on the job's machine"
    for found in _STATE.finditer(plain):
        yield _line(plain, found), f"the state goes to {found[1] or found[2]}"
    for found in _PROVIDER.finditer(plain):
        block = _block(plain, found.end())
        for setting in _SETTING.findall(block):
            if setting not in _SETTINGS:
                yield _line(plain, found), f"the provider {found[1]} has {setting}"


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _block(text: str, start: int) -> str:
    """Return the text up to the brace that closes a block."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return text[start:at]
    return text[start:]
