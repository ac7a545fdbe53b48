"""Small made-up captures, readings and pages for the tests of what comes after the parsers."""

import json
from datetime import datetime
from typing import Any

from ssi_companion.history.records import Source
from ssi_companion.history.store import Store
from ssi_parsers import FACTS, PILLARS, Capture, Reading

CLICK = Source(kind="extension", extension_version="0.1.0")
RECEIVED = datetime.fromisoformat("2026-03-10T12:00:00+00:00")
MOMENT = "2026-03-09T08:30:00-03:00"
ADDRESS = "https://www.linkedin.com/sales/ssi"


def reading(at: str = MOMENT, *, pillars: tuple[float, ...] = (16, 17, 18, 19), **facts: Any) -> Reading:
    """A reading at this moment; `facts` are whatever else it is to say."""
    scores: dict[str, float] = dict(zip(PILLARS, map(float, pillars), strict=True))
    values: dict[str, Any] = {"total": float(sum(pillars)), **scores, "captured_at_from": "browser"} | facts
    values.setdefault("told_by", {fact: "embedded_json" for fact in FACTS if values.get(fact) is not None})
    return Reading(captured_at=datetime.fromisoformat(at), **values)


def capture(at: str = MOMENT, markup: str = "<main>a page</main>", **more: Any) -> Capture:
    values: dict[str, Any] = {"address": ADDRESS, "captured_at_from": "browser"} | more
    return Capture(markup=markup, captured_at=datetime.fromisoformat(at), **values)


def keep(store: Store, made: Reading, markup: str | None = None) -> str:
    """Store a reading with a capture of its own, and tell the capture's name."""
    page = capture(made.captured_at.isoformat(), markup or f"<main>{made.captured_at} {made.total}</main>")
    kept = store.keep(page, CLICK, received_at=RECEIVED)
    store.save_reading(kept.id, made)
    return kept.id


def readings(store: Store) -> dict[str, Reading]:
    """All readings of the profile in use by their capture, in time; several a day where there are several."""
    whose = store.profile_in_use()
    found = {row.id: store.reading(row.id) for row in store.captures() if row.profile == whose and not row.deleted}
    made = [(capture_id, known) for capture_id, known in found.items() if known]
    return dict(sorted(made, key=lambda one: one[1].captured_at))


def page(*, pillars: tuple[float, ...] = (16, 17, 18, 19), profile: str | None = None) -> str:
    """The markup of an SSI page that carries nothing but LinkedIn's own answer, and a stranger's name."""
    names = ("PROFESSIONAL_BRAND", "FIND_RIGHT_PEOPLE", "INSIGHT_ENGAGEMENT", "STRONG_RELATIONSHIP")
    scores = [{"pillar": name, "score": score} for name, score in zip(names, pillars, strict=True)]
    answer: dict[str, Any] = {"memberScore": {"overall": sum(pillars), "subScores": scores}, "groupScore": []}
    if profile:
        answer["profileUrn"] = profile
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Social Selling Index</title></head>'
        f'<body><script>var seen = "Oriana Quillfeather";</script><code>{json.dumps(answer)}</code>'
        '<main class="ssi-report"></main></body></html>'
    )
