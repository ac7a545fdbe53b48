"""Why a page could not be read.

    UnreadablePage
     |-- NotSsiPage          some other page
     |-- SignedOut           LinkedIn asked to sign in instead
     |-- NotLoaded           the SSI page, before its numbers arrived
     |-- NoScore             LinkedIn has no score for this member
     |-- Incomplete          some pillar is missing
     |-- ImpossibleValue     a number outside its range
     |-- Contradiction       the page says two things of one fact
     |-- UnsupportedFile     no way of saving a page that is known here
     |-- TooLarge            more than will be read
     `-- TooSlow             reading took longer than allowed

The class is the kind, its docstring the message for people, `code` the public and stable name.
"""

from typing import ClassVar


class UnreadablePage(Exception):  # noqa: N818 - the words of the domain: a refusal, not a failure of the program
    """The page could not be read."""

    code: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self._detail = detail

    @property
    def detail(self) -> str:
        """What went wrong and what to do, in sentences, with the facts of this page where they help."""
        message = " ".join((self.__doc__ or "").split())
        return f"{message} ({self._detail})" if self._detail else message

    def __str__(self) -> str:
        return self.detail


class NotSsiPage(UnreadablePage):
    """This is not the Social Selling Index page. Open linkedin.com/sales/ssi and save or capture that page."""

    code = "not_ssi_page"


class SignedOut(UnreadablePage):
    """This is LinkedIn's sign-in page. Sign in, open your SSI page and try again."""

    code = "signed_out"


class NotLoaded(UnreadablePage):
    """This is the SSI page before its numbers arrived. Wait until the score shows, then try again."""

    code = "not_loaded"


class NoScore(UnreadablePage):
    """LinkedIn has no score for this member yet. It appears after some days of activity."""

    code = "no_score"


class Incomplete(UnreadablePage):
    """Not all four pillars are on this page. Reload it, wait until every number shows, then try again."""

    code = "incomplete"


class ImpossibleValue(UnreadablePage):
    """A number on this page is outside its possible range, so none of them is trusted."""

    code = "impossible_value"


class Contradiction(UnreadablePage):
    """This page says two different things of the same number, so none of them is trusted."""

    code = "contradiction"


class UnsupportedFile(UnreadablePage):
    """This file is not a saved page. Save it as "Web page" (.html or .mhtml), or copy its text into a .txt file."""

    code = "unsupported_file"


class TooLarge(UnreadablePage):
    """This is larger than any SSI page. Save the SSI page alone."""

    code = "too_large"


class TooSlow(UnreadablePage):
    """Reading this page took longer than any SSI page needs, so it was stopped."""

    code = "too_slow"


REFUSALS: dict[str, type[UnreadablePage]] = {kind.code: kind for kind in UnreadablePage.__subclasses__()}
"""Every kind of refusal by its public name."""
