"""Kinds of damage to the tree of a page, before it is written down."""

from . import losses, motion, moves, noise, pieces
from .base import Damage

KINDS: dict[str, Damage] = losses.KINDS | moves.KINDS | motion.KINDS | pieces.KINDS | noise.KINDS
"""Every kind by its name."""
