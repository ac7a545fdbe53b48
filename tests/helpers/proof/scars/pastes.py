"""What becomes of text that somebody copied: lines lost, doubled, moved, joined, broken and quoted."""

from collections.abc import Callable
from random import Random

from ..damage.moves import excuse_nameless
from ..markup import Copied, Written
from ..pages import Page
from .base import Scar


def _lines(change: Callable[[Random, Page, list[str]], list[str]]) -> Scar:
    def scar(rng: Random, page: Page, written: Written | Copied) -> str | None:
        if page.form != "text":
            return None
        return "\n".join(change(rng, page, written.markup.splitlines())) + "\n"

    return scar


def _lose_line(rng: Random, page: Page, lines: list[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def _double_line(rng: Random, page: Page, lines: list[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return [*lines[: at + 1], *lines[at:]]


def _move_line(rng: Random, page: Page, lines: list[str]) -> list[str]:
    line = lines.pop(rng.randrange(len(lines)))
    for node in page.root.walk():
        own = [" ".join(each.split()) for each in Copied(node).markup.splitlines()] if node.role else []
        if " ".join(line.lstrip("* ").split()) in own:
            # A row that has a line for each of its parts is told by their order.
            excuse_nameless(page, "rank" if node.role == "rank row" and len(own) > 1 else node.role)
    lines.insert(rng.randrange(len(lines) + 1), line)
    return lines


def _join_lines(rng: Random, page: Page, lines: list[str]) -> list[str]:
    at = rng.randrange(len(lines) - 1)
    return [*lines[:at], lines[at] + rng.choice((" ", "", "\t")) + lines[at + 1], *lines[at + 2 :]]


def _insert_line(rng: Random, page: Page, lines: list[str]) -> list[str]:
    number = page.member.others[-1] if page.member else 7
    words = (
        f"{number}",
        f"{number} new",
        "Learn more",
        f"You have {number} notifications",
        f"Top {number}%",
        f"{number}%",
    )
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(words))
    return lines


def _swap_halves(rng: Random, page: Page, lines: list[str]) -> list[str]:
    at = rng.randrange(1, len(lines))
    return lines[at:] + lines[:at]


def _upper(rng: Random, page: Page, lines: list[str]) -> list[str]:
    return [line.upper() for line in lines]


def _rewrapped(rng: Random, page: Page, lines: list[str]) -> list[str]:
    """Lines are broken at a width, as in a mail."""
    width = rng.choice((24, 40, 60))
    broken: list[str] = []
    for line in lines:
        row = ""
        for word in line.split():
            if row and len(row) + len(word) >= width:
                broken.append(row)
                row = word
            else:
                row = f"{row} {word}".strip()
        broken.append(row)
    return broken


def _quoted(rng: Random, page: Page, lines: list[str]) -> list[str]:
    return [f"> {line}" for line in lines]


KINDS: dict[str, Scar] = {
    "paste: a line lost": _lines(_lose_line),
    "paste: a line doubled": _lines(_double_line),
    "paste: a line moved": _lines(_move_line),
    "paste: two lines joined": _lines(_join_lines),
    "paste: a line of others": _lines(_insert_line),
    "paste: second half first": _lines(_swap_halves),
    "paste: capitals": _lines(_upper),
    "paste: broken lines": _lines(_rewrapped),
    "paste: quoted": _lines(_quoted),
}
