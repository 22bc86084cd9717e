"""The sender's own words, cut from the history that a mail program copied below and from the signature.

French habits first.  Nobody's only words are ever cut: when nothing would be left, the whole is kept.
"""

import re
from dataclasses import dataclass

from parvis.intake.mail.webtext import HISTORY

VERB = r"(?:a écrit|a ecrit|wrote|écrivait|escribió|schrieb|ha scritto|escreveu|schreef|كتب)"
ATTRIBUTION = re.compile(rf"^\W{{0,3}}(?=.{{0,400}}[\d@<]).{{0,400}}\b{VERB}\b.{{0,100}}:\s*$", re.IGNORECASE)
BEGINNING = re.compile(r"^\W{0,3}(le|on|el|am|il|em|op|في)\b.{0,20}\d", re.IGNORECASE)
LABEL = re.compile(
    r"^[\s*_]{0,4}(de|from|von|da|envoyé|envoye|sent|gesendet|enviado|inviato|date|datum|à|a|to|an|para|cc|objet|subject"
    r"|betreff|asunto|oggetto|assunto|répondre à|reply-to)[\s*_]{0,4}:",
    re.IGNORECASE,
)
WHO = {"de", "from", "von", "da"}
WHAT = {"objet", "subject", "betreff", "asunto", "oggetto", "assunto", "envoyé", "envoye", "sent", "gesendet"}
LEAST_LABELS = 3
ORIGINAL = re.compile(
    r"^\W{0,3}[-_=]{2,}\s*(message d[’'` ]origine|message original|mail original|e-?mail d[’']origine|courriel original"
    r"|original message|original appointment|ursprüngliche nachricht|mensaje original|messaggio originale)\s*[-_=]{2,}",
    re.IGNORECASE,
)
WANADOO = re.compile(r"^>?\s{0,3}Message du \d{1,2}/\d{1,2}/\d{2,4}", re.IGNORECASE)
FORWARD = re.compile(
    r"^\W{0,3}(?:[-_=]{2,}\s*)?(message transféré|message transfere|mail transféré|courriel transféré|forwarded message"
    r"|début du message (?:transféré|réexpédié)|begin forwarded message|message réexpédié|mensaje reenviado"
    r"|weitergeleitete nachricht)\s*(?:[-_=]{2,}|:)?\s*$",
    re.IGNORECASE,
)
FORWARDED_SUBJECT = re.compile(r"^\s*(tr|fwd?|wg|rv|i|enc|transf)\s*:", re.IGNORECASE)
DASHES = re.compile(r"^--\s?$")
RULE = re.compile(r"^[-_=*]{5,}$")
DEVICE = re.compile(
    r"^\W{0,3}(envoyé (?:de|depuis|à partir de|par|via|avec) (?:(?:mon|ma|un|l[’']appli\w*|l[’']adresse) )?"
    r"(?:iphone|ipad|mobile|smartphone|téléphone|tablette|samsung|galaxy|android|huawei|xiaomi|appareil|outlook|yahoo"
    r"|gmail|proton|mail\b|orange|sfr|free|bouygues|la poste|la messagerie|courrier|e-?mail|windows)"
    r"|sent (?:from|with|via) (?:my|outlook|yahoo|mail|proton|gmail|samsung|the)"
    r"|(?:télécharger|obtenir|get|téléchargez) outlook (?:pour|for)|provenance : courrier|enviado desde mi)",
    re.IGNORECASE,
)
DEVICE_LENGTH = 120
MOST_WRAPPED = 4
LEAST_RUN = 2


@dataclass(frozen=True)
class Cut:
    """Own words, history, signature; `is_forward` when what is below is handed on, and so is the matter."""

    own: str
    quoted: str
    signature: str
    is_forward: bool


def cut(text: str, subject: str) -> Cut:
    """Cut one text.  A forwarded message is kept: it is what the sender wants read."""
    lines = spaced(text)
    forward = forwarded_at(lines)
    is_forward = forward is not None or FORWARDED_SUBJECT.match(subject) is not None
    limit = len(lines) if not is_forward else forward if forward is not None else history(lines, len(lines))
    kept, quoted = separated(lines, limit)
    own, signature = unsigned(kept)
    if is_forward:
        own += [line for line in lines[limit:] if line != HISTORY]
    if not any(worded(line) for line in own):
        whole = "\n".join(line for line in lines if line != HISTORY)
        return Cut(tidy(whole), "", "", is_forward)
    return Cut(tidy("\n".join(own)), tidy("\n".join(quoted)), tidy("\n".join(signature)), is_forward)


