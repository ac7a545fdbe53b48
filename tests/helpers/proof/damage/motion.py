"""What is late, or still moves: numbers that have not arrived."""

from collections.abc import Callable
from random import Random

from ..markup import Number
from ..member import PILLARS
from ..pages import MEMBER, Page
from .base import Damage, scale


def _empty_numbers(rng: Random, page: Page) -> bool:
    """Some numbers have not arrived: nothing stands in their place, or a dash."""
    numbers = _placed(page)
    if not numbers:
        return False
    place = rng.choice(sorted({number.place for number in numbers}))
    text = rng.choice(("", "–", "--", "…"))
    for number in numbers:
        if number.place == place and rng.random() < 0.8:
            number.text = text
    return True


def _zeros(rng: Random, page: Page) -> bool:
    """A skeleton: every number of the score is 0, and nothing of the ranks has come."""
    numbers = [number for number in page.root.numbers() if number.fact]
    if not numbers or page.root.find("answer"):
        return False
    for number in numbers:
        number.text = "0"
    for node in page.root.find("ranks"):
        page.root.remove(node)
    return True


def _zeros_in_own(rng: Random, page: Page) -> bool:
    """The member's numbers are 0, those of the peers have come."""
    numbers = [number for number in page.root.numbers() if number.fact in MEMBER]
    if not numbers or page.root.find("answer"):
        return False
    for number in numbers:
        number.text = "0"
    return True


def _caption_late(rng: Random, page: Page) -> bool:
    """The total is not there yet, or still 0 or 1; of somebody new, 1 could be so."""
    found = [number for number in page.root.numbers() if number.fact == "total"]
    for number in found:
        number.text = rng.choice(("0", "", "1")) if number.text != "0" else ""
    return bool(found)


def _ranks_late(rng: Random, page: Page) -> bool:
    found = [number for number in page.root.numbers() if number.place == "rank"]
    text = rng.choice(("0", "", "--"))
    for number in found:
        number.text = text
    return bool(found)


def _motion(draw_part: Callable[[Random], float]) -> Damage:
    """Numbers of one place are not yet what they will be; those of other places are."""

    def damage(rng: Random, page: Page) -> bool:
        places = sorted({number.place for number in _placed(page)})
        if not places:
            return False
        chosen = rng.choice(places)
        together = ("bar", "bar text", "line") if chosen == "bar" else (chosen,)
        part = draw_part(rng)
        moved = [number for number in _placed(page) if number.place in together]
        for number in moved:
            scale(number, part)
        _excuse_unseen_motion(page, moved)
        return True

    return damage


def _one_moves(rng: Random, page: Page) -> bool:
    """One number alone is not yet what it will be."""
    numbers = _placed(page)
    if not numbers:
        return False
    number = rng.choice(numbers)
    scale(number, rng.uniform(0.1, 0.9))
    if str(number.fact).endswith(PILLARS) and _moved_by(number) < (1 if page.printer.decimals else _WHOLE_PILLARS):
        return False  # less than the rounding of the total can tell
    _excuse_unseen_motion(page, [number])
    return True


_WHOLE_PILLARS = 3
"""Points by which the sum of four whole pillars can differ from the total: half of one each, and half of one more."""


def _moved_by(number: Number) -> float:
    true = Number(None, number.true).value
    return abs(true - number.value) if true is not None and number.value is not None else 0.0


def _excuse_unseen_motion(page: Page, moving: list[Number]) -> None:
    """A number that moves where nothing at rest speaks against it looks like any other."""
    # What people read is only known where the words are; captions, bars, rows and spans speak for themselves.
    silent = {"sentence"} if page.known_words != "all" else set()
    if page.known_words == "none":
        silent |= {"line", "table"} if "lines" in page.carriers else {"table"}
    if page.form == "text":
        silent |= {"bar", "bar text"}
    moved = {number.fact or "" for number in moving}
    rest = {
        number.fact
        for number in page.root.numbers()
        if number.place not in silent and not any(number is each for each in moving)
    }
    if "answer" in page.carriers:
        rest |= {fact for fact in moved if not fact.endswith("weekly_change")}
    if moved & set(MEMBER) and not rest & set(MEMBER):
        page.excuse("all-numbers-in-step", *MEMBER)
    for fact in moved - set(MEMBER) - rest:
        if not fact.endswith(PILLARS):  # peers' pillars move against what remains of 100
            page.excuse("one-number-printed-once", fact)


def _placed(page: Page) -> list[Number]:
    return [number for number in page.root.numbers() if number.fact and number.place]


KINDS: dict[str, Damage] = {
    "late: numbers of one place": _empty_numbers,
    "late: zeros everywhere": _zeros,
    "late: zeros of the member": _zeros_in_own,
    "late: zeros of one place": _motion(lambda rng: 0.0),
    "late: the caption": _caption_late,
    "late: the ranks": _ranks_late,
    "moving: numbers of one place": _motion(lambda rng: rng.uniform(0.1, 0.9)),
    "moving: one number": _one_moves,
}
