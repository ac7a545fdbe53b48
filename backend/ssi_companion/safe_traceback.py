"""What may be told of an accident: its kind and its place. Its message may quote the page, so nobody hears it."""

import traceback


def kind_and_place(error: BaseException) -> str:
    """The name of the error and the lines of code that led to it, without a value."""
    return f"{type(error).__qualname__}\n{''.join(traceback.format_tb(error.__traceback__))}"
