"""The real service, to be stopped and started again on the same port and data."""

import socket
import time
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web

from helpers.samples import readings
from ssi_companion.history.store import Store
from ssi_companion.limits import Clock
from ssi_companion.service import app_keys
from ssi_companion.service.access_handlers import login_link
from ssi_companion.service.server import running
from ssi_companion.settings import Settings
from ssi_parsers import Reading


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Companion:
    """An SSI Companion with data of its own."""

    def __init__(self, folder: Path, port: int | None = None, clock: Clock = time.monotonic) -> None:
        self.settings = Settings.prepare(folder, port or free_port())
        self._clock = clock
        self._stack = AsyncExitStack()
        self._app: web.Application | None = None

    @property
    def port(self) -> int:
        return self.settings.port

    @property
    def app(self) -> web.Application:
        assert self._app is not None, "it was not started"
        return self._app

    async def start(self) -> None:
        self._app = await self._stack.enter_async_context(running(self.settings, clock=self._clock))

    async def stop(self) -> None:
        self._app = None
        await self._stack.aclose()

    def login_link(self) -> str:
        """What `ssi open` opens."""
        return login_link(self.settings, self.app[app_keys.SESSIONS])

    def pair(self) -> tuple[str, str]:
        """A fresh pairing: its kid and the string, as `ssi pair` prints it."""
        return self.app[app_keys.PAIRINGS].pair()

    def revoke(self, kid: str) -> None:
        write_down = self.app[app_keys.PAIRINGS].forget(kid)
        assert write_down
        write_down()

    @property
    def paired(self) -> list[str]:
        return [pairing.kid for pairing in self.app[app_keys.PAIRINGS].paired]

    def captures(self) -> int:
        """How many captures are stored, readable or not."""
        with Store(self.settings.database) as store:
            return len(store.captures())

    def readings(self) -> list[Reading]:
        """All readings, in time."""
        with Store(self.settings.database) as store:
            return list(readings(store).values())
