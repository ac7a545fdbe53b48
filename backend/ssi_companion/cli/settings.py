"""Commands about what the user decides: how long pages are kept."""

import click

from .options import Commands, confirm, counted, data_option, open_store, yes_option


@click.group(cls=Commands, invoke_without_command=True)
@data_option
@click.pass_context
def settings(context: click.Context) -> None:
    """List what you can decide about your history, or decide it.

    \b
    Examples:
      ssi settings
      ssi settings markup 90d
    """
    if context.invoked_subcommand is None:
        with open_store() as store:
            click.echo(f"markup  {store.markup_setting}")


@settings.command()
@click.argument("keep", metavar="DAYSd|forever|none")
@yes_option
@data_option
def markup(keep: str, yes: bool) -> None:
    """Keep pages for so long after they came in: 90d (any number of days), forever, or none.

    Only of pages that were read: their numbers stay in any case, and what could not be read stays whole, so that a
    later version may read it. Without its page a reading cannot be checked or read again by a better version.

    \b
    Examples:
      ssi settings markup 90d
      ssi settings markup forever
    """
    from ..history.retention import BadRetention

    with open_store() as store:
        try:
            due = store.due_markup(keep)
        except BadRetention as bad:
            raise click.BadParameter(str(bad), param_hint="KEEP") from bad
        if due:
            confirm(f"Remove {counted(due, 'page')} now, and keep what was read from them?", yes)
        store.set_markup(keep)
        dropped = store.tidy().dropped
    kept = {"forever": "Pages are kept for ever.", "none": "Pages are kept only until they are read."}
    click.echo(kept.get(keep) or f"Pages are kept for {counted(int(keep[:-1]), 'day')}.")
    if dropped:
        click.echo(f"Removed {counted(dropped, 'page')}; backups that were made before still hold them.")
