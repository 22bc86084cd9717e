"""The words of a message: plain, or HTML turned into text, whatever alphabet and encoding they came in."""

import re
from dataclasses import dataclass, field

from parvis.intake.mail import limits
from parvis.intake.mail.charsets import clean, worded
from parvis.intake.mail.decoding import decoded, is_broken
from parvis.intake.mail.splitting import Entity
from parvis.intake.mail.webtext import seen

PLACEHOLDER = re.compile(
    r"(?=.*\b(?:html|mime)\b).*(?:not support|unable to|cannot|does not|ne prend pas|ne supporte pas|ne peut pas"
    r"|n[’']affiche pas)",
    re.IGNORECASE | re.DOTALL,
)
PAGE_ALPHABET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,40})")
LONGEST_PLACEHOLDER = 400
LEAST_WORDS = 3
UU = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[ -`]{1,100}\n){0,200000})end[ \t]*$", re.MULTILINE)
SIGNED, SIGNATURE, SIGNATURE_END = (
    "-----BEGIN PGP SIGNED MESSAGE-----\n",
    "\n-----BEGIN PGP SIGNATURE-----",
    "-----END PGP SIGNATURE-----",
)
SEALED_TEXT = "-----BEGIN PGP MESSAGE-----"


@dataclass
class Words:
    """The words found, in order; `links` says that one leads elsewhere than it claims."""

    texts: list[str] = field(default_factory=list)
    html_was_used: bool = False
    language: str = ""
    embedded: list[tuple[str, str]] = field(default_factory=list)
    is_sealed: bool = False
    is_signed: bool = False

    @property
    def text(self) -> str:
        """All of them."""
        return "\n\n".join(text for text in self.texts if text.strip())


def words_of(entities: list[list[Entity]], notes: set[str]) -> Words:
    """The words of each body: of the versions that one offers, the plain one unless it says nothing."""
    words = Words()
    left = limits.TEXT
    for versions in entities:
        text = chosen(versions, words, notes)
        if len(text) > left:
            notes.add("cut")
        words.texts.append(text[:left])
        left -= min(len(text), left)
    return words


def chosen(versions: list[Entity], words: Words, notes: set[str]) -> str:
    """The best version of one body."""
    plain = ""
    for entity in versions:
        if entity.media_type != "text/html":
            plain = "\n\n".join(filter(None, (plain, plain_text(entity, words, notes))))
    markup = "\n\n".join(
        web_text(entity, words, notes) for entity in versions if entity.media_type == "text/html"
    )
    if not markup.strip() or says_something(plain, markup):
        return plain
    words.html_was_used = True
    return markup


def says_something(plain: str, markup: str) -> bool:
    """Whether the plain version is not only a word for programs that show no HTML."""
    if not plain.strip():
        return False
    return not (
        len(plain) < LONGEST_PLACEHOLDER and PLACEHOLDER.match(plain) and len(markup.split()) >= LEAST_WORDS
    )


def content_of(entity: Entity, notes: set[str]) -> str:
    """The words of one part, within the size that is read."""
    pieces, size = [], 0
    for piece in filter(None, decoded(entity.content, entity.encoding)):
        pieces.append(piece)
        size += len(piece)
        if size > limits.BODY:
            notes.add("cut")
            break
    if entity.encoding == "base64" and is_broken(entity.content[: limits.BODY]):
        notes.add("broken_base64")
    content = b"".join(pieces)[: limits.BODY]
    text, guessed = worded(content, entity.parameter("charset") or said_inside(entity, content))
    if guessed:
        notes.add("charset_guessed")
    return text


def said_inside(entity: Entity, content: bytes) -> str:
    """The alphabet that a page says itself to be in, when nothing outside says so."""
    found = PAGE_ALPHABET.search(content[: limits.FIELD]) if entity.media_type == "text/html" else None
    return found.group(1).decode("ascii") if found else ""


def plain_text(entity: Entity, words: Words, notes: set[str]) -> str:
    """A plain part: its folded lines joined, what stands inside in a format of its own taken out."""
    text = clean(content_of(entity, notes))
    if entity.parameter("format").lower() == "flowed":
        text = joined(text, entity.parameter("delsp").lower() == "yes")
    if SEALED_TEXT in text:
        words.is_sealed = True
    if SIGNED in text and SIGNATURE in text:
        words.is_signed = True
        text = unsealed(text)
    if "\nend" in text and "begin " in text:
        words.embedded += UU.findall(text)
        text = UU.sub("", text)
    return text


def web_text(entity: Entity, words: Words, notes: set[str]) -> str:
    """An HTML part as its reader sees it."""
    found = seen(content_of(entity, notes))
    words.language = words.language or found.language
    if found.is_dangerous:
        notes.add("dangerous_link")
    return "\n".join(found.lines)


def unsealed(text: str) -> str:
    """The words of a text signed in clear (RFC 9580, section 7), with what stands around."""
    before, _, rest = text.partition(SIGNED)
    _fields, _, rest = rest.partition("\n\n") if rest.startswith("Hash:") else ("", "", rest)
    inside, _, after = rest.partition(SIGNATURE)
    return before + re.sub(r"(?m)^- ", "", inside) + after.partition(SIGNATURE_END)[2]


def joined(text: str, drops_space: bool) -> str:
    """Lines folded by their writer's program, joined again (RFC 3676); quotations and signatures stay."""
    lines: list[list[str]] = []
    flows, depth = False, 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        marks = len(line) - len(content)
        content = content.removeprefix(" ")
        if not (flows and marks == depth and content != "-- "):
            lines.append([">" * marks + " "] if marks else [])
        flows, depth = content.endswith(" ") and content != "-- ", marks
        lines[-1].append(content[:-1] if flows and drops_space else content)
    return "\n".join("".join(pieces) for pieces in lines)
