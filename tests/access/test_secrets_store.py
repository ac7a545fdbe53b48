"""Keys go to a keyring that can be trusted with them, else to one private file, and stay there."""

import os
import stat
import threading
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import chainer, fail, null

from ssi_companion.access import secrets_store
from ssi_companion.access.secrets_store import SecretsUnavailable, describe, open_secrets


class Backend(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.items:
            raise keyring.errors.PasswordDeleteError(CANARY)
        del self.items[service, username]


CANARY = "canary-of-an-error"


class Locked(Backend):
    """Says what it was given when it refuses."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked(CANARY)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.KeyringLocked(password)


class Other(Backend):
    """As good as the first."""


class Plaintext(Backend):
    """Keeps a secret as `keyrings.alt` does when it is installed: in clear."""


class Forgetful(Backend):
    def get_password(self, service: str, username: str) -> str | None:
        return None


class Hanging(Backend):
    """Waits for a dialog that nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.closed.wait()


@pytest.fixture(autouse=True)
def _an_own_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has, a test begins with none; ours count as trusted, but for `Plaintext`."""
    monkeypatch.delenv("SSI_SECRETS", raising=False)
    monkeypatch.setattr("keyring.core._keyring_backend", fail.Keyring())
    ours = [f"{kind.__module__}.{kind.__qualname__}" for kind in (Backend, Locked, Other, Forgetful, Hanging)]
    monkeypatch.setattr(secrets_store, "TRUSTED", (*secrets_store.TRUSTED, *ours))


def use(backend: keyring.backend.KeyringBackend) -> None:
    keyring.set_keyring(backend)


def test_a_trusted_keyring_is_used_and_recorded(tmp_path: Path) -> None:
    use(backend := Backend())
    open_secrets(tmp_path).write("aa", "secret")
    assert open_secrets(tmp_path).read("aa") == "secret"
    assert list(backend.items.values()) == ["secret"]  # and no canary
    assert describe(tmp_path).startswith("keyring (")
    assert not (tmp_path / "secrets.json").exists()


def test_two_data_folders_do_not_share_keys(tmp_path: Path) -> None:
    use(Backend())
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    open_secrets(tmp_path / "one").write("cli", "secret")
    assert open_secrets(tmp_path / "two").read("cli") is None


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (fail.Keyring(), "fail.Keyring"),
        (null.Keyring(), "null.Keyring"),
        (Plaintext(), "Plaintext"),
        (Locked(), "KeyringLocked"),
        (Forgetful(), "did not give back"),
    ],
    ids=["no", "null", "plaintext", "locked", "forgetful"],
)
def test_any_other_keyring_is_passed_over_for_a_private_file_and_that_is_said(
    backend: keyring.backend.KeyringBackend, said: str, tmp_path: Path
) -> None:
    use(backend)
    open_secrets(tmp_path).write("aa", "secret")
    assert open_secrets(tmp_path).read("aa") == "secret"
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert said in describe(tmp_path)
    assert "secrets.json" in describe(tmp_path)
    assert CANARY not in describe(tmp_path)
    if isinstance(backend, Backend):
        assert "secret" not in backend.items.values()


def test_a_keyring_that_waits_for_a_dialog_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets_store, "SECONDS", 0.05)
    use(backend := Hanging())
    open_secrets(tmp_path).write("aa", "secret")
    # A thread that never comes back would keep the program from ending, were it no daemon.
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "keyring"] == [True]
    backend.closed.set()
    assert "in time" in describe(tmp_path)


def chain(monkeypatch: pytest.MonkeyPatch, *backends: keyring.backend.KeyringBackend) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", backends)
    use(chainer.ChainerBackend())


def test_in_a_chain_only_the_trusted_link_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain(monkeypatch, plain := Plaintext(), backend := Backend())
    open_secrets(tmp_path).write("aa", "secret")
    assert (list(backend.items.values()), plain.items) == (["secret"], {})


def test_a_chain_without_a_trusted_link_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain(monkeypatch)
    with pytest.raises(SecretsUnavailable, match="none at all"):
        secrets_store._trusted_backend()
    chain(monkeypatch, plain := Plaintext())
    open_secrets(tmp_path).write("aa", "secret")
    assert not plain.items
    assert "secrets.json" in describe(tmp_path)


@pytest.mark.parametrize("backend", [fail.Keyring(), Locked(), Plaintext()], ids=["gone", "locked", "another"])
def test_a_keyring_that_fails_later_is_an_error_and_never_replaced(
    backend: keyring.backend.KeyringBackend, tmp_path: Path
) -> None:
    use(kept := Backend())
    open_secrets(tmp_path).write("aa", "secret")
    use(backend)
    with pytest.raises(SecretsUnavailable, match="SSI_SECRETS=file"):
        open_secrets(tmp_path)
    with pytest.raises(SecretsUnavailable, match="Unlock it"):
        describe(tmp_path)
    assert not (tmp_path / "secrets.json").exists()
    use(kept)
    assert open_secrets(tmp_path).read("aa") == "secret"


def test_a_keyring_that_is_locked_later_is_said_before_anything_is_asked_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(Backend())
    open_secrets(tmp_path).write("aa", "secret")
    for name in ("get_password", "set_password"):
        monkeypatch.setattr(Backend, name, getattr(Locked, name))
    with pytest.raises(SecretsUnavailable, match="Unlock it"):
        open_secrets(tmp_path)


def test_another_trusted_keyring_is_no_stand_in_for_the_one_that_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(kept := Backend())
    open_secrets(tmp_path).write("aa", "secret")
    chain(monkeypatch, other := Other(), kept)
    assert open_secrets(tmp_path).read("aa") == "secret"
    use(other)
    with pytest.raises(SecretsUnavailable, match="Backend"):
        open_secrets(tmp_path)
    assert not other.items


def test_a_keyring_that_appears_later_does_not_take_over(tmp_path: Path) -> None:
    open_secrets(tmp_path).write("aa", "secret")
    use(backend := Backend())
    assert open_secrets(tmp_path).read("aa") == "secret"
    assert not backend.items


def test_the_user_may_demand_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(backend := Backend())
    monkeypatch.setenv("SSI_SECRETS", "file")
    open_secrets(tmp_path).write("aa", "secret")
    assert not backend.items
    assert "SSI_SECRETS=file" in describe(tmp_path)
    monkeypatch.delenv("SSI_SECRETS")
    assert open_secrets(tmp_path).read("aa") == "secret"


def test_the_user_may_demand_the_file_after_a_keyring_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(backend := Backend())
    open_secrets(tmp_path).write("aa", "in the keyring")
    monkeypatch.setenv("SSI_SECRETS", "file")
    assert open_secrets(tmp_path).read("aa") is None
    open_secrets(tmp_path).write("aa", "in the file")
    assert list(backend.items.values()) == ["in the keyring"]


def test_describing_chooses_nothing(tmp_path: Path) -> None:
    assert "not chosen yet" in describe(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_replaced_and_deleted(tmp_path: Path) -> None:
    store = open_secrets(tmp_path)
    store.write("aa", "one")
    store.write("bb", "two")
    store.write("aa", "three")
    store.delete("bb")
    store.delete("never there")
    assert (store.read("aa"), store.read("bb")) == ("three", None)


def test_deleting_what_a_keyring_does_not_have_is_done_already(tmp_path: Path) -> None:
    use(Backend())
    open_secrets(tmp_path).delete("never there")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps files private by their folder")
def test_a_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    open_secrets(tmp_path).write("aa", "secret")
    (tmp_path / "secrets.json").chmod(0o640)
    with pytest.raises(SecretsUnavailable, match="chmod 600"):
        open_secrets(tmp_path).read("aa")


@pytest.mark.parametrize("name", ["secrets.json", "secrets-store.json"])
def test_a_damaged_file_is_an_error_and_not_an_empty_one(name: str, tmp_path: Path) -> None:
    open_secrets(tmp_path).write("aa", "secret")
    (tmp_path / name).write_text("{")
    with pytest.raises(SecretsUnavailable, match="damaged"):
        open_secrets(tmp_path).read("aa")
