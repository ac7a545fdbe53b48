"""A browser that speaks SSI1, for tests: what the extension does, in Python."""

import io
import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from ssi_companion.access.ssi1_protocol import Authorization, PairingKeys, decode, new_nonce

CHROME = f"chrome-extension://{'abcdefghijklmnop' * 2}"
FIREFOX = "moz-extension://01234567-89ab-cdef-0123-456789abcdef"

CAPTURES = "/api/v1/captures"
LOGIN_CODES = "/api/v1/login-codes"


@dataclass
class Browser:
    """One browser profile with a pairing string pasted into it."""

    http: aiohttp.ClientSession
    authority: str
    kid: str
    keys: PairingKeys
    origin: str = CHROME

    @classmethod
    async def paired(
        cls, viewer: aiohttp.ClientSession, http: aiohttp.ClientSession, origin: str = CHROME
    ) -> "Browser":
        async with viewer.post("/api/v1/pairings") as response:
            assert response.status == 201
            name, port, kid, secret = (await response.json())["pairing"].split(".")
        assert name == "ssi1"
        return cls(http, f"127.0.0.1:{port}", kid, PairingKeys.of(decode(secret)), origin)

    @property
    def headers(self) -> dict[str, str]:
        site = "none" if self.origin.startswith("chrome") else "same-origin"
        return {"Content-Type": "application/json", "Origin": self.origin, "Sec-Fetch-Site": site}

    async def say_hello(self) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer to a hello, the proof checked."""
        cn = new_nonce()
        body = json.dumps({"v": 1, "kid": self.kid, "cn": cn})
        async with self.http.post("/api/v1/hello", data=body, headers=self.headers) as response:
            said: dict[str, Any] = await response.json()
        if response.status == 200:
            assert said["proof"] == self.keys.proof(
                kid=self.kid, authority=self.authority, origin=self.origin, cn=cn, sn=said["sn"]
            )
        return response.status, said

    async def nonce(self) -> str:
        status, said = await self.say_hello()
        assert status == 200, said
        return str(said["sn"])

    def sign(self, sn: str, body: bytes, *, target: str = CAPTURES, origin: str | None = None) -> dict[str, str]:
        """The headers of a signed POST."""
        mac = self.keys.mac(
            method="POST",
            target=target,
            authority=self.authority,
            origin=origin or self.origin,
            sn=sn,
            body=body,
        )
        return self.headers | {"Authorization": str(Authorization(self.kid, sn, mac))}

    async def post(
        self, body: bytes, headers: dict[str, str], *, target: str = CAPTURES
    ) -> tuple[int, dict[str, Any], str | None]:
        """Status, body and signature of whatever comes back."""
        async with self.http.post(target, data=io.BytesIO(body), headers=headers) as response:
            return response.status, await response.json(), response.headers.get("SSI-Signature")

    async def send(self, content: dict[str, Any], *, target: str = CAPTURES) -> tuple[int, dict[str, Any]]:
        """Hello, sign, send, and check that the answer is signed."""
        body, sn = json.dumps(content).encode(), await self.nonce()
        async with self.http.post(target, data=body, headers=self.sign(sn, body, target=target)) as response:
            raw = await response.read()
        signature = self.keys.signature(sn=sn, status=response.status, body=raw)
        assert response.headers.get("SSI-Signature") == signature
        return response.status, json.loads(raw)


def seen(html: str, **other: Any) -> dict[str, Any]:
    """What an extension sends of a page."""
    return {
        "url": "https://www.linkedin.com/sales/ssi",
        "captured_at": "2026-03-09T08:30:00-03:00",
        "ext_version": "0.1.0",
        "html": html,
    } | other
