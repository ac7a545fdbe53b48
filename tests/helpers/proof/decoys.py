"""What stands on the page beside the score: counters, advertisements, other people's data, quotes of other scores."""

from collections.abc import Callable
from random import Random

from .layouts import code
from .markup import Child, Node, Number, el
from .printing import Printer


class Spare:
    """Numbers that are no fact of the member, each given out once."""

    def __init__(self, printer: Printer) -> None:
        self._numbers = list(printer.member.others)
        self._printer = printer

    def __call__(self, place: str = "decoy") -> Number:
        return self._printer.whole(None, self._numbers.pop(), place)

    def pillar(self, rng: Random) -> Number:
        """Somebody else's pillar."""
        return self._printer.pillar(None, round(rng.uniform(3, 24), 3), "somebody")  # type: ignore[arg-type]

    @property
    def left(self) -> int:
        return len(self._numbers)


Decoy = Callable[[Random, Printer, Spare], Node]


def _of(*parts: str | None) -> Decoy:
    """Lines in which `None` stands for a number."""

    def made(rng: Random, printer: Printer, spare: Spare) -> Node:
        filled: list[Child] = [spare() if part is None else part for part in parts]
        return el("aside", el("p", *filled), role="decoy")

    return made


def _lines(*texts: tuple[str | None, ...]) -> Decoy:
    def made(rng: Random, printer: Printer, spare: Spare) -> Node:
        rows = [el("p", *[spare() if part is None else part for part in text]) for text in texts]
        return el("aside", *rows, role="decoy")

    return made


def _blob(rng: Random, printer: Printer, spare: Spare) -> Node:
    numbers = [int(rng.uniform(1, 99)) for _ in range(3)]
    value = rng.choice(
        (
            {"data": {"firstName": "Ottilie", "score": numbers[0], "overall": numbers[1]}},
            {"included": [{"memberScore": numbers[0], "activeSeat": True}], "rank": numbers[1]},
            {"lix": {"activeSeat": "control", "sales.memberScore": "enabled"}},
            {"memberScore": {"overall": numbers[0]}, "entityUrn": "urn:li:fsd_skill:7"},
            {"activeSeat": False, "contract": {"seats": numbers[2]}},
            {"viewer": {"groupScore": [{"groupType": "INDUSTRY", "rank": numbers[0]}], "memberScore": None}},
        )
    )
    return code(rng, value, role="decoy")


def _menu(rng: Random, printer: Printer, spare: Spare) -> Node:
    items = [
        el("li", el("span", spare(), class_="notification-badge__count"), el("span", name))
        for name in ("Messaging", "Jobs")
    ]
    return el("nav", el("ul", *items), role="decoy")


CALM: dict[str, Decoy] = {
    "blob": _blob,
    "menu": _menu,
    "ad": _of("Promoted: sellers in the Top ", None, "% lift their score by ", None, " points in ", None, " days."),
    "profile views": _of("Profile views: up ", None, "% since last week"),
    "appearances": _of("Search appearances down ", None, "% since last week"),
    "viewers": _of(None, " people in your network viewed your profile. Up ", None, "% since last week."),
    "viewers in lines": _lines(
        (None, " people in your network viewed your profile"), ("Up ", None, "% since last week")
    ),
    "from": _of("Up from ", None, "% since last week"),
    "post": _of("Your post was seen by ", None, " people in your industry. Up ", None, "% since last week"),
    "de: changed": _of("Profilaufrufe in Ihrem Netzwerk auf ", None, " % verändert seit letzter Woche"),
    "pt: views": _of("Visualizações do perfil na sua rede: subiu ", None, "% na última semana"),
    "tip": _of("Tip: ", None, " comments a day are worth it. Only ", None, " seats left."),
    "invitations": _of("People in your network sent you ", None, " invitations"),
    "goal": _of("Goal: Top ", None, "%"),
    "rank of a post": _of("Your industry: ", None, "% more posts. Network: ", None, "%."),
}
"""Those beside which a page has to be read all the same."""


def _quoted_total(rng: Random, printer: Printer, spare: Spare) -> Node:
    return el("aside", el("p", "Mara’s SSI: ", spare(), f" {printer.language.out_of} 100"), role="decoy")


def _quoted_score(rng: Random, printer: Printer, spare: Spare) -> Node:
    """Somebody's four numbers, as people quote them."""
    rows = [el("p", spare.pillar(rng), rng.choice((" | ", " ")), name) for name in printer.language.pillars]
    total: list[Node] = (
        [el("p", spare("quoted total"), f" {printer.language.out_of} 100")] if rng.random() < 0.5 else []
    )
    return el("aside", el("h2", "How Mara sells"), *total, *rows, role="decoy")


def _quoted_average(rng: Random, printer: Printer, spare: Spare) -> Node:
    return el("aside", el("p", "Did you know? Sales leaders have an average SSI of ", spare(), "."), role="decoy")


def _their_rank(rng: Random, printer: Printer, spare: Spare) -> Node:
    return el("aside", el("p", "Mara: “My Industry SSI rank is Top ", spare(), "%”"), role="decoy")


LOUD: dict[str, Decoy] = {
    "quoted total": _quoted_total,
    "quoted score": _quoted_score,
    "quoted average": _quoted_average,
    "quoted rank": _their_rank,
}
"""Those of which nobody may take a number, but beside which a page may be refused."""
