"""The least one can do of a box: fetch each message, parse it, insert one row.

python -m bench.bare.fetching HOST PORT NAME PASSWORD DATABASE
"""

import email
import imaplib
import json
import sys
import time
from email.message import Message

import psycopg

INSERT = "INSERT INTO bench_mail (message_id, sender, subject, body, files) VALUES (%s, %s, %s, %s, %s)"


def fetched(client: imaplib.IMAP4) -> list[bytes]:
    """The numbers of what is in the box."""
    client.select("INBOX", readonly=True)
    _status, found = client.uid("SEARCH", "ALL")
    return list(found[0].split())


def kept(session: "psycopg.Connection[tuple[object, ...]]", parsed: "Message[str, str]") -> None:
    """One row of one message."""
    words, files = "", 0
    for part in parsed.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not words and part.get_content_maintype() == "text" and isinstance(content, bytes):
            words = content.decode("utf-8", "replace").replace("\0", "")
        files += part.get_filename() is not None
    session.execute(
        INSERT, [str(parsed[name] or "") for name in ("Message-ID", "From", "Subject")] + [words, files]
    )


def main(host: str, port: str, name: str, password: str, database: str) -> dict[str, float]:
    """Do it for the whole box; say how many messages, and the seconds it took."""
    client = imaplib.IMAP4(host, int(port))
    client.login(name, password)
    with psycopg.connect(database, autocommit=True) as session:
        began = time.perf_counter()
        numbers = fetched(client)
        for number in numbers:
            _status, said = client.uid("FETCH", number.decode(), "(BODY.PEEK[])")
            kept(session, email.message_from_bytes(said[0][1]))
        seconds = time.perf_counter() - began
    client.logout()
    return {"messages": len(numbers), "seconds": seconds}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
