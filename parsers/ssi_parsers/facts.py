"""The closed list of facts a page can state, and the range of each.

The names are used unchanged as database columns, JSON keys and CSV header.
The ranges hold on every page seen since 2021: a total is 0 to 100, a pillar 0 to 25, a rank 1 to 100.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Pillar = Literal["establish_brand", "find_people", "engage_with_insights", "build_relationships"]
Group = Literal["industry", "network", "team"]

PILLARS: tuple[Pillar, ...] = get_args(Pillar)
GROUPS: tuple[Group, ...] = get_args(Group)


class Kind(Enum):
    """What a fact measures: its unit decides how it is compared, rounded and shown."""

    TOTAL = "total"
    """Points of 100."""
    PILLAR = "pillar"
    """Points of 25."""
    TOP_PERCENT = "top_percent"
    """A rank: 1 is best, 100 last."""
    PERCENT_POINTS = "percent_points"
    """How a rank moved since last week, as the page prints it: up is positive."""
    PEOPLE = "people"
    NAME = "name"


TotalScore = Annotated[float, Kind.TOTAL, Field(ge=0, le=100, allow_inf_nan=False)]
PillarScore = Annotated[float, Kind.PILLAR, Field(ge=0, le=25, allow_inf_nan=False)]
TopPercent = Annotated[int, Kind.TOP_PERCENT, Field(ge=1, le=100)]
PercentPoints = Annotated[int, Kind.PERCENT_POINTS, Field(ge=-99, le=99)]
People = Annotated[int, Kind.PEOPLE, Field(ge=1, le=2_000_000_000)]
Name = Annotated[str, Kind.NAME, Field(min_length=1, max_length=200)]


class Facts(BaseModel):
    """Every number (and the one name) that a page can state; `None` where it does not.

    The annotation of a field is all there is to say of a fact: its `Kind`, its range, and its peer group if it has one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    total: TotalScore | None = None
    establish_brand: PillarScore | None = None
    find_people: PillarScore | None = None
    engage_with_insights: PillarScore | None = None
    build_relationships: PillarScore | None = None

    industry_top_percent: Annotated[TopPercent | None, "industry"] = None
    industry_average: Annotated[TotalScore | None, "industry"] = None
    industry_weekly_change: Annotated[PercentPoints | None, "industry"] = None
    industry_size: Annotated[People | None, "industry"] = None
    industry_average_establish_brand: Annotated[PillarScore | None, "industry"] = None
    industry_average_find_people: Annotated[PillarScore | None, "industry"] = None
    industry_average_engage_with_insights: Annotated[PillarScore | None, "industry"] = None
    industry_average_build_relationships: Annotated[PillarScore | None, "industry"] = None

    network_top_percent: Annotated[TopPercent | None, "network"] = None
    network_average: Annotated[TotalScore | None, "network"] = None
    network_weekly_change: Annotated[PercentPoints | None, "network"] = None
    network_size: Annotated[People | None, "network"] = None
    network_average_establish_brand: Annotated[PillarScore | None, "network"] = None
    network_average_find_people: Annotated[PillarScore | None, "network"] = None
    network_average_engage_with_insights: Annotated[PillarScore | None, "network"] = None
    network_average_build_relationships: Annotated[PillarScore | None, "network"] = None

    team_top_percent: Annotated[TopPercent | None, "team"] = None
    team_average: Annotated[TotalScore | None, "team"] = None
    team_weekly_change: Annotated[PercentPoints | None, "team"] = None
    team_size: Annotated[People | None, "team"] = None
    team_average_establish_brand: Annotated[PillarScore | None, "team"] = None
    team_average_find_people: Annotated[PillarScore | None, "team"] = None
    team_average_engage_with_insights: Annotated[PillarScore | None, "team"] = None
    team_average_build_relationships: Annotated[PillarScore | None, "team"] = None

    industry_name: Annotated[Name | None, "industry"] = None


Fact: TypeAlias = str
"""A name in `FACTS`."""

FACTS: tuple[Fact, ...] = tuple(Facts.model_fields)


def _metadata(fact: Fact) -> Iterator[Any]:
    """All that stands in a field's `Annotated[...]`, at the field and inside its union."""
    field = Facts.model_fields[fact]
    yield from field.metadata
    for part in get_args(field.annotation):
        yield from getattr(part, "__metadata__", ())


KIND_OF: dict[Fact, Kind] = {fact: kind for fact in FACTS for kind in _metadata(fact) if isinstance(kind, Kind)}
GROUP_OF: dict[Fact, Group] = {fact: group for fact in FACTS for group in _metadata(fact) if group in GROUPS}
"""The peer group that a fact is about; the member's own facts have none."""


def possible(fact: Fact, value: float | str) -> bool:
    """Whether `value` lies in the range of `fact`."""
    try:
        Facts.model_validate({fact: value})
    except ValidationError:
        return False
    return True
