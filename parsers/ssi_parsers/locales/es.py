"""Spanish. Pillars, as infinitives and as imperatives, and the total are quoted from the page by articles."""

from .base import Words

ES = Words(
    pillars={
        "establish_brand": ("establecer tu marca profesional", "establece tu marca profesional"),
        "find_people": ("encontrar a las personas adecuadas", "encuentra a las personas adecuadas"),
        "engage_with_insights": (
            "interactuar ofreciendo información",
            "interactuar aportando información",
            "interactúa ofreciendo información",
            "interactúa aportando información",
        ),
        "build_relationships": ("crear relaciones", "crea relaciones"),
    },
    out_of=("de",),
    remaining_points=("puntos restantes",),
    top=("top", "primeros"),
    rank_of={
        "industry": ("clasificación (?:ssi )?(?:del|en el|de tu) sector",),
        "network": ("clasificación (?:ssi )?(?:de la|en la|de tu) red",),
        "team": (),
    },
    your_rank=(),
    heading_of={"industry": (), "network": (), "team": ()},
    people_of={
        "industry": ("en tu sector", r"(?:en el|del) sector (?:de )?\S.{0,200}? tienen"),
        "network": ("en tu red",),
        "team": (),
    },
    industry_name=(r"(?:en el|del) sector (?:de )?(\S.{0,200}?) tienen",),
    average_of=("ssi medio de", "ssi promedio de"),
    average_verb=("(?:tienen )?un",),
    last_week=("desde la semana pasada",),
    up=(),
    down=(),
    no_change=("sin cambios",),
    no_score=(r"(?:aún|todavía) no tienes (?:un |una )?(?:ssi|puntuación)", "actividad insuficiente"),
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
