"""Other programs on the port get nothing, a page cannot lie to the extension, and the user is told."""

import re
from pathlib import Path

import pytest
from companion import Companion, free_port
from extended import Extended, pair
from intruders import relay, silent, squatter
from linkedin import SSI_PAGE, LinkedIn, page

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELLO = re.compile(r'\{"v":1,"kid":"[0-9a-f]{16}","cn":"[A-Za-z0-9_-]{43}"\}')


async def test_a_program_that_took_the_port_hears_a_hello_and_nothing_else(
    extended: Extended, service: Companion
) -> None:
    await pair(extended, service)
    await service.stop()
    async with squatter(service.port) as heard:
        popup = await extended.click(await extended.open(SSI_PAGE))
        assert await popup.state() == "other_program"
        text = await popup.text()
    assert "Another program" in text
    assert "Saved" not in text
    assert set(heard.paths) == {"/api/v1/hello"}
    assert all(HELLO.fullmatch(body) for _, body in heard.requests)


async def test_a_program_that_relays_to_the_real_service_hears_no_more(
    extended: Extended, service: Companion, tmp_path: Path
) -> None:
    await pair(extended, service)
    await service.stop()
    elsewhere = Companion(tmp_path / "data", free_port())
    await elsewhere.start()
    async with relay(service.port, elsewhere.port) as heard:
        popup = await extended.click(await extended.open(SSI_PAGE))
        assert await popup.state() == "other_program"
    assert set(heard.paths) == {"/api/v1/hello"}
    assert elsewhere.captures() == 0
    await elsewhere.stop()


async def test_a_program_that_says_nothing_is_not_waited_for(extended: Extended, service: Companion) -> None:
    await pair(extended, service)
    await service.stop()
    async with silent(service.port):
        popup = await extended.click(await extended.open(SSI_PAGE))
        assert await popup.state() == "silent"


HOSTILE = """<script>
  const lie = () => "<progress value=25 max=25>";
  for (const name of ["outerHTML", "innerHTML"]) Object.defineProperty(Element.prototype, name, { get: lie });
  Element.prototype.querySelectorAll = Document.prototype.querySelectorAll = () => [];
  Document.prototype.importNode = Node.prototype.cloneNode = () => null;
  globalThis.DOMParser = globalThis.Array = class {};
</script>
<form name="documentElement"><input name="outerHTML"></form><img name="querySelectorAll"><img name="readyState">
<form><input name="attributes"><output id="remove"></output><output name="removeAttribute"></output></form>"""


async def test_a_page_that_redefines_the_tools_of_the_trade_is_captured_faithfully(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    linkedin.show(page("en-all-carriers").replace("<main", f"{HOSTILE}<main", 1))
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "stored"
    (reading,) = service.readings()
    assert (reading.total, reading.establish_brand) == (61.51733, 17.482901)
