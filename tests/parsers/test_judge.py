"""The judge and its pages can be trusted: planted liars are caught, and no page tells two facts by one number."""

import ast
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import pytest

from helpers import proof
from helpers.proof import damage, scars
from helpers.proof.judge import Facts, Reader, read
from helpers.proof.markup import Copied, Written
from helpers.proof.member import PILLARS
from helpers.proof.pages import draw_page
from helpers.proof.specimen import KINDS, UNDAMAGED, Specimen, make
from helpers.proof.strangers import STRANGERS
from helpers.proof.tally import Tally, judged, specimens, unread_for_no_reason
from helpers.proof.unnoticeable import UNNOTICEABLE
from ssi_parsers import errors

pytestmark = pytest.mark.slow  # each judges some hundred pages

FOLDER = Path(proof.__file__).parent
PAGES = 2 * len(KINDS)


def tally(reader: Reader, pages: int = PAGES) -> Tally:
    return judged(specimens("judge", range(pages)), reader)


def outcomes(found: Tally) -> Counter[str]:
    return sum((row.outcomes for row in found.rows.values()), Counter())


def truthful(specimen: Specimen) -> Facts:
    """Knows everything, and refuses what is not the page."""
    if not specimen.truth.known:
        raise errors.NotSsiPage
    return specimen.truth.known


def takes_the_peers_average_for_the_total(specimen: Specimen) -> Facts:
    known = truthful(specimen)
    return known | {"total": known.get("industry_average", known["total"])}  # type: ignore[operator]


def changes_two_pillars(specimen: Specimen) -> Facts:
    known = truthful(specimen)
    return known | {"establish_brand": known["find_people"], "find_people": known["establish_brand"]}  # type: ignore[operator]


def takes_missing_for_zero(specimen: Specimen) -> Facts:
    return {"network_weekly_change": 0} | truthful(specimen)  # type: ignore[operator]


def loses_the_direction_of_a_change(specimen: Specimen) -> Facts:
    return {fact: abs(value) if fact.endswith("change") else value for fact, value in truthful(specimen).items()}  # type: ignore[arg-type]


def takes_the_first_digit(specimen: Specimen) -> Facts:
    known = truthful(specimen)
    return known | {fact: int(str(value)[0]) for fact, value in known.items() if fact.endswith("top_percent")}  # type: ignore[operator]


def takes_a_place_in_the_team_for_a_percentage(specimen: Specimen) -> Facts:
    member = specimen.page.member
    team = {"team_top_percent": member.groups["team"].rank} if member and "team" in member.groups else {}
    return truthful(specimen) | team  # type: ignore[operator]


def rounds_to_whole_points(specimen: Specimen) -> Facts:
    known = truthful(specimen)
    return known | {"total": float(int(known["total"]))}  # type: ignore[operator, arg-type]


def reads_articles(specimen: Specimen) -> Facts:
    return specimen.truth.known or {"total": 51.2}


def refuses_everything(specimen: Specimen) -> Facts:
    raise errors.Incomplete


def states_the_total_alone(specimen: Specimen) -> Facts:
    return {"total": truthful(specimen)["total"]}


def test_who_tells_the_truth_passes() -> None:
    found = tally(truthful)

    assert found.findings == found.unread == unread_for_no_reason(found) == []
    assert set(found.rows) == set(KINDS)


@pytest.mark.parametrize(
    ("liar", "outcome"),
    [
        (takes_the_peers_average_for_the_total, "false member"),
        (changes_two_pillars, "false member"),
        (rounds_to_whole_points, "false member"),
        (reads_articles, "false member"),
        (takes_missing_for_zero, "false group"),
        (loses_the_direction_of_a_change, "false group"),
        (takes_the_first_digit, "false group"),
        (takes_a_place_in_the_team_for_a_percentage, "false group"),
    ],
)
def test_a_planted_liar_is_caught(liar: Reader, outcome: str) -> None:
    found = tally(liar)

    assert outcomes(found)[outcome] > 0
    assert found.findings


