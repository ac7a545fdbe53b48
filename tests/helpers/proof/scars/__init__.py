"""Kinds of damage to the text of a page, after it is written down."""

from . import cuts, pastes, spellings
from .base import Scar

KINDS: dict[str, Scar] = cuts.KINDS | spellings.KINDS | pastes.KINDS
"""Every kind by its name."""
