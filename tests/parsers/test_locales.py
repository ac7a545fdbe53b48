"""The words of each locale are those that were seen; what nobody saw is marked, and says little."""

from datetime import datetime

import pytest

from ssi_parsers import GROUPS, PILLARS, SSI_ADDRESS, Capture, read_page
from ssi_parsers.locales import LOCALES
from ssi_parsers.phrases import heading_group, mentioned_groups, pillar_named, rank_groups

CONFIRMED = {
    "en": {
        "pillars.establish_brand": ["Establish your professional brand"],
        "pillars.find_people": ["Find the right people"],
        "pillars.engage_with_insights": ["Engage with insights"],
        "pillars.build_relationships": ["Build relationships"],
        "out_of": ["out of"],
        "remaining_points": ["Remaining points"],
        "top": ["Top"],
        "rank_of.industry": ["Industry SSI rank"],
        "rank_of.network": ["Network SSI rank"],
        "your_rank": ["You rank in the top"],
        "heading_of.industry": ["People in your industry"],
        "heading_of.network": ["People in your network"],
        "people_of.industry": ["Sales professionals in the Horticulture industry"],
        "people_of.network": ["People in your network"],
        "average_of": ["average SSI of"],
        "average_verb": ["have an"],
        "last_week": ["since last week"],
        "up": ["Up"],
        "down": ["Down"],
        "no_change": ["No change"],
        "headings": ["Social Selling Dashboard", "Current Social Selling Index", "Four components of your score"],
    },
    "pt": {
        "pillars.establish_brand": ["Estabelecer sua marca profissional"],
        "pillars.find_people": ["Localizar as pessoas certas"],
        "pillars.engage_with_insights": ["Interagir oferecendo insights"],
        "pillars.build_relationships": ["Criar relacionamentos", "Cultivar relacionamentos"],
        "out_of": ["de"],
        "top": ["Primeiros"],
        "rank_of.industry": ["Classificação SSI do setor", "Classificação no setor"],
        "rank_of.network": ["Classificação SSI da rede", "Classificação na rede"],
        "your_rank": ["Você está entre os primeiros"],
        "heading_of.industry": ["Pessoas no seu setor"],
        "heading_of.network": ["Pessoas na sua rede"],
        "people_of.industry": ["Pessoas no seu setor"],
        "people_of.network": ["Pessoas na sua rede"],
        "average_of": ["SSI médio de"],
        "last_week": ["na última semana"],
        "no_change": ["Sem alterações"],
        "headings": ["Social Selling Index atual", "Os quatro componentes da sua pontuação"],
    },
}
"""What captures show, by locale and entry."""

QUOTED = {
    "de": {
        "pillars.establish_brand": ["Ihre professionelle Marke aufbauen", "Professionelle Marke aufbauen"],
        "pillars.find_people": ["Gezielt die richtigen Personen finden", "Die richtigen Personen finden"],
        "pillars.engage_with_insights": ["Durch Einblicke Interesse wecken"],
        "pillars.build_relationships": ["Beziehungen aufbauen"],
        "out_of": ["von"],
        "top": ["Top"],
        "rank_of.industry": ["Branchenrang"],
        "rank_of.network": ["Netzwerkrang"],
        "headings": ["Aktueller Social Selling Index"],
    },
    "fr": {
        "pillars.establish_brand": ["Construire votre marque professionnelle"],
        "pillars.find_people": ["Trouver les bonnes personnes"],
        "pillars.engage_with_insights": [
            "Interagir en offrant des informations",
            "Interagir en partageant des informations",
            "Échanger des informations",
        ],
        "pillars.build_relationships": ["Établir des relations"],
        "out_of": ["sur"],
    },
    "es": {
        "pillars.establish_brand": ["Establecer tu marca profesional", "Establece tu marca profesional"],
        "pillars.find_people": ["Encontrar a las personas adecuadas", "Encuentra a las personas adecuadas"],
        "pillars.engage_with_insights": [
            "Interactuar ofreciendo información",
            "Interactuar aportando información",
            "Interactúa ofreciendo información",
            "Interactúa aportando información",
        ],
        "pillars.build_relationships": ["Crear relaciones", "Crea relaciones"],
        "out_of": ["de"],
    },
    "it": {
        "pillars.establish_brand": [
            "Stabilire il proprio brand professionale",
            "Stabilire il tuo brand professionale",
        ],
        "pillars.find_people": ["Entrare in contatto con le persone giuste"],
        "pillars.engage_with_insights": ["Interagire con informazioni rilevanti"],
        "pillars.build_relationships": ["Costruire relazioni"],
    },
}
"""What articles, or a public extension, quote from the page."""

