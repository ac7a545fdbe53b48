"""The ways in which people save a page, the unmistakable ones first."""

from . import html, mhtml, plain_text, webarchive
from .base import Save, WayToSave

SAVES: tuple[WayToSave, ...] = (webarchive, mhtml, html, plain_text)

__all__ = ["SAVES", "Save", "WayToSave"]
