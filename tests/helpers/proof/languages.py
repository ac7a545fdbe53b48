"""What the page says in many languages: some confirmed by captures, some of which only names are known, some invented.

Written from the notes of what captures and articles quote. `{}` stands for the number, `{name}` for the industry.
"""

from dataclasses import dataclass
from random import Random

from .markup import Child, Number


@dataclass(frozen=True)
class Language:
    """The words of one language; `known` is how much of it anybody outside LinkedIn has seen."""

    code: str
    known: str
    """`all` of it, the `names` of the pillars and the caption, or `none`."""
    pillars: tuple[str, str, str, str]
    out_of: str
    remaining: str
    top: str
    rank_of: dict[str, str]
    people_of: dict[str, str]
    average: dict[str, str]
    your_rank: str
    up: str
    down: str
    no_change: str
    more: str
    """A link that stands between the lines: "Learn more"."""
    titles: tuple[str, str]
    decimal: str = ","


ENGLISH = Language(
    "en",
    "all",
    ("Establish your professional brand", "Find the right people", "Engage with insights", "Build relationships"),
    "out of",
    "Remaining points",
    "Top {}%",
    {"industry": "Industry SSI rank", "network": "Network SSI rank", "team": "Team SSI rank"},
    {"industry": "People in your industry", "network": "People in your network", "team": "People in your team"},
    {
        "industry": "Sales professionals in the {name} industry have an average SSI of {}.",
        "network": "People in your network have an average SSI of {}.",
        "team": "People in your team have an average SSI of {}.",
    },
    "You rank in the top {}%",
    "Up {}% since last week",
    "Down {}% since last week",
    "No change since last week",
    "Learn more",
    ("Social Selling Dashboard", "Current Social Selling Index"),
    ".",
)
PORTUGUESE = Language(
    "pt-BR",
    "all",
    (
        "Estabelecer sua marca profissional",
        "Localizar as pessoas certas",
        "Interagir oferecendo insights",
        "Criar relacionamentos",
    ),
    "de",
    "Pontos restantes",
    "Primeiros {}%",
    {
        "industry": "Classificação SSI do setor",
        "network": "Classificação SSI da rede",
        "team": "Classificação SSI da equipe",
    },
    {"industry": "Pessoas no seu setor", "network": "Pessoas na sua rede", "team": "Pessoas na sua equipe"},
    {"industry": "SSI médio de {}.", "network": "SSI médio de {}.", "team": "SSI médio de {}."},
    "Você está entre os primeiros {}%",
    "Subiu {}% na última semana",
    "Desceu {}% na última semana",
    "Sem alterações na última semana",
    "Saiba mais",
    ("Painel de Social Selling", "Social Selling Index atual"),
)
GERMAN = Language(
    "de",
    "names",
    (
        "Ihre professionelle Marke aufbauen",
        "Gezielt die richtigen Personen finden",
        "Durch Einblicke Interesse wecken",
        "Beziehungen aufbauen",
    ),
    "von",
    "Verbleibende Punkte",
    "Top {} %",
    {"industry": "Branchenrang", "network": "Netzwerkrang", "team": "Teamrang"},
    {
        "industry": "Personen in Ihrer Branche",
        "network": "Personen in Ihrem Netzwerk",
        "team": "Personen in Ihrem Team",
    },
    {
        "industry": "Vertriebsprofis in der Branche {name} haben einen durchschnittlichen SSI von {}.",
        "network": "Personen in Ihrem Netzwerk haben einen durchschnittlichen SSI von {}.",
        "team": "Personen in Ihrem Team haben einen durchschnittlichen SSI von {}.",
    },
    "Sie gehören zu den Top {} %",
    "Seit letzter Woche um {} % gestiegen",
    "Seit letzter Woche um {} % gefallen",
    "Keine Änderung seit letzter Woche",
    "Mehr erfahren",
    ("Social Selling Dashboard", "Aktueller Social Selling Index"),
)
FRENCH = Language(
    "fr",
    "names",
    (
        "Construire votre marque professionnelle",
        "Trouver les bonnes personnes",
        "Échanger des informations",
        "Établir des relations",
    ),
    "sur",
    "Points restants",
    "Top {} %",
    {
        "industry": "Classement SSI du secteur",
        "network": "Classement SSI du réseau",
        "team": "Classement SSI de l’équipe",
    },
    {
        "industry": "Personnes dans votre secteur",
        "network": "Personnes dans votre réseau",
        "team": "Personnes dans votre équipe",
    },
    {
        "industry": "Les commerciaux du secteur {name} ont un SSI moyen de {}.",
        "network": "Les personnes de votre réseau ont un SSI moyen de {}.",
        "team": "Les personnes de votre équipe ont un SSI moyen de {}.",
    },
    "Vous êtes dans le top {} %",
    "Hausse de {} % depuis la semaine dernière",
    "Baisse de {} % depuis la semaine dernière",
    "Aucun changement depuis la semaine dernière",
    "En savoir plus",
    ("Tableau de bord Social Selling", "Social Selling Index actuel"),
)
SPANISH = Language(
    "es",
    "names",
    (
        "Establecer tu marca profesional",
        "Encontrar a las personas adecuadas",
        "Interactuar ofreciendo información",
        "Crear relaciones",
    ),
    "de",
    "Puntos restantes",
    "Top {} %",
    {
        "industry": "Clasificación SSI del sector",
        "network": "Clasificación SSI de la red",
        "team": "Clasificación del equipo",
    },
    {"industry": "Personas de tu sector", "network": "Personas de tu red", "team": "Personas de tu equipo"},
    {
        "industry": "Los profesionales del sector {name} tienen un SSI medio de {}.",
        "network": "Las personas de tu red tienen un SSI medio de {}.",
        "team": "Las personas de tu equipo tienen un SSI medio de {}.",
    },
    "Estás en el top {} %",
    "Más {} % desde la semana pasada",
    "Menos {} % desde la semana pasada",
    "Sin cambios desde la semana pasada",
    "Más información",
    ("Panel de Social Selling", "Social Selling Index actual"),
)
SEEN = (ENGLISH, PORTUGUESE, GERMAN, FRENCH, SPANISH)

