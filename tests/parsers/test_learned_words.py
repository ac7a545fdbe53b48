"""What stands beside a number that needs no words is its name; the text alone then tells the same number.

The pages are of languages that have no words here, with labels made up for them.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from test_pages import CLICKED
from test_scrub import CANARIES, MAIL, NAME, PHONE, traces

import ssi_parsers
from helpers.goldens import FIXTURES
from ssi_parsers import FACTS, PILLARS, SSI_ADDRESS, Capture, UnreadablePage, read_page
from ssi_parsers.learned_words import LearnedWords, NothingToLearn, learn_words

PACKAGE = Path(ssi_parsers.__file__).parent
RUFF = [sys.executable, "-m", "ruff"]
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"

MEMBERS = ("total", *PILLARS)
RANKS = ("industry_top_percent", "network_top_percent")
AVERAGES = ("industry_average", "network_average")
TEXT_TELLS = {
    "nl-report-and-answer": {*MEMBERS, *RANKS, *AVERAGES},
    "tr-report": {*MEMBERS, *RANKS},
    "he-report": {*MEMBERS, *RANKS},
    "ja-report": {*MEMBERS, *RANKS},
}
"""What the text alone must tell: an average where the page tells the industry's name beside the sentence about it."""


def page(markup: str) -> Capture:
    return Capture(markup=markup, address=SSI_ADDRESS, captured_at=CLICKED, captured_at_from="browser")


def markup_of(name: str) -> str:
    return (FIXTURES / "pages" / f"{name}.html").read_text("utf-8")


def learned_from(name: str) -> LearnedWords:
    return learn_words(page(markup_of(name)))


def pasted(markup: str) -> Capture:
    """The text that a person copies out of the report: a line for each block, and nothing of the bars."""
    report = BeautifulSoup(markup.replace("\n", " "), "lxml").find("main")
    assert isinstance(report, Tag)
    for unseen in report.find_all(["progress", "table"]):
        unseen.decompose()
    for block in report.find_all(["h1", "li", "dt", "dd", "p", "div", "figcaption"]):
        block.insert_before("\n")
        block.append("\n")
    lines = [line.strip() for line in report.get_text().splitlines()]
    return page("\n".join(filter(None, lines))).model_copy(update={"form": "text"})


READ = """
import sys
from ssi_parsers import Capture, read_page
print(read_page(Capture.model_validate_json(sys.stdin.read())).model_dump_json())
"""


def read_with(learned: LearnedWords, text: Capture, folder: Path) -> ssi_parsers.Reading:
    """Read a text by a copy of the parsers to which the module was added as README says: a module, and one line."""
    package = folder / "ssi_parsers"
    shutil.copytree(PACKAGE, package, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "locales" / learned.file_name).write_text(learned.module, "utf-8")
    registry = package / "locales" / "__init__.py"
    module, name = learned.file_name.removesuffix(".py"), learned.locale.upper()
    line = f'from .{module} import {name}\nLOCALES["{learned.locale}"] = {name}\n'
    registry.write_text(registry.read_text("utf-8") + line, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=text.model_dump_json(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
    )
    return ssi_parsers.Reading.model_validate_json(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXT_TELLS)
def test_with_the_learned_module_the_text_alone_tells_the_numbers_of_the_bars(name: str, tmp_path: Path) -> None:
    markup = markup_of(name)
    bars, learned, text = read_page(page(markup)), learned_from(name), pasted(markup)
    with pytest.raises(UnreadablePage):
        read_page(text)

    found = read_with(learned, text, tmp_path)

    told = {fact for fact in found.told_by if fact in bars.told_by}
    assert told >= TEXT_TELLS[name] == set(learned.told)
    for fact in told - {"industry_name"}:
        shown = 0.5 if fact in AVERAGES else 0.0005
        assert getattr(found, fact) == pytest.approx(getattr(bars, fact), abs=4 * shown if fact == "total" else shown)
    assert found.industry_name == (bars.industry_name if AVERAGES[0] in told else None)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXT_TELLS)
def test_the_scrubbed_page_keeps_the_learned_words_and_reads_as_before(name: str, tmp_path: Path) -> None:
    learned = learned_from(name)

    assert read_page(learned.page).model_dump(exclude={"profile"}) == read_page(page(markup_of(name))).model_dump(
        exclude={"profile"}
    )
    assert learn_words(learned.page).words == learned.words
    text = pasted(learned.page.markup)
    assert {*MEMBERS, *RANKS} <= read_with(learned, text, tmp_path).told_by.keys()
    for entry, wordings in learned.words.entries():
        if entry.startswith(("pillars", "rank_of")):
            assert all(re.search(wording, text.markup, re.IGNORECASE) for wording in wordings)


