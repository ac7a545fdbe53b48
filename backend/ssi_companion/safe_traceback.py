"""Describe an unexpected exception for the log: its kind and its place, never its message, which may quote a page."""

import traceback


def kind_and_place(error: BaseException) -> str:
    """The name of the error and the lines of code that led to it, without a value."""
    return f"{type(error).__qualname__}\n{''.join(traceback.format_tb(error.__traceback__))}"
