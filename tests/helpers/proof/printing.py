"""How one page prints its numbers: decimals, decimal sign, digits, spaces."""

from dataclasses import dataclass
from random import Random

from .languages import Language, fill
from .markup import Child, Number
from .member import GROUPS, PILLARS, Member

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NARROW, FIXED = "\u202f", "\u00a0"


@dataclass(frozen=True)
class Printer:
    """Prints the facts of one member in one language."""

    member: Member
    language: Language
    decimals: int
    """Of the pillars as people read them; 0 prints whole ones."""
    full_width: bool = False
    space: str = " "
    """What stands between a number and its percent sign, where the language has a space there."""
    team_in_percent: bool = True
    """Whether the member's standing in a team is printed as "top 3 %", else as the third place."""
    has_headings: bool = True
    """Whether a heading names the group over its sentences; where no sentence does, it always stands there."""

    def pillar(self, fact: str, value: float, place: str, decimals: int | None = None) -> Number:
        """A pillar as people read it, zeros at its end dropped."""
        digits = self.decimals if decimals is None else decimals
        text = f"{value:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if digits else str(int(value + 0.5))
        return Number(fact, self._digits(text.replace(".", self.language.decimal)), place)

    def whole(self, fact: str | None, value: float, place: str) -> Number:
        """A total, an average, a rank."""
        return Number(fact, self._digits(str(int(value + 0.5))), place)

    def exact(self, fact: str, value: float, place: str) -> Number:
        """A number as programs write it."""
        return Number(fact, f"{value:.6f}".rstrip("0").rstrip("."), place)

    def phrase(self, phrase: str, number: Number | None = None) -> list[Child]:
        """A phrase of the page's language."""
        parts = fill(phrase, number, self.member.industry)
        return [part.replace(" %", f"{self.space}%") if isinstance(part, str) else part for part in parts]

    def out_of(self, number: Number, of: int, gap: str = " ") -> list[Child]:
        """ "33 out of 100"."""
        return [number, f"{gap}{self.language.out_of} {self._digits(str(of))}"]

    def in_percent(self, group: str) -> bool:
        """Whether the member's standing in a group is a percentage."""
        return self.team_in_percent or group != "team"

    def rank(self, group: str) -> tuple[str, Number]:
        """A phrase and its number: "Top 12%", or "#3" in a team."""
        percent = self.in_percent(group)
        number = self.whole(f"{group}_top_percent", self.member.groups[group].rank, "rank" if percent else "position")
        return self.language.top if percent else "#{}", number

    def change(self, group: str) -> list[Child]:
        """The sentence of the weekly change of the rank."""
        points = self.member.groups[group].change
        if not points:
            return self.phrase(self.language.no_change)
        number = Number(f"{group}_weekly_change", self._digits(str(abs(points))), "sentence")
        return self.phrase(self.language.up if points > 0 else self.language.down, number)

    def _digits(self, text: str) -> str:
        return text.translate(FULL_WIDTH) if self.full_width else text

    @property
    def groups(self) -> list[str]:
        """The member's groups in the order of the page."""
        return [group for group in GROUPS if group in self.member.groups]

    @property
    def named(self) -> list[tuple[str, str, float]]:
        """Fact, name and value of the member's pillars."""
        return list(zip(PILLARS, self.language.pillars, self.member.score.pillars, strict=True))


def draw_printer(rng: Random, member: Member, language: Language, *, whole: bool) -> Printer:
    """Any way of printing."""
    return Printer(
        member,
        language,
        0 if whole else rng.choice((3, 3, 3, 2)),
        full_width=language.code == "ja" and rng.random() < 0.4,
        space=rng.choice((" ", FIXED, NARROW)),
        has_headings=rng.random() < 0.4 or language.code == "pt-BR",
        team_in_percent=rng.random() < 0.5,
    )
