"""The command `ssi`: arguments in, calls out.

What is slow to import is imported inside the commands that need it, so that `ssi --help` answers at once.
Exit codes: 0 done, 1 refused or nothing done, 2 (click's own) called wrongly.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from threading import Thread

    from ..history.importer import Outcome
    from ..history.saved_files import NotReadable
    from ..history.store import Store
    from ..settings import Settings


BROWSER_SECONDS = 10
"""How long `ssi open` waits for the browser to start."""


@dataclass
class Options:
    """What was said of the installation, before or after the command's name."""

    data: Path | None = None
    port: int | None = None


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is not None:
        setattr(context.ensure_object(Options), str(parameter.name), value)


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    expose_value=False,
    callback=_remember,
    help="Folder of your history (else SSI_DATA, else this platform's place for data).",
)
port_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    expose_value=False,
    callback=_remember,
    help="Port on 127.0.0.1 (else SSI_PORT, else 17871).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def find_settings() -> "Settings":
    from ..settings import BadSetting, Settings

    options = click.get_current_context().find_object(Options) or Options()
    try:
        return Settings.prepare(options.data, options.port)
    except BadSetting as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def open_store() -> Iterator["Store"]:
    """The history, with every known failure of its file as one sentence."""
    from ..history.database import UnusableDatabase, failures_in_words
    from ..history.records import Deleted, Unknown
    from ..history.store import Store

    path = find_settings().database
    try:
        with failures_in_words(path), Store(path) as store:
            yield store
    except (UnusableDatabase, Unknown, Deleted) as error:
        raise click.ClickException(str(error)) from error


def stop(sentence: str) -> NoReturn:
    """End with a sentence on standard error and exit code 1."""
    click.echo(sentence, err=True)
    give_up()


def give_up() -> NoReturn:
    """End with exit code 1: refused, or nothing done."""
    click.get_current_context().exit(1)


