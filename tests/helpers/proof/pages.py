"""Whole pages: any mix of carriers, languages, groups and decoys, and what is known of each."""

from dataclasses import dataclass, field
from random import Random

from . import layouts
from .decoys import CALM, LOUD, Spare
from .languages import SEEN, Language, draw_language
from .markup import Node, el
from .member import GROUPS, PILLARS, Member, draw_member, draw_new_member
from .printing import Printer, draw_printer
from .unnoticeable import UNNOTICEABLE

MEMBER = ("total", *PILLARS)
SSI = "https://www.linkedin.com/sales/ssi"


@dataclass
class Page:
    """A page as a tree, and all that is true of it."""

    root: Node
    member: Member | None
    """Whose score it is; nobody's on another page."""
    printer: Printer
    carriers: frozenset[str]
    """`answer`, `report`, `spans`, `tables`, `lines`: those of the undamaged page."""
    form: str
    """`html`, or the `text` somebody copied."""
    address: str | None = SSI
    is_readable: bool = False
    """Whether nothing less than a reading will do for this page as it is."""
    excused: dict[str, str] = field(default_factory=dict)
    """Facts that nobody could know any more, each with the name of the reason."""
    notes: str = ""

    known_words: str = ""
    """How much of the page's wording anybody has seen: that of its language, or nothing once it is translated."""

    def __post_init__(self) -> None:
        self.known_words = self.known_words or self.printer.language.known

    @property
    def language(self) -> Language:
        return self.printer.language

    @property
    def names_no_group(self) -> bool:
        """Whether nothing on the page names its groups in words that anybody knows, and no answer does."""
        return self.known_words != "all" and not self.root.find("answer")

    def excuse(self, reason: str, *facts: str) -> None:
        """Nobody could know these facts any more; one that ends with `*` stands for all that begin so."""
        assert reason in UNNOTICEABLE, f"{reason} has no page that shows it"
        names = self.member.facts() if self.member else {}
        for fact in facts:
            found = [name for name in names if name == fact or (fact.endswith("*") and name.startswith(fact[:-1]))]
            self.excused |= dict.fromkeys(found or [fact], reason)


_GROUPS = (
    [("industry", "network")] * 6
    + [GROUPS] * 2
    + [("industry",), ("network",), ("network", "team"), ("industry", "team"), ("team",), ()]
)


def draw_page(rng: Random, form: str | None = None) -> Page:
    """An SSI page, undamaged: its `html`, or the `text` that somebody copied out of it; any if no `form` is wanted."""
    base = rng.choice(("report", "report", "report", "spans", "lines", "lines", *(["shell"] if form != "text" else [])))
    form = form or ("text" if base != "shell" and rng.random() < 0.25 else "html")
    groups = rng.choice(_GROUPS)
    whole = base == "lines" and rng.random() < 0.12
    is_new = len(groups) > 1 and rng.random() < 0.02
    member = draw_new_member(rng, groups) if is_new else draw_member(rng, groups, whole=whole)
    printer = draw_printer(rng, member, draw_language(rng), whole=whole)
    carriers = {base} - {"shell"}
    if base != "shell" and rng.random() < (0.4 if base == "report" else 0.15):
        carriers.add("tables")
    if base == "shell" or (form == "html" and rng.random() < 0.25):
        carriers.add("answer")
    return _page(rng, printer, base, form, frozenset(carriers))


def _page(rng: Random, printer: Printer, base: str, form: str, carriers: frozenset[str]) -> Page:
    main = _main(rng, base, printer, tables="tables" in carriers)
    spare = Spare(printer)
    calm = rng.sample(sorted(CALM), rng.choice((0, 1, 2, 2, 3)))
    loud = rng.sample(sorted(LOUD), 1) if rng.random() < 0.12 else []
    for name in calm + loud:
        if spare.left >= 4:
            main.insert(rng.randrange(len(main) + 1), (CALM | LOUD)[name](rng, printer, spare))
    body: list[Node] = [el("main", *main, role="main", class_=rng.choice(("ssi-report", "ssi-report", "x1")))]
    if "answer" in carriers:
        body.insert(rng.choice((0, 1)), layouts.answer(rng, printer))
    return Page(
        _shell(printer, body),
        printer.member,
        printer,
        carriers,
        form,
        is_readable=_is_readable(form, carriers, printer) and not loud,
        notes=f"{form}, {printer.language.code}, {'+'.join(sorted(carriers))}, "
        f"{'/'.join(printer.groups) or 'no group'}; {', '.join(calm + loud) or 'no decoy'}",
    )


def _main(rng: Random, base: str, printer: Printer, *, tables: bool) -> list[Node]:
    title = el("h1", printer.language.titles[0])
    match base:
        case "shell":
            return [title]
        case "spans":
            parts = layouts.spans(printer)
        case "lines":
            parts = layouts.lines(rng, printer)
        case _:
            parts = [
                layouts.own_part(rng, printer, table=tables),
                *(layouts.group_part(rng, printer, group, table=tables) for group in printer.groups),
            ]
            parts.insert(rng.choice((0, 0, 1)), layouts.ranks(rng, printer))
            return [title, *parts]
    if tables:  # without a block that says whose they are
        found = [layouts.donut_table(printer, printer.member.score)]
        found += [layouts.donut_table(printer, printer.member.groups[group].score, group) for group in printer.groups]
        rng.shuffle(found)
        parts += found
    return [title, *parts]


_SIZES = "".join(f".t-{size}{{font-size:{size / 10}rem;line-height:{size / 8}}}" for size in range(12, 26))
_STYLE = f"@media screen{{{_SIZES}}}"
_SCRIPT = 'window.__app = {"build": "1.13.4471", "lix": {"ssi.page": 25, "score": 41.5}, "seats": [3, 12, 77]};'


def _shell(printer: Printer, body: list[Node]) -> Node:
    head = el("head", el("meta", charset="utf-8"), el("title", "Social Selling Index"), el("style", _STYLE))
    menu = [el("li", el("a", name, href=f"/{name.lower()}/")) for name in ("Feed", "MyNetwork", "Jobs", "Messaging")]
    header = el("header", el("ul", *menu), id="global-nav", class_="global-nav")
    script, footer = el("script", _SCRIPT), el("footer", el("p", "© 2026"))
    script.raw = True
    return el("html", head, el("body", header, *body, footer, script), lang=printer.language.code)


def _is_readable(form: str, carriers: frozenset[str], printer: Printer) -> bool:
    """Whether nothing less than a reading will do for this page, as long as it is undamaged."""
    if form == "text":
        return printer.language.known == "all" and {"industry", "network"} <= set(printer.groups)
    if carriers & {"answer", "report"}:
        return True
    if "spans" in carriers:
        return printer.groups in (["industry", "network"], list(GROUPS))
    return printer.language in SEEN


def other_printer(rng: Random, language: Language | None = None) -> Printer:
    """Somebody who is not the member; in a language with words, if not in a given one."""
    member = draw_member(rng, ("industry", "network"))
    return draw_printer(rng, member, language or rng.choice(SEEN), whole=False)
