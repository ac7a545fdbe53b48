"""Commands about pages: parse, import, watch, reread, list, turn into fixtures and learn words from."""

import sys
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    data_option,
    exit_refused,
    json_option,
    not_written,
    open_reader,
    open_store,
    stop,
    timezone_option,
)

if TYPE_CHECKING:
    from ssi_parsers import Capture, LearnedWords

    from ..history.importer import Outcome
    from ..history.saved_files import FoundFile, NotReadable
    from ..history.store import Store


@click.command()
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@timezone_option
@json_option
def parse(file: Path, zone: tzinfo | None, as_json: bool) -> None:
    """Read a saved page and print its numbers; stores nothing.

    \b
    Examples:
      ssi parse "Social Selling Index.html"
      ssi parse page.mhtml --json
    """
    from ssi_parsers import UnreadablePage

    from ..history import reading as tasks
    from ..history.importer import saved_file
    from ..history.saved_files import NotFound, read_plain_file
    from . import terminal

    try:
        save = saved_file(read_plain_file(file), zone)
        with open_reader(zone) as reader:
            found = reader.run(tasks.examine, save)
        reading = found.verdict if isinstance(found, tasks.Examination) else found
        if isinstance(reading, UnreadablePage):
            raise reading
    except NotFound as missing:
        raise click.UsageError(missing.detail) from missing
    except UnreadablePage as refused:
        if as_json:
            terminal.print_json({"refused": refused.code, "detail": refused.detail})
        else:
            terminal.say(f"Refused, {refused.code}: {refused.detail}")
        exit_refused()
    if as_json:
        terminal.print_json(reading.model_dump(mode="json"))
    else:
        terminal.print_reading(reading)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@timezone_option
@json_option
@data_option
def import_(paths: tuple[str, ...], zone: tzinfo | None, as_json: bool) -> None:
    """Take saved pages into your history.

    PATH is a file, a folder or a pattern. Of a folder, at any depth, only what may be a saved page is taken
    (.html .htm .xhtml .mht .mhtml .webarchive .txt), and nothing of the NAME_files folders that browsers
    put beside "complete" saves. The same page twice is one. A page that cannot be read is kept with the
    reason and stops nothing; a later version may read it. A page that you had deleted
    is brought back when you name its file; a folder that still holds it brings nothing back.

    Of a folder or a pattern, what is plainly no SSI page is left alone: nothing of it is kept. A file that you name
    is kept also when it is refused, and that is said.

    A page belongs to the local day on which it was saved. A "single file" gives its time in UTC, and other saves
    only have the file's own; these go by the time zone of this machine. If you were elsewhere, say where with
    --timezone: that also moves pages which are here already, and whose day it changes.

    With --json, "new", "already_there" and "refused" (with its "code") list what was read, "left_alone" (with its
    "code") what was found and is no SSI page, and "not_read" what could not be read (with its "detail"): not there,
    not allowed, no plain file, a folder without any saved page, or dated by a wrong clock.

    Exit code 0 when at least one page is in your history now, 1 when none is.

    \b
    Examples:
      ssi import "Social Selling Index.html"
      ssi import ~/Downloads "~/old saves/**/*.mhtml"
      ssi import ~/tokyo --timezone Asia/Tokyo
      ssi import ~/Downloads --json
    """
    from ..history.saved_files import find_saves
    from . import terminal

    outcomes: list[Outcome] = []
    stopped = False
    with open_store(back_up=True) as store:
        store.tidy()
        try:
            _import(store, list(find_saves(paths)), zone, outcomes)
        except KeyboardInterrupt:
            stopped = True
    if as_json:
        groups = ("new", "already_there", "refused", "not_read", "left_alone")
        by_result = {name: [one.as_json() for one in outcomes if one.result == name] for name in groups}
        terminal.print_json({**by_result, "stopped": stopped})
    else:
        terminal.print_outcomes(outcomes, stopped=stopped)
    if stopped or all(outcome.result in ("refused", "not_read", "left_alone") for outcome in outcomes):
        exit_refused()


def _import(
    store: "Store", found: "list[FoundFile | NotReadable]", zone: tzinfo | None, outcomes: "list[Outcome]"
) -> None:
    from rich.progress import Progress

    from ..history.importer import import_files
    from . import terminal

    screen = terminal.console(stderr=True)
    with (
        open_reader(zone, pages=len(found)) as reader,
        Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress,
    ):
        task = progress.add_task("Importing", total=len(found))
        # One by one, so that what is stored is counted when Ctrl-C comes.
        for outcome in import_files(store, found, reader, lambda _: progress.advance(task), zone=zone):
            outcomes.append(outcome)


@click.command()
@json_option
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="How many.")
@data_option
def captures(as_json: bool, limit: int) -> None:
    """List what you handed over, and what came of it.

    Newest first.
    The names in the first column are what `choose`, `delete`, `undelete`, `fixture` and `profile move` take, and
    so is the beginning of one, from four letters on, that no other name has.

    \b
    Examples:
      ssi captures
      ssi captures --limit 500 --json
    """
    from . import terminal

    if as_json:
        from ..service import answers

        with open_store() as store:
            terminal.print_answer(answers.captures(store, limit))
        return
    with open_store() as store:
        rows, profiles = store.captures(limit), store.profiles()
    if rows:
        terminal.print_captures(rows, profiles)
    else:
        click.echo(terminal.NO_READINGS, err=True)


