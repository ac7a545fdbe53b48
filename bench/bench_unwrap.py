"""Taking the page out of an MHTML save of some MB, against the standard library's `email`."""

import base64
import email
import email.policy
import quopri
from datetime import datetime

from bench_parse import page_of
from measure import compare

from ssi_parsers import open_save

MOMENT = datetime.fromisoformat("2026-03-09T08:30:00-03:00")
HEAD = """From: <Saved by Blink>
Snapshot-Content-Location: https://www.linkedin.com/sales/ssi
Subject: Social Selling Index
Date: Mon, 9 Mar 2026 11:30:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----b"

"""
PAGE = """------b
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://www.linkedin.com/sales/ssi

"""
IMAGE = """------b
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://media.example/{0}.png

{1}
"""


def save() -> bytes:
    page = quopri.encodestring(page_of("en-report").encode()).decode()
    image = base64.encodebytes(bytes(range(256)) * 400).decode()
    text = HEAD + PAGE + page + "\n" + "".join(IMAGE.format(number, image) for number in range(30)) + "------b--\n"
    return text.replace("\n", "\r\n").encode()


def with_email(data: bytes) -> str:
    message = email.message_from_bytes(data, policy=email.policy.default)
    [page] = [part for part in message.walk() if part.get_content_type() == "text/html"]
    return str(page.get_content())


def main() -> None:
    data = save()
    compare(
        f"An MHTML save of {len(data):,} bytes",
        {
            "email, standard library": lambda: with_email(data),
            "open_save": lambda: open_save(data, name="page.mhtml", file_time=MOMENT),
        },
    )


if __name__ == "__main__":
    main()