KNOWN = [
    (locale, entry, phrase)
    for table in (CONFIRMED, QUOTED)
    for locale, entries in table.items()
    for entry, phrases in entries.items()
    for phrase in phrases
]


@pytest.mark.parametrize(("locale", "entry", "phrase"), KNOWN)
def test_every_known_wording_means_what_it_stands_for(locale: str, entry: str, phrase: str) -> None:
    field, _, part = entry.partition(".")

    match field:
        case "pillars":
            assert pillar_named(phrase) == part
        case "rank_of":
            assert rank_groups(phrase) == {part}
        case "heading_of":
            assert heading_group(phrase) == part
        case "people_of":
            assert mentioned_groups(phrase) == {part}
        case _:
            assert phrase.lower() in dict(LOCALES[locale].entries())[entry]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_entry_of_a_locale_says_how_it_is_known(locale: str) -> None:
    origins = {entry: LOCALES[locale].origin(entry) for entry, _ in LOCALES[locale].entries()}

    for origin, table in (("confirmed", CONFIRMED), ("quoted", QUOTED)):
        assert {entry for entry, found in origins.items() if found == origin} - OPEN.get(locale, set()) == set(
            table.get(locale, {})
        )


OPEN = {"en": {"industry_name"}}
"""What cannot stand in the table, being a part of another wording."""


@pytest.mark.parametrize("locale", LOCALES)
def test_a_mark_names_an_entry_that_has_words(locale: str) -> None:
    words = LOCALES[locale]
    filled = {name for entry, wordings in words.entries() if wordings for name in (entry, entry.partition(".")[0])}

    assert words.quoted | words.guessed <= filled
    assert not words.quoted & words.guessed


@pytest.mark.parametrize("locale", LOCALES)
def test_pillar_names_are_plain_text_in_lower_case(locale: str) -> None:
    """The report is located by them, without any pattern."""
    for names in LOCALES[locale].pillars.values():
        assert all(name == name.lower() and name.replace(" ", "").isalpha() for name in names)


def test_no_wording_belongs_to_two_pillars_or_two_groups() -> None:
    for parts in ([f"pillars.{pillar}" for pillar in PILLARS], [f"rank_of.{group}" for group in GROUPS]):
        wordings = [{each for words in LOCALES.values() for each in dict(words.entries())[part]} for part in parts]
        assert sum(map(len, wordings)) == len(set.union(*wordings))


PROSE = [
    "Aufrufe Ihres Profils: auf 65 % verändert, seit letzter Woche",
    "Ab 20 % lohnt es sich, seit letzter Woche",
    "Ein Plus von 12 % seit letzter Woche",
    "Vues du profil : 12 % de plus depuis la semaine dernière",
    "3 % de moins que prévu depuis la semaine dernière",
    "Visitas: un 9 % más desde la semana pasada",
    "Visitas: un 9 % menos desde la semana pasada",
    "Vagas em alta de 9% na última semana",
    "Acima de 9% dos membros na última semana",
]


@pytest.mark.parametrize("sentence", PROSE)
def test_everyday_prose_behind_a_group_is_no_weekly_change(sentence: str) -> None:
    lines = [
        "33 out of 100",
        *("8.5 | Establish your professional brand", "8.25 | Find the right people"),
        *("8 | Engage with insights", "8 | Build relationships"),
        "People in your network have an average SSI of 38.",
        sentence,
    ]
    moment = datetime.fromisoformat("2026-11-22T18:04:11+01:00")
    page = Capture(
        markup="\n".join(lines), form="text", address=SSI_ADDRESS, captured_at=moment, captured_at_from="browser"
    )

    reading = read_page(page)

    assert reading.network_average == 38
    assert reading.network_weekly_change is None
