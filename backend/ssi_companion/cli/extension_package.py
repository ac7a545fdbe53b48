"""The extension on this machine: which folder a browser loads, and packages for the stores."""

import errno
import json
import os
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from .. import __version__
from ..private_files import private_file

Manifest = dict[str, Any]

STEPS = {
    "Chrome, Edge, Brave": (
        "Open chrome://extensions (edge://extensions, brave://extensions) and switch on “Developer mode”.",
        "Choose “Load unpacked” and take the folder above.",
        "Click the puzzle piece beside the address bar and pin SSI Companion.",
    ),
    "Firefox": (
        "Open about:debugging#/runtime/this-firefox.",
        "Choose “Load Temporary Add-on…” and take manifest.json in the folder above.",
        "Click the puzzle piece beside the address bar and pin SSI Companion.",
        "Firefox forgets a temporary add-on when it is closed: deliver what waits, then load and connect it again.",
        (
            "Firefox ESR and Developer Edition keep the package of `ssi extension --zip`, installed from a file, "
            "when xpinstall.signatures.required is false in about:config."
        ),
    ),
    "Then connect it": (
        "Run `ssi open` and choose “Connect a browser”.",
        "On that page, click the extension's icon. It says “Connected”.",
        "Open https://www.linkedin.com/sales/ssi and click the icon there.",
    ),
}


def extension_folder() -> Path:
    """What a browser loads: inside the installed package, or beside it in a source tree."""
    installed = Path(str(files("ssi_companion"))) / "extension"
    source = Path(__file__).resolve().parents[3] / "extension"
    return installed if installed.is_dir() else source


def write_packages(folder: Path) -> list[Path]:
    """Write the two packages that stores take, byte for byte the same every time; replace none that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    targets = {browser: folder / f"ssi-companion-{browser}-{__version__}.zip" for browser in _PACKAGES}
    for target in targets.values():
        if os.path.lexists(target):  # before the first is written: both or none
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    for browser, target in targets.items():
        _write_package(target, _PACKAGES[browser])
    return list(targets.values())


def _for_chrome(manifest: Manifest) -> Manifest:
    # The store refuses a package with a "key", and warns of what only Firefox knows.
    kept = {name: value for name, value in manifest.items() if name not in ("browser_specific_settings", "key")}
    background = {name: value for name, value in manifest["background"].items() if name != "scripts"}
    return kept | {"background": background}


def _for_firefox(manifest: Manifest) -> Manifest:
    kept = {name: value for name, value in manifest.items() if name not in ("minimum_chrome_version", "key")}
    background = {name: value for name, value in manifest["background"].items() if name != "service_worker"}
    return kept | {"background": background}


_PACKAGES: dict[str, Callable[[Manifest], Manifest]] = {"chrome": _for_chrome, "firefox": _for_firefox}


def _write_package(target: Path, adapt: Callable[[Manifest], Manifest]) -> None:
    source = extension_folder()
    private_file(target)
    with zipfile.ZipFile(target, "w") as package:
        for path in sorted(source.rglob("*"), key=lambda path: path.relative_to(source).as_posix()):
            # Nor what a desktop leaves behind, nor the drawing that the icons were made from.
            if path.is_dir() or path.name.startswith(".") or path.suffix == ".svg":
                continue
            data = path.read_bytes()
            if path == source / "manifest.json":
                data = (json.dumps(adapt(json.loads(data)), ensure_ascii=False, indent=2) + "\n").encode()
            # Stored, not deflated: zlib's output differs between its versions. And one date for all time.
            entry = zipfile.ZipInfo(path.relative_to(source).as_posix(), (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            package.writestr(entry, data)
