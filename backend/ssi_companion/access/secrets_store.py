"""Store the pairing keys in the system's keyring, or else in one file that only its owner can read.

The choice is made once, written down beside the history, and never changed silently: a keyring that is
locked or gone is an error then, not a reason to start afresh in a file (which would lose every pairing).
"""

import contextlib
import json
import os
import queue
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ..private_files import OTHERS_MAY_WRITE, replace_private, why_not_file

SERVICE = "ssi-companion"
SECONDS = 20.0
"""How long a keyring may take: long enough to type a password into its dialog."""

TRUSTED = (
    # In order of module and class, not by `isinstance`: the backends of other systems cannot be imported.
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.kwallet.DBusKeyringKWallet4",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
)
"""What really keeps a secret. Others forget it (null), or write it in clear text somewhere (plaintext)."""

T = TypeVar("T")

_SECRETS = TypeAdapter(dict[str, str])


class SecretsUnavailable(Exception):  # noqa: N818 - a state the user can end, not a failure of the program
    """The chosen place of the keys cannot be used now; the message says what to do."""


class SecretsStore(Protocol):
    """A place for a few short secrets. Every method may block, and may raise `SecretsUnavailable`."""

    def read(self, name: str) -> str | None: ...
    def write(self, name: str, secret: str) -> None: ...
    def delete(self, name: str) -> None: ...


class Choice(BaseModel):
    """Which place was chosen, and why not a better one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: Literal["keyring", "file"]
    backend: str | None = None
    folder_id: str
    because: str = ""


def open_secrets(folder: Path) -> SecretsStore:
    """The store that was chosen for this folder; on first use, choose one and write that down.

    `SSI_SECRETS=file` takes the file whatever was chosen, for machines whose keyring cannot be unlocked.
    """
    forced = os.environ.get("SSI_SECRETS") == "file"
    choice = _read_choice(folder)
    if choice is None:
        choice = _choose(forced=forced)
        write_own(_choice_file(folder), choice.model_dump_json())
    if forced or choice.store == "file":
        return FileStore(folder / "secrets.json")
    return _chosen_keyring(choice)


def was_chosen(folder: Path) -> bool:
    """Whether this folder has a place for its keys: whether the service has ever started with it."""
    return _read_choice(folder) is not None


def describe(folder: Path) -> str:
    """One sentence on where the keys are, for `ssi doctor`; chooses nothing.

    Raises `SecretsUnavailable` when they cannot be had there.
    """
    choice = _read_choice(folder)
    file = FileStore(folder / "secrets.json")
    if os.environ.get("SSI_SECRETS") == "file":
        return f"{file.describe()}, because SSI_SECRETS=file says so"
    if choice is None:
        return "not chosen yet: happens when the service first starts"
    if choice.store == "file":
        return f"{file.describe()}, because {choice.because}"
    _chosen_keyring(choice)
    return f"keyring ({choice.backend})"


class FileStore:
    """One JSON file, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> str | None:
        return self._all().get(name)

    def write(self, name: str, secret: str) -> None:
        write_own(self._path, json.dumps(self._all() | {name: secret}))

    def delete(self, name: str) -> None:
        kept = {other: secret for other, secret in self._all().items() if other != name}
        write_own(self._path, json.dumps(kept))

    def describe(self) -> str:
        """What and where it is, once it has been read."""
        self._all()
        return f"owner-only file {self._path}"

    def _all(self) -> dict[str, str]:
        if (content := read_own(self._path, secret=True)) is None:
            return {}
        try:
            return _SECRETS.validate_json(content)
        except ValidationError:
            # Without its cause, which would quote the file.
            raise SecretsUnavailable(f"{self._path} is damaged. Remove it and pair your browsers again.") from None


def read_own(path: Path, *, secret: bool = False) -> bytes | None:
    """What is in a file of the user's own; None when there is none. Raises `SecretsUnavailable`.

    Others must not be able to write to it, nor to read it when it is `secret`.
    """
    try:
        if why := why_not_file(path):
            raise SecretsUnavailable(why)
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            # Windows has no such bits; there the user's profile folder is private.
            if os.name == "posix" and mode & (0o077 if secret else OTHERS_MAY_WRITE):
                what = "read" if secret else "write to"
                raise SecretsUnavailable(f"Others can {what} {path}. Run: chmod 600 '{path}'")
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        why = f"{path} cannot be read: {error.strerror}. Check who owns it, and who may read it: ssi doctor"
        raise SecretsUnavailable(why) from error


