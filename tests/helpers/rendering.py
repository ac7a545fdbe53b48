"""Renders the facts of a member into each layout of the SSI page, as the notes of captures describe them.

Only what a layout can carry is rendered; `Layout.told` says which facts must come back, rounded as it shows them.
"""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from ssi_parsers import PILLARS, Pillar

Facts = dict[str, float | str]
"""A fact's name and value."""


@dataclass(frozen=True)
class Peers:
    """A peer group, and how the member stands in it."""

    pillars: tuple[float, float, float, float]
    rank: int
    change: int
    size: int

    @property
    def average(self) -> float:
        return round(sum(self.pillars), 6)


@dataclass(frozen=True)
class Member:
    """A member's score with three decimals, as the page shows it, and both groups."""

    pillars: tuple[float, float, float, float]
    industry: Peers
    network: Peers
    industry_name: str

    @property
    def total(self) -> float:
        return round(sum(self.pillars), 6)

    @property
    def groups(self) -> dict[str, Peers]:
        return {"industry": self.industry, "network": self.network}


class Layout(NamedTuple):
    """A page (or text), the facts that it tells, and who tells each."""

    markup: str
    told: Facts
    told_by: dict[str, str]


def shown(value: float) -> int:
    """Rounded half up, as the page does."""
    return int(value + 0.5)


def _page(body: str, language: str = "en") -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>Social Selling Index</title></head><body>'
        '<nav><a href="/feed/">Home</a><span>4</span></nav>'
        f"<main>{body}</main><footer>© 2026</footer></body></html>"
    )


def _told(facts: Facts, carrier: str) -> tuple[Facts, dict[str, str]]:
    return facts, dict.fromkeys(facts, carrier)


def _own(member: Member) -> Facts:
    return {"total": member.total, **dict(zip(PILLARS, member.pillars, strict=True))}


# The embedded answer

_IN_JSON = dict(
    zip(PILLARS, ("PROFESSIONAL_BRAND", "FIND_RIGHT_PEOPLE", "INSIGHT_ENGAGEMENT", "STRONG_RELATIONSHIP"), strict=True)
)
WRAPPINGS: dict[str, Callable[[str], str]] = {
    "escaped": html.escape,
    "plain": lambda text: text.replace("<", "\\u003c").replace("&", "\\u0026"),
    "in a comment": lambda text: f"<!--{text}-->",
    "escaped in a comment": lambda text: f"<!--{html.escape(text)}-->",
    "in data": lambda text: html.escape(f'{{"data": {text}}}'),
}


def answer(member: Member, order: Sequence[Pillar], wrapping: str) -> Layout:
    """LinkedIn's own answer in `<code>`, beside somebody else's data."""

    def score(pillars: Sequence[float]) -> dict[str, object]:
        by_name = dict(zip(PILLARS, pillars, strict=True))
        parts = [{"pillar": _IN_JSON[pillar], "score": by_name[pillar]} for pillar in order]
        return {"overall": round(sum(pillars), 6), "subScores": parts}

    groups = [
        {"groupType": name.upper(), "rank": peers.rank, "groupSize": peers.size, "score": score(peers.pillars)}
        | ({"industry": member.industry_name} if name == "industry" else {})
        for name, peers in member.groups.items()
    ]
    found = {"activeSeat": True, "memberScore": score(member.pillars), "groupScore": groups}
    code = f'<code style="display: none" id="bpr-guid-77">{WRAPPINGS[wrapping](json.dumps(found))}</code>'
    other = '<code id="bpr-guid-76">{&quot;score&quot;:{&quot;overall&quot;:91.5},&quot;rank&quot;:3}</code>'
    facts = _own(member)
    for name, peers in member.groups.items():
        facts |= {f"{name}_top_percent": peers.rank, f"{name}_average": peers.average, f"{name}_size": peers.size}
        facts |= {f"{name}_average_{p}": value for p, value in zip(PILLARS, peers.pillars, strict=True)}
    facts["industry_name"] = member.industry_name
    return Layout(_page(other + code), *_told(facts, "embedded_json"))


# The report, in a language that nobody wrote words for

_BARS = ("establish-brand", "find-people", "engage-with-insights", "build-relationships")
_JAPANESE = ("業界", "ネットワーク")


