"""Models of the JSON of every request and every answer; no HTTP in here."""

import re
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from ssi_parsers import Fact, Facts, Group, Reading
from ssi_parsers.facts import PillarScore, TotalScore
from ssi_parsers.model import MomentSource, ZoneSource

from ..limits import CAPTURE_BODY

ID = "^[0-9A-Za-z_-]{1,64}$"
"""Pattern of every id in a path or a query."""


class WireModel(BaseModel):
    """Base of all models: strict, frozen, without unknown fields, and never quoted in an error message."""

    LEAVES_OUT_NULLS: ClassVar[bool] = False
    """Whether what is None is left out of the JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, from_attributes=True)

    def as_json(self, *, indent: int | None = None) -> str:
        """The JSON of the interface; the command prints the same with an indent."""
        return self.model_dump_json(by_alias=True, exclude_none=self.LEAVES_OUT_NULLS, indent=indent)


def _written(pattern: str) -> BeforeValidator:
    # pydantic would also take 1700000000 for a moment, with an offset that nobody stated.
    def check(value: object) -> object:
        if not isinstance(value, str) or not re.match(pattern, value, re.ASCII):
            raise ValueError("not as in ISO 8601")
        return value

    return BeforeValidator(check)


Instant = Annotated[AwareDatetime, Field(strict=False), _written(r"\d{4}-\d\d-\d\d[Tt ]\d\d:")]
Day = Annotated[date, Field(strict=False), _written(r"\d{4}-\d\d-\d\d\Z")]
Id = Annotated[str, Field(pattern=ID)]
Kid = Annotated[str, Field(pattern=r"^([0-9a-f]{16}|cli)$")]


# Errors


class Error(WireModel):
    """Why a request is not answered: a public code, and a sentence for people."""

    error: str
    detail: str


class RefusedPage(Error):  # noqa: N818 - `Error` is the shape of an answer here, no exception
    """Why a page yields no reading. `id` is the capture it is kept as, if it is kept."""

    id: Id | None


# Coming in


class Health(WireModel):
    """That this is SSI Companion, and which version."""

    service: Literal["ssi-companion"] = "ssi-companion"
    version: str
    api: Literal[1] = 1


class LogIn(WireModel):
    """The one-time code of a login link."""

    code: Annotated[str, Field(max_length=100)]


class Session(WireModel):
    """The token of a session of the viewer, and its seconds."""

    token: str
    expires_in: int


class LoginLink(WireModel):
    """An address that opens the viewer logged in, once."""

    url: str
    expires_in: int


class Hello(WireModel):
    """The hello of a browser: its key id, and a client nonce, on which the service has to prove itself."""

    v: Literal[1]
    kid: Kid
    cn: Annotated[str, Field(max_length=200)]


class HelloAnswer(WireModel):
    """The service's proof, and a server nonce, good for the signature of one request of at most `max_body` bytes."""

    v: Literal[1] = 1
    sn: str
    proof: str
    max_body: int = CAPTURE_BODY


# Browsers


class NewPairing(WireModel):
    """The string that pairs one browser, for ten minutes."""

    pairing: str
    kid: str
    expires_in: int


class Pairing(WireModel):
    """A browser. Until it has sent something it is not `confirmed`, and its string still `expires_in` seconds."""

    kid: str
    confirmed: bool
    origin: str | None
    created_at: AwareDatetime
    used_at: AwareDatetime | None
    expires_in: int | None


class Pairings(WireModel):
    """All browsers."""

    pairings: list[Pairing]


# Profiles


class Profile(WireModel):
    """Somebody whose score is kept here."""

    id: str
    name: str
    in_use: bool
    readings: int


class Profiles(WireModel):
    """Everybody whose score is kept here."""

    profiles: list[Profile]


class ProfileChoice(WireModel):
    """Which profile."""

    profile: Id


# History


class ProfileQuery(WireModel):
    """Whose; left out, the profile in use."""

    profile: Id | None = None


class HistoryQuery(ProfileQuery):
    """From which day to which, both included."""

    start: Day | None = Field(None, alias="from")
    end: Day | None = Field(None, alias="to")


