"""Golden files: a page or a save, and beside it a `.json` that says what reading it must answer.

The golden of a reading is flat: the facts the page states, `locale`, `"profile": true` when the page tells whose
score it is, and `told_by`. The golden of a refusal is `{"refused": code}`. Objects are compared, never text.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ssi_parsers import FACTS, Reading, UnreadablePage

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
WRITES_IT = (
    "`.venv/bin/python -m pytest tests/parsers/test_pages.py tests/parsers/test_saves.py --update-golden` writes it; "
    "check every number in it against the page."
)

Answer = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One input and its golden; `given` are keys of the golden that belong to the input (an address, say)."""

    source: Path
    golden: Path
    given: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def is_reading(self) -> bool:
        """Whether the golden is a reading and no refusal; false where there is none yet."""
        return self.golden.exists() and "refused" not in self.stored()

    def stored(self) -> Answer:
        if not self.golden.exists():
            pytest.fail(f"{self.golden.relative_to(ROOT)} is missing. {WRITES_IT}", pytrace=False)
        golden: Answer = json.loads(self.golden.read_text("utf-8"))
        return golden

    @property
    def expected(self) -> Answer:
        return {key: value for key, value in self.stored().items() if key not in self.given}

    def check(self, answer: Answer, *, update: bool) -> None:
        """Compare with the golden, or with `--update-golden` rewrite it where it differs: git shows the rest."""
        if update and (not self.golden.exists() or answer != self.expected):
            kept = self.stored() if self.golden.exists() else {}
            given = {key: kept[key] for key in self.given if key in kept}
            text = json.dumps(given | answer, indent=2, ensure_ascii=False)
            self.golden.write_text(text + "\n", "utf-8", newline="\n")
        assert answer == self.expected


def cases(folder: str, given: tuple[str, ...] = ()) -> list[Case]:
    """Every input of a folder of `fixtures/`, with or without its golden (a missing one fails, or is written)."""
    sources = sorted(
        path for path in (FIXTURES / folder).iterdir() if path.suffix != ".json" and not path.name.startswith(".")
    )
    return [Case(path, path.with_suffix(".json"), given) for path in sources]


def each(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


def answer(read: Callable[[], Reading]) -> Answer:
    """What `read` answers, in the shape of a golden."""
    try:
        reading = read()
    except UnreadablePage as refusal:
        return {"refused": refusal.code}
    told = {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None}
    profile = {"profile": True} if reading.profile else {}
    told_by = dict(sorted(reading.told_by.items(), key=lambda item: FACTS.index(item[0])))
    return {**told, "locale": reading.locale, **profile, "told_by": told_by}
