"""Why somebody is not let in.

    AccessError
     |-- BadNonce             bad_nonce
     |-- LoginRefused
     |    |-- BadCode         bad_code
     |    `-- CodeReused      code_reused
     |-- SignatureRefused
     |    |-- UnknownKid      unknown_kid
     |    |-- StaleNonce      stale_nonce
     |    `-- BadMac          bad_mac
     `-- OriginNotPaired      origin_not_paired

`code` is public and stable, the docstring is the sentence for people. The HTTP status is for `service/errors.py` to
give. None of them ever quotes what was sent.
"""

# ruff: noqa: N818 - the names say what is wrong; all of them are answers, none a failure of the program

from typing import ClassVar


class AccessError(Exception):
    """Whoever asks is not let in."""

    code: ClassVar[str]

    @property
    def detail(self) -> str:
        """The sentence for people."""
        return " ".join((self.__doc__ or "").split())


class BadNonce(AccessError):
    """The challenge must be at least 16 random bytes in base64url."""

    code = "bad_nonce"


class LoginRefused(AccessError):
    """No session is opened."""


class BadCode(LoginRefused):
    """This login link is not valid, or older than a minute. Run `ssi open` for a new one."""

    code = "bad_code"


class CodeReused(LoginRefused):
    """This login link was used before, so the window it opened is logged out too. Run `ssi open` again."""

    code = "code_reused"


class SignatureRefused(AccessError):
    """The request is not signed by a paired browser."""


class UnknownKid(SignatureRefused):
    """This browser is not paired, or no longer. Pair it again."""

    code = "unknown_kid"


class StaleNonce(SignatureRefused):
    """The challenge was used before or is older than 30 seconds. Say hello again."""

    code = "stale_nonce"


class BadMac(SignatureRefused):
    """The signature is not that of this browser's key. Pair it again."""

    code = "bad_mac"


class OriginNotPaired(AccessError):
    """The key belongs to another browser or extension. Pair this one by itself."""

    code = "origin_not_paired"
