"""Why AWS gave a job no role for its token, in one line with the next step.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
"""

import re

_OPERATION = "AssumeRoleWithWebIdentity"
# By the code's beginning: some clients add Exception to it.
_LINES = {
    "ExpiredToken": "the token of this job has expired; retry the job",
    "InvalidIdentityToken": "AWS could not validate the token of this job; retry it, and if that does not help: is the "
    "identity provider in AWS that of this GitLab (terraform/gitlab), and can AWS reach GitLab?",
    "IDPRejectedClaim": "AWS rejected a claim in the token of this job; retry the job",
    "AccessDenied": "AWS gives this job no role: that in AWS_ROLE_ARN does not trust a job of this project, branch or "
    "environment; compare the trust in terraform/gitlab with the job",
}


def line(operation: str, code: str) -> str | None:
    """Return the line for the error code of an AWS call; None if it is not about a token."""
    if operation != _OPERATION:
        return None
    return next((text for beginning, text in _LINES.items() if code.startswith(beginning)), None)


def line_in(text: str) -> str | None:
    """Return the line for a message that quotes the call and its code, as Terraform's do; None if it is another one."""
    found = re.search(rf"{_OPERATION}\b.*?\b({'|'.join(_LINES)})", text)
    return line(_OPERATION, found[1]) if found else None
