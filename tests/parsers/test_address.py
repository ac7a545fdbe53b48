"""Only the page itself is at its address."""

import pytest

from ssi_parsers import SSI_ADDRESS, is_ssi_address
from ssi_parsers.address import is_sign_in_address, is_ssi_address_of_any_host


@pytest.mark.parametrize(
    ("address", "is_ssi"),
    [
        (SSI_ADDRESS, True),
        ("https://www.linkedin.com/sales/ssi/?src=x#y", True),
        ("http://www.linkedin.com/sales/ssi", False),
        ("https://www.linkedin.com.example/sales/ssi", False),
        ("https://somebody@www.linkedin.com/sales/ssi", False),
        ("https://www.linkedin.com/sales/ssiblings", False),
        ("https://[", False),
        ("https://www.linkedin.com/sales/ssi/detail", True),
        ("https://www.linkedin.com/sales/ssi?next=/sales/ssi/../x", True),
        ("https://www.linkedin.com/sales/ssi/v1..2/.well-known/...", True),
        ("https://www.linkedin.com/sales/ssi/../x", False),
        ("https://www.linkedin.com/sales/ssi/..", False),
        ("https://www.linkedin.com/sales/ssi/.", False),
        ("https://www.linkedin.com/sales/ssi/a/../../x", False),
        ("https://www.linkedin.com/sales/ssi/%2e%2E/x", False),
        ("https://www.linkedin.com/sales/ssi/.%2e", False),
        ("https://www.linkedin.com/sales/ssi/..\\x", False),
        ("https://www.linkedin.com/sales/ssi\\..\\x", False),
        ("https://www.linkedin.com/sales/ssi\n", False),
        ("https://www.linkedin.com/sales/ssi\r\n", False),
        ("https://www.linkedin.com/sales/ssi?a\tb", False),
        ("https://www.linkedin.com/sales/\nssi", False),
        ("https://www.linkedin.com/sales/ssi ", False),
        ("https://www.linkedin.com/sales/ssi\0", False),
        ("https://www.linkedin.com/sales/ssi/\u00e9", False),
        ("", False),
    ],
)
def test_only_the_page_itself_is_at_its_address(address: str, is_ssi: bool) -> None:
    assert is_ssi_address(address) is is_ssi


@pytest.mark.parametrize(
    ("address", "is_sign_in"),
    [
        ("https://www.linkedin.com/login", True),
        ("https://www.linkedin.com/checkpoint/lg/login-submit", True),
        ("https://linkedin.com/uas/login?session_redirect=x", True),
        ("https://de.linkedin.com/authwall?x=y", True),
        ("https://www.linkedin.com.example/login", False),
        ("https://www.linkedin.com/feed/", False),
        ("https://[", False),
    ],
)
def test_only_linkedins_own_sign_in_is_a_sign_in(address: str, is_sign_in: bool) -> None:
    assert is_sign_in_address(address) is is_sign_in


@pytest.mark.parametrize(
    ("address", "may_be"),
    [
        (SSI_ADDRESS, True),
        ("https://de.linkedin.com/sales/ssi?trk=x", True),
        ("https://www.linkedin.com/sales/ssi/detail", True),
        ("https://www.linkedin.com/sales/ssiblings", False),
        ("https://www.linkedin.com/feed/", False),
        ("https://www.linkedin.com.example/sales/ssi", False),
        ("https://[", False),
    ],
)
def test_a_page_may_call_itself_the_ssi_page_of_any_of_linkedins_hosts(address: str, may_be: bool) -> None:
    assert is_ssi_address_of_any_host(address) is may_be
