"""A service as `ssi serve` starts it while hostile pages are read, beside the same service when it is idle.

Event loop: how late an answer to `/health` can be at most, asked every 20 ms; so the longest one bounds how long the
loop stood still. SIGTERM is sent while a page is read.
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import aiohttp
from measure import SHORT

from helpers.hostile import variants
from helpers.processes import SSI

SECONDS = 2 if SHORT else 20
UPLOADS = "/api/v1/uploads"
MODIFIED = "2026-03-09T08:30:00-03:00"
ENDLESS = b"<p>" + "\u0301".encode() * 2_000_000 + b"</p>"
ATTACKS = {
    "divs in divs": variants("divs in divs+")["alone"],
    "combining characters": b"<title>Social Selling Index</title>" + ENDLESS,
    "attributes": variants("attributes+")["behind"],
    "a million parts": variants("a million parts")["alone"],
    "an archive of divs": variants("an archive of divs")["alone"],
    "fifteen megabytes of text": b"<html>" + b"x y " * 3_750_000,
}
"""No more than the service takes, 20 MiB; each again with other bytes, so that no page is known already."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def log_in(origin: str, process: asyncio.subprocess.Process) -> str:
    output = process.stdout
    while output and b"#login=" not in (line := await output.readline()):
        pass
    code = line.decode().rpartition("=")[2].strip()
    async with aiohttp.request("POST", f"{origin}/api/v1/sessions", json={"code": code}) as response:
        return str((await response.json())["token"])


async def ask(http: aiohttp.ClientSession, path: str, until: float) -> list[float]:
    taken = []
    while time.monotonic() < until:
        since = time.perf_counter()
        async with http.get(path) as response:
            await response.read()
        taken.append(time.perf_counter() - since)
        await asyncio.sleep(0.02)
    return taken


async def attack(http: aiohttp.ClientSession, until: float, answers: dict[str, list[str]]) -> None:
    number = 0
    while time.monotonic() < until:
        for name, data in ATTACKS.items():
            number += 1
            query = {"name": f"{number}.html", "modified": MODIFIED}
            octets = {"Content-Type": "application/octet-stream"}
            async with http.post(
                UPLOADS, params=query, data=data + b"<!-- %d -->" % number, headers=octets
            ) as response:
                said = await response.json()
            answers.setdefault(name, []).append(said.get("error", "read"))
            if time.monotonic() > until:
                return


def memory(pid: int) -> float:
    """The most that the service itself has had, in MB, where the system tells."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024


def told(name: str, taken: list[float]) -> str:
    worst = sorted(taken)
    middle, most, longest = (1000 * each for each in (median(taken), worst[int(len(worst) * 0.99)], worst[-1]))
    return f"{name} median {middle:.1f}, 99 % {most:.1f}, worst {longest:.1f} ms"


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [*SSI, "serve", "--no-open", "--data", folder, "--port", str(port)]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        origin = f"http://127.0.0.1:{port}"
        headers = {"Authorization": f"Bearer {await log_in(origin, process)}"}
        async with aiohttp.ClientSession(origin, headers=headers, timeout=aiohttp.ClientTimeout(120)) as http:
            answers: dict[str, list[str]] = {}
            for situation in ("idle", "under attack"):
                until = time.monotonic() + SECONDS
                under = [attack(http, until, answers)] if situation == "under attack" else []
                health, latest, *_ = await asyncio.gather(
                    ask(http, "/api/v1/health", until), ask(http, "/api/v1/latest", until), *under
                )
                print(
                    f"{situation:<13} {told('/health', health)}; {told('/latest', latest)}; "
                    f"{memory(process.pid):.0f} MB"
                )
            for name, said in answers.items():
                print(f"  {name}: {', '.join(sorted(set(said)))}")
            last = asyncio.create_task(attack(http, time.monotonic() + 60, {}))
            await asyncio.sleep(1)
            since = time.perf_counter()
            process.send_signal(signal.SIGTERM)
            await process.wait()
            print(f"SIGTERM while a page is read: ended after {time.perf_counter() - since:.2f} s")
            last.cancel()
            await asyncio.gather(last, return_exceptions=True)


if __name__ == "__main__":
    if sys.platform == "win32":
        sys.exit("This bench sends SIGTERM, which Windows has not.")
    os.environ["SSI_SECRETS"] = "file"
    asyncio.run(main())
