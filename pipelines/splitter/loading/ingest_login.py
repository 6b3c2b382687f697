"""The login of snowflake-ingest, kept for the calls of many loads.

To read a private key and sign a token with it takes more time than all else that a small file's load does here.
"""

import threading

import requests
from snowflake.ingest.utils import SecurityManager

from pipelines.service_user import ServiceUser


class IngestLogin:
    """Tokens of one service user, signed once an hour; used from any thread.

    `session`: the connections of the calls.
    """

    def __init__(self, user: ServiceUser):
        self.user = user
        self.session = requests.Session()
        self._lock = threading.Lock()
        self._current: tuple[str, SecurityManager] | None = None

    def current(self) -> tuple[str, SecurityManager]:
        """Return the private key and the login with it; the key is read when it is first asked for."""
        with self._lock:
            return self._current or self._login()

    def renewed(self, refused: SecurityManager) -> tuple[str, SecurityManager]:
        """Return a login with the key as it is now, in the place of a refused one; another load may have renewed it."""
        with self._lock:
            if self._current and self._current[1] is not refused:
                return self._current
            return self._login()

    def _login(self) -> tuple[str, SecurityManager]:
        key = self.user.private_key()
        login = SecurityManager(self.user.account, self.user.user, key)
        login.get_token()  # here, so that loads that begin together sign one
        self._current = key, login
        return self._current
