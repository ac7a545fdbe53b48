"""Every limit, as a number that is written out here once more: what is changed there is changed here on purpose."""

from ssi_companion import limits, settings
from ssi_companion.access import client, pairing, secrets_store, ssi1_protocol
from ssi_companion.service import server

LIMITS = {
    "SMALL_BODY": 1024,
    "CAPTURE_BODY": 4_194_304,
    "UPLOAD_BODY": 20_971_520,
    "BODY_SECONDS": 10,
    "SAVED_FILE": 67_108_864,
    "UNREAD_FILE": 4_194_304,
    "READING_SECONDS": 10,
    "READING_CPU_SECONDS": 8,
    "READING_MEMORY": 1_073_741_824,
    "BACKUP_BYTES": 1_073_741_824,
    "CONNECTIONS": 64,
    "IDLE_SECONDS": 15,
    "WAITING_PAGES": 5,
    "FAILED_AUTH": (20, 60),
    "CAPTURES": ((62, 60), (200, 86_400)),
    "NONCE_SECONDS": 30,
    "OPEN_NONCES": 64,
    "PAIRING_SECONDS": 600,
    "LOGIN_CODE_SECONDS": 60,
    "SESSION_SECONDS": 43_200,
    "SESSION_IDLE_SECONDS": 7_200,
}
UNITS = {"KIB": 1024, "MIB": 1_048_576, "MINUTE": 60, "HOUR": 3600, "DAY": 86_400}


def test_the_limits_are_these() -> None:
    assert {name: value for name, value in vars(limits).items() if name.isupper()} == LIMITS | UNITS


def test_the_limits_that_are_known_in_one_place_only_are_these() -> None:
    assert (ssi1_protocol.SECRET_BYTES, ssi1_protocol.NONCE_BYTES, pairing.SHORTEST_CHALLENGE) == (32, 32, 16)
    assert (client.PATIENCE, client.ANSWER_LIMIT, secrets_store.SECONDS) == (5, 1_048_576, 20)
    assert server.SHUTDOWN_SECONDS == 5
    assert (settings.ADDRESS, settings.PORT) == ("127.0.0.1", 17871)
