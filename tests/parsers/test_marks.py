"""What a carrier declares in its `MARKS` is what the general code keeps: here, that of the extension.

The script that runs in the page knows no carrier, only which attributes it keeps, which elements it removes and which
words make a `<code>` worth keeping. A carrier that reads anything else would read it in files and never by a click.
tests/browser/test_grab.py tries the same in a browser.
"""

import re
from pathlib import Path

import pytest

from ssi_parsers.carriers import CARRIERS, Carrier, name_of
from ssi_parsers.marks import Marks, any_of

SCRIPT = Path(__file__).parents[2] / "extension" / "grab.js"
GRAB = SCRIPT.read_text("utf-8")

each_carrier = pytest.mark.parametrize("carrier", CARRIERS, ids=name_of)


def in_grab(pattern: str, what: str) -> str:
    found = re.search(pattern, GRAB, re.DOTALL)
    assert found, f"{SCRIPT.name} does not say any more {what} where this test looks for it; teach it the new place"
    return found[1]


def strings(javascript: str) -> list[str]:
    return re.findall(r'"([^"]*)"', javascript)


def kept_attributes() -> set[str]:
    return set(strings(in_grab(r"KEPT = new Set\(\[(.*?)\]\)", "which attributes it keeps")))


def kept_words() -> set[str]:
    return set(strings(in_grab(r"ANSWER_WORDS = \[(.*?)\]", "which words make a <code> worth keeping")))


def removed_elements() -> set[str]:
    """The elements that are removed wherever they stand; not those with a condition, such as `input:not(...)`."""
    selector = "".join(strings(in_grab(r"NEVER_NUMBERS =(.*?);", "which elements it removes")))
    return {name.strip() for name in selector.split(",") if re.fullmatch(r"\s*[a-z]+\s*", name)}


@each_carrier
def test_the_extension_keeps_every_attribute_that_a_carrier_reads(carrier: Carrier) -> None:
    read = {name for attributes in carrier.MARKS.elements.values() for name in attributes}
    if carrier.MARKS.classes:
        read.add("class")
    missing = sorted(read - kept_attributes())
    assert missing == [], f"carriers/{name_of(carrier)}.py reads {missing}; add them to KEPT in extension/grab.js"


@each_carrier
def test_the_extension_keeps_a_code_with_any_of_a_carriers_words(carrier: Carrier) -> None:
    missing = sorted(set(carrier.MARKS.answer_words) - kept_words())
    assert missing == [], f"carriers/{name_of(carrier)}.py looks for {missing}; add them to ANSWER_WORDS in grab.js"


@each_carrier
def test_the_extension_removes_no_element_that_a_carrier_reads(carrier: Carrier) -> None:
    selectors = " ".join(carrier.MARKS.numbers)
    read = set(carrier.MARKS.elements) | set(re.findall(r"(?:^|[\s,>])([a-z]+)", selectors))
    removed = sorted(read & removed_elements())
    assert removed == [], f"carriers/{name_of(carrier)}.py reads {removed}; take them out of NEVER_NUMBERS in grab.js"


def test_the_extension_keeps_no_code_that_no_carrier_looks_for() -> None:
    assert kept_words() == {word for carrier in CARRIERS for word in carrier.MARKS.answer_words}


def test_the_lists_are_found_where_they_are_looked_for() -> None:
    assert "value" in kept_attributes()
    assert {"script", "img"} <= removed_elements()


def test_marks_together_keep_what_any_of_them_keeps() -> None:
    one = Marks(elements={"progress": {"max": r"\d+"}}, json={"score": any_of(["1"])}, answer_words=("a",))
    two = Marks(elements={"progress": {"max": "none"}, "*": {"id": "x"}}, json={"score": any_of(["2"])})
    both = Marks.together([one, two])

    assert [both.keeps("progress", "max", value) for value in ("25", "none", "25px")] == [True, True, False]
    assert [both.keeps(element, "id", "x") for element in ("progress", "p")] == [True, True]
    assert re.fullmatch(both.json["score"], "1")
    assert re.fullmatch(both.json["score"], "2")
    assert both.answer_words == ("a",)
