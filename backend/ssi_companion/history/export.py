"""Write the history as CSV, under the names that the facts have everywhere."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from ssi_parsers import FACTS, Reading

COLUMNS = ("day", *FACTS, "captured_at", "locale", "profile")

# A spreadsheet takes a text that begins so for a formula and runs it, and the text comes from a page
# (https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe makes it text again.
FORMULA_STARTS = tuple("=+-@\t＝＋－＠")


def as_csv(readings: Iterable[Reading]) -> str:
    """The history as CSV with a header; a fact that the page does not state is an empty cell.

    One that was told as a whole number has no decimals: 34 is not 34.0.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for reading in readings:
        whole = {fact for fact, decimals in reading.decimals.items() if not decimals}
        writer.writerow(_cell(getattr(reading, column), column in whole) for column in COLUMNS)
    return out.getvalue()


def _cell(value: Any, is_whole: bool) -> str | float | None:
    if isinstance(value, float) and is_whole:
        return int(value)
    if value is None or isinstance(value, int | float):
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    # One line: csv would leave a lone \r unquoted, and what follows it would be a row of its own.
    line = re.sub("[\r\n]+", " ", text)
    return f"'{line}" if line.startswith(FORMULA_STARTS) or line.lstrip().startswith(FORMULA_STARTS) else line
