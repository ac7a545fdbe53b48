"""German. Pillars, ranks and the total are quoted from the page by articles and a public extension.

The rank stands before its label, in a line of its own: "Top 12 %", "Branchenrang".
"""

from .base import Words

DE = Words(
    pillars={
        "establish_brand": ("ihre professionelle marke aufbauen", "professionelle marke aufbauen"),
        "find_people": ("gezielt die richtigen personen finden", "die richtigen personen finden"),
        "engage_with_insights": ("durch einblicke interesse wecken",),
        "build_relationships": ("beziehungen aufbauen",),
    },
    out_of=("von",),
    remaining_points=("verbleibende punkte", "restliche punkte"),
    top=("top",),
    rank_of={"industry": ("branchenrang",), "network": ("netzwerkrang",), "team": ()},
    your_rank=(),
    heading_of={"industry": (), "network": (), "team": ()},
    people_of={
        "industry": ("in ihrer branche", r"in der branche \S.{0,200}? haben"),
        "network": ("in ihrem netzwerk",),
        "team": (),
    },
    industry_name=(r"in der branche (\S.{0,200}?) haben",),
    average_of=("durchschnittlichen ssi von",),
    average_verb=("(?:haben )?einen",),
    last_week=("seit letzter woche",),
    up=("gestiegen",),
    down=("gesunken",),
    no_change=("keine änderung",),
    no_score=(r"(?:noch )?keinen? (?:ssi|score|punktzahl)", "nicht genügend aktivität"),
    headings=("aktueller social selling index",),
    quoted=frozenset({"pillars", "out_of", "top", "rank_of", "headings"}),
    guessed=frozenset(
        {
            "remaining_points",
            "people_of",
            "industry_name",
            "average_of",
            "average_verb",
            "last_week",
            "up",
            "down",
            "no_change",
            "no_score",
        }
    ),
)
