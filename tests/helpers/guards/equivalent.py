"""What can be taken out without a difference to anybody, each with its reason.

A name that no longer exists in the code is an error, so that nothing stays excused by accident.
"""

_GUARDS = "backend/ssi_companion/service/guards.py: "
_SERVER = "backend/ssi_companion/service/server.py: "
_FILES = "backend/ssi_companion/private_files.py: "

TYPES = "only for the type checker"
WINDOWS = "only on Windows, where these tests have to be run too"
A_NET = "a net under the guard `body`, which has judged the length before"
SPEED = "only how long a test waits for a program that is silent"

AT_ONCE = "only when somebody else deletes the file in the same instant"

EQUIVALENT: dict[str, str] = {
    f"{_GUARDS}boundary: without: except web.HTTPRequestEntityTooLarge in return await handler(request)": A_NET,
    f"{_GUARDS}_opens_a_tab: without and request.method in (hdrs.METH_GET, hdrs.METH_HEAD) in "
    "request.method in (hdrs.METH_GET, hdrs.METH_HEAD) and _single(request, 'Sec-Fetch-Mode'...": (
        "no route that it opens takes another method, which test_guards.py tests"
    ),
    f"{_GUARDS}_route: without or '' in request.match_info.route.name or ''": TYPES,
    f"{_SERVER}serve: without: with suppress(NotImplementedError)": WINDOWS,
    f"{_SERVER}listen: never: if os.name == 'nt'": WINDOWS,
    f"{_SERVER}listen: without: listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)": WINDOWS,
    f"{_SERVER}running: without argument patience=patience in listen(settings, patience=patience)": SPEED,
    f"{_SERVER}listen: without argument patience=patience in "
    "asyncio.to_thread(why_not_ours, settings, error, patience=patience)": SPEED,
    f"{_SERVER}_Site._new_protocol: without or server is None in "
    "server is None or len(server.connections) >= CONNECTIONS": TYPES,
    "backend/ssi_companion/access/pairing.py: Pairings._save: without argument indent=1 in "
    "_PAIRINGS.dump_json(listing, indent=1)": "only how it looks to whoever opens the file",
    f"{_FILES}why_not_folder: never: if os.name != 'posix'": WINDOWS,
    f"{_FILES}why_not_file: without and os.name == 'posix' in "
    "os.name == 'posix' and found.st_uid != os.geteuid()": WINDOWS,
    f"{_FILES}replace_private: without argument encoding='utf-8' in fresh.open('r+', encoding='utf-8')": WINDOWS,
    f"{_FILES}private_file: without: flags |= getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_BINARY', 0)": (
        "O_EXCL follows no link either; the other is for Windows"
    ),
    f"{_FILES}sweep: without argument missing_ok=True in path.unlink(missing_ok=True)": AT_ONCE,
    "backend/ssi_companion/settings.py: Settings.prepare: without argument appauthor=False in "
    "user_data_dir('ssi-companion', appauthor=False)": WINDOWS,
    "backend/ssi_companion/service/rate_limits.py: Window.wait: boundary: "
    "self._moments[0] <= now - self._seconds": "at that very moment there is nothing left to wait for either way",
    f"{_FILES}replace_private: without argument missing_ok=True in fresh.unlink(missing_ok=True)": AT_ONCE,
}
