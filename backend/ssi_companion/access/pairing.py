"""Pairings: which browsers have a key, and whether a request is signed with it.

A pairing is born unconfirmed and in memory only. The first request that its key has signed confirms it and
pins it to the sender's origin; only then it is written down. The secrets themselves are in `secrets_store`.
"""

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from ..limits import NONCE_SECONDS, OPEN_NONCES, PAIRING_SECONDS, Clock
from ..settings import Settings
from .errors import BadMac, BadNonce, OriginNotPaired, StaleNonce, UnknownKid
from .secrets_store import SecretsStore, SecretsUnavailable, read_own, write_own
from .ssi1_protocol import (
    CLI,
    SECRET_BYTES,
    Authorization,
    PairingKeys,
    constant_time_equal,
    decode,
    encode,
    new_nonce,
    new_secret,
    pairing_string,
)

log = logging.getLogger(__name__)

SHORTEST_CHALLENGE = 16


class Pairing(BaseModel):
    """A browser (profile) that may use the service, as it is written down; nothing in it is secret.

    `kid` is its key id, and `origin` that of its extension, which the key is pinned to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kid: str
    origin: str
    created_at: AwareDatetime
    used_at: AwareDatetime


@dataclass(frozen=True)
class NewPairing:
    """A pairing whose browser has not signed anything yet; it dies when the clock says `ends`."""

    kid: str
    secret: bytes
    created_at: datetime
    ends: float


@dataclass(frozen=True)
class Hello:
    """The answer to a hello: `sn`, the server nonce to sign one request with, and the service's `proof`."""

    sn: str
    proof: str


@dataclass(frozen=True)
class _Nonce:
    kid: str
    origin: str
    ends: float


_PAIRINGS = TypeAdapter(list[Pairing])


class Pairings:
    """The pairings of one data folder.

    Methods that wait for the secrets store or the disk say so; the others may be called from the event loop.
    """

    def __init__(self, settings: Settings, vault: SecretsStore, clock: Clock) -> None:
        self._file = pairings_file(settings.data_dir)
        self._port, self._authority = settings.port, settings.authority
        self._vault, self._clock = vault, clock
        self._new: dict[str, NewPairing] = {}
        self._paired: dict[str, Pairing] = {}
        self._keyless: list[Pairing] = []
        self._unwritten: dict[str, bytes] = {}
        self._keys: dict[str, PairingKeys] = {}
        self._nonces: dict[str, _Nonce] = {}
        self._writing = threading.Lock()

    def load(self) -> None:
        """Read all pairings and their keys, once; make the command line's key on the first run. Waits.

        Raises `SecretsUnavailable`.
        """
        for pairing in read_pairings(self._file):
            if (secret := _secret(self._vault, pairing.kid)) is None:
                # With SSI_SECRETS=file for a while, the others' keys are in the keyring still.
                self._keyless.append(pairing)
            else:
                self._paired[pairing.kid] = pairing
                self._keys[pairing.kid] = PairingKeys.of(secret)
        if self._keyless:
            log.warning("%d paired browsers have no key here and must be paired again", len(self._keyless))
        if (secret_of_cli := cli_secret(self._vault)) is None:
            self._vault.write(CLI, encode(secret_of_cli := new_secret()))
        self._keys[CLI] = PairingKeys.of(secret_of_cli)

    def pair(self) -> tuple[str, str]:
        """A new unconfirmed pairing: its kid, and the string to hand to the browser within ten minutes."""
        self._forget_the_past()
        kid, secret = secrets.token_hex(8), new_secret()
        self._new[kid] = NewPairing(kid, secret, datetime.now(UTC), self._clock() + PAIRING_SECONDS)
        self._keys[kid] = PairingKeys.of(secret)
        return kid, pairing_string(self._port, kid, secret)

    @property
    def paired(self) -> list[Pairing]:
        """The browsers that have proved their key, oldest first."""
        return sorted(self._paired.values(), key=lambda pairing: pairing.created_at)

    @property
    def waiting(self) -> list[NewPairing]:
        """The pairings that no browser has used yet, oldest first."""
        self._forget_the_past()
        return list(self._new.values())

    def seconds_left(self, new: NewPairing) -> int:
        """How long the string of an unconfirmed pairing is still good."""
        return max(0, int(new.ends - self._clock()))

    def hello(self, kid: str, origin: str, cn: str) -> Hello:
        """Prove to the browser with key id `kid` that this is its service, and open a nonce for one request.

        `cn` is the client nonce, the challenge to prove it on. Raises an `AccessError`.
        """
        self._forget_the_past()
        try:
            if len(decode(cn)) < SHORTEST_CHALLENGE:
                raise BadNonce
        except ValueError:
            raise BadNonce from None
        keys = self.keys_of(kid, origin)
        while len(self._nonces) >= OPEN_NONCES:
            del self._nonces[self._most_expendable()]
        sn = new_nonce()
        self._nonces[sn] = _Nonce(kid, origin, self._clock() + NONCE_SECONDS)
        return Hello(sn, keys.proof(kid=kid, authority=self._authority, origin=origin, cn=cn, sn=sn))

    def expect(self, authorization: Authorization, origin: str) -> "Expected":
        """Take the nonce of a request whose body is still to come; whatever comes of it, the nonce is used.

        Raises an `AccessError`.
        """
        self._forget_the_past()
        nonce = self._nonces.pop(authorization.sn, None)
        keys = self.keys_of(authorization.kid, origin)
        if nonce is None or (nonce.kid, nonce.origin) != (authorization.kid, origin):
            raise StaleNonce
        return Expected(self, authorization, origin, self._authority, keys)

    def confirm(self, kid: str, origin: str) -> Callable[[], None] | None:
        """Pin `kid` to the origin of its first signed request, and note the use.

        What is returned writes that down; it waits, so it is for another thread.
        """
        if kid == CLI:
            return None
        now = datetime.now(UTC)
        if (new := self._new.pop(kid, None)) is not None:
            self._paired[kid] = Pairing(kid=kid, origin=origin, created_at=new.created_at, used_at=now)
            self._unwritten[kid] = new.secret
        else:
            self._paired[kid] = self._paired[kid].model_copy(update={"used_at": now})
        return partial(self._write_down, kid)

    def forget(self, kid: str) -> Callable[[], None] | None:
        """Delete a pairing from memory, with its key, without which its open nonces are good for nothing.

        The function returned deletes it from the disk; it blocks, so it is for another thread. None when there is no
        such pairing.
        """
        if not (self._new.pop(kid, None) or self._paired.pop(kid, None)):
            return None
        self._keys.pop(kid, None)
        self._unwritten.pop(kid, None)

        def write_down() -> None:
            with self._writing:
                self._save()
                self._vault.delete(kid)

        return write_down

    def keys_of(self, kid: str, origin: str) -> PairingKeys:
        """The keys of `kid`, if it may be used from `origin`; else `UnknownKid` or `OriginNotPaired`."""
        keys = self._keys.get(kid)
        if keys is None:
            raise UnknownKid
        pinned = CLI if kid == CLI else self._paired[kid].origin if kid in self._paired else origin
        if origin != pinned:
            raise OriginNotPaired
        return keys

    def _write_down(self, kid: str) -> None:
        # Several threads may get here. A store in a file is read, changed and written whole, and the last one to
        # write the list must write the latest state.
        with self._writing:
            # It stays unwritten when the keyring or the disk fails, and is written with the next request.
            secret = self._unwritten.get(kid)
            try:
                if secret is not None:
                    self._vault.write(kid, encode(secret))
                self._save()
            except SecretsUnavailable as why:
                if secret is not None:
                    raise
                # That a browser was used once more is no reason to refuse what it sends.
                log.warning("When a browser was last used could not be written down: %s", why)
            else:
                self._unwritten.pop(kid, None)

    def _save(self) -> None:
        listing = [*self.paired, *self._keyless]
        write_own(self._file, _PAIRINGS.dump_json(listing, indent=1).decode())

    def _most_expendable(self) -> str:
        """The oldest open nonce of the key that has most of them, and of the origin that has most of that key's.

        Whoever says hello without end, which takes no key, thereby pushes out its own nonces and nobody else's.
        """
        by_kid = Counter(nonce.kid for nonce in self._nonces.values())
        by_sender = Counter((nonce.kid, nonce.origin) for nonce in self._nonces.values())

        def held(sn: str) -> tuple[int, int]:
            nonce = self._nonces[sn]
            return by_kid[nonce.kid], by_sender[nonce.kid, nonce.origin]

        return max(self._nonces, key=held)  # the first of equals: they stand in the order in which they were given

    def _forget_the_past(self) -> None:
        now = self._clock()
        self._nonces = {sn: nonce for sn, nonce in self._nonces.items() if now < nonce.ends}
        for kid in [kid for kid, new in self._new.items() if now >= new.ends]:
            del self._new[kid], self._keys[kid]


