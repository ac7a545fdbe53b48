"""The closed list of facts a page can tell, and the range of each.

The names are used unchanged as database columns, JSON keys and CSV header.
The ranges hold on every page seen since 2021: a total is 0 to 100, a pillar 0 to 25, a rank 1 to 100.
"""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Pillar = Literal["establish_brand", "find_people", "engage_with_insights", "build_relationships"]
Group = Literal["industry", "network", "team"]

PILLARS: tuple[Pillar, ...] = get_args(Pillar)
GROUPS: tuple[Group, ...] = get_args(Group)

TotalScore = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
PillarScore = Annotated[float, Field(ge=0, le=25, allow_inf_nan=False)]
TopPercent = Annotated[int, Field(ge=1, le=100)]
PercentPoints = Annotated[int, Field(ge=-99, le=99)]
People = Annotated[int, Field(ge=1, le=2_000_000_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Facts(BaseModel):
    """Every number (and the one name) that a page can tell; `None` is "the page does not say"."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    total: TotalScore | None = None
    establish_brand: PillarScore | None = None
    find_people: PillarScore | None = None
    engage_with_insights: PillarScore | None = None
    build_relationships: PillarScore | None = None

    industry_top_percent: TopPercent | None = None
    industry_average: TotalScore | None = None
    industry_weekly_change: PercentPoints | None = None
    industry_size: People | None = None
    industry_average_establish_brand: PillarScore | None = None
    industry_average_find_people: PillarScore | None = None
    industry_average_engage_with_insights: PillarScore | None = None
    industry_average_build_relationships: PillarScore | None = None

    network_top_percent: TopPercent | None = None
    network_average: TotalScore | None = None
    network_weekly_change: PercentPoints | None = None
    network_size: People | None = None
    network_average_establish_brand: PillarScore | None = None
    network_average_find_people: PillarScore | None = None
    network_average_engage_with_insights: PillarScore | None = None
    network_average_build_relationships: PillarScore | None = None

    team_top_percent: TopPercent | None = None
    team_average: TotalScore | None = None
    team_weekly_change: PercentPoints | None = None
    team_size: People | None = None
    team_average_establish_brand: PillarScore | None = None
    team_average_find_people: PillarScore | None = None
    team_average_engage_with_insights: PillarScore | None = None
    team_average_build_relationships: PillarScore | None = None

    industry_name: Name | None = None


Fact: TypeAlias = str
"""A name in `FACTS`."""

FACTS: tuple[Fact, ...] = tuple(Facts.model_fields)


def possible(fact: Fact, value: float | str) -> bool:
    """Whether `value` lies in the range of `fact`."""
    try:
        Facts.model_validate({fact: value})
    except ValidationError:
        return False
    return True
