"""A real Secret Service: gnome-keyring on a message bus of its own, unlocked and then locked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")

IN_THE_SESSION = """
import subprocess, sys, time
from pathlib import Path

import secretstorage
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from ssi_companion.access.secrets_store import SecretsUnavailable, describe, open_secrets

folder, fresh = Path(sys.argv[1]), Path(sys.argv[2])
daemon = subprocess.Popen(
    ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)
try:
    daemon.stdin.write(b"a password\\n")
    daemon.stdin.close()
    # Its name on the bus must be waited for: asking for the service would start a second, locked one.
    with open_dbus_connection() as bus:
        while Proxy(message_bus, bus).NameHasOwner("org.freedesktop.secrets") != (True,):
            assert daemon.poll() is None, "the keyring's daemon ended"
            time.sleep(0.02)

    open_secrets(folder).write("aa", "a sëcret")
    assert open_secrets(folder).read("aa") == "a sëcret"
    assert open_secrets(folder).read("bb") is None
    assert describe(folder) == "keyring (keyring.backends.SecretService.Keyring)", describe(folder)
    assert not (folder / "secrets.json").exists()
    open_secrets(folder).delete("aa")
    open_secrets(folder).delete("aa")
    assert open_secrets(folder).read("aa") is None

    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()
    try:
        open_secrets(folder)
    except SecretsUnavailable as error:
        assert "Unlock it" in str(error), error
    else:
        raise AssertionError("a locked keyring was used")
    assert not (folder / "secrets.json").exists()

    open_secrets(fresh).write("aa", "in the file")
    assert (fresh / "secrets.json").exists()
    assert "because the keyring refused" in describe(fresh), describe(fresh)
finally:
    daemon.terminate()
    daemon.wait()
print("all well")
"""


def test_a_real_keyring_keeps_secrets_while_it_is_unlocked(tmp_path: Path) -> None:
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        reason = f"needs {' and '.join(missing)}: apt install dbus-x11 gnome-keyring"
        # Where nobody looks at what was skipped, it must not be skipped.
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    folders = [tmp_path / name for name in ("data", "fresh", "runtime", "home")]
    for folder in folders:
        folder.mkdir(mode=0o700)
    data, fresh, runtime, home = map(str, folders)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SSI_SECRETS", "DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND")
    } | {"XDG_RUNTIME_DIR": runtime, "XDG_DATA_HOME": home}
    ran = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-W", "error", "-c", IN_THE_SESSION, data, fresh],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout == "all well\n", ran.stderr
