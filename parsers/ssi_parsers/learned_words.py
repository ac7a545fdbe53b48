"""Learn a language's words from a page: where bars or LinkedIn's answer tell a number, the words beside it name it.

The words are checked: the page's text alone, read with them, must give the same numbers.

Names of people are kept out by place. A pillar's words are one text in the smallest element around its number, and
four such elements have to stand side by side; all other words stand in the caption of the total, in the rank rows or
in a group's block. Of a sentence only those are taken that the sentence about the other group has as well, and whom
it is about. No label is long, or holds a digit or a sign; header, tips, posts and lists of people hold none.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from keyword import iskeyword
from typing import Any
from unicodedata import category

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from .address import SSI_ADDRESS
from .carriers import all_statements, embedded_json, name_of, report
from .errors import UnreadablePage
from .facts import FACTS, GROUPS, PILLARS, Fact, Group, Pillar
from .locales import LOCALES, Wordings, Words
from .model import Capture, Reading
from .numbers import NUMBER, Number, number, numbers, plain, rounding
from .page import Page
from .phrases import pillar_named, rank_groups
from .reader import page_of, read_page
from .scrub import scrub
from .statement import Statement
from .text import HIDDEN_CLASSES, text_of

MAX_TAGS = 10_000
"""The report has a few hundred, and the tree of a page is built ten times here."""
MAX_LABEL = 60
"""Characters of a label; the longest that is known has 47."""
_SMALL = 40
"""Nodes in an element that holds a number and its words; one with more is a part of the page."""
_ENOUGH = 2_000
"""More texts with digits than any report has; a hostile page gets no further."""

_WITHOUT_WORDS = (name_of(embedded_json), name_of(report))
_GAP = r"\S.{0,200}?"
"""Stands for the industry's name in a wording."""

_SEPARATORS = " :|·•–—-"
_WITH_WORDS = re.compile(rf"({NUMBER})(\D+)|(\D+)({NUMBER})")
_CAPTION = re.compile(rf"({NUMBER})(\D+)100")
_RANK = re.compile(rf"(\D*?) ?({NUMBER}) ?%(.*)")
_SENTENCE = re.compile(rf"(\D+)({NUMBER})(\D*)")

_WHY_LEFT_OUT: dict[tuple[str, ...], str] = {
    ("remaining_points", "out_of"): "they are learned from the last row of a table and from the total's caption",
    ("rank_of", "top"): "they are learned from rank rows that tell name and number apart, which those of the oldest "
    "layout do not, and of groups whose ranks differ",
    ("your_rank", "people_of", "industry_name", "average_of", "average_verb"): "they are learned where the sentences "
    "about two groups are alike, the industry's name is told, and the page reads the same by them",
    ("last_week", "up", "down", "no_change"): "how a rank moved stands in sentences alone, so nothing proves which of "
    "their words mean up and which down; add them by hand",
    ("heading_of", "headings"): "no number stands in a heading to prove it; add them by hand",
    ("no_score",): "this page has a score",
}
"""Of the fields of `Words` that a page did not teach, where they are looked for or why they are not."""

Told = Mapping[Fact, float]
"""What is told without words."""
Found = dict[str, dict[str, str]]
"""Wordings, and where each was found, by the names of `Words.entries`."""


class NothingToLearn(Exception):  # noqa: N818 - an outcome, and no failure
    """This page teaches no words; the sentence says why."""


@dataclass(frozen=True)
class LearnedWords:
    """The words of one page's language, and that page without anything personal, to be shown to others.

    `told` are the facts that the page's text alone tells with these words; `notes` say where each word was found.
    """

    locale: str
    words: Words
    told: tuple[Fact, ...]
    notes: tuple[str, ...]
    page: Capture

    @property
    def file_name(self) -> str:
        """What the module is called in `locales/`."""
        return f"{self.locale}{'_' if iskeyword(self.locale) else ''}.py"

    @property
    def module(self) -> str:
        """The source of a module for `locales/`, formatted as ruff does."""
        return _module(self)


