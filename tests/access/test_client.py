"""Whoever has the port is asked once: it is nobody, our own service, that of another folder, or another program."""

import asyncio
import errno
from pathlib import Path

import pytest
from aiohttp import web

from helpers.ports import other_program
from ssi_companion.access import client, port_owner
from ssi_companion.access.client import who_answers
from ssi_companion.settings import Settings

TAKEN = OSError(errno.EADDRINUSE, "taken")


def test_on_a_free_port_nobody_answers(settings: Settings) -> None:
    assert who_answers(settings) == "nobody"


async def test_our_own_service_proves_itself(service: web.Application, settings: Settings) -> None:
    assert await asyncio.to_thread(who_answers, settings) == "ours"


async def test_the_service_of_another_folder_is_found_out(
    service: web.Application, settings: Settings, tmp_path: Path
) -> None:
    other = Settings.prepare(tmp_path / "other", settings.port)
    assert await asyncio.to_thread(who_answers, other) == "other_folder"
    assert "for another data folder" in await asyncio.to_thread(port_owner.why_not_ours, other, TAKEN)


async def test_a_service_is_taken_at_its_word_while_the_key_cannot_be_had(
    service: web.Application, settings: Settings
) -> None:
    (settings.data_dir / "secrets-store.json").write_text("no choice")
    assert await asyncio.to_thread(who_answers, settings) == "ours"


@pytest.mark.parametrize("silent", [False, True], ids=["hangs up", "silent"])
def test_another_program_is_asked_once(silent: bool, settings: Settings) -> None:
    with other_program(settings.port, silent=silent) as program:
        assert who_answers(settings, patience=0.05) == "another"
        assert program.asked == 1
        said = port_owner.why_not_ours(settings, TAKEN, patience=0.05)
        assert program.asked == 2
    assert said.startswith(f"Port {settings.port} is taken by ")


def test_a_command_that_meets_another_program_says_so(settings: Settings) -> None:
    with other_program(settings.port), pytest.raises(client.OtherProgram, match="Close it, or choose another port"):
        client.login_url(settings)


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EACCES, "may not be used by you"), (errno.EADDRNOTAVAIL, "cannot be used: not there")],
)
def test_a_port_that_nobody_has_is_not_asked(number: int, said: str, settings: Settings) -> None:
    with other_program(settings.port) as program:
        assert said in port_owner.why_not_ours(settings, OSError(number, "not there"))
        assert program.asked == 0
