"""Judgements on readings: pure rules, each with where it comes from."""

import math


def shown_total(total: float) -> int:
    """The total as the page prints it: whole, rounded half up."""
    return math.floor(total + 0.5)
