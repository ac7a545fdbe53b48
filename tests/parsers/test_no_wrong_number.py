"""0 false numbers: pages from known facts, damaged in all known ways, are refused or read as they are.

The full table, of any number of pages, is printed by `PYTHONPATH=tests .venv/bin/python -m helpers.proof`.
"""

import pytest

from helpers.proof.judge import SEEN_AT, Verdict, read
from helpers.proof.specimen import KINDS, UNDAMAGED
from helpers.proof.tally import judged, specimens, unread_for_no_reason
from helpers.proof.unnoticeable import UNNOTICEABLE
from ssi_parsers import Capture, read_page

PAGES = 20_000
SHARDS = 4


def described(verdicts: list[Verdict]) -> str:
    """The first few, each with the command that shows it."""
    lines = [f"{len(verdicts)} pages, the first of them:"]
    for verdict in verdicts[:10]:
        specimen = verdict.specimen
        lines.append(f"  python -m helpers.proof --again {specimen.seed} --only '{specimen.kind}' --show")
        lines += [f"    {each}" for each in verdict.unexcused] or [f"    refused as {verdict.refused}"]
    return "\n".join(lines)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_damage_makes_a_number_false_and_little_makes_a_page_unreadable(shard: int) -> None:
    share = PAGES // SHARDS
    tally = judged(specimens("1", range(shard * share, (shard + 1) * share)), read)

    assert not tally.findings, described(tally.findings)
    assert not tally.unread, described(tally.unread)
    assert unread_for_no_reason(tally) == [], str(tally)


@pytest.mark.slow
def test_every_undamaged_page_is_read_and_nothing_of_it_wrongly() -> None:
    tally = judged(specimens("2", range(150), (UNDAMAGED,)), read)

    assert not tally.findings, described(tally.findings)
    assert not tally.unread, described(tally.unread)


@pytest.mark.slow
def test_undamaged_pages_in_known_words_tell_everything() -> None:
    for specimen in specimens("4", range(400), (UNDAMAGED,)):
        page = specimen.page
        if page.is_readable and page.known_words == "all":
            # In copied text nothing says whose a donut's table is.
            told = {fact for fact in specimen.truth.told if page.form == "html" or "average_" not in fact}
            assert told - set(read(specimen)) == set(), f"{specimen.seed}: {page.notes}"


@pytest.mark.slow
def test_a_page_of_each_kind_of_damage_has_no_wrong_number() -> None:
    tally = judged(specimens("3", range(3 * len(KINDS))), read)

    assert not tally.findings, described(tally.findings)


@pytest.mark.parametrize("name", UNNOTICEABLE)
def test_what_is_excused_as_unnoticeable_is_still_read(name: str) -> None:
    case = UNNOTICEABLE[name]
    address = "https://www.linkedin.com/sales/ssi"
    capture = Capture(markup=case.markup, address=address, captured_at=SEEN_AT, captured_at_from="browser")

    stated = getattr(read_page(capture), case.fact)

    assert (stated if isinstance(stated, str) else f"{stated:g}") == case.stated, (
        "somebody noticed: take the excuse away"
    )
