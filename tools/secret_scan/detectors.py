"""The forms of secrets.

Most come from detect-secrets (https://github.com/Yelp/detect-secrets). Left out are its guesses (entropy, the words
"password" and "secret"), which find hashes and variables here by the thousand, and its search for the first line of a
private key alone, which stands in code that writes and reads keys.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from detect_secrets.core.plugins.initialize import from_plugin_classname

_PLUGINS = (
    "AWSKeyDetector", "ArtifactoryDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "DiscordBotTokenDetector",
    "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector", "NpmDetector",
    "OpenAIDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector", "SquareOAuthDetector",
    "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
_KEY_BEGINS = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(.*)")
# A line of a key in PEM has 64 characters, https://www.rfc-editor.org/rfc/rfc7468#section-2; as bare text any number.
_KEY_GOES_ON = re.compile(r"^[\s\"'#+|]*(?:\\n)?[\"'\s]*([A-Za-z0-9+/]{40,}={0,2})")


@dataclass(frozen=True)
class Hit:
    """A secret. `fingerprint`: the first 16 digits of the SHA-256 of its text, which names it without showing it."""

    kind: str
    secret: str

    @property
    def fingerprint(self) -> str:
        """Return what names the secret in a message."""
        return hashlib.sha256(self.secret.encode()).hexdigest()[:16]


class Detectors:
    """All detectors, made once."""

    @cached_property
    def _known(self) -> list[tuple[str, Callable[[str], set[str]]]]:
        plugins: list[Any] = [from_plugin_classname(name) for name in _PLUGINS]
        return [(plugin.secret_type, plugin.analyze_string) for plugin in plugins]

    def in_line(self, line: str) -> Iterator[Hit]:
        """Yield the secrets of known forms in a line."""
        for kind, find in self._known:
            for secret in find(line):
                yield Hit(kind, secret)

    def in_lines(self, first: str, second: str) -> Iterator[Hit]:
        """Yield the private key that begins in the first of two lines that follow each other."""
        begun = _KEY_BEGINS.search(first)
        found = begun and (_KEY_GOES_ON.search(begun[1]) or _KEY_GOES_ON.search(second))
        if found:
            yield Hit("Private Key", found[1])
