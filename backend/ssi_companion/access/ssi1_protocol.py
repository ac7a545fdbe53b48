"""SSI1, the protocol between a browser and the service: keys, handshake proof, signatures of requests and answers.

One secret is shared at pairing and never sent again. Three keys come of it, one per direction and purpose,
so that nothing said by one side can be played back to it as said by the other.

The short names are those of the messages, and the same everywhere:
`kid`, the key id: which pairing's key, 16 hexadecimal digits, or `cli` for the command line's;
`cn`, the client nonce: the challenge in a browser's hello, which the service's proof covers;
`sn`, the server nonce: the service's answer to it, which the signature of one request covers.
Nonces are 32 random bytes in base64url.
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
    """The three keys of one pairing."""

    server_proof: bytes = field(repr=False)
    client_request: bytes = field(repr=False)
    server_response: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "PairingKeys":
        """Derive the keys from the shared secret by HKDF-SHA-256 (RFC 5869) with 32 zero bytes as salt."""
        extracted = hmac.digest(_SALT, secret, "sha256")

        def expand(purpose: bytes) -> bytes:
            return hmac.digest(extracted, b"ssi/v1 " + purpose + b"\x01", "sha256")

        return cls(expand(b"server-proof"), expand(b"client-request"), expand(b"server-response"))

    def proof(self, *, kid: str, authority: str, origin: str, cn: str, sn: str) -> str:
        """The service's proof in the handshake: that it knows the secret, and on which port it is."""
        return _mac(self.server_proof, "ssi/v1/hello", kid, authority, origin, cn, sn)

    def mac(self, *, method: str, target: str, authority: str, origin: str, sn: str, body: bytes) -> str:
        """The message authentication code of a request, by its sender."""
        return _mac(self.client_request, "ssi/v1/req", method, target, authority, origin, sn, _digest(body))

    def signature(self, *, sn: str, status: int, body: bytes) -> str:
        """The service's signature of its answer to a request."""
        return _mac(self.server_response, "ssi/v1/resp", sn, str(status), _digest(body))


@dataclass(frozen=True)
class Authorization:
    """The `Authorization` header of a signed request."""

    kid: str
    sn: str
    mac: str

    @classmethod
    def read(cls, header: str) -> "Authorization | None":
        """Parse the header; `None` when it is anything else."""
        found = _AUTHORIZATION.fullmatch(header)
        return cls(*found.groups()) if found else None

    def __str__(self) -> str:
        return f'SSI1 kid="{self.kid}", sn="{self.sn}", mac="{self.mac}"'


def new_secret() -> bytes:
    """A secret to share at pairing: 32 random bytes."""
    return secrets.token_bytes(SECRET_BYTES)


def new_nonce() -> str:
    """A nonce: 32 random bytes in base64url."""
    return encode(secrets.token_bytes(NONCE_BYTES))


def pairing_string(port: int, kid: str, secret: bytes) -> str:
    """The string that the user hands from the service to the extension, once: port, key id and secret."""
    return f"ssi1.{port}.{kid}.{encode(secret)}"


def constant_time_equal(given: str, expected: str) -> bool:
    """Constant-time comparison of two proofs: how long it takes does not depend on where they differ."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode())


def encode(data: bytes) -> str:
    """Encode as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Decode base64url without padding; raises `ValueError` on anything but base64url."""
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
