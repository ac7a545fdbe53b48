"""German. The pillars come from articles that quote the page; the rest is not confirmed."""

from .base import Words

DE = Words(
    pillars={
        "establish_brand": ("professionelle marke aufbauen",),
        "find_people": ("gezielt die richtigen personen finden", "die richtigen personen finden"),
        "engage_with_insights": ("durch einblicke interesse wecken",),
        "build_relationships": ("beziehungen aufbauen",),
    },
    out_of=("von",),
    remaining_points=("verbleibende punkte", "restliche punkte"),
    top=("top",),
    rank_of={
        "industry": ("ssi-rang in der branche", "ssi-rang (?:ihrer )?branche", "branchen-ssi-rang", "ssi-branchenrang"),
        "network": ("ssi-rang im netzwerk", "ssi-rang (?:ihres )?netzwerks?", "netzwerk-ssi-rang", "ssi-netzwerkrang"),
        "team": ("ssi-rang im team", "ssi-rang (?:ihres )?teams?", "team-ssi-rang", "ssi-teamrang"),
    },
    your_rank=("sie (?:gehören|zählen) zu den top", "sie liegen in den top", "sie sind (?:unter|in) den top"),
    people_of={
        "industry": ("in ihrer branche", r"in der branche \S.{0,200}? haben"),
        "network": ("in ihrem netzwerk",),
        "team": ("in ihrem team",),
    },
    industry_name=(r"in der branche (\S.{0,200}?) haben",),
    average_of=("durchschnittliche[nr] ssi von", "durchschnitts-ssi von", "ssi-durchschnitt von"),
    last_week=("seit letzter woche", "seit der letzten woche", "gegenüber (?:der )?letzten? woche"),
    up=("auf", "gestiegen", "plus", "rauf", "anstieg", "verbessert"),
    down=("ab", "gefallen", "minus", "runter", "rückgang", "gesunken", "verschlechtert"),
    no_change=("keine änderung", "keine veränderung", "unverändert"),
    no_score=(r"(?:noch )?keinen? (?:ssi|score|punktzahl)", "nicht genügend aktivität"),
)