@click.command()
@click.option("--apply", is_flag=True, help="Store the new readings; without it they are only shown.")
@click.option("--give-up", "lose", is_flag=True, help="With --apply: also where a reading becomes a refusal.")
@data_option
def reread(apply: bool, lose: bool) -> None:
    """Read all stored pages again with today's parsers.

    Shows what would change, and changes it with --apply. A reading that would become a refusal is said and
    stays as it is, unless you add --give-up.

    \b
    Examples:
      ssi reread
      ssi reread --apply
    """
    from ..history.recorder import reread as read_again
    from . import terminal

    if lose and not apply:
        raise click.UsageError("--give-up needs --apply.")
    with open_store(back_up=apply) as store, open_reader(pages=store.count()) as reader:
        rereadings = read_again(store, reader, apply, drop_lost=lose)
    terminal.print_rereadings(rereadings, applied=apply, gave_up=lose)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path))
@timezone_option
@data_option
def watch(folder: Path, zone: tzinfo | None) -> None:
    """Take in saved pages as they appear in a folder; Ctrl-C stops.

    Pages that are there already are taken in first. Only the folder itself is watched, not those inside it,
    and what is plainly no SSI page is left alone and not kept. Needs the package watchfiles.

    \b
    Example:
      ssi watch ~/Downloads
    """
    try:
        from ..history.watch import watch_folder
    except ModuleNotFoundError as error:
        if error.name != "watchfiles":
            raise
        stop(f"Watching needs one more package: {sys.executable} -m pip install watchfiles")
    from . import terminal

    with open_store(back_up=True) as store, open_reader(zone) as reader:
        click.echo(f"Watching {folder}. Stop with Ctrl-C.", err=True)
        try:
            for outcome in watch_folder(store, folder, reader, zone=zone):
                terminal.print_outcome(outcome)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)


@click.command()
@click.argument("capture")
@click.argument("name", type=click.Path(path_type=Path))
@data_option
def fixture(capture: str, name: Path) -> None:
    """Write a stored page without anything personal, to show to others.

    NAME.html is the page and NAME.json what it is read as; neither may be there already. Look through the
    page before you share it: what is personal in it was taken out by a program.

    \b
    Example:
      ssi fixture 3f2a90c1d4e5 fixtures/pages/en-new-layout
    """
    with open_store() as store:
        page = _stored_page(store, capture)
    _write_fixture(page, name)


@click.command()
@click.argument("capture")
@click.option(
    "--write",
    "name",
    type=click.Path(path_type=Path),
    metavar="NAME",
    help="Also write the page without anything personal, as `ssi fixture` does, its labels kept.",
)
@data_option
def words(capture: str, name: Path | None) -> None:
    """Teach SSI Companion the language of a stored page.

    Where the bars or LinkedIn's own data tell your numbers, the words beside them are the page's labels. They are
    printed as a module for parsers/ssi_parsers/locales/, checked: with them the page's text alone gives the same
    numbers. What is not certain is left out, and the module says why. Look through it before you share it.

    \b
    Examples:
      ssi words 3f2a90c1d4e5 > nl.py
      ssi words 3f2a90c1d4e5 --write fixtures/pages/nl-report
    """
    from ssi_parsers import LOCALES, LearnedWords

    from ..history import reading as tasks
    from . import terminal

    with open_store() as store:
        page = _stored_page(store, capture)
    with open_reader() as reader:
        learned = reader.run(tasks.learn, page)
    if not isinstance(learned, LearnedWords):
        stop(str(learned))
    if name:
        _write_fixture(page, name, learned)
    terminal.print_data(learned.module)
    place = f"parsers/ssi_parsers/locales/{learned.file_name}"
    click.echo(
        f"{place} is there already: add what is new to it."
        if learned.locale in LOCALES
        else f"This is {place}; it also needs a line in LOCALES, in locales/__init__.py.",
        err=True,
    )


def _stored_page(store: "Store", capture: str) -> "Capture":
    page = store.page(store.full_id("capture", capture))
    if page is None:
        stop(f"Of {capture} no page is kept: it is a file that could not be opened, or only its numbers are kept.")
    return page


def _write_fixture(page: "Capture", name: Path, learned: "LearnedWords | None" = None) -> None:
    from ssi_parsers import UnreadablePage

    from ..history.fixture import NotScrubbed, write_fixture

    try:
        written = write_fixture(page, name, [learned.words] if learned else [])
    except OSError as error:
        stop(not_written(error))
    except (NotScrubbed, UnreadablePage) as error:
        stop(str(error))
    for path in written:
        click.echo(str(path), err=learned is not None)  # standard output is the module's
    click.echo("Look through it before you share it: names, photos and numbers that could be yours.", err=True)
