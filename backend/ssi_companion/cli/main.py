"""The command `ssi`: the group that all commands belong to.

What is slow to import is imported inside the commands that need it, so that `ssi --help` answers at once.
Exit codes: 0 done, 1 refused or nothing done, 2 (click's own) called wrongly.
"""

import sys
from io import TextIOWrapper

import click

from . import history, pages, service, settings
from .options import Commands, data_option, port_option


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


COMMANDS = (
    pages.parse,
    pages.import_,
    history.show,
    history.history,
    pages.captures,
    pages.reread,
    service.serve,
    service.open_,
    service.pair,
    service.extension,
    pages.watch,
    pages.fixture,
    pages.words,
    service.doctor,
    history.delete,
    history.undelete,
    history.purge,
    history.choose,
    history.profile,
    history.backup,
    history.restore,
    settings.settings,
)
"""In the order in which one meets them."""

for command in COMMANDS:
    main.add_command(command)