def may_teach_words(reading: Reading) -> bool:
    """Whether it is worth asking: the page's language has no words here, and its pillars were told without any."""
    known = reading.locale is None or reading.locale.partition("-")[0].lower() in LOCALES
    return not known and _told_without_words(reading).keys() >= set(PILLARS)


def learn_words(capture: Capture) -> LearnedWords:
    """The words that a page teaches. Raises `NothingToLearn`, or `UnreadablePage` where there is no reading."""
    reading, page = read_page(capture), page_of(capture, whole=True)
    told = _told_without_words(reading)
    if not told.keys() >= set(PILLARS):
        raise NothingToLearn("Neither bars nor LinkedIn's own answer tell this page's numbers without words.")
    if page.stretch.count("<") > MAX_TAGS:
        raise NothingToLearn(
            f"This page has more than {MAX_TAGS:,} tags; what is beside its numbers is not looked for."
        )
    found = _pillars(page, told) | _out_of(page, told) | _ranks(page, told)
    if not _holds_news(found):
        raise NothingToLearn("The words beside this page's numbers are all known.")
    with_sentences = found | _sentences(page, told, reading.industry_name)
    try:
        return _checked(capture, page, with_sentences, told)
    except NothingToLearn:
        return _checked(capture, page, found, told)


def _checked(capture: Capture, page: Page, found: Found, told: Told) -> LearnedWords:
    """What was found, as far as the page and the scrubbed page tell the same numbers by it."""
    words = _words(found)
    scrubbed = scrub(capture, [words])
    facts = _told_by_words(capture, words, told) & _told_by_words(scrubbed, words, told)
    by_words = tuple(fact for fact in FACTS if fact in facts)
    locale = (page.language or "xx").partition("-")[0].lower()
    return LearnedWords(locale, words, by_words, tuple(_notes(found, told, by_words)), scrubbed)


def _told_without_words(reading: Reading) -> dict[Fact, float]:
    facts = [fact for fact, carrier in reading.told_by.items() if carrier in _WITHOUT_WORDS]
    return {fact: float(value) for fact in facts if not isinstance(value := getattr(reading, fact), str)}


def _holds_news(found: Found) -> bool:
    """Whether a pillar or a rank goes by a name that no locale has."""
    return any(pillar_named(name) != pillar for pillar in PILLARS for name in found[f"pillars.{pillar}"]) or any(
        rank_groups(name) != {group} for group in GROUPS for name in found.get(f"rank_of.{group}", ())
    )


def _words(found: Found) -> Words:
    fields: dict[str, Any] = {}
    for name, _ in LOCALES["en"].entries():
        field, _, part = name.partition(".")
        wordings = tuple(found.get(name, ()))
        if part:
            fields.setdefault(field, {})[part] = wordings
        else:
            fields[field] = wordings
    return Words(**fields)


# Finding


def _pillars(page: Page, told: Told) -> Found:
    """The names of the pillars, and of what remains to 100: of every list or table in which all four stand."""
    beside: dict[Pillar, list[tuple[Tag, str]]] = {}
    for pillar in PILLARS:
        elements = _around_numbers(page, pillar, told)
        beside[pillar] = [(each, label) for each in elements if (label := _beside_number(each))]
    found: Found = {}
    for generation in (1, 2):  # children of one element, or each in a row of its own
        lists = [{_ancestor(element, generation): (element, label) for element, label in beside[p]} for p in PILLARS]
        for parent in lists[0]:
            items = [each[parent] for each in lists if parent in each]
            if len({label for _, label in items}) == len(PILLARS):
                for pillar, (_, label) in zip(PILLARS, items, strict=True):
                    found.setdefault(f"pillars.{pillar}", {})[label] = "beside its number, as the other three do"
                if remaining := _remaining_points(items[0][0], told):
                    found.setdefault("remaining_points", {})[remaining] = "in the last row of a table"
        if found:
            return found
    why = (
        "two have the same score"
        if len({told[pillar] for pillar in PILLARS}) < len(PILLARS)
        else "nowhere do all four stand side by side, each with its number"
    )
    raise NothingToLearn(f"It is not certain which words name which pillar: {why}.")


