"""What the mail server received, as a reader sees it."""

import html
import re
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from io import BytesIO
from typing import cast

from pypdf import PdfReader

from tests.peers.smtp import SmtpPeer, until

LINK = re.compile(r'href="([^"]+)"')


@dataclass
class Received:
    """One message."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"])

    @cached_property
    def text(self) -> str:
        """Its text, blanks made one."""
        return plain(self._part("text/plain"))

    @cached_property
    def html(self) -> str:
        """Its HTML."""
        return self._part("text/html")

    @property
    def links(self) -> list[str]:
        """The addresses its HTML leads to."""
        return [html.unescape(found) for found in LINK.findall(self.html)]

    @cached_property
    def pdfs(self) -> list[bytes]:
        """The PDF files attached."""
        found = [part for part in self.message.walk() if part.get_content_type() == "application/pdf"]
        return [cast(bytes, part.get_payload(decode=True)) for part in found]

    @cached_property
    def pdf_text(self) -> str:
        """The text of its PDF files, blanks made one."""
        return " ".join(text_of_pdf(one) for one in self.pdfs)

    @property
    def everything(self) -> str:
        """All one reads without opening a file: headers, text, HTML, names of files."""
        names = [part.get_filename() or "" for part in self.message.walk()]
        headers = [f"{name}: {value}" for name, value in self.message.items()]
        return "\n".join([*headers, self.text, self.html, *names])

    def link(self, beginning: str) -> str:
        """The link whose path begins so."""
        found = [one for one in self.links if re.match(rf"https?://[^/]+{re.escape(beginning)}", one)]
        assert found, f"no link to {beginning} among {self.links}"
        return found[0]

    def _part(self, kind: str) -> str:
        for part in self.message.walk():
            if part.get_content_type() == kind and part.get_filename() is None:
                return str(part.get_content())  # type: ignore[attr-defined]  # the default policy makes EmailMessage
        return ""


@dataclass
class Mailroom:
    """The mail server of a town."""

    peer: SmtpPeer

    def to(self, address: str) -> list[Received]:
        """The messages received for an address, oldest first."""
        return [Received(one) for one in self.peer.messages() if address in str(one["To"])]

    def wait(self, address: str, words: str = "", *, count: int = 1, seconds: float = 30) -> Received:
        """Wait for a message to an address whose subject holds these words; return the last one."""

        def found() -> list[Received]:
            those = [one for one in self.to(address) if words.lower() in one.subject.lower()]
            return those if len(those) >= count else []

        try:
            return cast(Received, until(found, seconds)[-1])
        except AssertionError:
            seen = [one.subject for one in self.to(address)]
            raise AssertionError(f"no message « {words} » to {address}, only {seen}") from None


def plain(words: str) -> str:
    """A text with its blanks made one, whatever their kind."""
    return " ".join(words.split())


def text_of_pdf(content: bytes) -> str:
    """The text of a PDF, blanks made one."""
    return plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))
