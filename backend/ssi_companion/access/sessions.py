"""Sessions of the viewer, and the one-time login codes that open them.

Only digests are kept, and only in memory: a restart logs everybody out.
A code that comes a second time ends the session of the first, so that a thief who was faster
is thrown out when the user's own window arrives.
"""

import hashlib
import secrets
from dataclasses import dataclass

from ..limits import LOGIN_CODE_SECONDS, SESSION_IDLE_SECONDS, SESSION_SECONDS, Clock
from .errors import BadCode, CodeReused

Digest = bytes


@dataclass
class _Session:
    ends: float
    idle_ends: float


class Sessions:
    """The codes that wait to be used and the sessions that were opened."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: dict[Digest, float] = {}
        self._opened_by: dict[Digest, Digest] = {}
        self._sessions: dict[Digest, _Session] = {}

    def new_code(self) -> str:
        """A code that opens one session within a minute."""
        self._forget_the_past()
        code = secrets.token_urlsafe(32)
        self._codes[_digest(code)] = self._clock() + LOGIN_CODE_SECONDS
        return code

    def open(self, code: str) -> str:
        """The token of a new session. Raises `BadCode`, or `CodeReused` after ending the first session."""
        self._forget_the_past()
        digest = _digest(code)
        if session := self._opened_by.get(digest):
            self._sessions.pop(session, None)
            raise CodeReused
        if digest not in self._codes:
            raise BadCode
        del self._codes[digest]
        token = secrets.token_urlsafe(32)
        now = self._clock()
        self._opened_by[digest] = _digest(token)
        self._sessions[_digest(token)] = _Session(now + SESSION_SECONDS, now + SESSION_IDLE_SECONDS)
        return token

    def knows(self, token: str) -> bool:
        """Whether the token's session is open; asking keeps it from falling idle."""
        self._forget_the_past()
        session = self._sessions.get(_digest(token))
        if session is None:
            return False
        session.idle_ends = self._clock() + SESSION_IDLE_SECONDS
        return True

    def close(self, token: str) -> None:
        """End a session; unknown ones are ended already."""
        self._sessions.pop(_digest(token), None)

    def _forget_the_past(self) -> None:
        now = self._clock()
        self._codes = {code: ends for code, ends in self._codes.items() if now < ends}
        self._sessions = {
            token: session for token, session in self._sessions.items() if now < min(session.ends, session.idle_ends)
        }
        # A used code is remembered while its session lives: there is nothing to revoke after that.
        self._opened_by = {code: token for code, token in self._opened_by.items() if token in self._sessions}


def _digest(secret: str) -> Digest:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
