"""Who else may be on this machine: programs on the service's port, and a page of somebody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web


@dataclass
class Heard:
    """Everything a program was sent: path and body."""

    requests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@asynccontextmanager
async def serving(port: int, handler: web.RequestHandler | object) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app, access_log=None)  # tests read what the service answered there
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def squatter(port: int) -> AsyncIterator[Heard]:
    """Took the port first, says yes to everything, and makes its proof up."""
    heard = Heard()

    async def agree(request: web.Request) -> web.Response:
        heard.requests.append((request.path, await request.text()))
        content = {"v": 1, "sn": "A" * 43, "proof": "A" * 43, "max_body": 4194304, "id": "x", "created": True}
        return web.json_response(content, headers={"SSI-Signature": "A" * 43})

    async with serving(port, agree):
        yield heard


@asynccontextmanager
async def relay(port: int, to: int) -> AsyncIterator[Heard]:
    """Took the port first, and passes everything on to the real service on another one."""
    heard = Heard()
    async with aiohttp.ClientSession(auto_decompress=False) as http:

        async def pass_on(request: web.Request) -> web.Response:
            body = await request.text()
            heard.requests.append((request.path, body))
            headers = {key: value for key, value in request.headers.items() if key not in ("Host", "Content-Length")}
            async with http.request(
                request.method, f"http://127.0.0.1:{to}{request.path}", data=body, headers=headers
            ) as answer:
                return web.Response(status=answer.status, body=await answer.read(), headers=_kept(answer))

        async with serving(port, pass_on):
            yield heard


def _kept(answer: aiohttp.ClientResponse) -> dict[str, str]:
    return {key: value for key, value in answer.headers.items() if key in ("Content-Type", "SSI-Signature")}


@asynccontextmanager
async def silent(port: int) -> AsyncIterator[None]:
    """Accepts, and never says anything."""

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(wait, "127.0.0.1", port)
    async with server:
        yield
