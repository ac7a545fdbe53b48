"""A LinkedIn of our own: whatever page a test puts under an address of www.linkedin.com."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pages"
SSI_PAGE = "https://www.linkedin.com/sales/ssi"

LOADING = """<!DOCTYPE html><html lang="en"><title>Social Selling Index</title><body>
<main id="ssi"><p>Loading</p></main>
<script>
  const report = %s;
  setTimeout(() => {
    document.getElementById("ssi").innerHTML = report;
    // A framework sets the property; the attribute follows.
    for (const bar of document.querySelectorAll("progress")) {
      const { value } = bar;
      bar.value = 0;
      bar.value = value;
    }
  }, %d);
</script>"""


def page(name: str) -> str:
    """The page `fixtures/pages/<name>.html`."""
    return (FIXTURES / f"{name}.html").read_text("utf-8")


@dataclass
class LinkedIn:
    """Shows `pages[path]`; every request is counted, so that a test can say that nobody asked for anything."""

    pages: dict[str, str] = field(default_factory=lambda: {"/sales/ssi": page("en-all-carriers")})
    asked: list[str] = field(default_factory=list)

    def show(self, markup: str, path: str = "/sales/ssi") -> None:
        self.pages[path] = markup

    def answer(self, path: str) -> tuple[int, str]:
        self.asked.append(path)
        markup = self.pages.get(path)
        return (404, "") if markup is None else (200, markup)

    async def handle(self, request: web.Request) -> web.Response:
        """For a browser whose requests are not answered for it but sent to a server."""
        status, markup = self.answer(request.path)
        return web.Response(status=status, text=markup, content_type="text/html")

    async def route(self, route: Any) -> None:
        """For a browser whose requests are answered in its place."""
        path = route.request.url.removeprefix("https://www.linkedin.com").split("?")[0].split("#")[0]
        status, markup = self.answer(path)
        await route.fulfill(status=status, content_type="text/html; charset=utf-8", body=markup)
