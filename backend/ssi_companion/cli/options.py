"""What the commands share: options of the installation, the opened history, and how a command ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from ..history.reader_process import ReaderProcess
    from ..history.store import Store
    from ..settings import Settings


@dataclass
class Options:
    """The options `--data` and `--port`, given before or after the command's name."""

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


def _zone(context: click.Context, parameter: click.Parameter, name: str | None) -> tzinfo | None:
    from ..history.zones import UnknownZone, named_zone

    try:
        return named_zone(name) if name is not None else None
    except UnknownZone as unknown:
        raise click.BadParameter(str(unknown), context, parameter) from unknown


timezone_option = click.option(
    "--timezone",
    "zone",
    callback=_zone,
    metavar="ZONE",
    help="Of saves that do not tell their time zone: Europe/Berlin or +01:00 (else this machine's).",
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask before what cannot be undone.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def find_settings(*, even_unsafe: bool = False) -> "Settings":
    """The settings that the options, the environment and the platform give; `even_unsafe` is for the doctor."""
    from ..settings import BadSetting, Settings

    options = click.get_current_context().find_object(Options) or Options()
    try:
        return Settings.prepare(options.data, options.port, even_unsafe=even_unsafe)
    except BadSetting as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def open_store(*, back_up: bool = False) -> Iterator["Store"]:
    """The history, with every known failure of its file as one sentence.

    `back_up` is for commands that change much: today's automatic backup is made first, unless it is there.
    """
    from ..history.database import UnusableDatabase, failures_in_words
    from ..history.records import DamagedCapture, Deleted, Unknown
    from ..history.store import Store

    path = find_settings().database
    try:
        with failures_in_words(path), Store(path) as store:
            if back_up:
                _back_up(path)
            yield store
            store.check_in_place()
    except (UnusableDatabase, DamagedCapture, Unknown, Deleted) as error:
        raise click.ClickException(str(error)) from error


def _back_up(path: Path) -> None:
    from ..history.backups import back_up
    from ..history.database import UnusableDatabase

    try:
        back_up(path)
    except UnusableDatabase as why:  # which is no reason not to do what was asked
        click.echo(f"There is no backup of today: {why}", err=True)


def open_reader(zone: "tzinfo | None" = None, *, pages: int = 1) -> "ReaderProcess":
    """Who reads pages, in as many processes as there are pages, or cores; to be used in a `with`."""
    from ..history import reader_process

    return reader_process.ReaderProcess(max(1, min(pages, reader_process.all_cores())), zone=zone)


def stop(sentence: str) -> NoReturn:
    """End with a sentence on standard error and exit code 1."""
    click.echo(sentence, err=True)
    exit_refused()


def confirm(question: str, yes: bool) -> None:
    """Ask before what cannot be undone; without a terminal only `--yes` is an answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        stop(f"{question} Nobody is here to ask, and it cannot be undone: add --yes.")
    if not click.confirm(question):
        stop("Nothing was changed.")


def counted(number: int, what: str) -> str:
    """A number with its noun, as in "1 page" and "2 pages"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def exit_refused() -> NoReturn:
    """End with exit code 1: refused, or nothing done."""
    click.get_current_context().exit(1)


def not_written(error: OSError) -> str:
    """Why a file was not written, in one sentence."""
    if isinstance(error, FileExistsError):
        return f"{error.filename} is there already and is left as it is. Choose another name."
    return f"{error.filename} cannot be written: {error.strerror}."


class Commands(click.Group):
    """A group that lists its commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, as `--help` lists them."""
        return list(self.commands)
