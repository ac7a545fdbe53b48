"""Portuguese as in Brazil. Confirmed by captures, save for the moving weekly change and the team."""

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
    top=("primeiros", "top"),
    rank_of={
        "industry": ("classificação ssi do setor", "classificação no setor", "classificação do setor"),
        "network": ("classificação ssi da rede", "classificação na rede", "classificação da rede"),
        "team": ("classificação ssi da equipe", "classificação na equipe", "classificação da equipe"),
    },
    your_rank=("você está entre os primeiros", "você está entre os"),
    people_of={
        "industry": ("no seu setor", "do seu setor", r"(?:no|do) setor (?:de )?\S.{0,200}? (?:têm|tem|possuem)"),
        "network": ("na sua rede", "da sua rede"),
        "team": ("na sua equipe", "da sua equipe"),
    },
    industry_name=(r"(?:no|do) setor (?:de )?(\S.{0,200}?) (?:têm|tem|possuem)",),
    average_of=("ssi médio de", "ssi médio é de"),
    last_week=("na última semana", "desde a última semana", "desde a semana passada", "em relação à semana passada"),
    up=("subiu", "subida", "aumento", "aumentou", "acima", "alta"),
    down=("desceu", "caiu", "queda", "redução", "diminuiu", "abaixo", "baixa"),
    no_change=("sem alterações", "sem alteração", "nenhuma alteração", "sem mudanças"),
    no_score=(r"ainda não (?:tem|possui) (?:um |uma )?(?:ssi|pontuação)", "atividade insuficiente"),
)