def _remaining_points(row: Tag, told: Told) -> str | None:
    """The name in the fifth row of a table, whose number is what the total leaves of 100."""
    left = Statement("total", 100 - sum(told[pillar] for pillar in PILLARS))
    rows = row.parent.find_all("tr", limit=5) if row.parent and row.name == "tr" else []
    for each in rows[len(PILLARS) :]:
        found = numbers(text_of(each))
        if len(found) == 1 and Statement("total", found[0].value, rounding(found)).agrees(left):
            return _beside_number(each)
    return None


def _out_of(page: Page, told: Told) -> Found:
    labels = set()
    for element in _around_numbers(page, "total", told):
        caption = _CAPTION.fullmatch(text_of(element))
        labels |= {label} if caption and (label := _one_text(element, caption[2])) else set()
    return {"out_of": {labels.pop(): "in the caption of the total"}} if len(labels) == 1 else {}


def _ranks(page: Page, told: Told) -> Found:
    """The names of the rank rows, and the word beside a rank."""
    found: Found = {}
    for row in page.elements.get(report.ROW, ()):
        score, name = row.find(class_=report.RANK), row.find(class_=report.RANK_NAME)
        if not (isinstance(score, Tag) and isinstance(name, Tag)) or row.find(class_=report.ROW):
            continue
        rank, label = _RANK.fullmatch(text_of(score)), _one_text(name, text_of(name))
        group = _group("top_percent", number(rank[2]), told) if rank else None
        if rank and group and label:
            found.setdefault(f"rank_of.{group}", {})[label] = "in its rank row"
            if (top := _one_text(score, rank[1])) and not rank[3]:
                found.setdefault("top", {})[top] = "beside a rank"
    named = [name for name in found if name != "top"]
    # One name of two groups, or two of one, is no name.
    return found if len({label for name in named for label in found[name]}) == len(named) else {}


def _sentences(page: Page, told: Told, industry: str | None) -> Found:
    """What leads to an average and to the member's rank, where the sentences of two groups have it in common."""
    averages: dict[Group, str] = {}
    ranks: dict[Group, str] = {}
    for block in page.elements.get(report.BLOCK, ()):
        score = block.find(class_=report.SCORE)
        printed = numbers(text_of(score)) if isinstance(score, Tag) else []
        group = _group("average", printed[0], told) if printed else None
        if group is None or group in averages or block.find(class_=report.BLOCK):
            continue
        for text in map(plain, block.find_all(string=re.compile(r"\d"))):
            sentence = _SENTENCE.fullmatch(text)
            if sentence is None or not _only_letters(sentence[1]):
                continue
            if sentence[3].lstrip().startswith("%"):
                if _agrees(f"{group}_top_percent", number(sentence[2]), told):
                    ranks.setdefault(group, sentence[1])
            elif _agrees(f"{group}_average", number(sentence[2]), told):
                averages.setdefault(group, sentence[1])
    found: Found = {}
    if len(ranks) == 2 and len(set(ranks.values())) == 1 and (label := _label(next(iter(ranks.values())))):
        found["your_rank"] = {label: "before the rank, alike in the blocks of two groups"}
    common = _common_end(*averages.values()) if len(averages) == 2 else ""
    people = {group: sentence.removesuffix(common) for group, sentence in averages.items()}
    name = plain(industry or "")
    if name and people.get("industry", "").strip().endswith(name):
        # Behind a name a word has to show where it ends: "in der Branche Gartenbau haben | einen ... SSI von".
        verb, _, common = common.strip().partition(" ")
        people = {group: f"{words} {verb}" for group, words in people.items()}
    whom = _people(people, name)
    # With one group's words alone the other's average would be taken for that group's.
    if (label := _label(common)) and len(averages) == len([each for each in whom if each != "industry_name"]):
        found |= whom | {"average_of": {label: "before the average, alike in the blocks of two groups"}}
    return found


