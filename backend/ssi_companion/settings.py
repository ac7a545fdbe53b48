"""Settings of an installation: its data folder, and the address and port of its service."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir

from .private_files import private_folder, why_not_folder

ADDRESS = "127.0.0.1"
"""The only address that is listened on and spoken to; a number, for a name could lead elsewhere."""

PORT = 17871


class BadSetting(ValueError):  # noqa: N818 - said of the setting
    """A setting has a value that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """What the user may decide about the installation."""

    data_dir: Path
    port: int = PORT

    @classmethod
    def prepare(
        cls, data: Path | str | None = None, port: int | str | None = None, *, even_unsafe: bool = False
    ) -> "Settings":
        """Take what is given, else what the environment says, else the platform's folder and our port; make the folder.

        The folder is for its owner alone; one that is there already is left as it is, and refused where others could
        put something into it, but `even_unsafe`. Raises `BadSetting`.
        """
        folder = data or os.environ.get("SSI_DATA") or user_data_dir("ssi-companion", appauthor=False)
        number = port if port is not None else os.environ.get("SSI_PORT") or PORT
        data_dir = Path(folder).expanduser().absolute()
        try:
            private_folder(data_dir)
            unsafe = why_not_folder(data_dir)
        except OSError as error:
            raise BadSetting(f"{data_dir} cannot hold the data: {error.strerror}.") from error
        if unsafe and not even_unsafe:
            raise BadSetting(unsafe)
        return cls(data_dir, _port(number))

    @property
    def database(self) -> Path:
        """The SQLite file of the history."""
        return self.data_dir / "history.sqlite3"

    @property
    def authority(self) -> str:
        """Host and port as a browser sends them in `Host`."""
        return f"{ADDRESS}:{self.port}"

    @property
    def origin(self) -> str:
        """The viewer's origin, as a browser sends it in `Origin`."""
        return f"http://{self.authority}"


def _port(value: int | str) -> int:
    try:
        port = int(value)
    except ValueError:
        raise BadSetting(f"The port must be a number from 1 to 65535, not {value!r}.") from None
    if not 1 <= port <= 65535:
        raise BadSetting(f"The port must be a number from 1 to 65535, not {port}.")
    return port
