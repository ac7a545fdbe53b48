"""Write a stored capture as a fixture: the scrubbed page, and its golden."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ssi_parsers import FACTS, SSI_ADDRESS, Capture, UnreadablePage, read_page, scrub
from ssi_parsers.locales import Words

from ..private_files import private_file


class NotScrubbed(Exception):  # noqa: N818 - what happened
    """The page without anything personal would not be read as the page is."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        super().__init__(
            f"Taking everything personal out of this page changes how it is read ({', '.join(differing)}), "
            "so nothing was written. Please report it, without the page."
        )


def write_fixture(capture: Capture, stem: Path, more: Iterable[Words] = ()) -> tuple[Path, Path]:
    """Write the page and, beside it, its golden `.json`; raise `FileExistsError` rather than replace either.

    The industry's name and whose score it is may be scrubbed; every other fact must come out the same. The words of
    `more` locales than those that are known stay in the page.
    """
    scrubbed = scrub(capture, more)
    before, after = golden(capture), golden(scrubbed)
    if _compared(before) != _compared(after):
        raise NotScrubbed(before, after)
    page = stem.with_name(stem.name + (".html" if scrubbed.form == "html" else ".txt"))
    answer = stem.with_name(stem.name + ".json")
    private_file(page, scrubbed.markup.encode())
    try:
        private_file(answer, (json.dumps(after, ensure_ascii=False, indent=2) + "\n").encode())
    except FileExistsError:
        page.unlink()
        raise
    return page, answer


def golden(capture: Capture) -> dict[str, Any]:
    """What tests expect of a page: its facts and the carrier of each, or the code of its refusal."""
    address = {} if capture.address == SSI_ADDRESS else {"address": capture.address}
    try:
        reading = read_page(capture)
    except UnreadablePage as refused:
        return {**address, "refused": refused.code}
    facts = {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None}
    profile = {"profile": True} if reading.profile else {}
    return {**address, **facts, "locale": reading.locale, **profile, "told_by": reading.told_by}


def _compared(golden: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in golden.items() if name not in ("address", "industry_name", "profile")}
