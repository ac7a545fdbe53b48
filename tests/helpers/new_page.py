"""Write the shell of a new page: what stands on every SSI page beside the member's own numbers.

    make page NAME=en-my-layout

None of it may be taken for the member's score: another `<code>` of LinkedIn's, counts in the navigation, the
averages of the peer groups under the same class as the member's scores, numbers in a script. What is new on the page
goes where the shell says so; until then it reads as `not_loaded`.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "fixtures" / "pages"
NAME = re.compile(r"([a-z]{2,3}(?:-[A-Z]{2})?)(?:-[a-z0-9]+)+")
HERE = "<!-- HERE: what this page shows of the member, as it stands in the browser's inspector -->"

SHELL = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>Social Selling Index</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/sc/h/7kq0zrt1app.css">
</head>
<body class="render-mode-BIGPIPE">
<code style="display: none" id="bpr-guid-7781201">{{&quot;name&quot;:&quot;Renewal&quot;,&quot;overall&quot;:4}}</code>
<header id="global-nav" class="global-nav"><nav><ul>
  <li><a href="/messaging/"><span class="notification-badge__count">4</span><span>Messaging</span></a></li>
  <li><a href="/notifications/"><span class="notification-badge__count">9</span><span>Notifications</span></a></li>
</ul></nav></header>
<main id="main" class="ssi-report">
<h1>Social Selling Dashboard</h1>
{here}
<section class="group-ssi-score">
  <div class="group-ssi-score__donut-chart"><span class="ssi-score__value">34</span></div>
</section>
<section class="group-ssi-score">
  <div class="group-ssi-score__donut-chart"><span class="ssi-score__value">43</span></div>
</section>
</main>
<footer class="global-footer"><ul><li><a href="/about">About</a></li></ul><p>© 2026</p></footer>
<script>window.__app = {{"build": "1.13.4471", "lix": {{"ssi.page": 25}}}};</script>
</body>
</html>
"""


def write_page(name: str, folder: Path = PAGES) -> Path:
    """Write the shell of the page `name`; raise `ValueError` for a bad name and `FileExistsError` for one in use."""
    found = NAME.fullmatch(name)
    if not found:
        raise ValueError(
            f"{name!r} is no name of a page. It begins with the page's language, then says in small letters and dashes "
            "what is new: make page NAME=en-rank-as-a-fraction"
        )
    path = folder / f"{name}.html"
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(SHELL.format(language=found[1], here=HERE))
    return path


def main(arguments: list[str], folder: Path = PAGES) -> int:
    """Write the page that the command line names and print the next step; 2 when it was called wrongly."""
    try:
        path = write_page(" ".join(arguments), folder)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201
        return 2
    except FileExistsError as there:
        print(f"{there.filename} is there already, and was left alone.", file=sys.stderr)  # noqa: T201
        return 1
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    print(  # noqa: T201
        f"{shown} is begun. Put what is new in the place of the comment that says HERE, with made-up\n"
        "numbers and nobody's name. Then let the parsers say what they read, and check every number against the page:\n"
        f"  .venv/bin/python -m pytest tests/parsers/test_pages.py -k {path.stem} --update-golden\n"
        f"  cat {shown.with_suffix('.json')}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