class Commands(click.Group):
    """Commands in the order in which one meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ssi-companion", prog_name="ssi")
@data_option
@port_option
def main() -> None:
    """Keep the history of your LinkedIn Social Selling Index on your own machine.

    Nothing here ever contacts LinkedIn: you hand over pages that your own browser shows.

    \b
    First steps:
      ssi serve                       start the service and open the viewer
      ssi import ~/Downloads/SSI.html take in a page that you saved
      ssi show                        see where you stand

    Not affiliated with LinkedIn.
    """
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows, or LC_ALL=C, cannot show every letter of a name; that is no reason to break down.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@json_option
def parse(file: Path, as_json: bool) -> None:
    """Read a saved page and print its numbers; stores nothing.

    \b
    Examples:
      ssi parse "Social Selling Index.html"
      ssi parse page.mhtml --json
    """
    from ssi_parsers import UnreadablePage, read_save

    from ..history.saved_files import NotFound, read_plain_file
    from . import terminal

    try:
        save = read_plain_file(file)
        reading = read_save(save.data, name=save.name, file_time=save.modified)
    except NotFound as missing:
        raise click.UsageError(missing.detail) from missing
    except UnreadablePage as refused:
        if as_json:
            terminal.print_json({"refused": refused.code, "detail": refused.detail})
        else:
            terminal.say(f"Refused, {refused.code}: {refused.detail}")
        give_up()
    if as_json:
        terminal.print_json(reading.model_dump(mode="json"))
    else:
        terminal.print_reading(reading)


@main.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@json_option
@data_option
def import_(paths: tuple[str, ...], as_json: bool) -> None:
    """Take saved pages into your history.

    PATH is a file, a folder or a pattern. Of a folder, at any depth, only what may be a saved page is taken
    (.html .htm .xhtml .mht .mhtml .webarchive .txt), and nothing of the NAME_files folders that browsers
    put beside "complete" saves. The same page twice is one. A page that cannot be read is kept with the
    reason and stops nothing; a later version may read it. A page that you had deleted is brought back.

    With --json, "new", "already_there" and "refused" (with its "code") list what was read, and "not_read" what
    could not be (with its "detail"): not there, not allowed, no plain file, a folder without any saved page.

    Exit code 0 when at least one page is in your history now, 1 when none is.

    \b
    Examples:
      ssi import "Social Selling Index.html"
      ssi import ~/Downloads "~/old saves/**/*.mhtml"
      ssi import ~/Downloads --json
    """
    from ..history.saved_files import find_saves
    from . import terminal

    outcomes: list[Outcome] = []
    stopped = False
    with open_store() as store:
        try:
            _import(store, list(find_saves(paths)), outcomes)
        except KeyboardInterrupt:
            stopped = True
    if as_json:
        groups = ("new", "already_there", "refused", "not_read")
        by_result = {name: [one.as_json() for one in outcomes if one.result == name] for name in groups}
        terminal.print_json({**by_result, "stopped": stopped})
    else:
        terminal.print_outcomes(outcomes, stopped=stopped)
    if stopped or all(outcome.result in ("refused", "not_read") for outcome in outcomes):
        give_up()


def _import(store: "Store", found: "list[Path | NotReadable]", outcomes: "list[Outcome]") -> None:
    from rich.progress import Progress

    from ..history.importer import import_files
    from . import terminal

    screen = terminal.console(stderr=True)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task("Importing", total=len(found))
        # One by one, so that what is stored is counted when Ctrl-C comes.
        for outcome in import_files(store, found, lambda _: progress.advance(task)):
            outcomes.append(outcome)


@main.command()
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

    with open_store() as store:
        days = store.recent(scoring.REACH)
    summary = scoring.summary([day.reading for day in days])
    if summary is None:
        if as_json:
            terminal.print_json({"error": "no_readings", "detail": terminal.NO_READINGS})
            give_up()
        stop(terminal.NO_READINGS)
    if as_json:
        terminal.print_json(terminal.summary_as_json(summary, days[-1].capture))
    else:
        terminal.print_summary(summary)


DAY = click.DateTime(["%Y-%m-%d"])


@main.command()
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
    with open_store() as store:
        days = store.history(start=_day(start), end=_day(end))
    if as_json:
        terminal.print_data(export.as_json(day.reading for day in days))
    elif as_csv:
        terminal.print_data(export.as_csv(day.reading for day in days))
    elif days:
        terminal.print_history(days)
    else:
        click.echo("No readings in this time." if start or end else terminal.NO_READINGS, err=True)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@main.command()
@json_option
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="How many.")
@data_option
def captures(as_json: bool, limit: int) -> None:
    """List what you handed over, and what came of it.

    Newest first.
    The names in the first column are what `choose`, `delete`, `restore`, `fixture` and `profile move` take, and
    so is the beginning of one, from four letters on, that no other name has.

    \b
    Examples:
      ssi captures
      ssi captures --limit 500 --json
    """
    from . import terminal

    with open_store() as store:
        rows, profiles = store.captures(limit), store.profiles()
    if as_json:
        terminal.print_json(terminal.captures_as_json(rows))
    elif rows:
        terminal.print_captures(rows, profiles)
    else:
        click.echo(terminal.NO_READINGS, err=True)


@main.command()
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
    with open_store() as store:
        rereadings = read_again(store, apply, drop_lost=lose)
    terminal.print_rereadings(rereadings, applied=apply, gave_up=lose)


@main.command()
@click.option("--no-open", is_flag=True, help="Only print the link; open no browser.")
@data_option
@port_option
def serve(no_open: bool) -> None:
    """Start the service and open the viewer; Ctrl-C stops it.

    It answers on 127.0.0.1 only, and only to you: the link it prints works once, within a minute.
    `ssi open` makes another.

    \b
    Examples:
      ssi serve
      ssi serve --port 18000 --no-open
    """
    import asyncio

    from ..access.secrets_store import SecretsUnavailable
    from ..history.database import UnusableDatabase, failures_in_words
    from ..service.server import PortTaken
    from ..service.server import serve as answer

    settings = find_settings()

    def announce(link: str) -> None:
        click.echo(f"SSI Companion answers on {settings.origin}")
        click.echo(f"Your history lives in {settings.data_dir}")
        _show_link(link, no_open=no_open)
        click.echo("Stop with Ctrl-C.")

    try:
        with failures_in_words(settings.database):
            asyncio.run(answer(settings, announce))
    except (PortTaken, SecretsUnavailable, UnusableDatabase) as error:
        stop(str(error))
    except KeyboardInterrupt:  # Windows
        pass


@main.command("open")
@click.option("--no-open", is_flag=True, help="Only print the link; open no browser.")
@data_option
@port_option
def open_(no_open: bool) -> None:
    """Open the viewer of the running service, logged in.

    \b
    Examples:
      ssi open
      ssi open --no-open
    """
    from ..access import client

    with service_failures():
        link = client.login_url(find_settings())
    if opening := _show_link(link, no_open=no_open):
        opening.join(BROWSER_SECONDS)


def _show_link(link: str, *, no_open: bool) -> "Thread | None":
    from .open_browser import can_open, open_link

    opens = not no_open and can_open()
    click.echo(f"{'Opening' if opens else 'Open'} the viewer, once and within a minute: {link}")
    return open_link(link) if opens else None


@contextmanager
def service_failures() -> Iterator[None]:
    """Every reason why the running service does not answer, as one sentence."""
    from ..access.client import ServiceError

    try:
        yield
    except ServiceError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--list", "listing", is_flag=True, help="List the browsers that are connected.")
@click.option("--revoke", metavar="KID", help="Disconnect the browser with this number.")
@data_option
@port_option
def pair(listing: bool, revoke: str | None) -> None:
    """Connect a browser by hand, list the connected ones, or disconnect one.

    The easy way is the viewer's page "Connect this browser" and a click on the extension's icon there.
    This prints the string to paste in the extension's options instead. The service must be running.

    \b
    Examples:
      ssi pair
      ssi pair --list
      ssi pair --revoke 00112233445566aa
    """
    from ..access import client
    from . import terminal

    if listing and revoke:
        raise click.UsageError("Choose one of --list and --revoke.")
    with service_failures(), client.session(find_settings()) as service:
        if listing:
            terminal.print_pairings(service.pairings())
        elif revoke:
            if revoke not in {pairing["kid"] for pairing in service.pairings()}:
                stop(f"No browser {revoke} is connected. See: ssi pair --list")
            service.revoke(revoke)
            click.echo(f"{revoke} is disconnected.")
        else:
            made = service.pair()
            click.echo(made["pairing"])
            minutes = made["expires_in"] // 60
            click.echo(f"Paste this in the extension's options within {minutes} minutes. It is a secret.", err=True)


@main.command()
@click.option(
    "--zip",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    is_flag=False,
    flag_value=".",
    metavar="[DIR]",
    help="Write the two packages for browser stores to DIR, or here.",
)
def extension(folder: Path | None) -> None:
    """Tell which folder to load in your browser, and how.

    \b
    Examples:
      ssi extension
      ssi extension --zip dist
    """
    from . import extension_package as browsers

    if folder:
        try:
            for package in browsers.write_packages(folder):
                click.echo(str(package))
        except OSError as error:
            stop(_not_written(error))
        return
    click.echo(f"The extension is the folder {browsers.extension_folder()}")
    for title, steps in browsers.STEPS.items():
        click.echo(f"\n{title}")
        for number, step in enumerate(steps, 1):
            click.echo(f"  {number}. {step}")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path))
@data_option
def watch(folder: Path) -> None:
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

    with open_store() as store:
        click.echo(f"Watching {folder}. Stop with Ctrl-C.", err=True)
        try:
            for outcome in watch_folder(store, folder):
                terminal.print_outcome(outcome)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)


@main.command()
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
    from ..history.fixture import NotScrubbed, write_fixture

    with open_store() as store:
        page = store.page(store.full_id("capture", capture))
    if page is None:
        stop(f"{capture} is a file that could not be opened; there is no page in it to write.")
    try:
        written = write_fixture(page, name)
    except OSError as error:
        stop(_not_written(error))
    except NotScrubbed as error:
        stop(str(error))
    for path in written:
        click.echo(str(path))
    click.echo("Look through it before you share it: names, photos and numbers that could be yours.", err=True)


def _not_written(error: OSError) -> str:
    if isinstance(error, FileExistsError):
        return f"{error.filename} is there already and is left as it is. Choose another name."
    return f"{error.filename} cannot be written: {error.strerror}."


@main.command()
@json_option
@data_option
@port_option
def doctor(as_json: bool) -> None:
    """Check this installation; exit code 1 when something is broken.

    The report names no user and no score, so that you can paste it where you ask for help.

    \b
    Example:
      ssi doctor
    """
    from . import terminal
    from .doctor import examine

    findings = list(examine(find_settings()))
    if as_json:
        terminal.print_json([finding._asdict() for finding in findings])
    else:
        terminal.print_findings(findings)
    if any(finding.state == "broken" for finding in findings):
        give_up()


@main.command()
@click.argument("capture")
@data_option
def delete(capture: str) -> None:
    """Take a capture out of your history (restore undoes it).

    \b
    Example:
      ssi delete 3f2a90c1d4e5
    """
    with open_store() as store:
        capture = store.full_id("capture", capture)
        if not store.delete(capture):
            stop(f"{capture} was deleted before. To bring it back: ssi restore {capture}")
    click.echo(f"Deleted. To undo: ssi restore {capture}")


@main.command()
@click.argument("capture")
@data_option
def restore(capture: str) -> None:
    """Bring back a capture that was deleted.

    \b
    Example:
      ssi restore 3f2a90c1d4e5
    """
    with open_store() as store:
        capture = store.full_id("capture", capture)
        if not store.restore(capture):
            stop(f"{capture} is not deleted.")
    click.echo("Restored.")


@main.command()
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


@main.group(cls=Commands, invoke_without_command=True)
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


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def backup(file: Path) -> None:
    """Copy your whole history into one new file.

    Only you may read it. To go back, stop the service and put that file where `ssi doctor` says the history lives.

    \b
    Example:
      ssi backup ssi-2026-11.sqlite3
    """
    with open_store() as store:
        try:
            store.backup(file)
        except OSError as error:
            stop(_not_written(error))
        if wrong := store.check():
            stop(f"Copied to {file}, but what was copied is damaged: {wrong[0]}. See: ssi doctor")
    click.echo(f"Copied to {file}.")
