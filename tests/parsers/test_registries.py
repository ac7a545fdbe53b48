"""Whatever is registered has its fixture: a carrier and a language a page, a format a save, a refusal one of both.

The names come from the registries, so what is added to one of them fails here by its name until its fixture is there.
"""

import re
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

import ssi_parsers
from helpers.goldens import Case, cases
from ssi_parsers import PILLARS, REFUSALS, UnreadablePage, carriers, formats, locales
from ssi_parsers.carriers import CARRIERS, name_of, visible_text
from ssi_parsers.formats import FORMATS
from ssi_parsers.locales import LOCALES

PAGES = cases("pages")
SAVES = cases("saves")
READINGS = [case for case in PAGES if case.is_reading]

OF_A_FILE = {"unsupported_file", "too_large"}
"""The refusals that no page a person could read has: a file is of no known format, or larger than any page."""

NOT_RAISED_YET = {"too_slow"}
"""The one name that is kept for later: nothing stops a reading by time, so there is nothing that could show it."""


def states_all_pillars(case: Case, carrier: str) -> bool:
    told_by = case.stored()["told_by"]
    return all(told_by[pillar] == carrier for pillar in PILLARS)


def format_of(case: Case) -> str | None:
    """The format that opens this save, as reading it asks them: the first that knows it."""
    data = case.source.read_bytes()
    with suppress(UnreadablePage):
        return next((each.__name__ for each in FORMATS if each.opened(data)), None)
    return None


def last(name: str) -> str:
    return name.rpartition(".")[2]


@pytest.mark.parametrize("carrier", [name_of(each) for each in CARRIERS])
def test_a_carrier_has_a_page_where_it_states_all_four_pillars(carrier: str) -> None:
    page = f"en-{carrier.replace('_', '-')}"
    assert any(states_all_pillars(case, carrier) for case in READINGS), (
        f"no page shows what carriers/{carrier}.py reads; write one that holds the pillars nowhere else: "
        f"make page NAME={page}, which begins fixtures/pages/{page}.html"
    )


@pytest.mark.parametrize("locale", sorted(LOCALES))
def test_a_language_has_a_page_that_is_read_by_its_words_alone(locale: str) -> None:
    pages = [case for case in READINGS if re.match(rf"{locale}-", case.name)]
    assert any(states_all_pillars(case, name_of(visible_text)) for case in pages), (
        f"no page is read by the words of locales/{locale}.py; write one with nothing but text: "
        f"make page NAME={locale}-text, which begins fixtures/pages/{locale}-text.html"
    )


@pytest.mark.parametrize("name", [last(each.__name__) for each in FORMATS])
def test_a_save_format_has_a_save_that_is_read(name: str) -> None:
    opened_by = {last(found) for case in SAVES if case.is_reading and (found := format_of(case))}
    assert name in opened_by, (
        f"no file in fixtures/saves is opened by formats/{name}.py and read; put one there: "
        f"fixtures/saves/{name.replace('_', '-')}.xyz, with the ending that such files have"
    )


@pytest.mark.parametrize("code", sorted(REFUSALS.keys() - NOT_RAISED_YET))
def test_a_refusal_has_a_page_or_if_only_a_file_can_have_it_a_save(code: str) -> None:
    folder, found = ("saves", SAVES) if code in OF_A_FILE else ("pages", PAGES)
    refused = [case for case in found if case.golden.exists() and case.stored().get("refused") == code]
    name = code.replace("_", "-")
    assert refused, f"nothing in fixtures/{folder} is refused as {code}; write fixtures/{folder}/en-{name}.html" + (
        "" if folder == "saves" else f" (make page NAME=en-{name} begins it)"
    )


def test_what_nothing_raises_yet_has_no_fixture_that_says_it_is_raised() -> None:
    stated = {case.stored().get("refused") for case in PAGES + SAVES if case.golden.exists()}
    assert stated & NOT_RAISED_YET == set(), "it is raised now: take it out of NOT_RAISED_YET"


@pytest.mark.parametrize("folder", [carriers, formats, locales], ids=lambda folder: last(folder.__name__))
def test_every_module_of_a_folder_is_in_its_registry(folder: ModuleType) -> None:
    assert folder.__file__
    modules = {path.stem for path in Path(folder.__file__).parent.glob("*.py")} - {"__init__", "base"}
    registered = {
        carriers: set(map(name_of, CARRIERS)),
        formats: {last(each.__name__) for each in FORMATS},
        locales: set(LOCALES),
    }[folder]
    assert modules == registered, f"name it in {last(folder.__name__)}/__init__.py of {ssi_parsers.__name__}"
