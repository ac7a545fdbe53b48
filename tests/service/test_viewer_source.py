"""What the viewer's files must not contain."""

import re
from pathlib import Path

import pytest

import ssi_companion

VIEWER = Path(ssi_companion.__file__).parent / "viewer"
MODULES = sorted(VIEWER.glob("*.js"))


def test_only_one_module_fetches() -> None:
    asks = re.compile(r"\bfetch\(|XMLHttpRequest|sendBeacon|EventSource|WebSocket")
    assert [module.name for module in MODULES if asks.search(module.read_text())] == ["api.js"]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.name))
def test_no_module_writes_markup_or_names_another_host(module: Path) -> None:
    text = module.read_text().replace("http://www.w3.org/2000/svg", "")  # a name, never fetched
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|https?://", text)


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    markup = (VIEWER / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)|(?:src|href)=\"(?:https?:)?//", markup)


def test_no_style_fetches_from_elsewhere() -> None:
    assert not [sheet.name for sheet in VIEWER.glob("*.css") if re.search(r"@import|url\(", sheet.read_text())]
