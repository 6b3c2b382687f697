"""An error of Terraform as one line: the cause, and the next command."""

import re

from promotion.access import refused_token
from promotion.terraform.events import event

_LOCAL = 'or point this shell at the local cloud: make up, then eval "$(make -s env)"'

# A pattern in Terraform's message, and the line to print instead; the first that matches is taken.
_KNOWN = {
    r"lock file is read-only": (
        "terraform/registry.lock.hcl lacks these providers; write it: terraform -chdir=terraform get, then: "
        "terraform -chdir=terraform providers lock -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64, "
        "then: cp terraform/.terraform.lock.hcl terraform/registry.lock.hcl, and commit it"
    ),
    r"Saved plan is stale": "the state has changed since this plan was made; plan again",
    r"No valid credential sources|failed to refresh cached credentials|InvalidClientTokenId|UnrecognizedClient": (
        f"no AWS credentials that are valid; log in to AWS, {_LOCAL}"
    ),
    # https://aws.amazon.com/premiumsupport/knowledge-center/security-token-expired/
    r"\bExpiredToken(?:Exception)?\b": (
        "your session with AWS has expired; log in to AWS again, then run the same command; what was applied stays"
    ),
    r"AWS account ID not allowed|not allowed: \d{12}": (
        "these AWS credentials are of another account; log in to that of {environment}"
    ),
    r"S3 bucket \"[^\"]*-terraform-state\" does not exist|(?:workspaces|state):(?: (?!Error:)\S+){0,60} NoSuchBucket": (
        "there is no state bucket yet; set the environment up: python -m scripts.aws {environment} --foundations"
    ),
    r"\bBucketAlreadyExists\b": (
        "another AWS account has a bucket of this name; ask which, and what to do: "
        "python -m scripts.state {environment}"
    ),
    # gosnowflake's auth_wif.go; in an EC2 machine its metadata name the region.
    r"AWS attestation service could not be created|no AWS region was found": (
        "no AWS region to prove the AWS role to Snowflake in; set AWS_REGION (for GitLab's jobs "
        "python -m scripts.gitlab {environment} sets it)"
    ),
    r"no OIDC token was specified": (
        "no token for Snowflake; in GitLab the job names SNOWFLAKE_TOKEN in its id_tokens (.gitlab/deploy.yml), "
        "elsewhere log in by SNOWFLAKE_PASSWORD or a key, without SNOWFLAKE_AUTHENTICATOR"
    ),
    r"account is empty|user is empty|password is empty|could not retrieve access token": (
        f"no Snowflake credentials; set SNOWFLAKE_USER and SNOWFLAKE_PASSWORD or a key, {_LOCAL}"
    ),
    r"\b(?:390186|390189)\b|specified in the connect string": (
        "SNOWFLAKE_USER has not the role that applies Terraform; an administrator makes it: "
        "python -m scripts.account {environment}"
    ),
    r"\b(?:390100|390144)\b|Incorrect username or password|JWT token is invalid": (
        "Snowflake refused the login of SNOWFLAKE_USER; check its password, key or token"
    ),
    r"recorded in the dependency lock file|does not match any of the checksums": (
        "the providers are others than before; remove terraform/.terraform.lock.hcl and try again"
    ),
    r"Failed to query available provider packages|Could not retrieve the list of available versions": (
        "the providers are neither in TF_PLUGIN_MIRROR nor can the registry be reached; fetch them: make setup"
    ),
}

_UNREACHABLE = re.compile(
    r"(?:\"(https?://[^\"]+)\"|dial tcp ([\w.:\[\]-]+?):? ).*?"
    r"(connection refused|no such host|i/o timeout|context deadline exceeded|certificate signed by unknown authority)"
)


def explain(out: str, err: str, environment: str, unlock: str = "") -> str:
    """Return the one line for a failed call from its stdout and stderr, plain or as JSON events.

    `unlock`: the command that releases the state's lock, before its id; that of the environment's state without it.
    """
    text = _plain("\n".join([*_diagnostics(out), err]) or out)
    if "Error acquiring the state lock" in text:
        return _locked(text, unlock or f"python -m scripts.unlock {environment}")
    words = " ".join(text.split())  # Terraform breaks its lines anywhere
    if about_token := refused_token.line_in(words):
        return about_token
    for pattern, line in _KNOWN.items():
        if re.search(pattern, words):
            return line.replace("{environment}", environment)
    if found := _UNREACHABLE.search(words):
        return (
            f"{found[1] or found[2]} can't be reached ({found[3]}); check AWS_ENDPOINT_URL and SNOWFLAKE_HOST, {_LOCAL}"
        )
    return _first_error(text)


def _locked(text: str, unlock: str) -> str:
    info = dict(re.findall(r"^\s*(ID|Who|Operation|Created):\s+(.+?)\s*$", text, re.MULTILINE))
    if "ID" not in info:
        return "another run holds the lock of the state; wait for it, then try again"
    return (
        f"the state is locked by {info.get('Who', 'somebody')} ({info.get('Operation', '?')}, since "
        f"{info.get('Created', '?')}); wait for that run, or if it is dead: "
        f"{unlock} {info['ID']}"
    )


def _diagnostics(out: str) -> list[str]:
    """Return the errors among JSON events, one text each."""
    found = []
    for line in out.splitlines():
        diagnostic = (event(line) or {}).get("diagnostic") or {}
        if diagnostic.get("severity") == "error":
            place = f" ({diagnostic['address']})" if diagnostic.get("address") else ""
            found.append(f"Error: {diagnostic.get('summary', '')}{place}\n\n{diagnostic.get('detail', '')}")
    return found


def _plain(text: str) -> str:
    """Return the text without colours and the frame around Terraform's errors."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return re.sub(r"^[╷│╵ ]+", "", text, flags=re.MULTILINE)


def _first_error(text: str) -> str:
    parts = re.split(r"^Error: ", text, flags=re.MULTILINE)
    if len(parts) < 2:
        return " ".join(text.split())[-300:] or "it failed without a message"
    # The source excerpt below the headline does not fit into one line.
    lines = [line for line in parts[1].splitlines() if line and not re.match(r"on \S+ line \d+|\d+:|with \S+,", line)]
    more = f" (and {len(parts) - 2} more error{'s' if len(parts) > 3 else ''})" if len(parts) > 2 else ""
    return " ".join(" ".join(lines[:4]).split())[:500] + more
