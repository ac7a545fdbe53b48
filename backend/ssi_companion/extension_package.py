"""The browser extension: where it is, how to load it, and the packages for the two kinds of store."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Manifest = dict[str, Any]

STEPS = """\
The extension is in this folder, ready to be loaded as it is:

  {folder}

Chrome, Edge, Brave and other Chromium browsers
  1. Open chrome://extensions and switch on "Developer mode".
  2. Choose "Load unpacked" and take the folder above.
  3. Click the puzzle piece beside the address bar and pin SSI Companion.

Firefox
  1. Open about:debugging#/runtime/this-firefox
  2. Choose "Load Temporary Add-on" and take manifest.json in the folder above.
     Firefox forgets it when it is closed, and its connection with it. To keep it, install the package
     that `ssi extension --zip` writes: unsigned in Firefox Developer Edition or ESR
     (about:config, xpinstall.signatures.required = false), signed in any Firefox.
  3. Click the puzzle piece beside the address bar and pin SSI Companion.

Then connect it
  1. Run `ssi open` and choose "Connect a browser".
  2. On that page, click the extension's icon. It says "Connected".
  3. Open https://www.linkedin.com/sales/ssi and click the icon there.
"""


def folder() -> Path:
    """Where the extension lies: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    for candidate in (here / "extension", here.parents[1] / "extension"):
        if (candidate / "manifest.json").is_file():
            return candidate
    raise FileNotFoundError("The extension's folder is missing from this installation.")


def describe() -> str:
    """The folder to load and the steps for each browser."""
    return STEPS.format(folder=folder())


def write_zips(target: Path) -> list[Path]:
    """Write the packages for the stores into the folder `target`; the same source makes the same bytes anywhere."""
    target.mkdir(parents=True, exist_ok=True)
    version = _manifest()["version"]
    return [
        _write_zip(target / f"ssi-companion-{version}-{browser}.zip", adapt(_manifest()))
        for browser, adapt in BROWSERS.items()
    ]


def for_chromium(manifest: Manifest) -> Manifest:
    """Without what only Firefox knows, which Chromium's store would warn of."""
    background = {key: value for key, value in manifest["background"].items() if key != "scripts"}
    rest = {key: value for key, value in manifest.items() if key != "browser_specific_settings"}
    return rest | {"background": background}


def for_firefox(manifest: Manifest) -> Manifest:
    """Without what only Chromium knows, which Firefox's store would warn of."""
    background = {key: value for key, value in manifest["background"].items() if key != "service_worker"}
    rest = {key: value for key, value in manifest.items() if key != "minimum_chrome_version"}
    return rest | {"background": background}


BROWSERS: dict[str, Callable[[Manifest], Manifest]] = {"chromium": for_chromium, "firefox": for_firefox}


def _manifest() -> Manifest:
    manifest: Manifest = json.loads((folder() / "manifest.json").read_text("utf-8"))
    return manifest


def _write_zip(path: Path, manifest: Manifest) -> Path:
    source = folder()
    names = sorted(file.relative_to(source).as_posix() for file in source.rglob("*") if _belongs(file))
    # Stored and not deflated: zlib's output differs from one build of it to the next.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name in names:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, on any system
            entry.external_attr = 0o644 << 16
            if name == "manifest.json":
                package.writestr(entry, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
            else:
                package.writestr(entry, (source / name).read_bytes())
    return path


def _belongs(file: Path) -> bool:
    # The drawing that the icons were made from, and what a desktop leaves behind, are not the extension's.
    return file.is_file() and file.suffix != ".svg" and not file.name.startswith(".")