@dataclass(frozen=True)
class Expected:
    """A signed request whose headers are in order and whose body is still to come, to be verified."""

    _pairings: Pairings
    _authorization: Authorization
    origin: str
    _authority: str
    _keys: PairingKeys

    @property
    def kid(self) -> str:
        return self._authorization.kid

    def verify(self, *, method: str, target: str, body: bytes) -> Callable[[], None] | None:
        """Raise `BadMac` unless the key has signed exactly this; else see `Pairings.confirm`."""
        mac = self._keys.mac(
            method=method,
            target=target,
            authority=self._authority,
            origin=self.origin,
            sn=self._authorization.sn,
            body=body,
        )
        if not constant_time_equal(self._authorization.mac, mac):
            raise BadMac
        # Between the headers and here another request may have pinned or revoked the key.
        self._pairings.keys_of(self.kid, self.origin)
        return self._pairings.confirm(self.kid, self.origin)

    def sign(self, status: int, body: bytes) -> str:
        """The signature of the answer."""
        return self._keys.signature(sn=self._authorization.sn, status=status, body=body)


def cli_secret(vault: SecretsStore) -> bytes | None:
    """The command line's own key; the service makes it when it first starts."""
    return _secret(vault, CLI)


def _secret(vault: SecretsStore, kid: str) -> bytes | None:
    if (kept := vault.read(kid)) is None:
        return None
    try:
        secret = decode(kept)
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise SecretsUnavailable(
            f"The key {kid} is damaged where the keys are kept (`ssi doctor` says where). "
            "Remove it there, and pair its browser again."
        )
    return secret


def pairings_file(folder: Path) -> Path:
    """Where the pairings of a data folder are written down."""
    return folder / "pairings.json"


def read_pairings(file: Path) -> list[Pairing]:
    """The pairings that are written down. Raises `SecretsUnavailable`."""
    if (content := read_own(file)) is None:
        return []
    try:
        return _PAIRINGS.validate_json(content)
    except ValidationError:
        raise SecretsUnavailable(f"{file} is damaged. Remove it and pair your browsers again.") from None
