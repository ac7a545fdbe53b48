"""English, confirmed by captures (2021 to 2026)."""

from .base import Words

EN = Words(
    pillars={
        "establish_brand": ("establish your professional brand",),
        "find_people": ("find the right people",),
        "engage_with_insights": ("engage with insights",),
        "build_relationships": ("build relationships",),
    },
    out_of=("out of",),
    remaining_points=("remaining points",),
    top=("top",),
    rank_of={
        "industry": ("industry ssi rank", "your industry ssi rank"),
        "network": ("network ssi rank", "your network ssi rank"),
        "team": ("team ssi rank",),
    },
    your_rank=("you rank in the top",),
    heading_of={
        "industry": ("people in your industry",),
        "network": ("people in your network",),
        "team": ("people (?:in|on) your team",),
    },
    people_of={
        "industry": ("(?:in|of) your industry", r"in the \S.{0,200}? industry"),
        "network": ("(?:in|of) your network",),
        "team": ("(?:in|of|on) your team",),
    },
    industry_name=(r"in the (\S.{0,200}?) industry",),
    average_of=("average ssi of",),
    average_verb=("have an",),
    last_week=("since last week",),
    up=("up",),
    down=("down",),
    no_change=("no change",),
    no_score=(
        r"(?:don['’]t|do not) (?:yet )?have an? (?:ssi|score|social selling index)",
        r"no (?:ssi )?score (?:yet|available)",
        "(?:not|have) enough activity",
        r"score (?:is not|isn['’]t) available",
    ),
    headings=("social selling dashboard", "current social selling index", "four components of your score"),
    guessed=frozenset({"rank_of.team", "heading_of.team", "people_of.team", "no_score"}),
)