def _people(people: Mapping[Group, str], industry: str) -> Found:
    """Whom sentences are about. Of an industry only where its name is known: else it would be one of the words."""
    where = "before the average, in the block of its group"
    found: Found = {}
    for group, words in people.items():
        before, name, behind = words.partition(industry) if industry else (words, "", "")
        if group != "industry" and (label := _label(words)):
            found[f"people_of.{group}"] = {label: where}
        elif group == "industry" and name and _label(before) and _label(behind):
            gap, named = (_lowered(before).lstrip() + each + _lowered(behind).rstrip() for each in (_GAP, f"({_GAP})"))
            found |= {"people_of.industry": {gap: where}, "industry_name": {named: where}}
    return found


def _around_numbers(page: Page, fact: Fact, told: Told) -> Iterator[Tag]:
    """The smallest element with words around every number that can be this fact."""
    for text in page.root.find_all(string=re.compile(r"\d"), limit=_ENOUGH):
        values = numbers(text)
        if values and _agrees(fact, values[0], told) and (element := _smallest_with_words(text)):
            yield element


def _smallest_with_words(text: PageElement) -> Tag | None:
    for element in islice(text.parents, 6):
        if len(list(islice(element.descendants, _SMALL + 1))) > _SMALL:
            return None
        if any(map(str.isalpha, text_of(element))):
            return element
    return None


def _ancestor(element: Tag, generation: int) -> int:
    return id(next(islice(element.parents, generation - 1, None), None))


def _beside_number(element: Tag) -> str | None:
    """The label of an element that holds a number, one text of words, and nothing else."""
    match = _WITH_WORDS.fullmatch(text_of(element))
    return _one_text(element, match[2] or match[3]) if match else None


def _one_text(element: Tag, words: str) -> str | None:
    """The label that these words of an element are, where they stand in one text: a name often has its own element."""
    words = words.strip(_SEPARATORS)
    return _label(words) if any(words in plain(text) for text in element.find_all(string=True)) else None


def _agrees(fact: Fact, value: Number, told: Told) -> bool:
    """Whether a printed number is what is told of this fact, rounded."""
    return fact in told and Statement(fact, value.value, rounding([value])).agrees(Statement(fact, told[fact]))


def _group(kind: str, value: Number, told: Told) -> Group | None:
    """The one group whose rank or average this number is."""
    groups = [group for group in GROUPS if _agrees(f"{group}_{kind}", value, told)]
    return groups[0] if len(groups) == 1 else None


def _label(words: str) -> str | None:
    """Words as a locale holds them, in lower case; `None` of anything but a few letters, or where nothing is left."""
    label = words.strip(_SEPARATORS)
    return _lowered(label) if label and _only_letters(label) and len(label) <= MAX_LABEL else None


def _only_letters(words: str) -> bool:
    return all(category(sign)[0] in "LM" or sign in " '’-" for sign in words)


def _lowered(words: str) -> str:
    return words.replace("İ", "I").lower()  # the one letter that grows when lowered


def _common_end(one: str, other: str) -> str:
    """The end that two sentences share, from the beginning of a word on where there are spaces between words."""
    length = next((at for at, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), 0)
    common = one[len(one) - length :]
    inside_a_word = length < len(one) and one[-length - 1].isalpha() and common[:1].isalpha()
    return common.partition(" ")[2] if inside_a_word and " " in one.strip() else common


# Checking


def _told_by_words(capture: Capture, words: Words, told: Told) -> set[Fact]:
    """Which of the facts the page tells by these words. Raises `NothingToLearn` where it tells another number."""
    page = _in_english(capture, words)
    try:
        facts = {fact for fact in read_page(page).told_by if fact in told}
        statements = [each for _, each in all_statements(page_of(page, whole=True)) if each.fact in told]
    except UnreadablePage as refused:
        raise NothingToLearn(
            f"By the words beside its numbers, the page's text alone cannot be read: {refused.detail}"
        ) from refused
    if others := {each.fact for each in statements if not each.agrees(Statement(each.fact, told[each.fact]))}:
        raise NothingToLearn(
            f"By the words beside its numbers, the page's text tells other numbers: {', '.join(sorted(others))}."
        )
    return facts


