"""Pages that are not the SSI page, and wear something of it: articles, posts, profiles, searches."""

from collections.abc import Callable
from random import Random

from . import layouts
from .layouts import code
from .markup import Child, Node, el
from .pages import Page, other_printer
from .printing import Printer

ADDRESSES = (
    "https://www.linkedin.com/pulse/how-i-doubled-my-ssi-mara-quill-7x2kq",
    "https://www.linkedin.com/feed/",
    "https://www.linkedin.com/in/mara-quill/",
    "https://www.linkedin.com/search/results/content/?keywords=sales%2Fssi",
    "https://www.linkedin.com/sales/home",
    "https://example.org/blog/linkedin-ssi?ref=https://www.linkedin.com/sales/ssi",
    None,
)

Stranger = Callable[[Random], Page]


def _numbers_as_quoted(rng: Random, printer: Printer) -> list[Node]:
    """Somebody's numbers, told in prose or in lines."""
    member, language = printer.member, printer.language
    named = printer.named
    total = printer.whole(None, member.score.total, "somebody")
    in_prose: list[Child] = ["My score: ", total, f" {language.out_of} 100."]
    alone: list[Child] = [total, f" {language.out_of} 100"]
    of = el("p", *rng.choice((in_prose, alone)))
    style = rng.choice(("prose", "lines", "list", "headings", "points"))
    rows: list[Node] = []
    for fact, name, value in named:
        number = printer.pillar(fact, value, "somebody")
        number.fact = None
        match style:
            case "prose":
                rows.append(el("p", f"{name}: I am at ", number, f" {language.out_of} 25 today."))
            case "lines":
                rows.append(el("p", number, rng.choice((" | ", " ")), name))
            case "list":
                rows.append(el("li", name, ": ", number))
            case "headings":
                rows += [el("h3", name), el("p", number)]
            case _:
                rows.append(el("p", name, " ", number, f" {language.out_of} 25"))
    ranks = []
    for group in rng.sample(printer.groups, rng.choice((0, 1, 2))):
        rank = printer.whole(None, member.groups[group].rank, "somebody")
        ranks.append(el("p", f"{language.rank_of[group]} ", *printer.phrase(language.top, rank)))
    return [of, *rows, *ranks]


def _tokens(rng: Random) -> list[Node]:
    """One thing of the SSI page, and none that makes a report of it."""
    value = rng.choice(
        (
            {"included": [{"memberScore": 71, "activeSeat": True}]},
            {"activeSeat": True, "subScores": []},
            {"data": {"memberScore": {"overall": 71.5}}},
            {"lix": {"sales.ssi.memberScore": "enabled"}},
            {"memberScore": 71, "activeSeat": False},
        )
    )
    link = el("a", "https://www.linkedin.com/sales/ssi", href="https://www.linkedin.com/sales/ssi")
    return rng.choice(
        (
            [code(rng, value)],
            [code(rng, value), code(rng, value)],
            [el("p", "See yours: ", link)],
            [el("p", "activeSeat memberScore groupScore")],
            [
                el(
                    "section",
                    el("p", "What is the SSI?"),
                    class_=rng.choice(("ssi-report__teaser", "ssi-rank", "ssi-report")),
                )
            ],
            [],
        )
    )


def _page(rng: Random, printer: Printer, parts: list[Node], *, address: str | None, form: str) -> Page:
    head = [el("meta", charset="utf-8"), el("title", "Social Selling Index | LinkedIn")]
    if address and rng.random() < 0.5:
        head.append(el("link", rel="canonical", href=address))
    root = el("html", el("head", *head), el("body", el("main", *parts, role="main")), lang=printer.language.code)
    given = address if rng.random() < 0.8 else None
    page = Page(root, None, printer, frozenset(), form, given)
    page.notes = f"{printer.language.code} {form} at {given}"
    return page


def _article(rng: Random) -> Page:
    printer = other_printer(rng)
    name = el("h1", "How I doubled my Social Selling Index")
    parts = [name, *_numbers_as_quoted(rng, printer), el("p", "Read by 1,204 people."), *_tokens(rng)]
    return _page(rng, printer, parts, address=rng.choice(ADDRESSES), form="html")


def _pasted_article(rng: Random) -> Page:
    printer = other_printer(rng)
    address = el("p", "https://www.linkedin.com/sales/ssi")
    parts = [el("h1", "How I doubled my Social Selling Index"), *_numbers_as_quoted(rng, printer)]
    parts += [el("p", "Thanks for reading. It took me 3 months.")]
    if rng.random() < 0.6:
        parts.insert(rng.randrange(1, len(parts)), address)
    return _page(rng, printer, parts, address=None, form="text")


def _feed(rng: Random) -> Page:
    printer = other_printer(rng)
    post = el(
        "div",
        el("span", "Mara Quill"),
        el("span", "3rd"),
        *_numbers_as_quoted(rng, printer),
        class_="feed-shared-update",
    )
    other = el(
        "div",
        el("p", "Profile views: up 12% since last week"),
        el("p", "18 people in your network viewed your profile"),
    )
    return _page(rng, printer, [other, post, *_tokens(rng)], address="https://www.linkedin.com/feed/", form="html")


def _peers_article(rng: Random) -> Page:
    """An article with the table of a donut."""
    printer = other_printer(rng)
    table = layouts.donut_table(printer, printer.member.score)
    for number in table.numbers():
        number.fact = None
    parts = [el("h1", "My four pillars"), table, *_numbers_as_quoted(rng, printer)[:1], *_tokens(rng)]
    return _page(rng, printer, parts, address=rng.choice(ADDRESSES), form="html")


def _profile(rng: Random) -> Page:
    """A profile with its figures, and a headline that boasts of the index."""
    printer = other_printer(rng)
    member = printer.member
    views = [printer.whole(None, member.others[at], "somebody") for at in range(3)]
    parts = [
        el("h1", "Mara Quill"),
        el("p", "Top 1% Industry SSI rank | ", printer.whole(None, member.score.total, "somebody"), " out of 100"),
        el("p", views[0], " people in your network viewed your profile. Up ", views[1], "% since last week"),
        el("p", "Profile views: up ", views[2], "% since last week"),
        *_numbers_as_quoted(rng, printer)[1:],
        *_tokens(rng),
    ]
    return _page(rng, printer, parts, address="https://www.linkedin.com/in/mara-quill/", form="html")


STRANGERS: dict[str, Stranger] = {
    "stranger: an article": _article,
    "stranger: an article in text": _pasted_article,
    "stranger: the feed": _feed,
    "stranger: a profile": _profile,
    "stranger: a table in an article": _peers_article,
}
"""Pages of which not a single number is the member's, by name."""