def report(member: Member) -> Layout:
    """Bars, caption, rank rows and the groups' blocks, with Japanese around them."""
    rows = "".join(
        f'<div class="ssi-rank"><dt class="ssi-rank__category-name">{label}の順位</dt>'
        f'<dd class="ssi-rank__category-score">上位 <span class="t-40">{peers.rank}</span>%</dd></div>'
        for label, peers in zip(_JAPANESE, member.groups.values(), strict=True)
    )
    bars = "".join(
        f'<li><progress id="{name}__sub-score-bar" value="{value}" max="25"><span class="ssi-score__value">{value:g}'
        f"</span> <span>/ 25</span></progress><strong>{value:g}</strong></li>"
        for name, value in zip(_BARS, member.pillars, strict=True)
    )
    blocks = "".join(
        '<section class="group-ssi-score"><div class="group-ssi-score__donut-chart">'
        f'<span class="ssi-score__value">{shown(peers.average)}</span></div><p>{label}の平均</p></section>'
        for label, peers in zip(_JAPANESE, member.groups.values(), strict=True)
    )
    body = (
        f'<dl class="ssi-ranks">{rows}</dl><section class="user-ssi-score">'
        '<figcaption class="user-ssi-score__donut-chart-caption">'
        f'<span class="ssi-score__value">{shown(member.total)}</span><span>/ 100</span></figcaption>'
        f"<ul>{bars}</ul></section>{blocks}"
    )
    facts = _own(member)
    for name, peers in member.groups.items():
        facts |= {f"{name}_top_percent": peers.rank, f"{name}_average": shown(peers.average)}
    return Layout(_page(body, "ja"), *_told(facts, "report"))


def report_of_2021(member: Member) -> Layout:
    """Seven scores in their order, and two rank rows."""
    rows = "".join(
        f'<div class="ssi-rank ssi-report__container group-scores-count--2"><p>{label}</p><span>Top</span> '
        f"<span>{peers.rank}</span><span>%</span></div>"
        for label, peers in zip(("Rang in branche", "Rang in netwerk"), member.groups.values(), strict=True)
    )
    values = {
        "SSI": str(shown(member.total)),
        **{name: f"{value:g}" for name, value in zip(_BARS, member.pillars, strict=True)},
    }
    values |= {f"Mensen in uw {name}": str(shown(peers.average)) for name, peers in member.groups.items()}
    score = "ssi-score__value block mb-3 t-black t-light"
    spans = "".join(f'<div><em>{name}</em><span class="{score}">{value}</span></div>' for name, value in values.items())
    facts = _own(member)
    for name, peers in member.groups.items():
        facts |= {f"{name}_top_percent": peers.rank, f"{name}_average": shown(peers.average)}
    return Layout(_page(rows + spans, "nl"), *_told(facts, "report"))


# Words, as far as captures and articles know them


class Wording(NamedTuple):
    """How one language says it; `%` stands for the number."""

    language: str
    pillars: tuple[str, str, str, str]
    total: str
    remaining: str
    rank: str = ""
    rank_of: Mapping[str, str] = {}
    groups: Mapping[str, tuple[str, ...]] = {}
    decimal: str = ","

    def number(self, value: float) -> str:
        return f"{value:g}".replace(".", self.decimal)


ENGLISH = Wording(
    "en",
    ("Establish your professional brand", "Find the right people", "Engage with insights", "Build relationships"),
    "% out of 100",
    "Remaining points",
    "Top %%",
    {"industry": "Industry SSI rank", "network": "Network SSI rank"},
    {
        "industry": ("Sales professionals in the Glass industry have an average SSI of %.", "You rank in the top %%"),
        "network": ("People in your network have an average SSI of %.", "You rank in the top %%"),
    },
    ".",
)
PORTUGUESE = Wording(
    "pt-BR",
    (
        "Estabelecer sua marca profissional",
        "Localizar as pessoas certas",
        "Interagir oferecendo insights",
        "Criar relacionamentos",
    ),
    "% de 100",
    "Pontos restantes",
    "Primeiros %%",
    {"industry": "Classificação SSI do setor", "network": "Classificação SSI da rede"},
    {
        "industry": ("Pessoas no seu setor", "SSI médio de %.", "Você está entre os primeiros %%"),
        "network": ("Pessoas na sua rede", "SSI médio de %.", "Você está entre os primeiros %%"),
    },
)
GERMAN = Wording(
    "de",
    (
        "Professionelle Marke aufbauen",
        "Gezielt die richtigen Personen finden",
        "Durch Einblicke Interesse wecken",
        "Beziehungen aufbauen",
    ),
    "% von 100",
    "Verbleibende Punkte",
)
FRENCH = Wording(
    "fr",
    (
        "Construire votre marque professionnelle",
        "Trouver les bonnes personnes",
        "Échanger des informations",
        "Établir des relations",
    ),
    "% sur 100",
    "Points restants",
)
SPANISH = Wording(
    "es",
    (
        "Establecer tu marca profesional",
        "Encontrar a las personas adecuadas",
        "Interactuar ofreciendo información",
        "Crear relaciones",
    ),
    "% de 100",
    "Puntos restantes",
)
WORDINGS = (ENGLISH, PORTUGUESE, GERMAN, FRENCH, SPANISH)


