"""Serve the viewer's files, each by a route of its own from an allowlist: no path is ever looked up on disk."""

from pathlib import Path

from aiohttp import web

from .route import Handler, Route, Sender

FOLDER = Path(__file__).parents[1] / "viewer"

TYPES = {
    # Said here, for the system's own table of types may call a script plain text (Windows' registry does).
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def viewer_routes(folder: Path = FOLDER) -> list[Route]:
    """A route for every file of a known type, `index.html` at the root."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in TYPES)
    return [_row(path, path.relative_to(folder).as_posix()) for path in files]


def _row(path: Path, name: str) -> Route:
    address = "/" if name == "index.html" else f"/{name}"
    return Route("GET", address, f"viewer:{name.replace('/', ':')}", _serve(path), sender=Sender.PAGE)


def _serve(path: Path) -> Handler:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers={"Content-Type": TYPES[path.suffix]})

    return serve
