"""French. The pillars come from articles that quote the page; the rest is not confirmed."""

from .base import Words

FR = Words(
    pillars={
        "establish_brand": ("construire votre marque professionnelle",),
        "find_people": ("trouver les bonnes personnes",),
        "engage_with_insights": ("échanger des informations",),
        "build_relationships": ("établir des relations",),
    },
    out_of=("sur",),
    remaining_points=("points restants",),
    top=("top", "premiers", "meilleurs"),
    rank_of={
        "industry": ("classement (?:ssi )?(?:du|dans le|de votre|dans votre) secteur",),
        "network": ("classement (?:ssi )?(?:du|dans le|de votre|dans votre) réseau",),
        "team": ("classement ssi de l['’]équipe", "classement ssi (?:dans|de) votre équipe"),
    },
    your_rank=("vous (?:êtes|vous situez|figurez) (?:dans|parmi) les?(?: top| premiers| meilleurs)?",),
    people_of={
        "industry": ("dans votre secteur", "de votre secteur", r"du secteur (?:de )?\S.{0,200}? ont"),
        "network": ("dans votre réseau", "de votre réseau"),
        "team": ("dans votre équipe", "de votre équipe"),
    },
    industry_name=(r"du secteur (\S.{0,200}?) ont",),
    average_of=("ssi moyen de", "ssi moyen est de"),
    last_week=("depuis la semaine dernière", "par rapport à la semaine dernière"),
    up=("hausse", "augmentation", "progression", "gagné", "plus"),
    down=("baisse", "diminution", "recul", "perdu", "moins"),
    no_change=("aucun changement", "aucune évolution", "pas de changement", "inchangé"),
    no_score=(r"pas encore (?:de|d['’]un) (?:ssi|score)", "activité insuffisante"),
)
