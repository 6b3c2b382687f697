"""Q: the SQL of the migrations, rendered, statement by statement."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot.tokenizer_core import Token, TokenType

from promotion.migration.lint.statement import Statement, read
from promotion.migration.script import Script
from promotion.policy.finding import Finding
from promotion.policy.snowflake import calls, kinds, places, tables, views
from promotion.policy.snowflake.personal import Personal

_RIGHTS = ("GRANT", "REVOKE", "USE")
_IDENTITIES = ("ACCOUNT", "ROLE", "USER", "NETWORK", "AUTHENTICATION", "PASSWORD", "SESSION", "SECURITY", "INTEGRATION")
_LEAVING = ("SHARE", "LISTING", "EXTERNAL FUNCTION", "EXTERNAL TABLE", "API", "NOTIFICATION", "EXTERNAL", "REPLICATION")
_CODE = ("PROCEDURE", "FUNCTION", "TASK", "ALERT", "STREAMLIT", "SERVICE")
_SECRET = re.compile(
    r"AWS_SECRET_KEY|AWS_KEY_ID|AWS_TOKEN|AZURE_SAS_TOKEN|MASTER_KEY|-----BEGIN|\bA(?:KIA|SIA)[A-Z0-9]{16}\b"
    r"|\bgl(?:pat|rt|dt)-[\w-]{16}|\bgh[pousr]_\w{20}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.|\bPASSWORD\s*=|RSA_PUBLIC_KEY|RSA_PRIVATE_KEY",
    re.IGNORECASE,
)
# Domains of nobody: https://www.rfc-editor.org/rfc/rfc2606
_PERSON = re.compile(
    r"[\w.+-]+@(?!(?:[\w-]+\.)*(?:example(?:\.\w+)?|invalid|test|localhost)\b)(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE
)
_TERRAFORM = "rights and logins are Terraform's: terraform/access.tf"


@dataclass(frozen=True)
class Place:
    """Where the platform is: `urls` of its folders, each with a slash at its end; its `integration` and `database`."""

    urls: tuple[str, ...]
    integration: str
    database: str


def check(scripts: Sequence[Script], personal: Personal, files: Place) -> Iterator[Finding]:
    """Yield a finding for each statement that changes rights, lets data out, or leaves people's data open."""
    known = tables.Known(personal, views.people(scripts, personal), tables.policies(scripts))
    for script in scripts:
        for statement in read(script.text):
            place = f"{script.path.parent.name}/{script.path.name}:{statement.line}"
            for code, cause, remedy in _statement(statement, known, files):
                yield Finding(code, place, cause, remedy)
    yield from views.check(scripts, personal)


def _statement(statement: Statement, known: tables.Known, files: Place) -> Iterator[tuple[str, str, str]]:
    words = _words(statement.tokens)
    text = f" {' '.join(words)} "
    yield from _rights(statement, words, text)
    if found := _SECRET.search(statement.text):
        yield "Q201", found[0], "use the storage integration; a secret stays in Secrets Manager"
    yield from _files(statement, words, text, files)
    yield from kinds.check(statement, words)
    if statement.verb == "CREATE" and _kind(words).startswith(_LEAVING):
        yield "Q203", f"CREATE {_kind(words)}", "remove it"
    if statement.verb in ("CREATE", "ALTER") and _kind(words).startswith(_CODE):
        rights = "its owner's rights" if "EXECUTE AS CALLER" not in text else "rights that nobody reviewed"
        yield "Q204", f"{statement.verb} {_kind(words)} runs with {rights}", "write a view, or a pipeline"
    if statement.verb == "ALTER" and " UNSET SECURE " in text:
        yield "Q102", "UNSET SECURE", "remove it: the view's text and rows are for its owner alone"
    if statement.verb in ("EXECUTE", "CALL", "BEGIN", "DECLARE") or " EXECUTE IMMEDIATE " in text:
        yield "Q206", statement.verb, "write the statements themselves"
    if person := _PERSON.search(statement.text):
        yield "Q201", f"{person[0]} is somebody's address", "write one of example.com: no erasure finds a person in git"
    yield from calls.check(statement, words)
    yield from places.check(statement, words, files.database)
    yield from tables.check(statement, words, text, known)


def _rights(statement: Statement, words: Sequence[str], text: str) -> Iterator[tuple[str, str, str]]:
    if statement.verb in _RIGHTS:
        who = "PUBLIC" if " PUBLIC " in text else "a role"
        yield "Q101", f"{statement.verb} for {who}", _TERRAFORM
    elif statement.verb in ("CREATE", "ALTER", "DROP") and _kind(words).startswith(_IDENTITIES):
        yield "Q101", f"{statement.verb} {_kind(words)}", _TERRAFORM
    if " DISABLE MANAGED ACCESS " in text:
        yield "Q101", "DISABLE MANAGED ACCESS", _TERRAFORM


def _files(statement: Statement, words: Sequence[str], text: str, files: Place) -> Iterator[tuple[str, str, str]]:
    addresses = [
        token.text for token in statement.tokens if token.token_type is TokenType.STRING and "://" in token.text
    ]
    if statement.verb == "CREATE" and statement.kind == "STAGE":
        if addresses and " STORAGE_INTEGRATION " not in text:
            yield "Q202", f"a stage on {addresses[0]} without the integration", "add STORAGE_INTEGRATION"
        if not addresses:
            yield "Q202", "an internal stage keeps files beside S3", "give it a URL of the platform's buckets"
    if (
        statement.verb == "COPY"
        and words[2:3]
        and "://" in (statement.tokens[2].text if len(statement.tokens) > 2 else "")
    ):
        yield "Q203", f"COPY INTO {statement.tokens[2].text}", "remove it"
    if statement.verb == "COPY" and len(statement.tokens) > 2 and statement.tokens[2].text.startswith("@"):
        yield "Q203", "COPY INTO a stage unloads rows", "remove it"
    if statement.verb in ("GET", "PUT"):
        yield "Q203", statement.verb, "remove it"
    if (named := re.search(r" STORAGE_INTEGRATION = (\S+)", text)) and named[1] != files.integration.upper():
        yield "Q202", f"the integration {named[1]}", "name it by its variable: {{ storage_integration }}"
    if found := re.search(r" (ERROR_INTEGRATION|AWS_SNS_TOPIC|NOTIFICATION_INTEGRATION|INTEGRATION) = ", text):
        yield "Q203", f"{found[1]}: others hear of files and errors", "remove it"
    for address in addresses:
        if not address.startswith(files.urls):
            yield "Q202", address, "name a bucket by its variable: {{ ready_url }} or {{ vendor_url }}"


def _words(tokens: Sequence[Token]) -> list[str]:
    return [token.text.upper() for token in tokens if token.token_type is not TokenType.STRING]


def _kind(words: Sequence[str]) -> str:
    """Return the words after CREATE, ALTER or DROP and its modifiers, up to the name, as far as rules ask for."""
    rest = [word for word in words[1:6] if word not in ("OR", "REPLACE", "IF", "NOT", "EXISTS", "SECURE", "TEMPORARY")]
    return " ".join(rest[:2])
