"""The command line as a client of the running service: it signs like a browser, with a key of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

from . import wire
from .api import PREFIX
from .pairing import cli_secret
from .secrets_store import open_secrets
from .settings import Settings
from .ssi1 import CLI, Authorization, Keys, new_nonce, same

SECONDS = 10.0

Model = TypeVar("Model", bound=BaseModel)


class NotRunning(Exception):  # noqa: N818 - a state the user can end, not a failure of the program
    """Nobody answers on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Nothing answers on port {port}. Start the service: ssi serve")


class NotOurs(Exception):  # noqa: N818 - likewise
    """What answers on the port is not the service of this data folder."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"What answers on port {port} is not the SSI Companion that keeps this folder's history; "
            "it was told nothing. See which program it is: ssi doctor"
        )


class Client:
    """Asks the running service, after it has proved itself.

    Every method raises `NotRunning` or `NotOurs`; entering, also `SecretsUnavailable` if it never ran.
    """

    def __init__(self, http: aiohttp.ClientSession, settings: Settings, keys: Keys) -> None:
        self._http, self._settings, self._keys = http, settings, keys
        self._token: str | None = None

    async def login_link(self) -> str:
        """An address that opens the viewer logged in, once and within a minute."""
        return (await self._signed("/login-codes", wire.LoginLink)).url

    async def pair(self) -> wire.NewPairing:
        """A new pairing string."""
        return wire.NewPairing.model_validate_json(await self._as_viewer("POST", "/pairings", {201}))

    async def pairings(self) -> list[wire.Pairing]:
        """All browsers."""
        return wire.Pairings.model_validate_json(await self._as_viewer("GET", "/pairings", {200})).pairings

    async def revoke(self, kid: str) -> None:
        """Forget a browser; one that is not known is forgotten already."""
        await self._as_viewer("DELETE", f"/pairings/{kid}", {204, 404})

    async def close(self) -> None:
        """Log out, where one of the methods had to log in."""
        if self._token:
            await self._as_viewer("DELETE", "/sessions", {204})

    async def _signed(self, path: str, expected: type[Model]) -> Model:
        """POST an empty body, signed, and take only an answer that is signed in turn."""
        authority, cn = self._settings.authority, new_nonce()
        sent = wire.Hello(v=1, kid=CLI, cn=cn).model_dump_json().encode()
        hello = self._read(wire.HelloAnswer, (await self._send("POST", "/hello", {200}, body=sent))[0])
        proof = self._keys.proof(kid=CLI, authority=authority, origin=CLI, cn=cn, sn=hello.sn)
        if not same(hello.proof, proof):
            raise NotOurs(self._settings.port)
        mac = self._keys.mac(
            method="POST", target=PREFIX + path, authority=authority, origin=CLI, sn=hello.sn, body=b""
        )
        authorization = str(Authorization(CLI, hello.sn, mac))
        body, signature = await self._send("POST", path, {201}, authorization=authorization)
        if not same(signature, self._keys.signature(sn=hello.sn, status=201, body=body)):
            raise NotOurs(self._settings.port)
        return self._read(expected, body)

    async def _as_viewer(self, method: str, path: str, good: set[int]) -> bytes:
        if self._token is None:
            code = (await self.login_link()).partition("#login=")[2]
            sent = wire.LogIn(code=code).model_dump_json().encode()
            answer, _ = await self._send("POST", "/sessions", {201}, body=sent)
            self._token = self._read(wire.Session, answer).token
        return (await self._send(method, path, good, authorization=f"Bearer {self._token}"))[0]

    async def _send(
        self, method: str, path: str, good: set[int], *, authorization: str = "", body: bytes = b""
    ) -> tuple[bytes, str]:
        """The body of an answer and its signature; any other status than the good ones is not ours."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
        try:
            async with self._http.request(
                method, self._settings.origin + PREFIX + path, data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status not in good:
                    raise NotOurs(self._settings.port)
                return await answer.read(), answer.headers.get("SSI-Signature", "")
        except aiohttp.ClientConnectorError as error:
            raise NotRunning(self._settings.port) from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NotOurs(self._settings.port) from error

    def _read(self, model: type[Model], body: bytes) -> Model:
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            raise NotOurs(self._settings.port) from error


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Client]:
    """A client of the service that runs on the port and folder of `settings`."""
    vault = await asyncio.to_thread(open_secrets, settings.data_dir)
    keys = Keys.of(await asyncio.to_thread(cli_secret, vault))
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    # No proxy of the environment: what is said here is for this machine alone.
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as http:
        client = Client(http, settings, keys)
        try:
            yield client
        finally:
            await client.close()
