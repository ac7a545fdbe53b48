"""What somebody else could have put there is not used, and said with the next step; what is half written is swept."""

import asyncio
import errno
import json
import os
import stat
import traceback
from pathlib import Path

import pytest
from click.testing import CliRunner

from ssi_companion.access.secrets_store import SecretsUnavailable
from ssi_companion.cli.doctor import examine
from ssi_companion.cli.main import main
from ssi_companion.history.database import UnusableDatabase
from ssi_companion.history.store import Store
from ssi_companion.private_files import private_file, replace_private, sweep, why_not_file
from ssi_companion.service.server import running
from ssi_companion.settings import BadSetting, Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has neither owners nor modes in this sense")

KEY_FILES = ("secrets.json", "secrets-store.json", "pairings.json")


@pytest.fixture
def someone_elses(tmp_path: Path) -> Path:
    """A folder of another user: root's, or, for root, one that is given away."""
    if os.geteuid():
        return Path("/usr")
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 12345, 12345)
    return tmp_path / "theirs"


async def start(settings: Settings) -> None:
    """Start the service, and stop it."""
    async with running(settings):
        pass


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a file or link another user's; who is not root may not, and is somebody else from now on."""
    if own := os.geteuid():
        monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    else:
        os.chown(path, 12345, 12345, follow_symlinks=False)


# The folder


def test_a_folder_of_another_user_is_not_used(someone_elses: Path) -> None:
    with pytest.raises(BadSetting, match=r"belongs to another user\. Run this as that user, or name another"):
        Settings.prepare(someone_elses)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o720, 0o777, 0o1777, 0o2775])
def test_a_folder_that_others_may_write_to_is_not_used(mode: int, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(BadSetting, match=f"may write to {folder}. Run: chmod go-w '{folder}'"):
        Settings.prepare(folder)
    folder.chmod(mode & ~0o022)  # which is what it says
    assert Settings.prepare(folder).data_dir == folder


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o027, 0o077])
def test_whatever_the_umask_what_is_made_is_good_and_private(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        settings = Settings.prepare(tmp_path / "some" / "data")
        Settings.prepare(tmp_path / "some" / "data")
        Store(settings.database).close()
        replace_private(settings.data_dir / "pairings.json", "[]")
    finally:
        os.umask(before)
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in settings.data_dir.iterdir()} == {0o600}


def test_a_link_that_the_user_made_to_a_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "other disk").mkdir(mode=0o700)
    (tmp_path / "data").symlink_to(tmp_path / "other disk")
    Store(Settings.prepare(tmp_path / "data").database).close()
    assert (tmp_path / "other disk" / "history.sqlite3").is_file()


def test_a_home_that_is_a_link_and_a_sticky_folder_above_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk").chmod(0o1777)
    (tmp_path / "home").symlink_to(tmp_path / "disk")
    assert Settings.prepare(tmp_path / "home" / "data")
    assert Settings.prepare(tmp_path / "home" / "data")


def test_a_link_does_not_make_a_folder_good(tmp_path: Path, someone_elses: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    for target, why in ((tmp_path / "open", "Others on this machine may write"), (someone_elses, "another user")):
        link = tmp_path / f"to-{target.name}"
        link.symlink_to(target)
        with pytest.raises(BadSetting, match=why):
            Settings.prepare(link)


def test_a_link_that_another_user_made_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    give_away(tmp_path / "link", monkeypatch)
    with pytest.raises(BadSetting, match=r"a link that another user made\. Remove it, or name another folder"):
        Settings.prepare(tmp_path / "link")


def test_a_link_to_nothing_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(tmp_path / "gone")
    with pytest.raises(BadSetting, match="cannot hold the data"):
        Settings.prepare(tmp_path / "data")


def test_no_command_uses_such_a_folder_and_the_doctor_says_why(settings: Settings, tmp_path: Path) -> None:
    Store(settings.database).close()
    settings.data_dir.chmod(0o770)

    def run(*arguments: str) -> tuple[int, str]:
        options = ["--data", str(settings.data_dir), "--port", str(settings.port)]
        done = CliRunner().invoke(main, [*options, *arguments], catch_exceptions=False)
        return done.exit_code, done.output

    for command in ("serve", "open", "pair", "show", "history", "captures"):
        code, said = run(command)
        assert (code, "chmod go-w" in said) == (2, True), command
    code, said = run("doctor", "--json")
    findings = json.loads(said)
    broken = [finding for finding in findings if finding["state"] == "broken"]
    assert (code, [finding["about"] for finding in broken]) == (1, ["Data folder"])
    assert "It is not used. Others on this machine may write" in broken[0]["said"]
    # And looks at nothing that is in there.
    assert {"Database", "Keys", "Port"} & {finding["about"] for finding in findings} == set()


# The files


def put(kind: str, path: Path, target: Path) -> None:
    """Put a link to `target`, a folder or a pipe where a file should be."""
    match kind:
        case "link":
            path.symlink_to(target)
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)


KINDS = {"link": "is a link. Put the file itself", "folder": "is no file. Move it", "pipe": "is no file. Move it"}


@pytest.mark.parametrize(("kind", "said"), KINDS.items())
def test_a_database_that_is_no_file_of_its_own_is_not_used(
    kind: str, said: str, settings: Settings, tmp_path: Path
) -> None:
    Store(tmp_path / "elsewhere.sqlite3").close()
    before = (tmp_path / "elsewhere.sqlite3").read_bytes()
    put(kind, settings.database, tmp_path / "elsewhere.sqlite3")
    with pytest.raises(UnusableDatabase, match=f"history.sqlite3 {said}"):
        Store(settings.database)
    assert (tmp_path / "elsewhere.sqlite3").read_bytes() == before
    [finding] = [finding for finding in examine(settings) if finding.about == "Database"]
    assert (finding.state, said in finding.said) == ("broken", True)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "said"), KINDS.items())
