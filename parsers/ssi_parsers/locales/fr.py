"""French. Pillars and the total are quoted from the page by articles and a public extension."""

from .base import Words

FR = Words(
    pillars={
        "establish_brand": ("construire votre marque professionnelle",),
        "find_people": ("trouver les bonnes personnes",),
        "engage_with_insights": (
            "interagir en offrant des informations",
            "interagir en partageant des informations",
            "échanger des informations",  # in older articles
        ),
        "build_relationships": ("établir des relations",),
    },
    out_of=("sur",),
    remaining_points=("points restants",),
    top=("top", "premiers"),
    rank_of={
        "industry": ("classement (?:ssi )?(?:du|dans le|de votre|dans votre) secteur",),
        "network": ("classement (?:ssi )?(?:du|dans le|de votre|dans votre) réseau",),
        "team": (),
    },
    your_rank=(),
    heading_of={"industry": (), "network": (), "team": ()},
    people_of={
        "industry": ("dans votre secteur", r"du secteur (?:de )?\S.{0,200}? ont"),
        "network": ("dans votre réseau",),
        "team": (),
    },
    industry_name=(r"du secteur (\S.{0,200}?) ont",),
    average_of=("ssi moyen de",),
    average_verb=("(?:ont )?un",),
    last_week=("depuis la semaine dernière",),
    up=(),
    down=(),
    no_change=("aucun changement",),
    no_score=(r"pas encore (?:de|d['’]un) (?:ssi|score)", "activité insuffisante"),
    headings=(),
    quoted=frozenset({"pillars", "out_of"}),
    guessed=frozenset(
        {
            "remaining_points",
            "top",
            "rank_of",
            "people_of",
            "industry_name",
            "average_of",
            "average_verb",
            "last_week",
            "no_change",
            "no_score",
        }
    ),
)