def _in_english(capture: Capture, words: Words) -> Capture:
    """The page as its text alone: without bars, answer and marks, and with each of these words in its English form.

    So it is read by the very rules of all other pages; their patterns know no other words than those of `LOCALES`.
    """
    english = dict(LOCALES["en"].entries()) | {f"people_of.{group}": (f"in your {group}",) for group in GROUPS}
    known = [
        (rf"(?<!\w){wording}(?![^\W\d])" if name == "top" else wording, english[name][0])
        for name, wordings in words.entries()
        for wording in wordings
        if name != "industry_name"
    ]
    known.sort(key=lambda each: len(each[0]), reverse=True)
    pattern = re.compile("|".join(f"({wording})" for wording, _ in known), re.IGNORECASE)
    root = BeautifulSoup(page_of(capture).markup, "lxml")  # a tree of its own: it is changed in place
    for element in root.find_all(["code", "progress"]):
        element.decompose()
    for tag in root.find_all(True):
        tag.attrs.pop("id", None)
        tag["class"] = " ".join(name for name in tag.get_attribute_list("class") if name in HIDDEN_CLASSES)
    for text in root.find_all(string=lambda text: bool(text and pattern.search(plain(text)))):
        in_english = pattern.sub(lambda match: f" {known[(match.lastindex or 1) - 1][1]} ", plain(text))
        text.replace_with(NavigableString(in_english))
    return capture.model_copy(update={"markup": str(root), "address": SSI_ADDRESS})


# Telling


def _notes(found: Found, told: Told, by_text: tuple[Fact, ...]) -> Iterator[str]:
    entries = dict(LOCALES["en"].entries())
    for name in entries:
        for wording, where in found.get(name, {}).items():
            yield f"{name}: {wording!r} stands {where}."
    yield f"With them the page's text alone tells: {', '.join(by_text)}."
    if missed := [fact for fact in FACTS if fact in told and fact not in by_text]:
        yield f"It does not tell: {', '.join(missed)}."
    left_out = [name for name in entries if name not in found]
    for names, why in _WHY_LEFT_OUT.items():
        if fields := [name for name in left_out if name.partition(".")[0] in names]:
            yield f"Left out: {', '.join(fields)}: {why}."


def _module(learned: LearnedWords) -> str:
    title = f"Words of the locale {learned.locale}, learned from one page and checked against its numbers."
    notes = "\n".join(textwrap.fill(note, 118, subsequent_indent="    ") for note in learned.notes)
    parts: dict[str, dict[str, Wordings]] = {}
    for name, wordings in learned.words.entries():
        field, _, part = name.partition(".")
        parts.setdefault(field, {})[part] = wordings
    fields = "".join(
        _source(f"    {field}=", of[""])
        if "" in of
        else f"    {field}={{\n" + "".join(_source(f'        "{part}": ', of[part]) for part in of) + "    },\n"
        for field, of in parts.items()
    )
    return f'"""{title}\n\n{notes}\n"""\n\nfrom .base import Words\n\n{learned.locale.upper()} = Words(\n{fields})\n'


def _source(name: str, wordings: Wordings) -> str:
    """One entry as source, on one line where it fits."""
    literals = [f'r"{each}"' if "\\" in each else f'"{each}"' for each in wordings]
    one_line = f"{name}({', '.join(literals)}{',' if len(literals) == 1 else ''}),\n"
    if len(one_line) <= 121:
        return one_line
    margin = " " * (len(name) - len(name.lstrip()))
    return f"{name}(\n" + "".join(f"{margin}    {each},\n" for each in literals) + f"{margin}),\n"
