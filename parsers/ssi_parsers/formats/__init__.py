"""The formats in which browsers save a page, the unmistakable ones first."""

from . import html, mhtml, plain_text, webarchive
from .base import Format, Save

FORMATS: tuple[Format, ...] = (webarchive, mhtml, html, plain_text)

__all__ = ["FORMATS", "Format", "Save"]
