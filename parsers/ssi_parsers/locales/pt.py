"""Portuguese as in Brazil, confirmed by captures (the newest of 2026), save for what is marked."""

from .base import Words

PT = Words(
    pillars={
        "establish_brand": ("estabelecer sua marca profissional",),
        "find_people": ("localizar as pessoas certas",),
        "engage_with_insights": ("interagir oferecendo insights",),
        "build_relationships": ("criar relacionamentos", "cultivar relacionamentos"),
    },
    out_of=("de",),
    remaining_points=("pontos restantes",),
    top=("primeiros",),
    rank_of={
        "industry": ("classificação ssi do setor", "classificação no setor"),
        "network": ("classificação ssi da rede", "classificação na rede"),
        "team": ("classificação ssi da equipe", "classificação na equipe"),
    },
    your_rank=("você está entre os primeiros",),
    heading_of={
        "industry": ("pessoas no seu setor",),
        "network": ("pessoas na sua rede",),
        "team": ("pessoas na sua equipe",),
    },
    people_of={
        "industry": ("no seu setor", "do seu setor", r"(?:no|do) setor (?:de )?\S.{0,200}? (?:têm|tem|possuem)"),
        "network": ("na sua rede", "da sua rede"),
        "team": ("na sua equipe", "da sua equipe"),
    },
    industry_name=(r"(?:no|do) setor (?:de )?(\S.{0,200}?) (?:têm|tem|possuem)",),
    average_of=("ssi médio de",),
    average_verb=("(?:(?:têm|tem|possuem) )?um",),
    last_week=("na última semana",),
    up=("subiu",),
    down=("desceu", "caiu"),
    no_change=("sem alterações",),
    no_score=(r"ainda não (?:tem|possui) (?:um |uma )?(?:ssi|pontuação)", "atividade insuficiente"),
    headings=("social selling index atual", "os quatro componentes da sua pontuação"),
    guessed=frozenset(
        {
            "remaining_points",
            "rank_of.team",
            "heading_of.team",
            "people_of.team",
            "industry_name",
            "average_verb",
            "up",
            "down",
            "no_score",
        }
    ),
)