def write_own(path: Path, text: str) -> None:
    """Replace a file of the user's own in one step. Raises `SecretsUnavailable`, and has changed nothing then."""
    try:
        replace_private(path, text)
    except OSError as error:
        why = f"{path} cannot be written: {error.strerror}. Make room, or see who may write there: ssi doctor"
        raise SecretsUnavailable(why) from error


class KeyringStore:
    """Items of the system's keyring, one per secret."""

    def __init__(self, backend: Any, folder_id: str) -> None:
        self._backend, self._folder_id = backend, folder_id

    def read(self, name: str) -> str | None:
        secret: str | None = _in_time(lambda: self._backend.get_password(SERVICE, self._item(name)))
        return secret

    def write(self, name: str, secret: str) -> None:
        _in_time(lambda: self._backend.set_password(SERVICE, self._item(name), secret))

    def delete(self, name: str) -> None:
        from keyring.errors import PasswordDeleteError

        def delete() -> None:
            with contextlib.suppress(PasswordDeleteError):  # it was not there
                self._backend.delete_password(SERVICE, self._item(name))

        _in_time(delete)

    def probe(self) -> None:
        """Write, read and delete a canary; raises `SecretsUnavailable` unless it came back the same."""
        canary = secrets.token_hex(16)
        self.write("canary", canary)
        found = self.read("canary")
        self.delete("canary")
        if found != canary:
            raise SecretsUnavailable("the keyring did not give back what it was given")

    def _item(self, name: str) -> str:
        # Two data folders of one user must not share their keys.
        return f"{self._folder_id}/{name}"


def _choose(*, forced: bool) -> Choice:
    folder_id = secrets.token_hex(4)
    if forced:
        return Choice(store="file", folder_id=folder_id, because="SSI_SECRETS=file said so")
    try:
        backend, name = _trusted_backend()
        KeyringStore(backend, folder_id).probe()
    except SecretsUnavailable as error:
        return Choice(store="file", folder_id=folder_id, because=str(error))
    return Choice(store="keyring", backend=name, folder_id=folder_id)


def _chosen_keyring(choice: Choice) -> KeyringStore:
    remedy = (
        f"The keys of your paired browsers are in the keyring {choice.backend}. Unlock it and try again; "
        "or set SSI_SECRETS=file to use a file that only you can read, and pair your browsers again."
    )
    try:
        backend, _ = _trusted_backend(choice.backend)
        store = KeyringStore(backend, choice.folder_id)
        store.probe()
    except SecretsUnavailable as error:
        raise SecretsUnavailable(f"{remedy} (What went wrong: {error}.)") from error
    return store


def _trusted_backend(wanted: str | None = None) -> tuple[Any, str]:
    """The first trusted backend of the keyring library (or the wanted one), with its name."""

    def find() -> list[Any]:
        import keyring

        backend = keyring.get_keyring()
        # A chain tries its parts in turn and would let the next one, perhaps plaintext, have the secret.
        return list(getattr(backend, "backends", [backend]))

    found = [(backend, _name(backend)) for backend in _in_time(find)]
    for backend, name in found:
        if name in TRUSTED and wanted in (None, name):
            return backend, name
    names = ", ".join(name for _, name in found) or "none at all"
    raise SecretsUnavailable(f"no keyring here can be trusted with a key ({names})")


def _name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _in_time(call: Callable[[], T]) -> T:
    """Run `call` in a thread: a keyring may wait for ever for a dialog that nobody sees."""
    answers: queue.SimpleQueue[tuple[T, None] | tuple[None, Exception]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except Exception as error:  # noqa: BLE001 - backends raise what their system gives them
            answers.put((None, error))

    # A daemon, for a thread that never comes back must not keep the program from ending.
    threading.Thread(target=run, daemon=True, name="keyring").start()
    try:
        result, error = answers.get(timeout=SECONDS)
    except queue.Empty:
        raise SecretsUnavailable("the keyring did not answer in time") from None
    if error is not None:
        # The message of a keyring's error may quote what it was given.
        raise SecretsUnavailable(f"the keyring refused: {type(error).__name__}") from error
    return result  # type: ignore[return-value]


def _choice_file(folder: Path) -> Path:
    return folder / "secrets-store.json"


def _read_choice(folder: Path) -> Choice | None:
    path = _choice_file(folder)
    if (content := read_own(path)) is None:
        return None
    try:
        return Choice.model_validate_json(content)
    except ValidationError:
        raise SecretsUnavailable(
            f"{path}, which says where the keys are, is damaged. Remove it and pair again."
        ) from None
