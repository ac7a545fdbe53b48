"""Italian. The pillars are quoted once (2018), with "proprio" and with "tuo"; nobody quotes anything else."""

from .base import Words

IT = Words(
    pillars={
        "establish_brand": ("stabilire il proprio brand professionale", "stabilire il tuo brand professionale"),
        "find_people": ("entrare in contatto con le persone giuste",),
        "engage_with_insights": ("interagire con informazioni rilevanti",),
        "build_relationships": ("costruire relazioni",),
    },
    out_of=(),
    remaining_points=(),
    top=(),
    rank_of={"industry": (), "network": (), "team": ()},
    your_rank=(),
    heading_of={"industry": (), "network": (), "team": ()},
    people_of={"industry": (), "network": (), "team": ()},
    industry_name=(),
    average_of=(),
    average_verb=(),
    last_week=(),
    up=(),
    down=(),
    no_change=(),
    no_score=(),
    headings=(),
    quoted=frozenset({"pillars"}),
)
