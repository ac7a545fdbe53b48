"""Take saves into the history, one file after the other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ssi_parsers import Reading, UnreadablePage

from .recorder import Recorded, record_save
from .saved_files import NotReadable, read_plain_file
from .store import Source, Store


@dataclass(frozen=True)
class Outcome:
    """What came of a file: a reading, new or there before, or a refusal with its code and its sentences.

    What could not even be read has only a sentence: no `code`, for nobody knows what it is, and no `capture`.
    """

    file: Path
    result: Literal["new", "already_there", "refused", "not_read"]
    capture: str | None = None
    reading: Reading | None = None
    code: str | None = None
    detail: str | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same with the names of the interface; what does not apply is left out."""
        out: dict[str, Any] = {"file": str(self.file), "capture": self.capture}
        if self.reading:
            out |= {"day": self.reading.day.isoformat(), "shown_total": self.reading.shown_total}
        out |= {name: said for name in ("code", "detail") if (said := getattr(self, name))}
        return out | ({"warnings": list(self.warnings)} if self.warnings else {})


def import_file(store: Store, path: Path, kind: Literal["file", "folder"] = "file") -> Outcome:
    """Store a file and read it; what cannot be read is an outcome like any other."""
    try:
        file = read_plain_file(path)
        source = Source(kind=kind, name=file.name)
        recorded = record_save(store, file.data, name=file.name, file_time=file.modified, source=source)
    except NotReadable as missing:
        return not_read(missing)
    except UnreadablePage as refused:
        return Outcome(path, "refused", code=refused.code, detail=refused.detail)
    return _outcome(path, recorded)


def not_read(why: NotReadable) -> Outcome:
    return Outcome(why.path, "not_read", detail=why.detail)


def _outcome(path: Path, recorded: Recorded) -> Outcome:
    if recorded.refused:
        code, detail = recorded.refused.code, recorded.refused.detail
        return Outcome(path, "refused", recorded.capture_id, code=code, detail=detail)
    result: Literal["new", "already_there"] = "new" if recorded.created else "already_there"
    return Outcome(path, result, recorded.capture_id, recorded.reading, warnings=recorded.warnings)
