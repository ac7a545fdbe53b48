"""What a command prints with `--json` is what the service's interface answers, object by object."""

import json
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner

from helpers.readers import record
from helpers.samples import CLICK, capture, keep, reading
from ssi_companion.cli.main import main
from ssi_companion.history.store import Store
from ssi_companion.service.api import PREFIX
from ssi_companion.settings import Settings


@pytest.mark.parametrize(
    ("command", "address"),
    [
        (["show"], "/latest"),
        (["history"], "/history"),
        (["history", "--from", "2026-03-02", "--to", "2026-03-05"], "/history?from=2026-03-02&to=2026-03-05"),
        (["captures"], "/captures"),
        (["captures", "--limit", "2"], "/captures?limit=2"),
    ],
    ids=" ".join,
)
async def test_command_and_interface_give_the_same_object(
    viewer: aiohttp.ClientSession, settings: Settings, command: list[str], address: str
) -> None:
    with Store(settings.database) as store:
        for day, facts in (("01", {"industry_top_percent": 12}), ("04", {}), ("09", {"network_average": 33.5})):
            keep(store, reading(f"2026-03-{day}T08:00:00+01:00", **facts))
        record(store, capture(markup="<p>Wine</p>", address=None), CLICK)

    printed = CliRunner().invoke(main, [*command, "--json", "--data", str(settings.data_dir)])
    async with viewer.get(PREFIX + address) as response:
        answered: dict[str, Any] = await response.json()

    assert response.status == 200
    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == answered
