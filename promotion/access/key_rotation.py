"""A new key pair for a service that goes on logging in: Snowflake takes either of a user's two keys.

The new private half waits in the secret under AWSPENDING until the new key has opened a session; then it is AWSCURRENT,
which services read, and the old one keeps its slot until it is retired. At rest a user has one key, in the first slot.

https://docs.snowflake.com/en/user-guide/key-pair-auth#configuring-key-pair-rotation
https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.service_user import ServiceUser
from promotion.access import snowflake_login
from promotion.access.service_keys import PublicHalves, fingerprint, new_private_key, public_half, public_halves
from promotion.account.administrator import Administrator
from promotion.aws import Client
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.identifier import quoted

_PLACE = ("SNOWFLAKE_HOST", "SNOWFLAKE_PORT", "SNOWFLAKE_PROTOCOL")


class NotRotated(PromotionError):
    """A rotation that is not begun can't be finished."""


@dataclass(frozen=True)
class KeyRotation:
    """The key of one service. Each step may be killed: the next run goes on. `say` gets a line for each step."""

    environment: Environment
    service: str
    user: ServiceUser
    secrets: Client
    administrator: Administrator
    say: Callable[[str], None]

    def rotate(self) -> None:
        """Give the service a new key. The old one is valid until `retire`.

        Raise NoKeyPair, AccountFailed, or LoginRefused if the new key opens no session; the service has its old key
        then.
        """
        halves = public_halves(self.environment, self.service, self.secrets)
        if halves.next and halves.next == public_half(self._private("AWSCURRENT")):
            self.say(f"{self.service} has its new key already, SHA256:{fingerprint(halves.next)}")
            return
        private = self._pending()
        new = public_half(private)
        self._describe(PublicHalves(halves.first, new))
        self.administrator.run(f"ALTER USER {quoted(self.user.user)} SET RSA_PUBLIC_KEY_2 = '{new}'")
        self.say(f"{self.service}: the second key of {self.user.user} is SHA256:{fingerprint(new)}")
        self._log_in(private)
        self._make_current()
        self.say(f"{self.service}: the new key opens a session, and is what services read from now on")

    def retire(self) -> None:
        """Take the old key from the service. Raise NotRotated if it has no new one."""
        halves = public_halves(self.environment, self.service, self.secrets)
        current = public_half(self._private("AWSCURRENT"))
        if halves.next and halves.next != current:
            raise NotRotated(
                f"the rotation of {self.service} was broken off; go on: "
                f"python -m scripts.keys {self.environment.name} --rotate {self.service}"
            )
        if not halves.next and halves.first == current and not self._version("AWSPREVIOUS"):
            raise NotRotated(
                f"{self.service} has one key; make a new one first: "
                f"python -m scripts.keys {self.environment.name} --rotate {self.service}"
            )
        user = quoted(self.user.user)
        # The new key stands in both slots before it leaves the second one: it is never without a slot.
        self.administrator.run(f"ALTER USER {user} SET RSA_PUBLIC_KEY = '{current}'")
        self.administrator.run(f"ALTER USER {user} UNSET RSA_PUBLIC_KEY_2")
        self._describe(PublicHalves(current))
        for label in ("AWSPREVIOUS", "AWSPENDING"):
            if version := self._version(label):
                self._label(label, remove=version)
        self.say(f"{self.service}: the old key opens no session any more")

    def _pending(self) -> str:
        """Return the private key that a run before this one left behind, or a new one."""
        if self._version("AWSPENDING") not in ("", self._version("AWSCURRENT")):
            return self._private("AWSPENDING")
        private = new_private_key()
        self.secrets.put_secret_value(SecretId=self._secret, SecretString=private, VersionStages=["AWSPENDING"])
        return private

    def _log_in(self, private: str) -> None:
        place = {name: value for name in _PLACE if (value := os.environ.get(name))}
        login = {**place, "SNOWFLAKE_USER": self.user.user, "SNOWFLAKE_PRIVATE_KEY": private}
        snowflake_login.connect(self.environment, self.user.role, login).close()

    def _make_current(self) -> None:
        """AWS moves AWSPREVIOUS to the version that was AWSCURRENT."""
        new, old = self._version("AWSPENDING"), self._version("AWSCURRENT")
        self._label("AWSCURRENT", add=new, remove=old)
        self._label("AWSPENDING", remove=new)

    def _describe(self, halves: PublicHalves) -> None:
        self.secrets.update_secret(SecretId=self._secret, Description=halves.description)

    def _label(self, label: str, add: str = "", remove: str = "") -> None:
        moves = {"MoveToVersionId": add, "RemoveFromVersionId": remove}
        given = {name: version for name, version in moves.items() if version}
        self.secrets.update_secret_version_stage(SecretId=self._secret, VersionStage=label, **given)

    def _private(self, label: str) -> str:
        private: str = self.secrets.get_secret_value(SecretId=self._secret, VersionStage=label)["SecretString"]
        return private

    def _version(self, label: str) -> str:
        """Return the id of the version with a label, empty if none has it."""
        versions = self.secrets.describe_secret(SecretId=self._secret).get("VersionIdsToStages") or {}
        return next((version for version, labels in versions.items() if label in labels), "")

    @property
    def _secret(self) -> str:
        return self.environment.key_secret(self.service)
