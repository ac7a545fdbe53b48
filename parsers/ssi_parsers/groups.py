"""Decide which peer group each piece of a list is about: each rank row, each group's block.

Names go before place: what names its group is about that group, and lists of equal length share their order. Place
alone decides only on a page where nothing names anything: two of them stand as industry, then network (2021 to 2026).
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from .facts import Group

BY_PLACE: tuple[Group, Group] = ("industry", "network")


class Piece(NamedTuple):
    """The groups that a piece of a list names, those that its words mention in whatever way, and these words.

    `is_doubtful` says that something about it speaks against telling it by its place or by a mere mention: a rank as
    only a team's can be, none beside one that has its own, another piece inside it, a mention in a figure's sentence.
    """

    names: Collection[Group]
    mentions: Collection[Group]
    words: str
    is_doubtful: bool = False


def assigned(
    lists: Sequence[Sequence[Piece]], answered: Collection[Group], count: int | None = None
) -> list[list[Group | None]]:
    """The group of each piece of each list; `None` where nobody knows.

    The groups in LinkedIn's answer are `answered`; `count` is how many the page says there are, where it does.
    """
    own = [_named(pieces) for pieces in lists]
    orders = [groups for groups in own if groups and None not in groups and len(set(groups)) == len(groups)]
    place_decides = (
        not any(piece.names or piece.is_doubtful for pieces in lists for piece in pieces)
        and {len(pieces) for pieces in lists} <= {0, 2}
        and count in (None, 2)
        and (not answered or set(answered) == set(BY_PLACE))
    )
    found = []
    for pieces, groups in zip(lists, own, strict=True):
        shared = {tuple(order) for order in orders if len(order) == len(groups) and _fits(groups, order)}
        if None in groups and len(shared) == 1:
            found.append(list(shared.pop()))
        elif None in groups and place_decides and _are_two(pieces):
            found.append(list(BY_PLACE))
        else:
            found.append(groups)
    return found


def _named(pieces: Sequence[Piece]) -> list[Group | None]:
    """The group that each piece names; a mention counts only where each piece mentions one, and no two the same."""
    mentioned = [group for piece in pieces for group in piece.mentions]
    speaks = any(piece.names or piece.is_doubtful for piece in pieces)
    if not speaks and len(mentioned) == len(set(mentioned)) == len(pieces):
        return [next(iter(piece.mentions), None) for piece in pieces]
    return [next(iter(piece.names)) if len(piece.names) == 1 else None for piece in pieces]


def _fits(groups: Sequence[Group | None], order: Sequence[Group | None]) -> bool:
    return all(group in (None, other) for group, other in zip(groups, order, strict=True))


def _are_two(pieces: Sequence[Piece]) -> bool:
    """Whether there are two that stand for different groups, in the order of `BY_PLACE` as far as anything tells.

    Each has some word that the other has not; else one may be the other's double.
    """
    if len(pieces) != 2 or any(set(piece.mentions) - {group} for piece, group in zip(pieces, BY_PLACE, strict=True)):
        return False
    one, two = (set(piece.words.split()) for piece in pieces)
    return not (one <= two or two <= one)
