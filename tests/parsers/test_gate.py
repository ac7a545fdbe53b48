"""Only a whole answer, the report's own elements, or the address of tab or save make a page the SSI page."""

from datetime import datetime

import pytest

from helpers.goldens import FIXTURES
from ssi_parsers import SSI_ADDRESS, Capture, UnreadablePage, open_save, read_page

CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")
REPORT = (FIXTURES / "pages" / "en-report.html").read_text("utf-8")
ANSWER = (FIXTURES / "pages" / "en-json-only.html").read_text("utf-8")
PASTED = (FIXTURES / "saves" / "pasted-en.txt").read_text("utf-8")

FOUR_LINES = "".join(
    f"<p>{score} | {name}</p>"
    for score, name in (
        (11.25, "Establish your professional brand"),
        (9.5, "Find the right people"),
        (14.05, "Engage with insights"),
        (17.7, "Build relationships"),
    )
)
ARTICLE = f"<html><head></head><body><main><p>53 out of 100</p>{FOUR_LINES}</main></body></html>"
"""Somebody's numbers, as an article quotes them: 52.5 in all, shown as 53."""

ELSEWHERE = "https://www.linkedin.com/pulse/my-index"


def capture(markup: str, address: str | None = SSI_ADDRESS, form: str = "html") -> Capture:
    return Capture.model_validate(
        {"markup": markup, "form": form, "address": address, "captured_at": CLICKED, "captured_at_from": "save"}
    )


def outcome(markup: str, address: str | None = SSI_ADDRESS, form: str = "html") -> str:
    try:
        read_page(capture(markup, address, form))
    except UnreadablePage as refusal:
        return refusal.code
    return "read"


def pasted(text: str) -> str:
    try:
        read_page(open_save(text.encode(), file_time=CLICKED))
    except UnreadablePage as refusal:
        return refusal.code
    return "read"


@pytest.mark.parametrize(
    "blob",
    [
        '{"lix": {"sales.ssi.memberScore": "control"}}',
        '{"activeSeat": true, "seatType": "TEAM"}',
        '{"memberScore": {"overall": 71.5, "subScores": []}}',
        '{"activeSeat": true, "memberScore": 1}',
        '{"article": {"data": {"activeSeat": false, "memberScore": {"overall": 52.5}}}}',
    ],
)
def test_the_words_of_an_answer_in_other_data_do_not_make_an_article_the_page(blob: str) -> None:
    page = ARTICLE.replace("<main>", f"<main><code>{blob}</code>")

    assert outcome(page, SSI_ADDRESS) == "read"
    assert outcome(page, None) == "not_ssi_page"


@pytest.mark.parametrize("word", ["ssi-report", "ssi-rank", "user-ssi-score"])
def test_a_word_of_the_report_in_an_address_or_a_sentence_proves_nothing(word: str) -> None:
    page = ARTICLE.replace("<main>", f'<main><a href="/pulse/{word}-2026">How {word} works</a>')

    assert outcome(page, None) == "not_ssi_page"


def test_the_reports_own_elements_prove_the_page_without_an_address() -> None:
    assert outcome(REPORT, None) == "read"


def test_a_whole_answer_proves_the_page_without_an_address() -> None:
    assert outcome(ANSWER, None) == "read"


@pytest.mark.parametrize(
    "tag",
    [
        f'<link rel="canonical" href="{ELSEWHERE}">',
        f'<link href="{ELSEWHERE}" rel=canonical>',
        f'<meta property="og:url" content="{ELSEWHERE}">',
    ],
)
def test_a_page_that_calls_itself_another_is_refused_unless_it_carries_the_answer_or_the_report(tag: str) -> None:
    outcomes = [outcome(page.replace("</head>", f"{tag}</head>"), None) for page in (ARTICLE, REPORT, ANSWER)]

    assert outcomes == ["not_ssi_page", "read", "read"]
    assert outcome(ARTICLE.replace("</head>", f"{tag}</head>"), SSI_ADDRESS) == "not_ssi_page"


def test_a_page_does_not_become_the_ssi_page_by_calling_itself_so() -> None:
    page = ARTICLE.replace("</head>", f'<link rel="canonical" href="{SSI_ADDRESS}"></head>')

    assert outcome(page, None) == "not_ssi_page"


@pytest.mark.parametrize("path", ["/sales/login", "/sales/register", "/sales/ssi-login", "/uas/login", "/authwall"])
def test_every_sign_in_of_linkedin_is_signed_out(path: str) -> None:
    assert outcome("<p>Welcome back</p>", f"https://www.linkedin.com{path}?session_redirect=x") == "signed_out"


def test_an_address_in_pasted_text_counts_only_as_its_first_line() -> None:
    lines = ["33 out of 100", "8.1 | Establish your professional brand", "9.3 | Find the right people"]
    lines += ["7.4 | Engage with insights", "8.2 | Build relationships"]

    assert pasted("\n".join([SSI_ADDRESS, *lines])) == "read"
    assert pasted("\n".join(["", f"  {SSI_ADDRESS} ", *lines])) == "read"
    assert pasted("\n".join([*lines, SSI_ADDRESS])) == "not_ssi_page"
    assert pasted("\n".join(["How I sell", SSI_ADDRESS, *lines])) == "not_ssi_page"


def test_pasted_text_that_is_refused_says_how_to_prove_it() -> None:
    with pytest.raises(UnreadablePage, match="make the first line its address"):
        read_page(capture("33 out of 100", None, "text"))


def test_a_paste_without_its_caption_is_the_page_where_both_ranks_and_the_sum_stand() -> None:
    lone = PASTED.replace("58out of 100", "58")
    sections = lone.partition("People in your industry")[0]

    assert "58\n" in sections
    assert pasted(sections) == "read"
    assert pasted(sections.replace("58\n", "")) == "not_ssi_page"
    assert pasted(sections.replace("58\n", "59\n")) == "not_ssi_page"
    assert pasted(sections.replace("Network SSI rank", "")) == "not_ssi_page"


def test_an_article_with_everything_that_the_page_prints_of_the_member_is_no_page() -> None:
    quoted = PASTED.partition("People in your industry")[0].partition("Current Social Selling Index")
    article = f"How I sell\nTop 24%\nIndustry SSI rank\nTop 31%\nNetwork SSI rank\n{quoted[2]}Thanks for reading."

    assert pasted(article) == "not_ssi_page"
    assert pasted(f"{quoted[0]}{quoted[1]}{quoted[2]}") == "read"


def test_without_a_total_four_lines_of_text_are_nobodys() -> None:
    page = ARTICLE.replace("<p>53 out of 100</p>", "")

    assert outcome(page) == "incomplete"
    assert outcome(page.replace("<main>", "<main><p>53 op 100</p>")) == "read"
    assert outcome(page.replace("<main>", "<main><p>54 op 100</p>")) == "incomplete"


def test_a_copy_of_the_report_elsewhere_is_not_the_page_although_it_asks_to_sign_in() -> None:
    page = REPORT.replace("<main", '<input name="session_key"><main')

    assert outcome(page, "https://blog.example/ssi") == "signed_out"


@pytest.mark.parametrize("pillar", ["{}", "[]", "7", "null"])
def test_a_pillar_that_is_no_name_is_no_breakdown(pillar: str) -> None:
    scores = f'{{"overall": 1, "subScores": [{{"pillar": {pillar}, "score": 1}}]}}'
    answer = f'{{"activeSeat": true, "memberScore": {scores}}}'

    assert outcome(f"<main><code>{answer}</code></main>") == "not_loaded"
