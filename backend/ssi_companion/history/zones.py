"""Time zones: that of this machine, and those that people name."""

import difflib
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?)(?::?([0-5]\d))?", re.IGNORECASE)


class UnknownZone(ValueError):  # noqa: N818 - said of the name
    """No time zone has this name; the message says what to write."""


class MachineZone(tzinfo):
    """The zone that this machine is set to, with the offset that it had at each moment: in summer another."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return moment.replace(tzinfo=None).astimezone().utcoffset() if moment else None

    def dst(self, moment: datetime | None) -> timedelta | None:
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        return moment.replace(tzinfo=None).astimezone().tzname() if moment else None

    def fromutc(self, moment: datetime) -> datetime:
        local = moment.replace(tzinfo=UTC).astimezone()
        here = local.replace(tzinfo=self, fold=0)
        # In autumn an hour comes twice.
        return here if here.utcoffset() == local.utcoffset() else here.replace(fold=1)


HERE = MachineZone()


def named_zone(name: str) -> tzinfo:
    """The zone of an IANA name (Europe/Berlin) or an offset (+01:00). Raises `UnknownZone`."""
    if offset := _OFFSET.fullmatch(name):
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if away <= timedelta(hours=14):  # the farthest that clocks are set anywhere
            return timezone(-away if offset[1] == "-" else away)
    elif name.upper() in ("UTC", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of names, such as "Europe"
        raise UnknownZone(_what_to_write(name)) from None


def _what_to_write(name: str) -> str:
    known = available_timezones()
    if not known:  # Windows has none of its own
        return "No names of time zones are known here. Give an offset such as +01:00, or: pip install tzdata"
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(known, reverse=True)}
    names = cities | {zone.lower(): zone for zone in known}
    if near := difflib.get_close_matches(name.lower().replace(" ", "_"), names, n=1, cutoff=0.8):
        return f"{name!r} is no time zone. Did you mean {names[near[0]]}?"
    return f"{name!r} is no time zone. Write a name such as Europe/Berlin, or an offset such as +01:00."
