"""Commands about the history: show, list, choose, delete, undelete, purge, profiles, backup, restore."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..history.retention import DELETED_DAYS
from .options import (
    Commands,
    confirm,
    counted,
    data_option,
    exit_refused,
    find_settings,
    json_option,
    not_written,
    open_store,
    stop,
    yes_option,
)

if TYPE_CHECKING:
    from ..history.backups import Backup


@click.command()
@json_option
@data_option
def show(as_json: bool) -> None:
    """Show where you stand today, what it is worth, and what changed.

    \b
    Examples:
      ssi show
      ssi show --json
    """
    from ..history import scoring
    from . import terminal

    if as_json:
        from ..service import answers
        from ..service.errors import NoReadings

        with open_store() as store:
            try:
                terminal.print_answer(answers.latest(store))
            except NoReadings as nothing:
                terminal.print_json({"error": nothing.code, "detail": terminal.NO_READINGS})
                exit_refused()
        return
    with open_store() as store:
        days = store.recent(scoring.REACH)
    summary = scoring.summary([day.reading for day in days])
    if summary is None:
        stop(terminal.NO_READINGS)
    terminal.print_summary(summary)


DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
@click.option("--from", "start", type=DAY, metavar="YYYY-MM-DD", help="First day.")
@click.option("--to", "end", type=DAY, metavar="YYYY-MM-DD", help="Last day.")
@data_option
def history(as_json: bool, as_csv: bool, start: datetime | None, end: datetime | None) -> None:
    """Print your history, one reading a day.

    The names in JSON and CSV are those of the facts, and stay the same from version to version.

    \b
    Examples:
      ssi history
      ssi history --from 2026-01-01 --to 2026-06-30
      ssi history --csv > ssi.csv
    """
    from ..history import export
    from . import terminal

    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    if as_json:
        from ..service import answers

        with open_store() as store:
            terminal.print_answer(answers.history(store, start=_day(start), end=_day(end)))
        return
    with open_store() as store:
        days = store.history(start=_day(start), end=_day(end))
    if as_csv:
        terminal.print_data(export.as_csv(day.reading for day in days))
    elif days:
        terminal.print_history(days)
    else:
        click.echo("No readings in this time." if start or end else terminal.NO_READINGS, err=True)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@click.command()
@click.argument("capture")
@data_option
def delete(capture: str) -> None:
    """Take a capture out of your history.

    For 30 days `undelete` undoes it; then it is gone from the file. To have it gone at once: ssi purge

    \b
    Example:
      ssi delete 3f2a90c1d4e5
    """
    with open_store() as store:
        store.tidy()
        capture = store.full_id("capture", capture)
        if not store.delete(capture):
            stop(f"{capture} was deleted before. To bring it back: ssi undelete {capture}")
    click.echo(f"Deleted. To undo, within {DELETED_DAYS} days: ssi undelete {capture}")


@click.command()
@click.argument("capture")
@data_option
def undelete(capture: str) -> None:
    """Bring back a capture that was deleted.

    \b
    Example:
      ssi undelete 3f2a90c1d4e5
    """
    _undelete(capture)


def _undelete(capture: str) -> None:
    with open_store() as store:
        capture = store.full_id("capture", capture)
        if not store.undelete(capture):
            stop(f"{capture} is not deleted.")
    click.echo("It is back in your history.")


@click.command()
@click.argument("captures", nargs=-1, metavar="[CAPTURE]...")
@click.option("--deleted", "all_deleted", is_flag=True, help="All captures that are deleted.")
@yes_option
@data_option
def purge(captures: tuple[str, ...], all_deleted: bool, yes: bool) -> None:
    """Remove captures from the file at once, with what was read from them.

    Nothing brings them back, but for a backup that was made before. What was deleted is purged by itself
    after 30 days. A watched folder that still holds such a page does not bring it in again.

    
    Examples:
      ssi purge 3f2a90c1d4e5
      ssi purge --deleted --yes
    """
    if bool(captures) == all_deleted:
        raise click.UsageError("Name captures, as `ssi captures` lists them, or say --deleted.")
    with open_store() as store:
        found = [store.full_id("capture", capture) for capture in captures]
        if all_deleted:
            found = [row.id for row in store.captures() if row.deleted]
        if not found:
            stop("No capture is deleted.")
        confirm(f"Remove {counted(len(found), 'capture')} for good?", yes)
        for capture in dict.fromkeys(found):
            store.purge(capture)
    click.echo("Purged. Backups that were made before still hold it: ssi backup --list")


@click.command()
@click.argument("capture")
@data_option
def choose(capture: str) -> None:
    """Let this capture count for its day instead of the day's last.

    To undo it, choose the day's last.

    \b
    Example:
      ssi choose 3f2a90c1d4e5
    """
    with open_store() as store:
        capture = store.full_id("capture", capture)
        store.choose(capture)
        click.echo(f"This reading counts for {store.capture(capture).day} now.")


@click.group(cls=Commands, invoke_without_command=True)
@data_option
@click.pass_context
def profile(context: click.Context) -> None:
    """List whose scores are kept, or change whose.

    Readings of two people never mix in one history. Nobody makes a profile: the first page that you hand over
    makes the first, and a page that tells of another member makes another.

    \b
    Examples:
      ssi profile
      ssi profile use 90c1d4e53f2a
      ssi profile name 90c1d4e53f2a "Quillfeather Ltd"
      ssi profile move 3f2a90c1d4e5 90c1d4e53f2a
    """
    if context.invoked_subcommand is None:
        from . import terminal

        with open_store() as store:
            terminal.print_profiles(store.profiles())


@profile.command("use")
@click.argument("profile_id", metavar="PROFILE")
@data_option
def use_profile(profile_id: str) -> None:
    """Show this profile from now on, and give it the pages that do not tell whose they are.

    \b
    Example:
      ssi profile use 90c1d4e53f2a
    """
    with open_store() as store:
        profile_id = store.full_id("profile", profile_id)
        store.use_profile(profile_id)
        click.echo(f"{store.profile(profile_id).name} is in use.")


@profile.command("name")
@click.argument("profile_id", metavar="PROFILE")
@click.argument("name")
@data_option
def name_profile(profile_id: str, name: str) -> None:
    """Give a profile another name.

    \b
    Example:
      ssi profile name 90c1d4e53f2a "Quillfeather Ltd"
    """
    if not name.strip():
        raise click.UsageError("A profile needs a name.")
    with open_store() as store:
        profile_id = store.full_id("profile", profile_id)
        store.rename_profile(profile_id, name.strip())
        click.echo(f"{profile_id} is called {store.profile(profile_id).name} now.")


@profile.command()
@click.argument("capture")
@click.argument("profile_id", metavar="PROFILE")
@data_option
def move(capture: str, profile_id: str) -> None:
    """Put one capture into another profile, which is there already.

    A profile comes with the first page that tells of its member; `ssi profile` lists those that are there.

    \b
    Example:
      ssi profile move 3f2a90c1d4e5 90c1d4e53f2a
    """
    with open_store() as store:
        profile_id = store.full_id("profile", profile_id)
        store.move(store.full_id("capture", capture), profile_id)
        click.echo(f"Moved to {store.profile(profile_id).name}.")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listing", is_flag=True, help="List the copies that are kept beside your history.")
@json_option
@data_option
def backup(file: Path | None, listing: bool, as_json: bool) -> None:
    """Copy your whole history into one new file, or list the copies that there are.

    Only you may read FILE. `ssi restore FILE` goes back to it, on this machine or on another.

    A backup is also made by itself: once a day while the service runs, and before an import, a watch or a
    re-reading. The newest seven and one of each of four weeks before are kept in the folder `backups` beside your
    history, a gigabyte at most together. A day on which nothing changed makes none. What you take out of your
    history stays in them until newer ones have taken their place, and in the copies that are made before an update
    or a restore until you remove those.

    \b
    Examples:
      ssi backup ssi-2026-11.sqlite3
      ssi backup --list
    """
    if listing:
        if file:
            raise click.UsageError("Choose one of FILE and --list.")
        _list_backups(as_json=as_json)
        return
    if file is None:
        raise click.UsageError("Name the new file: ssi backup FILE. Or list the copies that there are: --list.")
    with open_store() as store:
        try:
            store.backup(file)
        except OSError as error:
            stop(not_written(error))
        if wrong := store.check():
            stop(f"Copied to {file}, but what was copied is damaged: {wrong[0]}. See: ssi doctor")
    click.echo(f"Copied to {file}.")


def _list_backups(*, as_json: bool) -> "list[Backup]":
    from ..history.backups import backups, captures_of
    from . import terminal

    found = backups(find_settings().database)
    counted = [(backup, captures_of(backup.path)) for backup in found]
    if as_json:
        terminal.print_json([terminal.backup_as_json(*one) for one in counted])
    elif counted:
        terminal.print_backups(counted)
    else:
        click.echo("There is no backup yet. The service makes the first within an hour: ssi serve", err=True)
    return found


CAPTURE_ID = re.compile("[0-9a-f]{4,12}")


@click.command()
@click.argument("file", required=False)
@data_option
def restore(file: str | None) -> None:
    """Go back to a backup of your history.

    FILE is what `ssi backup` wrote, or a name that `ssi backup --list` shows; without FILE these are listed. It is
    checked before anything is changed, and the history that it takes the place of is kept beside it. The service
    may run meanwhile.

    On a new machine, install SSI Companion, restore, and connect your browsers again: their keys are in no backup.

    A single capture that you deleted comes back by `ssi undelete`.

    \b
    Examples:
      ssi restore
      ssi restore history-2026-11-24.sqlite3
      ssi restore /media/usb/ssi-2026-11.sqlite3
    """
    from ..history import backups, inspection
    from ..history.database import UnusableDatabase
    from . import terminal

    path = find_settings().database
    if file is None:
        if _list_backups(as_json=False):
            click.echo("To go back to one of them: ssi restore FILE", err=True)
        exit_refused()
    chosen = Path(file)
    if not chosen.exists():
        known = {backup.path.name: backup.path for backup in backups.backups(path)}
        if file not in known and CAPTURE_ID.fullmatch(file):
            click.echo(f"`ssi restore` is for backups now. To bring back a capture: ssi undelete {file}", err=True)
            _undelete(file)
            return
        chosen = known.get(file, chosen)
    try:
        restored = backups.restore(path, chosen)
    except UnusableDatabase as error:
        raise click.ClickException(str(error)) from error
    with open_store():  # and with that it is brought to today's format
        pass
    terminal.say(f"Your history is that of {chosen} now: {counted(restored.captures, 'capture')}.")
    if restored.kept:
        terminal.say(f"The one before is kept as {restored.kept}")
    if hurt := inspection.read_data(path).hurt:
        terminal.say(f"{counted(len(hurt), 'capture')} in it cannot be read: ssi doctor --read-data")
