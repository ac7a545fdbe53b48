"""SSI1: what a browser and the service prove to each other, and with which keys.

One secret is shared at pairing and never sent again. Three keys come of it, one per direction and purpose,
so that nothing said by one side can be played back to it as said by the other.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

SECRET_BYTES = 32
NONCE_BYTES = 32
CLI = "cli"
"""The kid of the command line's own key, and the origin of whoever sends no `Origin` header."""

_SALT = bytes(32)
_AUTHORIZATION = re.compile(r'SSI1 kid="([0-9a-f]{16}|cli)", sn="([\w-]{43})", mac="([\w-]{43})"', re.ASCII)


@dataclass(frozen=True)
class PairingKeys:
    """The keys of one pairing."""

    server_proof: bytes = field(repr=False)
    client_request: bytes = field(repr=False)
    server_response: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "PairingKeys":
        """Derive by HKDF-SHA-256 (RFC 5869) with 32 zero bytes as salt."""
        extracted = hmac.digest(_SALT, secret, "sha256")

        def expand(purpose: bytes) -> bytes:
            return hmac.digest(extracted, b"ssi/v1 " + purpose + b"\x01", "sha256")

        return cls(expand(b"server-proof"), expand(b"client-request"), expand(b"server-response"))

    def proof(self, *, kid: str, authority: str, origin: str, cn: str, sn: str) -> str:
        """What the service answers to a hello: that it knows the secret, and on which port it is."""
        return _mac(self.server_proof, "ssi/v1/hello", kid, authority, origin, cn, sn)

    def mac(self, *, method: str, target: str, authority: str, origin: str, sn: str, body: bytes) -> str:
        """What the sender of a request proves."""
        return _mac(self.client_request, "ssi/v1/req", method, target, authority, origin, sn, _digest(body))

    def signature(self, *, sn: str, status: int, body: bytes) -> str:
        """What the service proves of its answer to a request."""
        return _mac(self.server_response, "ssi/v1/resp", sn, str(status), _digest(body))


@dataclass(frozen=True)
class Authorization:
    """The header of a signed request."""

    kid: str
    sn: str
    mac: str

    @classmethod
    def read(cls, header: str) -> "Authorization | None":
        """Take the header apart; `None` when it is anything else."""
        found = _AUTHORIZATION.fullmatch(header)
        return cls(*found.groups()) if found else None

    def __str__(self) -> str:
        return f'SSI1 kid="{self.kid}", sn="{self.sn}", mac="{self.mac}"'


def new_secret() -> bytes:
    """A secret to share at pairing."""
    return secrets.token_bytes(SECRET_BYTES)


def new_nonce() -> str:
    """Random bytes that nobody has seen before."""
    return encode(secrets.token_bytes(NONCE_BYTES))


def pairing_string(port: int, kid: str, secret: bytes) -> str:
    """What the user hands from the service to the extension, once."""
    return f"ssi1.{port}.{kid}.{encode(secret)}"


def constant_time_equal(given: str, expected: str) -> bool:
    """Compare two proofs in a time that tells nothing."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode())


def encode(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The reverse of `encode`; raises `ValueError` on anything but base64url."""
    if not re.fullmatch(r"[\w-]*", text, re.ASCII):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _mac(key: bytes, *parts: str) -> str:
    return encode(hmac.digest(key, "\n".join(parts).encode(), "sha256"))
