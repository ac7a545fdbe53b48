"""A scrubbed page reads the same and holds nothing of a person."""

import json
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_pages import PAGES, capture

from helpers.goldens import cases
from ssi_parsers import Capture, UnreadablePage, open_save, read_page, scrub

MOMENT = datetime.fromisoformat("2026-11-23T08:30:00+01:00")

NAME = "Quillonia Vandermeer-Zabrisk"
PHONE = "4155550199"
MAIL = "quillonia@vandermeer.invalid"
TOKEN = "ajax:7731904882615503947"
PHOTO = "https://media.invalid/dms/image/quillonia-zabrisk_100_100/0/1699000000"
CANARIES = (NAME, PHONE, MAIL, TOKEN, PHOTO)
TRACES = (
    "quillonia",
    "vandermeer",
    "zabrisk",
    "4155550199",
    "555",
    "7731904882615503947",
    "1699000000",
    "media.invalid",
)


def saved_captures() -> list[Capture]:
    """Every save of the fixtures that opens."""
    opened = []
    for case in cases("saves"):
        try:
            opened.append(open_save(case.source.read_bytes(), name=case.name, file_time=MOMENT))
        except UnreadablePage:
            continue
    return opened


CAPTURES = [*map(capture, PAGES), *saved_captures()]


def answer(capture: Capture) -> dict[str, Any]:
    try:
        reading = read_page(capture)
    except UnreadablePage as refusal:
        return {"refused": refusal.code}
    return {**reading.model_dump(exclude={"profile"}), "has_profile": reading.profile is not None}


def traces(capture: Capture) -> list[str]:
    everything = f"{capture.markup} {capture.address} {capture.language}".lower()
    return [trace for trace in TRACES if trace in everything]


@pytest.mark.parametrize("capture", CAPTURES)
def test_a_scrubbed_page_reads_as_before_or_is_refused_as_before(capture: Capture) -> None:
    assert answer(scrub(capture)) == answer(capture)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.data())
def test_no_canary_planted_anywhere_is_left_after_scrubbing(data: st.DataObject) -> None:
    planted = data.draw(st.sampled_from(CAPTURES)).model_copy(update={"language": NAME})
    for canary in data.draw(st.lists(st.sampled_from(CANARIES), min_size=1, max_size=4)):
        planted = plant(planted, canary, data)
    read = answer(planted)
    assume(not any(trace in str(read.get("industry_name", "")).lower() for trace in TRACES))

    scrubbed = scrub(planted)

    assert traces(planted)
    assert traces(scrubbed) == []
    # The language was planted, too, so what the page itself declares shows.
    assert {**answer(scrubbed), "locale": None} == {**read, "locale": None}


def plant(capture: Capture, canary: str, data: st.DataObject) -> Capture:
    if capture.form == "text":
        lines = capture.markup.splitlines()
        lines.insert(
            data.draw(st.integers(0, len(lines))),
            data.draw(st.sampled_from([canary, f"{canary} 12.5", f"Top {canary}%"])),
        )
        return capture.model_copy(update={"markup": "\n".join(lines)})
    place = data.draw(
        st.sampled_from(["text", "attribute", "class", "comment", "script", "code", "answer", "address", "title"])
    )
    if place == "address":
        return capture.model_copy(
            update={"address": f"https://www.linkedin.com/sales/ssi?who={canary}", "markup": canary + capture.markup}
        )
    root = BeautifulSoup(capture.markup, "lxml")
    tags = root.find_all(True) or [root.new_tag("p")]
    tag = tags[data.draw(st.integers(0, len(tags) - 1))]
    match place:
        case "attribute":
            tag[
                data.draw(
                    st.sampled_from(
                        [
                            "href",
                            "src",
                            "alt",
                            "title",
                            "id",
                            "data-urn",
                            "aria-label",
                            "value",
                            "name",
                            "content",
                            "style",
                            "lang",
                        ]
                    )
                )
            ] = canary
        case "class":
            tag["class"] = [*tag.get_attribute_list("class"), canary]
        case "title":
            root.append(BeautifulSoup(f"<title>(3) {canary} | Somewhere</title>", "html.parser"))
        case "comment":
            root.append(BeautifulSoup(f"<!-- {canary} -->", "html.parser"))
        case "script":
            root.append(BeautifulSoup(f"<script>var me = '{canary}'</script>", "html.parser"))
        case "code":
            root.append(BeautifulSoup(f"<code>{json.dumps({'memberScore': {'of': canary}})}</code>", "html.parser"))
        case "answer":
            for code in root.find_all("code"):
                if code.string and "profileUrn" in code.string:
                    code.string.replace_with(
                        NavigableString(
                            code.string.replace('"profileUrn"', f'"name":{json.dumps(canary)},"profileUrn"')
                        )
                    )
        case _:
            tag.insert(data.draw(st.integers(0, len(tag.contents))), NavigableString(canary))
    return capture.model_copy(update={"markup": str(root) + f"<p>{canary}</p>"})


def test_a_scrubbed_address_keeps_only_which_kind_it_is() -> None:
    addresses = {
        f"https://www.linkedin.com/sales/ssi?trk={TOKEN}": "https://www.linkedin.com/sales/ssi",
        f"https://www.linkedin.com/checkpoint/{TOKEN}": "https://www.linkedin.com/login",
        f"https://blog.invalid/{NAME}": "https://elsewhere.invalid/",
        f"file:///home/{NAME}/ssi.html": "file:///saved.html",
    }
    page = CAPTURES[0]

    assert {given: scrub(page.model_copy(update={"address": given})).address for given in addresses} == addresses


def test_two_members_scores_stay_two_members_scores() -> None:
    answers = "".join(
        f'<code>{{"activeSeat":false,"profileUrn":"urn:li:member:{member}","memberScore":{{"overall":4.0,"subScores":['
        '{"pillar":"PROFESSIONAL_BRAND","score":1.0},{"pillar":"FIND_RIGHT_PEOPLE","score":1.0},'
        '{"pillar":"INSIGHT_ENGAGEMENT","score":1.0},{"pillar":"STRONG_RELATIONSHIP","score":1.0}]},"groupScore":[]}</code>'
        for member in (7001, 7002)
    )
    page = CAPTURES[0].model_copy(update={"markup": answers})

    assert answer(page) == answer(scrub(page)) == {"refused": "contradiction"}
