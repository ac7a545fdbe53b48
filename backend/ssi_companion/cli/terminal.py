"""Print what commands found: sentences and tables that also read well without colour, piped, or narrow."""

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ssi_parsers import GROUPS, KIND_OF, PILLARS, Fact, Kind, Reading
from ssi_parsers.carriers import called

from ..history import rounding, scoring
from ..history.backups import Backup
from ..history.importer import Outcome
from ..history.recorder import Rereading
from ..history.records import CaptureRow, HistoryDay, Profile

if TYPE_CHECKING:  # the service's modules are slow to import, and one command needs them
    from ..service.wire import WireModel
    from .doctor import Finding

SHORT_NAMES: dict[Fact, str] = {
    "establish_brand": "Brand",
    "find_people": "People",
    "engage_with_insights": "Insights",
    "build_relationships": "Relationships",
}
GROUP_NAMES = {"industry": "Industry", "network": "Network", "team": "Team"}

COARSE = (
    "About, unclear: one of the two numbers was told with fewer decimals than the other. Unclear ones may be equal."
)

PIPED_WIDTH = 110
ROOM_FOR_PILLARS, ROOM_FOR_RANK, ROOM_FOR_CAPTURE = 57, 10, 14

NO_READINGS = (
    "No readings yet. Open https://www.linkedin.com/sales/ssi in your browser, save the page, then: "
    "ssi import FILE. Or start `ssi serve` and connect your browser."
)


def console(*, stderr: bool = False) -> Console:
    """A console on standard output, or error, as they are now: both can be replaced."""
    made = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not made.is_terminal:
        made.width = PIPED_WIDTH
    return made


def say(sentence: str = "") -> None:
    """Print one sentence as plain text, whatever is in it; the terminal wraps it."""
    console().print(_plain(sentence), soft_wrap=True)