def _fill(phrase: str, number: object) -> str:
    return phrase.replace("%", str(number), 1)


# Donut tables


def tables(member: Member, words: Wording, order: Sequence[str]) -> Layout:
    """Three tables of one shape, in any order; the totals beside them say whose each is."""

    def table(pillars: Sequence[float]) -> str:
        rows = [(name, words.number(round(value, 2))) for name, value in zip(words.pillars, pillars, strict=True)]
        rows.append((words.remaining, str(shown(100 - sum(round(value, 2) for value in pillars)))))
        cells = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows)
        return f'<div class="visually-hidden"><table><tbody>{cells}</tbody></table></div>'

    parts = {
        "member": table(member.pillars) + f"<p>{_fill(words.total, shown(member.total))}</p>",
        **{name: table(peers.pillars) for name, peers in member.groups.items()},
    }
    pillars = dict(zip(PILLARS, (round(value, 2) for value in member.pillars), strict=True))
    facts, told_by = _told({str(name): value for name, value in pillars.items()}, "donut_tables")
    # Four whole numbers may each be off by a half: then the shown total is the better word.
    whole = all(float(value).is_integer() for value in pillars.values())
    told_by["total"] = "visible_text" if whole else "donut_tables"
    facts["total"] = shown(member.total) if whole else round(sum(pillars.values()), 6)
    return Layout(_page("".join(parts[name] for name in order), words.language), facts, told_by)


# Visible text

SPACES = (" ", "\u00a0", "\u202f", "")


PLACES: dict[str, Callable[[str, str], list[str]]] = {
    "on the line": lambda name, number: [f"{number} | {name}"],
    "on the line, abutting": lambda name, number: [f"{number}{name}"],
    "on the line, after": lambda name, number: [f"{name} {number}"],
    "before": lambda name, number: [number, name],
    "after": lambda name, number: [name, number],
}


def text_lines(member: Member, words: Wording, place: str, space: str) -> list[str]:
    """What a person reads, a line each; `space` is what stands between a number and its word."""
    lines = [_fill(words.total, shown(member.total)).replace(" ", space)]
    lines += chain.from_iterable(
        PLACES[place](name, words.number(value)) for name, value in zip(words.pillars, member.pillars, strict=True)
    )
    for name, label in words.rank_of.items():
        lines.append(f"{_fill(words.rank, member.groups[name].rank).replace(' ', space or ' ')} {label}")
    for name, sentences in words.groups.items():
        peers = member.groups[name]
        *heading, average, rank = sentences
        lines += [*heading, _fill(average, shown(peers.average)), _fill(rank, peers.rank), _change(words, peers.change)]
    return lines


def _change(words: Wording, change: int) -> str:
    if words is not ENGLISH:
        return "Sem alterações na última semana"
    return f"{'Up' if change > 0 else 'Down'} {abs(change)}% since last week" if change else "No change since last week"


def visible_text(member: Member, words: Wording, place: str, space: str) -> Layout:
    """The page as a person reads it, without any mark in its markup."""
    lines = text_lines(member, words, place, space)
    facts = _own(member)
    for name in words.groups:
        peers = member.groups[name]
        facts |= {f"{name}_top_percent": peers.rank, f"{name}_average": shown(peers.average)}
        facts[f"{name}_weekly_change"] = peers.change if words is ENGLISH else 0
    if words is ENGLISH:
        facts["industry_name"] = "Glass"
    body = "".join(f"<div><span>{html.escape(line)}</span></div>" for line in lines)
    return Layout(_page(body, words.language), *_told(facts, "visible_text"))
