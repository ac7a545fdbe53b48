"""The languages whose wording is known. A page in another language is read by what needs no words."""

from .base import Wordings, Words
from .de import DE
from .en import EN
from .es import ES
from .fr import FR
from .it import IT
from .pt import PT

LOCALES: dict[str, Words] = {"en": EN, "pt": PT, "de": DE, "fr": FR, "es": ES, "it": IT}

__all__ = ["LOCALES", "Wordings", "Words"]
