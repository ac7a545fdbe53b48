"""Client of the running service, for the command line: the service proves itself, then it is asked.

Only the loopback address is ever spoken to, with the standard library's HTTP, which knows of no proxy.
"""

import http.client
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

from ..settings import ADDRESS, Settings
from .pairing import cli_secret
from .secrets_store import SecretsUnavailable, open_secrets, was_chosen
from .ssi1_protocol import CLI, Authorization, PairingKeys, constant_time_equal, decode, encode

PATIENCE = 5.0
"""Seconds that whatever has the port is given for an answer."""

ANSWER_LIMIT = 1024 * 1024
"""Bytes."""

Answerer = Literal["nobody", "ours", "other_folder", "another"]
"""Who has the port: nobody, the service of this data folder, that of another one, or another program."""


class ServiceError(Exception):
    """The service does not do what was asked; the message says why and what to do."""


class NotRunning(ServiceError):  # noqa: N818 - a state, not a failure
    """Nothing answers on the port."""


class OtherProgram(ServiceError):  # noqa: N818 - a state, not a failure
    """Another program has the port, or one that only says it is ours."""


class OtherFolder(OtherProgram):
    """What has the port says it is SSI Companion, and does not have the key of this data folder."""


NOT_RUNNING = "The service is not running. Start it: ssi serve"

Answer = tuple[int, dict[str, Any], http.client.HTTPMessage, bytes]


def who_answers(settings: Settings, *, patience: float = PATIENCE) -> Answerer:
    """Find out who listens on the port, by one handshake; a silent program is waited for `patience` seconds.

    A service is taken at its word when this folder's key cannot be had now to check it.
    """
    try:
        _proved(settings, patience)
    except NotRunning:
        return "nobody"
    except OtherFolder:
        return "other_folder"
    except OtherProgram:
        return "another"
    except ServiceError:  # a locked keyring, say: then nobody knows, and what needs the key will tell why
        return "ours"
    return "ours"


def login_url(settings: Settings) -> str:
    """A link that opens the viewer logged in: once, within a minute."""
    keys, sn = _proved(settings)
    target, body = "/api/v1/login-codes", b"{}"
    mac = keys.mac(method="POST", target=target, authority=settings.authority, origin=CLI, sn=sn, body=body)
    signed = {"Authorization": str(Authorization(CLI, sn, mac))}
    status, said, headers, raw = _ask(settings, "POST", target, body, signed)
    if status != 201:
        raise _refused(said)
    if not constant_time_equal(headers.get("SSI-Signature", ""), keys.signature(sn=sn, status=status, body=raw)):
        raise OtherFolder(_impostor(settings))
    return str(said["url"])


class Session:
    """A session with the viewer's part of the interface, for as long as one command takes."""

    def __init__(self, settings: Settings, token: str) -> None:
        self._settings = settings
        self._headers = {"Authorization": f"Bearer {token}"}

    def pair(self) -> dict[str, Any]:
        """Start a pairing: its string, its key id, and for how many seconds the string is valid."""
        return self._call("POST", "/api/v1/pairings", b"{}")

    def pairings(self) -> list[dict[str, Any]]:
        """All browsers, as the interface lists them."""
        listed: list[dict[str, Any]] = self._call("GET", "/api/v1/pairings")["pairings"]
        return listed

    def revoke(self, kid: str) -> None:
        """Delete the pairing of a browser, by its key id."""
        self._call("DELETE", f"/api/v1/pairings/{kid}")

    def end(self) -> None:
        """Log out."""
        self._call("DELETE", "/api/v1/sessions")

    def _call(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        status, said, _, _ = _ask(self._settings, method, path, body, self._headers)
        if status >= 400:
            raise _refused(said)
        return said


@contextmanager
def session(settings: Settings) -> Iterator[Session]:
    """Log in as the viewer does, and log out at the end of the context."""
    code = login_url(settings).rpartition("#login=")[2]
    status, said, _, _ = _ask(settings, "POST", "/api/v1/sessions", json.dumps({"code": code}).encode())
    if status != 201:
        raise _refused(said)
    opened = Session(settings, said["token"])
    try:
        yield opened
    finally:
        with suppress(ServiceError):  # it may have ended meanwhile, and its sessions with it
            opened.end()


def _proved(settings: Settings, patience: float = PATIENCE) -> tuple[PairingKeys, str]:
    """The command line's keys and a server nonce, after the service has proved that it has the same keys."""
    # Before the keyring, which may ask the user for a password.
    status, said, _, _ = _ask(settings, "GET", "/api/v1/health", patience=patience)
    if status != 200 or said.get("service") != "ssi-companion":
        raise OtherProgram(_another(settings))
    keys = _keys(settings)
    return keys, _hello(settings, keys, patience)


def _keys(settings: Settings) -> PairingKeys:
    try:
        secret = cli_secret(open_secrets(settings.data_dir)) if was_chosen(settings.data_dir) else None
    except SecretsUnavailable as error:
        raise ServiceError(str(error)) from error
    if secret is None:  # our own service makes one before it answers
        raise OtherFolder(_impostor(settings))
    return PairingKeys.of(secret)


def _hello(settings: Settings, keys: PairingKeys, patience: float) -> str:
    """Make the service prove itself; the answer is its nonce, good for one signed request."""
    cn = encode(secrets.token_bytes(32))
    body = json.dumps({"v": 1, "kid": CLI, "cn": cn}).encode()
    status, said, _, _ = _ask(settings, "POST", "/api/v1/hello", body, patience=patience)
    sn, proof = str(said.get("sn")), str(said.get("proof"))
    expected = keys.proof(kid=CLI, authority=settings.authority, origin=CLI, cn=cn, sn=sn)
    if status != 200 or not constant_time_equal(proof, expected):
        raise OtherFolder(_impostor(settings))
    decode(sn)
    return sn


def _impostor(settings: Settings) -> str:
    return (
        f"What answers on {settings.authority} is not the service of {settings.data_dir}: most likely it is that "
        "of another data folder. Name that folder with --data, or use another port for this one: ssi serve --port"
    )


def _another(settings: Settings) -> str:
    return f"Another program answers on {settings.authority}. Close it, or choose another port: --port"


def _refused(said: dict[str, Any]) -> ServiceError:
    return ServiceError(str(said.get("detail") or said.get("error") or "The service refused without a reason."))


def _ask(
    settings: Settings,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    *,
    patience: float = PATIENCE,
) -> Answer:
    connection = http.client.HTTPConnection(ADDRESS, settings.port, timeout=patience)
    sent = {"Host": settings.authority, "Content-Type": "application/json"} | (headers or {})
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        raise NotRunning(NOT_RUNNING) from error
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        raw = response.read(ANSWER_LIMIT)
        said = dict(json.loads(raw) if raw else {})
    except (OSError, http.client.HTTPException, TypeError, ValueError, RecursionError) as error:
        raise OtherProgram(_another(settings)) from error
    finally:
        connection.close()
    return response.status, said, response.headers, raw
