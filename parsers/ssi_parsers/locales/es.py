"""Spanish. The pillars come from articles that quote the page; the rest is not confirmed."""

from .base import Words

ES = Words(
    pillars={
        "establish_brand": ("establecer tu marca profesional",),
        "find_people": ("encontrar a las personas adecuadas",),
        "engage_with_insights": ("interactuar ofreciendo información",),
        "build_relationships": ("crear relaciones",),
    },
    out_of=("de",),
    remaining_points=("puntos restantes",),
    top=("top", "primeros", "primer"),
    rank_of={
        "industry": ("clasificación (?:ssi )?(?:del|en el|de tu) sector",),
        "network": ("clasificación (?:ssi )?(?:de la|en la|de tu) red",),
        "team": ("clasificación (?:ssi )?(?:del|en el|de tu) equipo",),
    },
    your_rank=("estás entre (?:el|los)(?: primeros| primer| mejores| top)?", "estás en el top"),
    people_of={
        "industry": ("en tu sector", "de tu sector", r"(?:en el|del) sector (?:de )?\S.{0,200}? tienen"),
        "network": ("en tu red", "de tu red"),
        "team": ("en tu equipo", "de tu equipo"),
    },
    industry_name=(r"(?:en el|del) sector (?:de )?(\S.{0,200}?) tienen",),
    average_of=("ssi medio de", "ssi promedio de", "ssi medio es de"),
    last_week=("desde la semana pasada", "respecto a la semana pasada", "en la última semana"),
    up=("subida", "subió", "ha subido", "aumento", "aumentó", "más"),
    down=("bajada", "bajó", "ha bajado", "descenso", "disminuyó", "menos"),
    no_change=("sin cambios", "ningún cambio"),
    no_score=(r"(?:aún|todavía) no tienes (?:un |una )?(?:ssi|puntuación)", "actividad insuficiente"),
)
