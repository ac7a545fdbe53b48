"""Reading a page of 590 kB, against the fastest HTML parser merely parsing it."""

from datetime import datetime
from pathlib import Path

from measure import compare
from selectolax.lexbor import LexborHTMLParser

from ssi_parsers import Capture, read_page, read_save

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
SIZE = 590_000
MOMENT = datetime.fromisoformat("2026-03-09T08:30:00-03:00")
ADDRESS = "https://www.linkedin.com/sales/ssi"
SAVED_FROM = f"<!-- saved from url=(00{len(ADDRESS)}){ADDRESS} -->\n"

POST = (
    '<div class="feed-shared-update"><a href="/in/somebody-{0}"><span class="t-14 t-black">Somebody {0}</span></a>'
    "<p>Some {0} words, as people write them, and some more of them.</p>"
    '<button type="button" aria-label="Like"><svg><path d="M{0} 1h3v4z"></path></svg></button></div>\n'
)
ENTITY = "{{&quot;urn&quot;:&quot;urn:li:fs_thing:{0}&quot;,&quot;score&quot;:{0},&quot;text&quot;:&quot;words&quot;}},"
BLOB = '<code style="display: none" id="bpr-guid-{0}">{{&quot;elements&quot;:[{1}null]}}</code>\n'


def page_of(name: str) -> str:
    """A fixture with as much around it as a real page has: mostly data in `<code>`, and a tenth of other elements."""
    markup = (PAGES / f"{name}.html").read_text("utf-8")
    posts = "".join(POST.format(number) for number in range(SIZE // 10 // len(POST)))
    blob = "".join(ENTITY.format(number) for number in range(200))
    blobs = [BLOB.format(number, blob) for number in range((SIZE - len(posts) - len(markup)) // len(BLOB + blob))]
    before, after = blobs[::2], blobs[1::2]
    head, main, tail = markup.partition("<main")
    return "".join((head, *before, posts, main, tail.replace("</main>", "</main>" + "".join(after), 1)))


def compare_with_lexbor(name: str, carrier: str) -> None:
    markup = page_of(name)
    data = (SAVED_FROM + markup).encode()
    capture = Capture(markup=markup, address=ADDRESS, captured_at=MOMENT, captured_at_from="browser")
    compare(
        f"A page of {len(data):,} bytes that carries {carrier}",
        {
            "selectolax (lexbor), parse only": lambda: LexborHTMLParser(data),
            "read_page: markup in, reading out": lambda: read_page(capture),
            "read_save: bytes in, reading out": lambda: read_save(data, name="page.html", file_time=MOMENT),
        },
    )


def main() -> None:
    compare_with_lexbor("en-json-only", "LinkedIn's own answer")
    compare_with_lexbor("en-report", "the report")
    compare_with_lexbor("en-tables-member-first", "the donut tables")
    compare_with_lexbor("en-text-number-on-the-line-after", "nothing but text")


if __name__ == "__main__":
    main()
