"""What hostile hands send, drawn from a seed: values, bodies, headers and cookies that nobody sends by mistake."""

import json
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

VALUES = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202etxt.exe\u2066",
    "Dеstève",  # the first e is Cyrillic
    "💥" * 300,
    "é" * 6_000,
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "٣",
    "0x1F",
    "True",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "31/02/2026",
    "25:61",
    "00000000-0000-0000-0000-000000000000",
    "{}",
    "[" * 3_000,
    "' OR 1=1 --",
    '"><script>alert(1)</script>',
    "{{ 7*7 }}{% debug %}",
    "%(day)s %s %n {0.__class__}",
    "../../../../etc/passwd",
    "//mal.example/",
    "/\\mal.example",
    "https:mal.example",
    "javascript:alert(1)",
    "\r\nLocation: https://mal.example/",
    "a@b@c.example\r\nBcc: victime@mal.example",
    "﷽",
    "\ufeff",
    "\u2028",
    "\U000e0041",
]

RAW = [
    b"%ED%A0%80=%ED%A0%80",
    b"%FF%FE=%C0%AF",
    b"a[]=1&a[]=2&a[b][c]=3",
    b"&&&===&%",
    b"%00=%00",
    b"csrfmiddlewaretoken",
    b"q=" + b"%25" * 2_000,
]
"""Queries and bodies that no browser writes."""

CONTENT_TYPES = [
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=../../x",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300,
    'multipart/form-data; boundary="a',
    "multipart/form-data; boundary=edge; charset=utf-16",
    "application/json",
    "text/xml",
    "",
    "*/*",
    "a" * 5_000,
]

BODIES = [
    b"",
    b"\xff" * 64,
    b"[" * 20_000,
    json.dumps({"a": None}).encode(),
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
    b'--edge\r\nContent-Disposition: form-data; name="papers"; filename="../../x"\r\n\r\nx\r\n--edge--\r\n',
    b'--edge\r\nContent-Disposition: form-data; name="\xff\x00"\r\nContent-Transfer-Encoding: base64\r\n\r\n!',
    b"--edge\r\nContent-Disposition: form-data\r\n\r\n--edge",
    b"--b\r\n" * 500,
]

HEADERS: dict[str, list[str]] = {
    "Host": ["mal.example", "testserver:99999", "[::1", "a" * 300],
    "X-Forwarded-Host": ["mal.example"],
    "X-Forwarded-For": ["<script>", "1.2.3.4, " * 200],
    "X-Forwarded-Proto": ["https", "javascript"],
    "X-Original-URL": ["/agent/exploitation/"],
    "X-HTTP-Method-Override": ["DELETE"],
    "Accept-Language": ["fr;q=9", "x" * 9_000, ",".join(f"a{n}" for n in range(2_000)), "*"],
    "Accept-Encoding": ["gzip;q=x"],
    "Accept": ["text/event-stream"],
    "Referer": ["https://mal.example/", "javascript:alert(1)"],
    "Range": ["bytes=0-0,1-1,2-2", "bytes=-" + "9" * 40],
    "If-None-Match": ['W/"x"', "*"],
    "If-Modified-Since": ["Thu, 32 Foo 99999 25:61:61 GMT"],
    "HX-Request": ["true"],
    "HX-Target": ["<script>"],
    "HX-Current-URL": ["//mal.example/"],
    "Authorization": ["Basic !!!", "Bearer " + "a" * 3_000],
    "Last-Event-ID": ["-1", "9" * 60],
    "Sec-Fetch-Site": ["cross-site"],
}
"""No NUL here: the server refuses one in a header before we see it."""

COOKIES: dict[str, list[str]] = {
    "parvis_session": ["x", "a" * 4_000, "../../etc", "\u00e9"],
    "parvis_csrf": ["x", "a" * 4_000],
    "parvis_language": ["../../fr", "xx", "fr" * 500, "en"],
    "messages": ["W10:1abc:x", "["],
}


class Hand:
    """One seed's worth of hostility."""

    def __init__(self, seed: object) -> None:
        self.random = Random(str(seed))

    def value(self) -> str:
        """Something for a field."""
        return self.random.choice(VALUES)

    def fields(self, names: list[str]) -> dict[str, Any]:
        """A form filled with hate: some fields twice, some missing, some that do not exist."""
        kept = [name for name in names if self.random.random() < 0.9]
        found: dict[str, Any] = {
            name: [self.value() for _time in range(self.random.choice((1, 1, 1, 2, 5)))] for name in kept
        }
        return found | {self.value()[:40].replace("\x00", "") or "x": self.value()}

    def query(self, names: list[str]) -> str:
        """A query: known names with values of no sense, or bytes of no sense."""
        if self.random.random() < 0.2:
            return self.random.choice(RAW).decode()
        drawn = self.random.sample(names, min(3, len(names)))
        return "&".join(f"{name}={quote_from_bytes(self.value()[:800].encode())}" for name in drawn)

    def headers(self) -> dict[str, str]:
        """Two headers of no sense."""
        names = self.random.sample(sorted(HEADERS), 2)
        return {name: self.random.choice(HEADERS[name]) for name in names}

    def body(self) -> tuple[bytes, str]:
        """A body and what it pretends to be."""
        return self.random.choice(BODIES + RAW), self.random.choice(CONTENT_TYPES)

    def cookie(self) -> tuple[str, str]:
        """A cookie of another, or of nobody."""
        name = self.random.choice(sorted(COOKIES))
        return name, self.random.choice(COOKIES[name])

    def address(self) -> str:
        """A network address: limits are tried elsewhere."""
        return ".".join(str(self.random.randrange(1, 255)) for _part in range(4))
