"""One page as it is handed over: drawn, damaged, written down, wrapped, with all that is known of it."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from . import damage, scars
from .markup import Copied, Written
from .member import PILLARS
from .pages import MEMBER, Page, draw_page
from .strangers import STRANGERS
from .wrappings import wrapped

UNDAMAGED = "none"
KINDS = (UNDAMAGED, *damage.KINDS, *scars.KINDS, *STRANGERS)
"""Every kind of damage, and of pages that are not the SSI page."""

Printed = defaultdict[str, set[float]]


@dataclass(frozen=True)
class Truth:
    """What is so."""

    known: dict[str, float | str]
    """Every fact that could be stated, exact."""
    printed: Printed
    """As which numbers the undamaged page prints each of them."""
    told: frozenset[str]
    """Those that the undamaged page tells at all."""


@dataclass(frozen=True)
class Specimen:
    """A page to be judged; `make(seed, kind)` makes the same one again."""

    seed: str
    kind: str
    page: Page
    truth: Truth
    markup: str
    save: bytes | None
    """The file that somebody saved, where it is not handed over by the browser."""


def make(seed: str, kind: str) -> Specimen:
    """The specimen of this seed and kind of damage, always the same."""
    rng = Random(f"{kind}/{seed}")  # noqa: S311
    if kind in STRANGERS:
        page, truth = STRANGERS[kind](rng), Truth({}, defaultdict(set), frozenset())
        markup = _written(rng, page).markup
    else:
        page, truth, markup = _damaged(rng, kind)
    return Specimen(seed, kind, page, truth, markup, wrapped(rng, markup, page.form, page.address))


def _damaged(rng: Random, kind: str) -> tuple[Page, Truth, str]:
    while True:
        page = draw_page(rng, "text" if kind in scars.pastes.KINDS else None)
        truth = truth_of(page)
        if kind in damage.KINDS and not damage.KINDS[kind](rng, page):
            continue
        written = _written(rng, page)
        markup = scars.KINDS[kind](rng, page, written) if kind in scars.KINDS else written.markup
        if markup is None:
            continue
        _excuse_team_by_place(page)
        _excuse_only_quoted_score(page)
        _excuse_only_peers_donut(page)
        return page, truth, markup


def _written(rng: Random, page: Page) -> Written | Copied:
    if page.form == "text":
        return Copied(page.root, rng.choice(("", "", "* ", "    * ")))
    return Written(page.root)


def truth_of(page: Page) -> Truth:
    """What an undamaged page tells."""
    assert page.member
    known = page.member.facts()
    printed: Printed = defaultdict(set)
    for number in page.root.numbers():
        if number.fact and number.place != "position" and number.value is not None:
            # The direction of a change is told in words.
            printed[number.fact].add(-number.value if float(known[number.fact]) < 0 else number.value)
    # A place in a team is no percentage, and an answer that holds one does not make it so.
    if "team_top_percent" not in printed:
        known.pop("team_top_percent", None)
    told = set(printed) | {"total"}
    if "answer" in page.carriers:  # which may leave out the pillars of a group
        told |= {fact for fact in known if "average_" not in fact and not fact.endswith("weekly_change")}
    return Truth(known, printed, frozenset(told & set(known)))


def _excuse_team_by_place(page: Page) -> None:
    """Two groups without known words stand as industry and network in every capture; nobody can see a team there."""
    if page.names_no_group and len(page.printer.groups) == 2 and "team" in page.printer.groups:
        # A row with a number and no percent sign would show it.
        shows_team = any(number.place == "position" for number in page.root.numbers())
        ranks = ("top_percent",) if page.printer.team_in_percent or not shows_team else ()
        page.excuse("team-as-one-of-two-groups", *_all("industry", ranks), *_all("network", ranks))


def _all(group: str, ranks: tuple[str, ...]) -> list[str]:
    others = ("weekly_change", "average", *(f"average_{pillar}" for pillar in PILLARS))
    return [f"{group}_{fact}" for fact in (*others, *ranks)]


def _excuse_only_quoted_score(page: Page) -> None:
    """A quote that is printed as the page prints its own score, total and all, where the member's is not there."""
    quotes = [node for node in page.root.find("decoy") if any(each.place == "quoted total" for each in node.numbers())]
    if quotes and not page.root.find("own", "answer"):
        page.excuse("only-a-quoted-score", *MEMBER)


def _excuse_only_peers_donut(page: Page) -> None:
    """Without blocks, a group's caption and table look like the member's where those are missing, and no word helps."""
    if "report" not in page.carriers and page.known_words != "all" and not page.root.find("own", "answer"):
        page.excuse("only-a-group-s-donut", *MEMBER)
