"""`make guards` finds what keeps the door, and excuses nothing that is not there. Only it asks whether tests notice."""

import ast
from functools import cache

import pytest

from helpers.guards.__main__ import BACKEND, DOOR
from helpers.guards.equivalent import EQUIVALENT
from helpers.guards.mutants import Mutant, mutants
from helpers.guards.trial import ROOT


@cache
def found() -> dict[str, Mutant]:
    return {mutant.name: mutant for path in DOOR for mutant in mutants(path, (ROOT / path).read_text("utf-8"))}


@pytest.mark.parametrize(
    "name",
    [
        "service/guards.py: GUARDS: without host",
        "service/guards.py: HEADERS: without 'X-Frame-Options'",
        "service/guards.py: body: without: with asyncio.timeout(BODY_SECONDS)",
        "service/server.py: running: without argument auto_decompress=False in web.AppRunner(",
        "service/server.py: _Site._new_protocol: without or len(server.connections) >= CONNECTIONS in ",
        "service/access_log.py: without: SERVER_LOG.addFilter(_OnlyTheKind())",
        "access/sessions.py: Sessions.open: without: del self._codes[digest]",
        "limits.py: OPEN_NONCES: tenfold",
        "limits.py: FAILED_AUTH: [0] a tenth",
        "service/api.py: without argument proof=Proof.SIGNATURE",
    ],
)
def test_what_keeps_the_door_is_taken_out(name: str) -> None:
    assert [mutant for mutant in found() if mutant.startswith(BACKEND + name)]


def test_what_is_left_is_a_program_and_another_one() -> None:
    for mutant in found().values():
        if mutant.path.endswith(("limits.py", "address.py")):
            before = (ROOT / mutant.path).read_text("utf-8")
            assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(before))


def test_nothing_is_excused_that_is_not_there() -> None:
    assert sorted(EQUIVALENT.keys() - found().keys()) == []
