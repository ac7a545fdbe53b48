"""What a page states, found by plain expressions over its source: the second opinion that the carriers are held to.

Nothing here is shared with the parsers, on purpose. An expression finds a statement wherever it may stand, so it may
find too many; `certain` ones leave no doubt of which number they speak, and no reading may go against them.
"""

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

PILLARS = ("establish_brand", "find_people", "engage_with_insights", "build_relationships")
GROUPS = ("industry", "network", "team")
NAMES = {
    "establish_brand": "Establish your professional brand|Estabelecer sua marca profissional"
    "|Professionelle Marke aufbauen|Construire votre marque professionnelle|Establecer tu marca profesional",
    "find_people": "Find the right people|Localizar as pessoas certas|(?:Gezielt )?die richtigen Personen finden"
    "|Trouver les bonnes personnes|Encontrar a las personas adecuadas",
    "engage_with_insights": "Engage with insights|Interagir oferecendo insights|Durch Einblicke Interesse wecken"
    "|Échanger des informations|Interactuar ofreciendo información",
    "build_relationships": "Build relationships|(?:Criar|Cultivar) relacionamentos|Beziehungen aufbauen"
    "|Établir des relations|Crear relaciones",
}
SPOKEN_OF = {
    "industry": r"(?<!\w)(?:industry|setor|Branche)(?!\w)",
    "network": r"(?<!\w)(?:network|rede|Netzwerk)(?!\w)",
    "team": r"(?<!\w)(?:team|equipe)(?!\w)",
}
JSON_PILLARS = dict(
    zip(("PROFESSIONAL_BRAND", "FIND_RIGHT_PEOPLE", "INSIGHT_ENGAGEMENT", "STRONG_RELATIONSHIP"), PILLARS, strict=True)
)
BARS = dict(
    zip(("establish-brand", "find-people", "engage-with-insights", "build-relationships"), PILLARS, strict=True)
)

# No comma, point or letter at its sides: a number that a cut has gone through is nobody's number.
NUMBER = r"(?<![\d.,٫])\d{1,3}(?:[.,٫]\d+)?(?![\d.,٫]*\d)"
HIDING = re.compile(r"hidden|display:\s*none|sr-only|a11y-text", re.IGNORECASE)
BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|button|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption"
    r"|figure|footer|form|h\d|head|header|hr|html|legend|li|main|nav|ol|option|p|pre|section|select|summary|table"
    r"|tbody|td|tfoot|th|thead|title|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)


class Statement(NamedTuple):
    """That the page says `value` of `fact`, give or take `within`."""

    fact: str
    value: float
    within: float
    certain: bool = False

    def fits(self, value: float) -> bool:
        return abs(self.value - value) <= max(self.within, 0.005) + 1e-6


def statements(markup: str, *, text: bool = False) -> list[Statement]:
    """Everything the page may state."""
    if text:
        return list(_in_lines([html.unescape(line) for line in markup.splitlines()], sure=True))
    markup = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", markup)
    shown = re.sub(r"<!--.*?(?:-->|\Z)", "", markup, flags=re.DOTALL)
    swallowed = r"<(script|style|noscript|template|textarea)(?=[\s/>]).*?(?:</\1\s*>|\Z)"
    shown = re.sub(swallowed, "", shown, flags=re.DOTALL | re.IGNORECASE)
    bare = re.sub(r"<code\b[^<>]*>.*?</code\s*>", "", shown, flags=re.DOTALL)
    return [*_in_json(markup), *_in_report(bare), *_in_tables(bare), *_in_lines(_lines(bare), not HIDING.search(bare))]


def _said(fact: str, printed: str, certain: bool = False) -> Statement:
    """A printed number, which may be off by half of its last digit: for pillars, of the digit before it, too."""
    value = float(printed.replace(",", ".").replace("٫", "."))
    digits = len(re.split("[.,٫]", printed)[1]) if re.search("[.,٫]", printed) else 0
    # Zeros at the end are dropped in print: only whole numbers are known to be rounded to what they show.
    return Statement(fact, value, 0.5 if digits == 0 else 0.5 * 10**-digits, certain)


def _in_json(markup: str) -> Iterator[Statement]:
    for inside in re.findall(r"<code\b[^<>]*>(.*?)</code\s*>", markup, re.DOTALL):
        text = inside.strip().removeprefix("<!--").removesuffix("-->").strip()
        for candidate in (text, html.unescape(text)):
            try:
                found = json.loads(candidate)
            except ValueError:
                continue
            for answer in (found, found.get("data") if isinstance(found, dict) else None):
                if isinstance(answer, dict) and "memberScore" in answer:
                    yield from _in_answer(answer)
            break


def _in_answer(answer: dict[str, Any]) -> Iterator[Statement]:
    member = answer["memberScore"]
    known = isinstance(member, dict) and any(
        part.get("pillar") in JSON_PILLARS for part in member.get("subScores") or () if isinstance(part, dict)
    )
    yield from _scores(member, "total", "", certain=known)
    for group in answer.get("groupScore") or ():
        if isinstance(group, dict) and str(group.get("groupType")).lower() in GROUPS:
            name = str(group["groupType"]).lower()
            for key, fact in (("rank", "top_percent"), ("groupSize", "size")):
                if isinstance(group.get(key), int | float):
                    yield Statement(f"{name}_{fact}", group[key], 0, certain=known)
            yield from _scores(group.get("score"), f"{name}_average", f"{name}_average_", certain=known)