def forwarded_at(lines: list[str]) -> int | None:
    """The line that says that what follows is handed on; one inside a copied history says nothing."""
    for index, line in enumerate(lines):
        if FORWARD.match(line) and not is_marked(line):
            return index
        if line == HISTORY or ORIGINAL.match(line) or attribution(lines, index, len(lines)):
            return None
        if heads_copy(lines, index, len(lines)):
            return None
    return None


def worded(line: str) -> bool:
    """Whether a line says something."""
    return any(character.isalnum() for character in line)


def tidy(text: str) -> str:
    """The text without the blank lines around it, and never more than one between two."""
    return "\n".join(line.rstrip() for line in spaced(text)).strip()


def spaced(text: str) -> list[str]:
    """The lines of a text, never more than one blank between two; the mark of signatures keeps its space."""
    lines = (line if line == "-- " else line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).split("\n")


def history(lines: list[str], limit: int) -> int:
    """The first line of a copied message that no mark « > » shows, or the limit."""
    for index in range(limit):
        if lines[index] == HISTORY or ORIGINAL.match(lines[index]) or heads_copy(lines, index, limit):
            return index
    return limit


def heads_copy(lines: list[str], index: int, limit: int) -> bool:
    """Whether the headers of a copied message begin here: three labels at least, with who and what."""
    if not LABEL.match(lines[index]):
        return False
    labels: list[str] = []
    for line in [one for one in lines[index : min(index + 12, limit)] if one.strip()][:8]:
        found = LABEL.match(line)
        if found is None and labels and not line.startswith((" ", "\t")):
            break
        if found:
            labels.append(found.group(1).lower())
    return len(labels) >= LEAST_LABELS and bool(WHO & {*labels}) and bool(WHAT & {*labels})


def separated(lines: list[str], limit: int) -> tuple[list[str], list[str]]:
    """Own lines and quoted ones, before the limit."""
    end = history(lines, limit)
    kept: list[str] = []
    quoted: list[str] = []
    index = 0
    while index < end:
        size = attribution(lines, index, end)
        run = quotation(lines, index + size, end)
        if size and (run or is_dated(lines[index : index + size])):
            quoted += lines[index : index + size + run]
            index += size + run
            if not run:
                quoted += lines[index:end]
                break
        elif run >= LEAST_RUN or (run and WANADOO.match(lines[index])):
            quoted += lines[index : index + run]
            index += run
        else:
            kept.append(lines[index])
            index += 1
    return kept, quoted + [line for line in lines[end:limit] if line != HISTORY]


def attribution(lines: list[str], index: int, end: int) -> int:
    """How many lines here say who wrote what follows: « Le …, X a écrit : », folded or not."""
    if not BEGINNING.match(lines[index]) and not ATTRIBUTION.match(lines[index]):
        return 0
    for size in range(1, MOST_WRAPPED + 1):
        if index + size > end:
            return 0
        joined = " ".join(line.strip() for line in lines[index : index + size])
        if ATTRIBUTION.match(joined[:600]):
            return size
    return 0


def is_dated(lines: list[str]) -> bool:
    """Whether an attribution holds a date and an hour, or an address: it then needs no mark below it."""
    joined = " ".join(lines)
    return bool(re.search(r"\d{1,2}\s?[:h]\s?\d{2}|<[^>\s]+@[^>\s]+>", joined))


def quotation(lines: list[str], index: int, end: int) -> int:
    """How many lines from here are marked « > », blank lines before and between them counted."""
    marked = 0
    for place in range(index, end):
        if is_marked(lines[place]):
            marked = place - index + 1
        elif lines[place].strip():
            break
    return marked


def is_marked(line: str) -> bool:
    """Whether a line begins with the mark of quotations."""
    return line.lstrip(" ").startswith((">", "|>"))


def adds_device(line: str) -> bool:
    """Whether a line is what a telephone or a program adds by itself."""
    return len(line) < DEVICE_LENGTH and DEVICE.match(line) is not None


def unsigned(lines: list[str]) -> tuple[list[str], list[str]]:
    """Own lines and the signature: what follows « -- », or what a telephone adds."""
    first = next((index for index, line in enumerate(lines) if worded(line)), len(lines))
    marks = [index for index in range(first, len(lines)) if DASHES.match(lines[index])]
    end = marks[-1] if marks else len(lines)
    own, signature = lines[:end], lines[end + 1 :]
    added = [line for line in own if adds_device(line)]
    own = [line for line in own if not adds_device(line)]
    while own and (not own[-1].strip() or RULE.match(own[-1].strip())):
        own.pop()
    return own, added + signature
