"""LinkedIn's own answer left in the markup: exact and without language.

    {"activeSeat": ..., "profileUrn": ..., "memberScore": {"overall", "subScores": [{"pillar", "score"} x4]},
     "groupScore": [{"groupType", "rank", "groupSize", "industry", "score": {"overall", "subScores"}} ...]}

Seen in `<code>` since 2021, now and then wrapped once more in {"data": ...}. Only an object that is the answer
itself is read: the same words deeper inside another object belong to something else.
"""

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from ..errors import Contradiction, ImpossibleValue
from ..facts import Fact, Group, Pillar
from ..marks import Marks, any_of
from ..markup import well_formed
from ..page import Page
from ..statement import Statement

PILLARS: dict[str, Pillar] = {
    "PROFESSIONAL_BRAND": "establish_brand",
    "FIND_RIGHT_PEOPLE": "find_people",
    "INSIGHT_ENGAGEMENT": "engage_with_insights",
    "STRONG_RELATIONSHIP": "build_relationships",
}
GROUPS: dict[str, Group] = {"INDUSTRY": "industry", "NETWORK": "network", "TEAM": "team"}

CALLED = "LinkedIn's own data"

# The answer names both of these (seen 2021 to 2026); messages, profiles and session ids do not.
MARKS = Marks(
    elements={"code": {}},
    answer_words=("memberScore", "activeSeat"),
    json={
        **dict.fromkeys("activeSeat data memberScore groupScore overall subScores score rank groupSize".split(), ""),
        "pillar": any_of(PILLARS),
        "groupType": any_of(GROUPS),
        "industry": r"[\s\S]*",  # its name is a fact
    },
    json_member=("profileUrn",),
)

_GROUP_NAME = re.compile(f'"({"|".join(GROUPS)})"')

Json = dict[str, Any]


def facts(page: Page, _: Sequence[Statement]) -> Iterator[Statement]:
    """State what every SSI answer on the page holds; two that differ are for the reading to refuse."""
    for answer in _answers(page):
        yield from _scores(answer.get("memberScore"), "total", "")
        for group in _list(answer.get("groupScore")):
            name = GROUPS.get(str(group.get("groupType")))
            if name is None:
                continue
            # Of a team no capture shows whether its rank is in percent: 1 may be the first of three people.
            if name != "team":
                yield from _whole(group.get("rank"), f"{name}_top_percent")
            yield from _whole(group.get("groupSize"), f"{name}_size")
            yield from _scores(group.get("score"), f"{name}_average", f"{name}_average_")
            industry = group.get("industry")
            if name == "industry" and isinstance(industry, str) and industry.strip():
                yield Statement("industry_name", well_formed(industry.strip()[:200]))


def profile(page: Page) -> str | None:
    """An opaque id of whose score this is: the same for the same member, of which it gives nothing away."""
    owners = {
        sha256(_member_id(well_formed(urn)).encode()).hexdigest()[:16]
        for answer in _answers(page)
        if isinstance(urn := answer.get("profileUrn"), str) and urn
    }
    if len(owners) > 1:
        raise Contradiction("two members' scores on one page")
    return owners.pop() if owners else None


def named_groups(page: Page) -> set[Group]:
    """The peer groups there are, as far as an answer says; of a torn one those whose names are left in it."""
    types = (group.get("groupType") for answer in _answers(page) for group in _list(answer.get("groupScore")))
    named = {GROUPS[str(each)] for each in types if str(each) in GROUPS}
    return named or {GROUPS[name] for text in page.codes if _is_torn(text) for name in _GROUP_NAME.findall(text)}


def _is_torn(text: str) -> bool:
    """Whether it was an answer, and is no JSON any more."""
    if '"memberScore"' not in text or '"groupScore"' not in text:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return False


def witnesses(page: Page) -> list[Statement]:
    """What the answer calls the member's rank in a team: it may be one of so many, so it states no fact."""
    return [
        statement
        for answer in _answers(page)
        for group in _list(answer.get("groupScore"))
        if group.get("groupType") == "TEAM"
        for statement in _whole(group.get("rank"), "team_top_percent")
    ]


def is_whole(page: Page) -> bool:
    """Whether the page holds a whole answer, with every pillar; words of it in some other JSON prove nothing."""
    return any(
        {str(part.get("pillar")) for part in _list(_dict(answer["memberScore"]).get("subScores"))} >= PILLARS.keys()
        for answer in _answers(page)
    )


def has_no_score(page: Page) -> bool:
    """Whether LinkedIn answered, without a score for this member."""
    return any(not _list(_dict(answer.get("memberScore")).get("subScores")) for answer in _answers(page))


def _answers(page: Page) -> Iterator[Json]:
    for found in page.answers:
        answer = _dict(found)
        answer = answer if "memberScore" in answer else _dict(answer.get("data"))
        if _is_answer(answer):
            yield answer


def _is_answer(answer: Json) -> bool:
    if "memberScore" not in answer:
        return False
    member = answer["memberScore"]
    if isinstance(member, dict) and _list(member.get("subScores")):
        return any(str(part.get("pillar")) in PILLARS for part in _list(member["subScores"]))
    # Without pillars only the whole shape tells the answer from somebody else's "memberScore".
    return "activeSeat" in answer and (member is None or (isinstance(member, dict) and not member.get("overall")))


def _scores(score: object, whole: Fact, prefix: str) -> Iterator[Statement]:
    yield from _float(_dict(score).get("overall"), whole)
    for part in _list(_dict(score).get("subScores")):
        pillar = PILLARS.get(str(part.get("pillar")))
        if pillar:
            yield from _float(part.get("score"), prefix + pillar)


def _float(value: object, fact: Fact) -> Iterator[Statement]:
    """State a number, or nothing where there is none. "12.5" or true was never seen, and is not guessed at."""
    if value is None:
        return
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ImpossibleValue(f"{fact} is not a number in the embedded answer")
    try:
        yield Statement(fact, float(value))
    except OverflowError:
        raise ImpossibleValue(f"{fact} is endless") from None


def _whole(value: object, fact: Fact) -> Iterator[Statement]:
    for statement in _float(value, fact):
        if not float(statement.value).is_integer():
            raise ImpossibleValue(f"{fact} is {statement.value}, not a whole number")
        yield Statement(fact, int(statement.value))


def _member_id(urn: str) -> str:
    # "urn:li:fs_salesProfile:(ID,NAME_SEARCH,token)": only the first part is the member, the token changes.
    return urn.rpartition(":")[2].lstrip("(").partition(",")[0].rstrip(")")


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