@pytest.mark.parametrize("name", KEY_FILES)
async def test_keys_that_are_no_file_of_their_own_stop_the_start(
    name: str, kind: str, said: str, settings: Settings, tmp_path: Path
) -> None:
    await start(settings)
    private_file(tmp_path / "elsewhere", b"[]")
    (settings.data_dir / name).unlink(missing_ok=True)
    put(kind, settings.data_dir / name, tmp_path / "elsewhere")
    with pytest.raises(SecretsUnavailable, match=f"{name} {said}"):
        await start(settings)
    assert (tmp_path / "elsewhere").read_bytes() == b"[]"
    [finding] = [finding for finding in examine(settings) if finding.about == "Keys" and finding.state == "broken"]
    assert said in finding.said


@pytest.mark.parametrize("name", ["history.sqlite3", *KEY_FILES])
async def test_a_file_of_another_user_is_not_used(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(settings)
    path = settings.data_dir / name
    if not path.exists():
        private_file(path, b"[]")
    give_away(path, monkeypatch)
    with pytest.raises((SecretsUnavailable, UnusableDatabase), match=r"belongs to another user\. Put a copy"):
        await start(settings)


def test_a_file_that_is_not_there_is_no_hindrance(tmp_path: Path) -> None:
    assert why_not_file(tmp_path / "nothing") is None


@pytest.mark.parametrize("mode", [0o620, 0o602])
@pytest.mark.parametrize("name", KEY_FILES)
async def test_a_file_of_keys_that_others_may_write_to_is_not_used(name: str, mode: int, settings: Settings) -> None:
    await start(settings)
    path = settings.data_dir / name
    if not path.exists():
        private_file(path, b"[]")
    path.chmod(mode)
    with pytest.raises(SecretsUnavailable, match=f"{name}. Run: chmod 600 "):
        await start(settings)


async def test_a_database_that_others_may_write_to_is_made_private_again(settings: Settings) -> None:
    await start(settings)
    settings.database.chmod(0o666)
    await start(settings)
    assert stat.S_IMODE(settings.database.stat().st_mode) == 0o600


CANARY = "canary"


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"\0", b"\xff\xfe", b"[" * 100_000, b"[]", b"7", b'"canary"', b'{"cli": 7}', b'{"cli": null}'),
        *(b'{"cli": ""}', b'{"cli": "x"}', b'{"cli": "\xc3\xa9"}', b'{"cli": "canary"}', b'{"cli": ["canary"]}'),
    ],
    ids=lambda content: repr(content[:20]),
)
async def test_damaged_keys_are_said_in_words(content: bytes, settings: Settings) -> None:
    await start(settings)
    (settings.data_dir / "secrets.json").write_bytes(content)
    with pytest.raises(SecretsUnavailable, match=r"damaged.* Remove it") as refused:
        await start(settings)
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_damaged_keys_end_the_command_with_one_sentence(settings: Settings) -> None:
    asyncio.run(start(settings))
    (settings.data_dir / "secrets.json").write_text("[]")
    arguments = ["serve", "--no-open", "--data", str(settings.data_dir), "--port", str(settings.port)]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 1
    assert done.stderr == f"{settings.data_dir / 'secrets.json'} is damaged. Remove it and pair your browsers again.\n"
    (settings.data_dir / "secrets.json").unlink()  # which is what it says
    asyncio.run(start(settings))


# What was left half written


async def test_what_a_killed_program_left_of_its_keys_is_swept(settings: Settings) -> None:
    left = [settings.data_dir / f"{name}.0123abcd.new" for name in KEY_FILES]
    others = [settings.data_dir / name for name in ("mine.new", "secrets.json.new", "x.0123abcd.new.new")]
    for path in (*left, *others):
        private_file(path, b"half")
    others.append(settings.data_dir / "folder.0123abcd.new")
    others[-1].mkdir()
    await start(settings)
    assert [path for path in left if path.exists()] == []
    assert [path for path in others if not path.exists()] == []


def test_what_is_being_written_has_the_name_that_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        os._exit(9)

    child = os.fork()
    if not child:
        monkeypatch.setattr(os, "fsync", killed)
        replace_private(tmp_path / "secrets.json", "{}")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(list(tmp_path.iterdir())) == 1
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_fails_half_way_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private_file(tmp_path / "secrets.json", b"whole")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_private(tmp_path / "secrets.json", "half")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"secrets.json": b"whole"}


def test_all_of_it_is_on_the_disk_before_it_takes_the_place_of_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_private(tmp_path / "secrets.json", "old")
    states = []

    def look(_: int) -> None:
        states.append(sorted(path.read_text() for path in tmp_path.iterdir()))

    monkeypatch.setattr(os, "fsync", look)
    replace_private(tmp_path / "secrets.json", "new")
    assert states == [["new", "old"]]
    assert (tmp_path / "secrets.json").read_text() == "new"


def test_what_cannot_be_written_is_told_by_the_name_that_means_something(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as refused:
        replace_private(tmp_path / "gone" / "secrets.json", "{}")
    assert refused.value.filename == str(tmp_path / "gone" / "secrets.json")