class Numbers(WireModel, Facts):
    """A reading without what is said about it: ten years of that are megabytes, and `/readings/{id}` has it.

    `decimals` is to how many each number was rounded, where it was; the others were told exactly.
    """

    total: TotalScore
    establish_brand: PillarScore
    find_people: PillarScore
    engage_with_insights: PillarScore
    build_relationships: PillarScore

    decimals: Annotated[dict[Fact, int] | None, BeforeValidator(lambda told: told or None)] = None
    captured_at: AwareDatetime


class HistoryDay(WireModel):
    """The effective reading of a local day; `chosen` when by the user and not because it was the day's last."""

    day: date
    capture: str
    chosen: bool
    readings_that_day: int
    reading: Numbers


class Band(WireModel):
    """Where a total lies."""

    name: str
    low: int
    high: int
    said: str


class Balance(WireModel):
    """Whether a score stands on all four pillars."""

    ok: bool
    reasons: tuple[str, ...]
    short: dict[Fact, float]


class Difference(WireModel):
    """One number minus another; `by` is null where they were told so differently that they may be one number.

    It is known to `decimals`, null where that is exactly; `about` says that one was told so coarsely that it shows.
    """

    by: float | None
    decimals: int | None
    about: bool


class Change(WireModel):
    """What is different since an earlier day."""

    label: str
    since_day: date
    days: int
    facts: dict[Fact, Difference]


class History(WireModel):
    """Effective readings, the oldest first, and the change from the first to the last of them.

    What a page does not tell is left out.
    """

    LEAVES_OUT_NULLS = True

    profile: str | None = None
    days: list[HistoryDay]
    change: Change | None = None


class Latest(WireModel):
    """The newest effective reading and what there is to say about it."""

    day: date
    capture: str
    reading: Reading
    shown_total: int
    band: Band
    balance: Balance
    rules_source: str
    changes: tuple[Change, ...]
    over_average: dict[Group, Difference]


# Captures


class Source(WireModel):
    """Where a capture came from."""

    kind: Literal["extension", "file", "folder", "upload"]
    name: str | None
    extension_version: str | None


class Refusal(WireModel):
    """Why a capture yields no reading."""

    code: str
    detail: str


class StoredCapture(WireModel):
    """What was seen, when, and what came of it."""

    id: str
    captured_at: AwareDatetime
    captured_at_from: MomentSource
    zone_from: ZoneSource
    received_at: AwareDatetime
    source: Source
    form: Literal["html", "text", "file"]
    address: str | None
    language: str | None
    sha256: str
    size: int
    profile: str
    parser_version: str | None
    shown_total: int | None
    refused: Refusal | None
    deleted: bool
    day: date
    chosen: bool
    effective: bool


class CaptureListQuery(WireModel):
    """How many captures, and after which one; `before` is the `next` of the list before."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    before: Id | None = None


class CaptureList(WireModel):
    """Captures, the last received first. `next` leads on to older ones."""

    captures: list[StoredCapture]
    next: str | None


class OneReading(WireModel):
    """A reading, and the capture it was read from."""

    id: str
    reading: Reading
    shown_total: int
    day: date
    chosen: bool
    effective: bool
    profile: str
    source: Source
    address: str | None
    language: str | None
    sha256: str
    size: int
    captured_at: AwareDatetime
    captured_at_from: MomentSource
    zone_from: ZoneSource
    received_at: AwareDatetime
    parser_version: str | None
    may_teach_words: bool


class LearnedWords(WireModel):
    """The locale module that a page teaches, what it is called, and the page without anything personal."""

    locale: str
    file_name: str
    module: str
    page: str


class WordsOfPage(WireModel):
    """What a page teaches of its language, or the reason why it teaches nothing."""

    learned: LearnedWords | None
    reason: str | None


class CaptureRequest(WireModel):
    """The page that the user's browser shows, at the user's click; not `settled` when it was still changing."""

    url: Annotated[str, Field(max_length=2000)]
    captured_at: Instant
    ext_version: Annotated[str, Field(max_length=40)]
    html: str
    settled: bool = True


class RecordedCapture(WireModel):
    """What was read from it; `created` is false when it was here before."""

    id: str
    created: bool
    reading: Reading
    shown_total: int
    band: Band
    change: Change | None


class UploadQuery(WireModel):
    """What a file is called and when it was last changed; its bytes are the body."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    modified: Instant


class RecordedUpload(WireModel):
    """What was read from a file; `created` is false when it was here before."""

    id: str
    created: bool
    reading: Reading
    shown_total: int