@pytest.mark.slow
def test_a_real_reading_with_one_planted_lie_is_caught_too() -> None:
    def lies_now_and_then(specimen: Specimen) -> Facts:
        stated = read(specimen)
        return stated | {"total": stated.get("industry_average", stated["total"])}  # type: ignore[operator]

    assert {verdict.specimen.kind for verdict in tally(lies_now_and_then, 10 * len(KINDS)).findings} >= {
        "lost: the caption"
    }


@pytest.mark.parametrize("useless", [refuses_everything, states_the_total_alone])
def test_refusing_everything_or_nearly_is_no_way_to_pass(useless: Reader) -> None:
    found = tally(useless)

    assert not found.findings
    assert unread_for_no_reason(found)


def test_refusals_are_counted_by_their_code() -> None:
    found = tally(refuses_everything)

    assert {code for row in found.rows.values() for code in row.refusals} == {"incomplete"}
    assert sum(row.refusals["incomplete"] for row in found.rows.values()) == PAGES


def test_a_number_belongs_to_one_fact() -> None:
    for seed in range(300):
        page = draw_page(Random(seed))  # noqa: S311 - not for secrets
        if page.member and page.member.score.total == 0:
            continue  # of somebody new, every number is 0 or 100
        whose: defaultdict[float, set[str]] = defaultdict(set)
        for number in page.root.numbers():
            assert number.value is not None
            whose[number.value].add(number.fact or number.place)
        shared = {value: facts for value, facts in whose.items() if len(facts) > 1}
        assert shared == {}, page.notes


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_page(kind: str) -> None:
    one, two = make("again", kind), make("again", kind)

    assert (one.markup, one.save, one.truth) == (two.markup, two.save, two.truth)


@pytest.mark.parametrize("kind", damage.KINDS)
def test_damage_to_the_tree_changes_the_page(kind: str) -> None:
    for seed in range(60):
        rng = Random(seed)  # noqa: S311 - not for secrets
        page = draw_page(rng)
        before = Written(page.root).markup
        if damage.KINDS[kind](rng, page) and Written(page.root).markup != before:
            return
    pytest.fail("sixty pages, and none of them changed")


@pytest.mark.parametrize("kind", scars.KINDS)
def test_damage_to_the_written_page_changes_it(kind: str) -> None:
    for seed in range(60):
        rng = Random(seed)  # noqa: S311 - not for secrets
        page = draw_page(rng)
        written = Copied(page.root) if page.form == "text" else Written(page.root)
        if scars.KINDS[kind](rng, page, written) not in (None, written.markup):
            return
    pytest.fail("sixty pages, and none of them changed")


def test_pages_of_others_tell_nothing_of_the_member() -> None:
    for kind in STRANGERS:
        specimen = make("other", kind)
        assert specimen.truth.known == {}
        assert any(number.place == "somebody" or number.place == "table" for number in specimen.page.root.numbers())


def test_every_excuse_is_used_and_says_why() -> None:
    used = {
        node.args[0].value
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "excuse"
        and isinstance(node.args[0], ast.Constant)
    }

    assert used == set(UNNOTICEABLE)
    assert all(len(case.why) > 40 for case in UNNOTICEABLE.values())


def test_the_second_opinion_shares_nothing_with_the_parsers_but_the_door() -> None:
    importing = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if "ssi_parsers" in (getattr(node, "module", None) or "").split(".")
        or (isinstance(node, ast.Import) and any(name.name.startswith("ssi_parsers") for name in node.names))
    }

    assert importing == {"judge.py"}


def test_pillars_are_named_as_the_parsers_name_them() -> None:
    from ssi_parsers import FACTS
    from ssi_parsers import PILLARS as NAMES

    assert PILLARS == NAMES
    assert {fact for seed in range(40) for fact in make(f"names/{seed}", UNDAMAGED).truth.known} <= set(FACTS)
