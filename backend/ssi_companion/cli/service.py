"""Commands about the service and the browsers that talk to it: serve, open, pair, extension, doctor."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import data_option, exit_refused, find_settings, json_option, not_written, port_option, stop

if TYPE_CHECKING:
    from threading import Thread


BROWSER_SECONDS = 10
"""How long `ssi open` waits for the browser to start."""


@click.command()
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


@click.command("open")
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


@click.command()
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


@click.command()
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
            stop(not_written(error))
        return
    click.echo(f"The extension is the folder {browsers.extension_folder()}")
    for title, steps in browsers.STEPS.items():
        click.echo(f"\n{title}")
        for number, step in enumerate(steps, 1):
            click.echo(f"  {number}. {step}")


@click.command()
@click.option("--read-data", is_flag=True, help="Also read all that is stored and say what is hurt.")
@json_option
@data_option
@port_option
def doctor(read_data: bool, as_json: bool) -> None:
    """Check this installation; exit code 1 when something is broken.

    The report names no user and no score, so that you can paste it where you ask for help.

    \b
    Examples:
      ssi doctor
      ssi doctor --read-data
    """
    from . import terminal
    from .doctor import examine

    findings = list(examine(find_settings(even_unsafe=True), read_data=read_data))
    if as_json:
        terminal.print_json([finding._asdict() for finding in findings])
    else:
        terminal.print_findings(findings)
    if any(finding.state == "broken" for finding in findings):
        exit_refused()
