"""The packages for the stores, and the words on how to load the extension."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ssi_companion import extension_package


@pytest.fixture
def zips(tmp_path: Path) -> dict[str, zipfile.ZipFile]:
    paths = extension_package.write_zips(tmp_path / "new" / "folder")
    return {path.stem.rsplit("-", 1)[1]: zipfile.ZipFile(path) for path in paths}


def manifest(package: zipfile.ZipFile) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(package.read("manifest.json"))
    return content


def test_the_folder_is_one_that_a_browser_loads() -> None:
    folder = extension_package.folder()
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["manifest_version"] == 3
    assert (folder / "service-worker.js").is_file()


def test_the_words_name_the_folder_and_both_kinds_of_browser() -> None:
    words = extension_package.describe()
    for needed in (str(extension_package.folder()), "chrome://extensions", "about:debugging", "ssi open"):
        assert needed in words


def test_there_is_one_package_for_each_kind_of_browser(zips: dict[str, zipfile.ZipFile]) -> None:
    assert set(zips) == {"chromium", "firefox"}
    for package in zips.values():
        assert package.testzip() is None
        assert {"manifest.json", "popup.html", "icons/128.png", "_locales/en/messages.json"} <= set(package.namelist())


def test_each_package_has_only_what_its_browser_knows(zips: dict[str, zipfile.ZipFile]) -> None:
    chromium, firefox = manifest(zips["chromium"]), manifest(zips["firefox"])
    assert chromium["background"] == {"service_worker": "service-worker.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["service-worker.js"], "type": "module"}
    assert "browser_specific_settings" not in chromium
    assert "minimum_chrome_version" not in firefox


def test_the_packages_do_the_same_with_the_same_permissions(zips: dict[str, zipfile.ZipFile]) -> None:
    chromium, firefox = manifest(zips["chromium"]), manifest(zips["firefox"])
    for key in ("permissions", "host_permissions", "content_security_policy", "action", "version"):
        assert chromium[key] == firefox[key]
    assert zips["chromium"].namelist() == zips["firefox"].namelist()


def test_the_same_source_makes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [path.read_bytes() for path in extension_package.write_zips(tmp_path / "first")]
    # Another checkout, at another time, by somebody with another umask.
    copy = tmp_path / "copy"
    shutil.copytree(extension_package.folder(), copy, copy_function=shutil.copyfile)
    for file in copy.rglob("*"):
        file.chmod(0o755)
    (copy / ".DS_Store").write_bytes(b"left behind")
    monkeypatch.setattr(extension_package, "folder", lambda: copy)
    assert [path.read_bytes() for path in extension_package.write_zips(tmp_path / "second")] == first