_SYLLABLES = {
    "latin": "ba ko ri su ne ta lu mi vo ze ga po dri shu wen kla".split(),
    "cyrillic": "ба ко ри су не та лу ми во зе га по дри шу вен кла".split(),
    "kana": "か き さ と な の み む ら り よ を ぐ ば".split(),
    "arabic": "با كو ري سو ني تا لو مي فو زي غا بو".split(),
}
_UNSEEN_CODES = {"latin": "fi hu tr nl".split(), "cyrillic": ["ru", "uk"], "kana": ["ja"], "arabic": ["ar"]}


def invented(rng: Random) -> Language:
    """A language of which nobody has seen a word: the words are made up, and differ on every page."""
    script = rng.choice(list(_SYLLABLES))
    space = "" if script == "kana" else " "

    def word() -> str:
        return "".join(rng.choices(_SYLLABLES[script], k=rng.randint(2, 4)))

    def words(*parts: str) -> str:
        return space.join(part or word() for part in parts)

    percent = rng.choice(("{}%", "{} %", "% {}", "%{}"))
    groups = {group: word() for group in ("industry", "network", "team")}
    return Language(
        rng.choice(_UNSEEN_CODES[script]),
        "none",
        (words("", "", ""), words("", ""), words("", "", ""), words("", "")),
        word(),
        words("", ""),
        words("", percent),
        {group: words("SSI", "", name) for group, name in groups.items()},
        {group: words("", "", name) for group, name in groups.items()},
        {
            group: words("", "", "{name}" if group == "industry" else "", name, "SSI", "{}")
            for group, name in groups.items()
        },
        words("", "", percent),
        words("", percent, "", ""),
        words("", percent, "", ""),
        words("", "", ""),
        words("", ""),
        (words("", ""), words("", "", "Social Selling Index")),
        rng.choice(",.") if script != "arabic" else rng.choice(",.٫"),
    )


def draw_language(rng: Random) -> Language:
    """Any language: in one page of three one without words here."""
    return invented(rng) if rng.random() < 0.33 else rng.choice((ENGLISH, ENGLISH, *SEEN))


def fill(phrase: str, number: Number | None = None, name: str = "") -> list[Child]:
    """A phrase with its number (and name) in place, as pieces of text."""
    before, _, after = phrase.replace("{name}", name).partition("{}")
    return [piece for piece in (before, number, after) if piece] if number else [before]
