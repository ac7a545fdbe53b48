"""Every limit as a number: sizes in bytes, times in seconds, how many of what in which time."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds that only grow, such as `time.monotonic`."""

KIB, MIB = 1024, 1024 * 1024
MINUTE, HOUR = 60.0, 3600.0
DAY = 24 * HOUR

SMALL_BODY = KIB
CAPTURE_BODY = 4 * MIB
UPLOAD_BODY = 20 * MIB
BODY_SECONDS = 10.0

SAVED_FILE = 64 * MIB
"""The largest file that is read from a disk; the largest real save seen, a SingleFile with every image inside, is a
tenth of it."""
UNREAD_FILE = 4 * MIB
"""A file that could not be opened is kept for a later version that can; of a larger one only that it was there."""

READING_SECONDS, READING_CPU_SECONDS = 10.0, 8
READING_MEMORY = 1024 * MIB
"""What opening and reading one page may take; more is more than any SSI page needs."""

BACKUP_BYTES = 1024 * MIB
"""The automatic backups of a history together; of a larger one fewer are kept, and the newest always."""

CONNECTIONS = 64
IDLE_SECONDS = 15.0
WAITING_PAGES = 5
"""One page being read and four behind it."""

FAILED_AUTH = (20, MINUTE)
CAPTURES = ((62, MINUTE), (200, DAY))
"""A full outbox of an extension, 50 captures, goes out in a minute and shuts out none of a dozen clicks in it. No more
pages are read at a time for that: `WAITING_PAGES` bounds the work, and an outbox sends one after the other."""

NONCE_SECONDS = 30.0
OPEN_NONCES = 64
PAIRING_SECONDS = 10 * MINUTE
LOGIN_CODE_SECONDS = 60.0
SESSION_SECONDS = 12 * HOUR
SESSION_IDLE_SECONDS = 2 * HOUR
