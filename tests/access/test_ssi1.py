"""The protocol's sums, fixed by numbers that any other implementation must reach as well."""

import hashlib
import hmac

import pytest

from ssi_companion.access.ssi1_protocol import (
    Authorization,
    PairingKeys,
    constant_time_equal,
    decode,
    encode,
    new_nonce,
    new_secret,
    pairing_string,
)

KEYS = PairingKeys.of(bytes(range(32)))
KID, SN = "00112233445566aa", "A" * 43


def test_the_keys_are_hkdf_of_the_secret() -> None:
    extracted = hmac.new(b"\0" * 32, bytes(range(32)), hashlib.sha256).digest()
    expected = hmac.new(extracted, b"ssi/v1 server-proof\x01", hashlib.sha256).digest()
    assert KEYS.server_proof == expected
    assert len({KEYS.server_proof, KEYS.client_request, KEYS.server_response}) == 3


def test_the_sums_do_not_change() -> None:
    authority, origin = "127.0.0.1:17871", f"chrome-extension://{'a' * 32}"
    proof = KEYS.proof(kid=KID, authority=authority, origin=origin, cn="B" * 43, sn=SN)
    mac = KEYS.mac(method="POST", target="/api/v1/captures", authority=authority, origin=origin, sn=SN, body=b"{}")
    signature = KEYS.signature(sn=SN, status=201, body=b"{}")
    assert (proof, mac, signature) == (
        "lbs-HZvfzX3z7U4SsZgqyxlXjkxbEN0KMyTyVgfCatE",
        "_OOjPJE0AlEROH05P7_vegCOBY_EyNr1LFdQOGWE8qw",
        "dC1DIM7IuMf-H0g_KB2KO8W9otw_26VP68o5dZrwGN0",
    )


@pytest.mark.parametrize("part", ["method", "target", "authority", "origin", "sn", "body"])
def test_whatever_is_changed_changes_the_mac(part: str) -> None:
    asked = {"method": "POST", "target": "/a", "authority": "a:1", "origin": "o", "sn": SN, "body": b"{}"}
    changed = asked | {part: b"[]" if part == "body" else "x"}
    assert KEYS.mac(**asked) != KEYS.mac(**changed)


def test_an_authorization_is_read_as_it_was_written() -> None:
    written = Authorization(KID, SN, "B" * 43)
    assert Authorization.read(str(written)) == written


@pytest.mark.parametrize(
    "header",
    [
        "",
        "SSI1",
        f'SSI1 kid="{KID}", sn="{SN}"',
        f'ssi1 kid="{KID}", sn="{SN}", mac="{SN}"',
        f'SSI1 kid="{KID.upper()}", sn="{SN}", mac="{SN}"',
        f'SSI1 kid="{KID}", sn="{SN}\n", mac="{SN}"',
        f'SSI1 kid="{KID}", sn="{SN}", mac="{SN}" ',
        f'SSI1 kid="{KID}", sn="{SN}", mac="{SN[1:]}é"',
    ],
)
def test_anything_else_is_no_authorization(header: str) -> None:
    assert Authorization.read(header) is None


def test_base64url_is_read_back_and_nothing_else_is() -> None:
    for length in range(40):
        assert decode(encode(bytes(range(length)))) == bytes(range(length))
    for wrong in ("a+b/", "ab==", "a b", "é", "a"):
        with pytest.raises(ValueError, match="base64url"):
            decode(wrong)


def test_a_pairing_string_has_four_parts() -> None:
    secret = new_secret()
    assert pairing_string(17871, KID, secret) == f"ssi1.17871.{KID}.{encode(secret)}"
    assert len(encode(secret)) == len(new_nonce()) == 43


def test_only_the_same_is_the_same() -> None:
    assert constant_time_equal("abc", "abc")
    assert not constant_time_equal("", "abc")
    assert not constant_time_equal("\ud800é", "abc")


def test_no_key_is_shown_by_accident() -> None:
    assert repr(KEYS) == "PairingKeys()"