def test_the_scrubbed_page_still_masks_what_names_no_number() -> None:
    scrubbed = learned_from("nl-report-and-answer").page.markup

    assert "Startpagina" not in scrubbed
    assert "beantwoordt" not in scrubbed


@pytest.mark.parametrize("name", TEXT_TELLS)
def test_the_module_is_formatted_and_checked_as_all_others_are(name: str, tmp_path: Path) -> None:
    learned = learned_from(name)
    module = tmp_path / learned.file_name
    module.write_text(learned.module, "utf-8")

    for command in (["format", "--diff"], ["check"]):
        done = subprocess.run(
            [*RUFF, *command, "--no-cache", "--config", PYPROJECT, module], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_page_does_not_show_beside_a_number_is_unknown() -> None:
    words = learned_from("nl-report-and-answer").words

    for entry in ("last_week", "up", "down", "no_change", "no_score", "headings", "rank_of.team", "people_of.team"):
        assert dict(words.entries())[entry] == ()


@pytest.mark.parametrize("name", TEXT_TELLS)
def test_the_notes_say_why_each_word_that_is_missing_was_left_out(name: str) -> None:
    learned = learned_from(name)
    why = {
        entry: note
        for note in learned.notes
        if note.startswith("Left out: ")
        for entry in note[10:].split(":")[0].split(", ")
    }

    assert why.keys() == {entry for entry, wordings in learned.words.entries() if not wordings}
    assert why["up"].endswith("nothing proves which of their words mean up and which down; add them by hand.")


def test_the_notes_say_where_each_word_was_found() -> None:
    notes = learned_from("he-report").notes

    assert any(note.startswith("out_of: 'מתוך' stands in the caption") for note in notes)
    assert not any(re.search(r"\d", note) for note in notes), "a score stays with its owner"


def test_a_table_teaches_the_name_of_what_remains() -> None:
    assert learned_from("nl-report-and-answer").words.remaining_points == ("resterende punten",)


def test_the_dotted_capital_of_turkish_is_found_again() -> None:
    words = learned_from("tr-report").words

    assert words.pillars["build_relationships"] == ("ilişkiler kurun",)
    assert words.top == ("ilk",)


def test_a_language_whose_code_is_a_word_of_python_gets_a_file_that_can_be_imported() -> None:
    icelandic = markup_of("he-report").replace('lang="he"', 'lang="is"')

    assert learn_words(page(icelandic)).file_name == "is_.py"
    assert "IS = Words(" in learn_words(page(icelandic)).module


# What must not be learned

NAME_CELL, RANK_CELL = '<dt class="ssi-rank__category-name">', '<dd class="ssi-rank__category-score">'
NEAR = {
    "the header": ("<nav>", f"<nav><b>{NAME}</b> <span>12.3</span>"),
    "a heading": ("<h1>", f"<h1>{NAME}, "),
    "a post with a score": ('<p class="ssi-tip">', f'<p>{NAME} 19.204</p><p class="ssi-tip">'),
    "a list of people": (
        '<p class="ssi-tip">',
        f"<ul><li>19.204 {NAME}</li><li>13.57 {NAME}</li><li>12.3 {NAME}</li></ul><p class='ssi-tip'>",
    ),
    "before the bars": ("<ul class=", f"<p>{NAME} {PHONE}</p><ul class="),
    "an item of its own": ('<ul class="user-ssi-score__sub-scores">', f'<ul class="x"><li>{NAME}</li>'),
    "beside a bar": ("<strong>", f"<em>{NAME}</em> <strong>"),
    "a row of ranks": ('<dl class="ssi-ranks">', f'<dl class="ssi-ranks"><div><dt>{NAME}</dt><dd>17%</dd></div>'),
    "inside a row of ranks": (NAME_CELL, f"{NAME_CELL}<i>{NAME}</i> "),
    "beside a rank": (RANK_CELL, f"{RANK_CELL}<i>{NAME}</i> "),
    "in the caption": ('<span class="t-14">', f'<span class="t-14"><i>{NAME}</i> '),
    "a group's block": ('<section class="group-ssi-score">', f'<section class="group-ssi-score"><p>{NAME} 35</p>'),
    "both sentences": ("<p>ממוצע", f"<p><b>{NAME}</b> ממוצע"),
    "an address": ("<p>ממוצע", f"<p>{MAIL} ממוצע"),
}


@pytest.mark.parametrize("place", NEAR)
def test_a_name_near_the_numbers_is_neither_learned_nor_shown(place: str) -> None:
    before, after = NEAR[place]
    markup = markup_of("he-report").replace(before, after)
    assert traces(page(markup))

    try:
        learned = learn_words(page(markup))
    except NothingToLearn as nothing:
        found = str(nothing)
    else:
        found = learned.module + " ".join(learned.notes) + learned.page.markup
    assert traces(page(found)) == []


@pytest.mark.parametrize("canary", CANARIES)
def test_nothing_personal_anywhere_else_is_learned_or_shown(canary: str) -> None:
    soup = BeautifulSoup(markup_of("nl-report-and-answer"), "lxml")
    for at, tag in enumerate(
        list(soup.find_all(["body", "header", "nav", "main", "section", "ul", "table", "footer"]))
    ):
        tag.insert(at % (len(tag.contents) + 1), BeautifulSoup(f"<p>{canary}</p>", "html.parser"))
        tag["aria-label"] = tag["title"] = canary

    learned = learn_words(page(str(soup)))

    assert learned.words == learned_from("nl-report-and-answer").words
    assert traces(page(learned.module + " ".join(learned.notes))) == traces(learned.page) == []


def test_two_pillars_of_the_same_score_have_no_certain_names() -> None:
    alike = markup_of("he-report").replace("12.3", "13.57").replace("66", "67")

    with pytest.raises(NothingToLearn, match="two have the same score"):
        learn_words(page(alike))


def test_words_between_two_numbers_belong_to_neither() -> None:
    flat = re.sub(r"</?(?:li|ul)[^>]*>", "", markup_of("he-report"))

    with pytest.raises(NothingToLearn, match="side by side"):
        learn_words(page(flat))


def test_where_no_bar_and_no_answer_tells_the_numbers_nothing_is_learned() -> None:
    with pytest.raises(NothingToLearn, match="Neither bars nor"):
        learned_from("es-text-imperatives")


def test_an_answer_without_any_text_teaches_nothing() -> None:
    with pytest.raises(NothingToLearn, match="side by side"):
        learned_from("en-json-only")


def test_a_page_whose_words_are_known_teaches_nothing() -> None:
    for name in ("en-report", "pt-BR-report"):
        with pytest.raises(NothingToLearn, match="all known"):
            learned_from(name)


def test_a_new_name_in_a_known_language_is_learned() -> None:
    renamed = markup_of("en-report").replace(">Build relationships<", ">Grow your relationships<")

    learned = learn_words(page(renamed))

    assert learned.file_name == "en.py"
    assert learned.words.pillars["build_relationships"] == ("grow your relationships",)


def test_a_page_that_cannot_be_read_teaches_nothing() -> None:
    with pytest.raises(UnreadablePage):
        learned_from("en-bar-over-25")


def test_a_page_of_very_many_tags_is_not_searched() -> None:
    with pytest.raises(NothingToLearn, match="10,000 tags"):
        learn_words(page(markup_of("he-report").replace("</main>", "<b>x</b>" * 6_000 + "</main>")))


def test_words_that_also_stand_beside_another_number_are_not_trusted() -> None:
    twice = markup_of("he-report").replace('<p class="ssi-tip">', '<p>9.1 בניית קשרים</p><p class="ssi-tip">')

    with pytest.raises(NothingToLearn, match="By the words beside its numbers"):
        learn_words(page(twice))


def test_a_sentence_about_one_group_alone_teaches_nothing_of_the_groups() -> None:
    one = re.sub(r"<p>Mensen in uw netwerk.*?</p>", "", markup_of("nl-report-and-answer"))

    words = learn_words(page(one)).words

    assert words.average_of == words.people_of["industry"] == ()


def test_an_industry_whose_name_is_not_told_is_not_taken_for_a_word() -> None:
    unnamed = re.sub(r"<code.*?</code>", "", markup_of("nl-report-and-answer"))
    learned = learn_words(page(unnamed))

    assert "Verkopers in de branche Tuinbouw" in unnamed
    assert "tuinbouw" not in (learned.module + learned.page.markup).lower()


def test_the_text_tells_only_facts() -> None:
    assert set(learned_from("nl-report-and-answer").told) <= set(FACTS)