def _plain(text: str, style: str = "") -> Text:
    """Text that comes from a page or a file's name: neither markup nor an order to the terminal."""
    return Text("".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cs") else char for char in text), style)


def print_json(value: Any) -> None:
    """Print one JSON value."""
    print_data(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_answer(answer: "WireModel") -> None:
    """Print an answer of the service's interface, as the interface writes it but for the indent."""
    print_data(answer.as_json(indent=2) + "\n")


def print_data(text: str) -> None:
    """Print text for programs: UTF-8, its line ends unchanged, whatever the terminal's encoding."""
    # A file name that is no text (Linux) is the one thing that cannot be encoded.
    out = sys.stdout.buffer
    out.write(text.encode(errors="backslashreplace"))
    out.flush()


def print_reading(reading: Reading) -> None:
    """Print one reading: total, pillars, peer groups, and the carriers they were read from."""
    out = console()
    out.print(f"[bold]Total {reading.shown_total}[/] of 100 [dim]({_told(reading, 'total')})[/]")
    out.print(_pillars(reading))
    groups = _groups(reading)
    if groups.row_count:
        out.print(groups)
    carriers = ", ".join(sorted({called(carrier) for carrier in reading.told_by.values()}))
    out.print(
        f"[dim]Seen {reading.captured_at:%Y-%m-%d %H:%M %z}, says the {reading.captured_at_from}; "
        f"numbers from {escape(carriers)}.[/]"
    )
    for warning in reading.warnings:
        say(f"Note: {warning}")


def _told(reading: Reading, fact: Fact) -> str:
    """A score as it was told: exactly, to so many decimals, or as a whole number."""
    value, decimals = getattr(reading, fact), reading.decimals.get(fact)
    if decimals == 0:
        return "told as a whole number"
    shown = _score(reading, fact, rounding.DETAILED)
    return f"exactly {shown}" if decimals is None and float(shown) == value else shown


def _score(reading: Reading, fact: Fact, places: int = rounding.DECIMALS) -> str:
    """A total, a pillar or an average of one; nothing where it was not told."""
    value = getattr(reading, fact)
    if value is None:
        return ""
    write = rounding.total if KIND_OF[fact] is Kind.TOTAL else rounding.score
    return write(value, reading.decimals.get(fact), places=places)


def _table(*headers: str, numbers: Iterable[str] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for header in headers:
        table.add_column(header, justify="right" if header in set(numbers) else "left", overflow="fold")
    return table


def _pillars(reading: Reading) -> Table:
    table = _table("Pillar", "of 25", numbers=["of 25"])
    for pillar in PILLARS:
        table.add_row(scoring.NAMES[pillar], _score(reading, pillar, rounding.DETAILED))
    return table


def _groups(reading: Reading) -> Table:
    columns = ("Rank", "This week", "Average", "People")
    table = _table("Compared with", *columns, numbers=columns)
    for group in GROUPS:
        rank, change, average, size = (
            getattr(reading, f"{group}_{fact}") for fact in ("top_percent", "weekly_change", "average", "size")
        )
        if (rank, change, average, size) == (None, None, None, None):
            continue
        name = GROUP_NAMES[group]
        if group == "industry" and reading.industry_name:
            name += f" ({reading.industry_name})"
        table.add_row(
            _plain(name),
            "" if rank is None else f"top {rank}%",
            "" if change is None else f"{rounding.signed(change, 0)}%",
            _score(reading, f"{group}_average", rounding.DETAILED),
            "" if size is None else f"{size:,}",
        )
    return table


def print_summary(summary: scoring.Summary) -> None:
    """Print the latest total with its band and balance, pillars and ranks, and the change of each."""
    out, reading = console(), summary.latest
    out.print(f"[bold]{reading.shown_total} of 100[/], {summary.band.name}. {escape(summary.band.said)}")
    out.print(f"[dim]On {reading.day}.[/]")
    out.print()
    # The reading before and that of a week ago are often the same one.
    changes = list({change.since_day: change for change in reversed(summary.changes)}.values())[::-1]
    spans = [f"in {change.days} day{'' if change.days == 1 else 's'}" for change in changes]
    table = _table("", "Now", *spans, numbers=["Now", *spans])
    table.add_row("Total", _score(reading, "total"), *(_moved(change, "total") for change in changes))
    for pillar in PILLARS:
        now = f"{_score(reading, pillar)} of 25"
        table.add_row(scoring.NAMES[pillar], now, *(_moved(change, pillar) for change in changes))
    for group in GROUPS:
        fact = f"{group}_top_percent"
        if (rank := getattr(reading, fact)) is not None:
            moves = (_moved_rank(change, fact) for change in changes)
            table.add_row(f"{GROUP_NAMES[group]} rank", f"top {rank}%", *moves)
    for group in GROUPS:
        if now := _score(reading, fact := f"{group}_average"):
            table.add_row(f"{GROUP_NAMES[group]} average", now, *(_moved(change, fact) for change in changes))
    out.print(table)
    shown = ("total", *PILLARS, *(f"{group}_average" for group in GROUPS))
    moves_shown = [change.facts[fact] for change in changes for fact in shown if fact in change.facts]
    if any(moved.about or moved.by is None for moved in moves_shown):
        out.print(f"[dim]{COARSE}[/]")
    out.print()
    out.print("Balanced." if summary.balance.ok else "Not balanced.", " ".join(summary.balance.reasons))
    out.print(f"[dim]{escape(scoring.RULES_SOURCE)}[/]")
    if not changes:
        out.print("[dim]This is the first reading; the next one will show a change.[/]")


def _moved(change: scoring.Change, fact: Fact) -> str:
    return difference(change.facts[fact]) if fact in change.facts else ""


def difference(moved: scoring.Difference) -> str:
    """A difference with its sign, "about" when it is only that, "unclear" when there may be none."""
    if moved.by is None:
        return "unclear"
    return ("about " if moved.about else "") + rounding.signed(moved.by, moved.decimals)


def _moved_rank(change: scoring.Change, fact: Fact) -> str:
    """In words, since a smaller rank is a better one."""
    moved = change.facts.get(fact)
    if moved is None or moved.by is None:
        return ""
    return f"{abs(moved.by):.0f} {'better' if moved.by < 0 else 'worse'}" if moved.by else "same"


def print_history(history: Sequence[HistoryDay]) -> None:
    """Print one line a day, the newest last; a narrow terminal gets no captures, then no ranks."""
    out = console()
    ranked = [group for group in GROUPS if any(_rank(day, group) is not None for day in history)]
    captures = out.width >= ROOM_FOR_PILLARS + ROOM_FOR_RANK * len(ranked) + ROOM_FOR_CAPTURE
    if out.width < ROOM_FOR_PILLARS + ROOM_FOR_RANK * len(ranked):
        ranked = []
    pillars, ranks = [SHORT_NAMES[pillar] for pillar in PILLARS], [GROUP_NAMES[group] for group in ranked]
    last = ["Capture"] if captures else []
    table = _table("Day", "Total", *pillars, *ranks, *last, numbers=["Total", *pillars, *ranks])
    for day in history:
        table.add_row(
            day.day.isoformat(),
            _score(day.reading, "total"),
            *(_score(day.reading, pillar) for pillar in PILLARS),
            *("" if (rank := _rank(day, group)) is None else f"top {rank}%" for group in ranked),
            *([day.capture] if captures else []),
        )
    out.print(table)


def _rank(day: HistoryDay, group: str) -> int | None:
    rank: int | None = getattr(day.reading, f"{group}_top_percent")
    return rank


def print_outcomes(outcomes: Sequence[Outcome], *, stopped: bool) -> None:
    """Print how many files were new, there before, or refused, and why each of the others is not in the history."""
    for outcome in outcomes:
        if outcome.result != "left_alone" and (outcome.warnings or outcome.detail):
            print_outcome(outcome)
    new = [outcome.reading for outcome in outcomes if outcome.reading and outcome.result == "new"]
    if in_utc := sum((read.captured_at_from, read.zone_from) == ("save", "machine") for read in new):
        say(
            f"The day of {in_utc} new {'page' if in_utc == 1 else 'pages'} goes by the time zone of this machine, "
            "since single files do not tell theirs. To name another: ssi import --timezone ZONE"
        )
    count = Counter(outcome.result for outcome in outcomes)
    if count["refused"] or count["not_read"]:
        say()
    unread = f", {count['not_read']} not read" if count["not_read"] else ""
    say(f"{count['new']} new, {count['already_there']} already there, {count['refused']} refused{unread}.")
    if alone := count["left_alone"]:
        which = "1 file is no SSI page and left alone; nothing of it is kept."
        say(which if alone == 1 else f"{alone} files are no SSI pages and left alone; nothing of them is kept.")
    if stopped:
        say("Stopped before the end. What is counted here is stored; the same command again does the rest.")


def print_outcome(outcome: Outcome) -> None:
    """Print the outcome of one file in a line."""
    if outcome.reading:
        said = f"total {outcome.reading.shown_total} on {outcome.reading.day}. {' '.join(outcome.warnings)}"
    else:
        verdict = f"refused, {outcome.code}" if outcome.code else "not read"
        said = f"{verdict}. {outcome.detail}"
        said += f" Kept as {outcome.capture}." if outcome.capture else ""
    say(f"{outcome.file}: {said}".rstrip())


def print_captures(captures: Sequence[CaptureRow], profiles: Sequence[Profile]) -> None:
    """Print one line a capture, the newest first: moment, source, profile where there are several, and outcome."""
    names = {profile.id: profile.name for profile in profiles} if len(profiles) > 1 else {}
    whose = ["Profile"] if names else []
    table = _table("Capture", "Seen", "From", *whose, "Total", "What came of it", numbers=["Total"])
    for row in captures:
        verdict = row.refused.code if row.refused else "" if row.shown_total is not None else "not read yet"
        if row.effective:
            verdict = "counts for its day" + (", by your choice" if row.chosen else "")
        table.add_row(
            row.id,
            f"{row.captured_at:%Y-%m-%d %H:%M}",
            _plain(row.source.name or row.source.kind),
            *([_plain(names[row.profile])] if names else []),
            "" if row.shown_total is None else str(row.shown_total),
            "deleted" if row.deleted else verdict,
        )
    console().print(table)


def print_profiles(profiles: Sequence[Profile]) -> None:
    """Print one line a profile, the one in use marked."""
    table = _table("Profile", "Name", "Readings", "", numbers=["Readings"])
    for profile in profiles:
        table.add_row(profile.id, _plain(profile.name), str(profile.readings), "in use" if profile.in_use else "")
    console().print(table)


def _why(backup: Backup) -> str:
    """What made a backup."""
    return {
        "automatic": "automatic",
        "before_update": f"before an update (format {backup.format})",
        "before_restore": "before a restore",
    }[backup.kind]


def print_backups(backups: Sequence[tuple[Backup, int | None]]) -> None:
    """Print one line a copy of the history, the newest first, with how many captures are in it."""
    table = _table("Backup", "Of", "Captures", "Bytes", "", numbers=["Captures", "Bytes"])
    for backup, captures in backups:
        shown = "cannot be read" if captures is None else f"{captures:,}"
        table.add_row(backup.path.name, f"{backup.made_at:%Y-%m-%d}", shown, f"{backup.size:,}", _why(backup))
    out = console()
    out.print(table)
    for folder in sorted({backup.path.parent for backup, _ in backups}):
        say(f"In {folder}")


def backup_as_json(backup: Backup, captures: int | None) -> dict[str, Any]:
    """A backup for programs; `captures` is null when it cannot be read."""
    return {
        "file": str(backup.path),
        "kind": backup.kind,
        "made_at": backup.made_at.isoformat(),
        "size": backup.size,
        "captures": captures,
    }


def print_pairings(pairings: Sequence[dict[str, Any]]) -> None:
    """Print one line a browser, of the pairings as the interface lists them."""
    if not pairings:
        say("No browser is connected. See: ssi extension")
        return
    table = _table("Browser", "Sender", "Since", "Last used")
    for pairing in pairings:
        table.add_row(
            pairing["kid"], pairing["origin"] or "", _moment(pairing["created_at"]), _moment(pairing["used_at"])
        )
    console().print(table)


def _moment(iso: str | None) -> str:
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}" if iso else "not yet"


def print_findings(findings: Iterable["Finding"]) -> None:
    """Print each finding under its subject; a broken one is marked by a word and not only by colour."""
    table = _table("", "", "")
    table.show_header = False
    about, styles = "", {"ok": "", "note": "yellow", "broken": "bold red"}
    for finding in findings:
        mark = _plain(finding.state, style=styles[finding.state])
        table.add_row("" if finding.about == about else finding.about, mark, _plain(finding.said))
        about = finding.about
    console().print(table)


def print_rereadings(rereadings: Sequence[Rereading], *, applied: bool, gave_up: bool) -> None:
    """Print a line for every fact that today's parsers read differently, and what was done about it."""
    out = console()
    table = _table("Capture", "Seen", "Fact", "Before", "After", numbers=["Before", "After"])
    changed = [rereading for rereading in rereadings if rereading.changed]
    for rereading in changed:
        seen = f"{rereading.capture.captured_at:%Y-%m-%d %H:%M}"
        for fact, before, after in _differences(rereading):
            table.add_row(rereading.capture.id, seen, fact, _plain(before), _plain(after))
    if changed:
        out.print(table)
        out.print()
    lost = [rereading for rereading in changed if rereading.lost]
    for rereading in lost:
        stays = "is given up" if gave_up else "stays as it was"
        out.print(_plain(f"{rereading.capture.id} can no longer be read; its reading {stays}."), soft_wrap=True)
    for rereading in rereadings:
        if rereading.failed:
            out.print(_plain(f"{rereading.capture.id} met a mistake in the parsers; it stays as it was."))
    count = len(changed) - (0 if gave_up else len(lost))
    say(f"{len(rereadings)} read again, {count} {'changed' if applied else 'would change'}.")
    if count and not applied:
        say("To store this: ssi reread --apply")


def _differences(rereading: Rereading) -> Iterable[tuple[str, str, str]]:
    before, after = rereading.before, rereading.after
    if not (isinstance(before, Reading) and isinstance(after, Reading)):
        yield "reading", _in_short(before), _in_short(after)
        return
    old, new = before.model_dump(), after.model_dump()
    for name in old:
        if old[name] != new[name] and name not in ("told_by", "decimals"):
            yield name, _shown(old[name]), _shown(new[name])
    for name, absent in (("told_by", "-"), ("decimals", "exact")):
        for fact in sorted(old[name].keys() | new[name].keys()):
            told, tells = (one[name].get(fact, absent) for one in (old, new))
            if told != tells:
                yield f"{name} {fact}", _shown(told), _shown(tells)


def _shown(value: object) -> str:
    return "-" if value is None else str(value)


def _in_short(verdict: object) -> str:
    if isinstance(verdict, Reading):
        return f"total {_score(verdict, 'total')}"
    return "not read" if verdict is None else getattr(verdict, "code", str(verdict))