def _scores(score: object, whole: str, prefix: str, *, certain: bool) -> Iterator[Statement]:
    if isinstance(score, dict):
        if isinstance(score.get("overall"), int | float):
            yield Statement(whole, score["overall"], 0, certain)
        for part in score.get("subScores") or ():
            if (
                isinstance(part, dict)
                and part.get("pillar") in JSON_PILLARS
                and isinstance(part.get("score"), int | float)
            ):
                yield Statement(prefix + JSON_PILLARS[part["pillar"]], part["score"], 0, certain)


def _in_report(markup: str) -> Iterator[Statement]:
    for tag, inside in re.findall(r"(<progress\b[^<>]*>)((?:(?!<progress|</progress).)*)", markup, re.DOTALL):
        name = re.search(r'\sid=["\']?([a-z-]+)__sub-score-bar', tag)
        pillar = BARS.get(name[1]) if name else None
        if not pillar:
            continue
        if value := re.search(r'\svalue=["\']?\s*([-\d.,eE+]+)(?=[\s"\'>])', tag):
            with suppress(ValueError):
                yield Statement(pillar, float(value[1].replace(",", ".")), 0, certain=True)
        for shown in re.findall(rf"ssi-score__value[^<>]*>\s*({NUMBER})", inside):
            yield _said(pillar, shown)
    caption = rf'user-ssi-score__donut-chart-caption"[^<>]*>\s*<span class="ssi-score__value[^<>]*>\s*({NUMBER})\s*<'
    for shown in re.findall(caption, markup):
        yield _said("total", shown, certain=True)
    # Without a bar or a name only the place tells, and the place is what mishaps change: any of them may be meant.
    scores = re.findall(rf"ssi-score__value[^<>]*>\s*({NUMBER})", markup)
    if "<progress" not in markup:
        for shown in scores:
            yield from (_said(f, shown) for f in ("total", *PILLARS, "industry_average", "network_average"))
    for block in re.split("group-ssi-score(?=[ \"'>])", markup)[1:]:
        for shown in re.findall(rf"ssi-score__value[^<>]*>\s*({NUMBER})", block)[:1]:
            for group in _groups(block.partition("</section")[0]) or GROUPS:
                yield _said(f"{group}_average", shown)
    for row in re.split("ssi-rank(?=[ \"'>])", markup)[1:]:
        text = re.sub("<[^<>]*>", " ", row.split("</div")[0])
        for group in _groups(text) or GROUPS:
            yield from (_said(f"{group}_top_percent", shown) for shown in re.findall(NUMBER, text))


def _in_tables(markup: str) -> Iterator[Statement]:
    """Any number of a row that names a pillar; whose table it is, is left to the totals."""
    for row in re.split(r"<tr\b", markup)[1:]:
        text = " ".join(re.sub("<[^<>]*>", "  ", row.split("</tr")[0]).split())
        for pillar in PILLARS:
            if re.search(NAMES[pillar], text, re.IGNORECASE):
                for shown in re.findall(NUMBER, text):
                    yield from (_said(fact, shown) for fact in (pillar, *(f"{g}_average_{pillar}" for g in GROUPS)))


def _lines(markup: str) -> list[str]:
    text = html.unescape(re.sub("<[^<>]*>", "", BLOCK.sub("\x1e", markup.replace("\n", " "))))
    return [" ".join(line.split()) for line in text.split("\x1e") if line.strip()]


def _in_lines(source: list[str], sure: bool) -> Iterator[Statement]:
    lines = [" ".join(line.split()) for line in source if line.strip()]
    for at, line in enumerate(lines):
        for pillar in PILLARS:
            on_it = re.fullmatch(rf"({NUMBER})[\s|:]*(?:{NAMES[pillar]})", line, re.IGNORECASE)
            if on_it:
                yield _said(pillar, on_it[1], certain=sure)
            if re.search(NAMES[pillar], line, re.IGNORECASE):
                for near in lines[max(0, at - 1) : at + 2]:
                    yield from (_said(pillar, shown) for shown in re.findall(NUMBER, near))
        beside = f"{line} {lines[at + 1]}" if at + 1 < len(lines) else line
        for shown in re.findall(rf"({NUMBER})\s*(?:out of|de|von|sur)\s*100(?!\d)", beside, re.IGNORECASE):
            yield _said("total", shown)
        for group in _groups(line):
            rows = " ".join(lines[max(0, at - 3) : at + 4])
            yield from (_said(f"{group}_top_percent", shown) for shown in re.findall(NUMBER, rows))
    yield from _in_sentences(lines, sure)


def _in_sentences(lines: list[str], sure: bool) -> Iterator[Statement]:
    groups: list[str] = []
    for line in lines:
        groups = _groups(line) or groups
        own = _groups(line)
        for group in groups:
            certain = sure and own == [group] and bool(re.match(r"(Sales professionals in the|People in your) ", line))
            for shown in re.findall(
                rf"(?:average SSI of|SSI médio de) ({NUMBER})|^({NUMBER})\s*(?:out of|de) 100", line
            ):
                shown = "".join(shown)
                yield _said(f"{group}_average", shown, certain)
            for shown in re.findall(rf"(?:rank in the top|entre os primeiros) ({NUMBER})\s*%", line):
                yield _said(f"{group}_top_percent", shown)
            for way, shown in re.findall(r"(Up|Down) (\d+)\s*%", line):
                yield Statement(f"{group}_weekly_change", int(shown) * (1 if way == "Up" else -1), 0)
            if re.search("No change|Sem alterações", line):
                yield Statement(f"{group}_weekly_change", 0, 0)


def _groups(text: str) -> list[str]:
    return [group for group in GROUPS if re.search(SPOKEN_OF[group], text, re.IGNORECASE)]
