"""E-mails as a town receives them, invented: plain and web, files, answers, reports of delivery, robots, letters."""

import base64
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

from bench.figures.upload import scan
from bench.names import CODE

ADDRESS = f"accueil@{CODE}.example"
SERVER = f"mx.{CODE}.example"
"""The server of the town, which signs what it checked."""

KINDS = {"plain": 40, "web": 25, "files": 12, "answer": 12, "returned": 4, "robot": 4, "letter": 3}
"""What a hundred of them are."""
WRITTEN = {kind: KINDS[kind] for kind in ("plain", "web", "files")}
"""Those that somebody writes for the first time: each is a request of its own, whoever takes it in."""

NAMES = ("Léa Marchal", "Hervé Dupré", "Nadia Belkacem", "Inès Rossignol", "Paul Garance", "Zoé Fabre")
OPENINGS = (
    "Bonjour,",
    "Madame, Monsieur,",
    "Bonjour Madame,",
    "Bonsoir,",
)
SENTENCES = (
    "Le lampadaire devant chez moi est éteint depuis trois semaines, la rue est très sombre le soir.",
    "Je souhaite inscrire ma fille à la cantine pour la rentrée, que dois-je vous fournir ?",
    "Notre association voudrait réserver la salle des fêtes le samedi 12 décembre pour un loto.",
    "J’ai besoin d’une copie intégrale de mon acte de naissance pour un dossier de mariage.",
    "Un gros trou s’est formé dans la chaussée à l’angle de la rue des Tilleuls et de l’impasse du Lavoir.",
    "Les encombrants que j’avais signalés n’ont pas été ramassés mardi comme convenu.",
    "Mon voisin a coupé la haie mitoyenne et construit un mur sans m’en parler.",
    "Pourriez-vous me dire à quelle heure ouvre la déchèterie pendant les vacances ?",
    "Je n’arrive pas à terminer ma demande sur le site, la page indique une erreur.",
    "Je vous remercie par avance de votre réponse et reste à votre disposition au 06 12 34 56 78.",
    "J’habite au 14 rue des Écoles, 26999 Valserein, au deuxième étage.",
)
CLOSING = "Bien cordialement,"


@dataclass(frozen=True)
class Written:
    """One message: its subject alone is its own, by which it is found again."""

    subject: str
    raw: bytes


def mails(count: int, *, seed: int, among: Mapping[str, int] = KINDS) -> Iterator[Written]:
    """So many messages, the same for a seed and unlike those of any other; ``among``: their kinds, by weight."""
    draw = random.Random(seed)  # noqa: S311  # the same messages each time
    kinds = draw.choices(list(among), weights=list(among.values()), k=count)
    for number, kind in enumerate(kinds):
        yield one(kind, f"{seed}-{number}", draw)


def one(kind: str, mark: str, draw: random.Random) -> Written:
    """A message of a kind."""
    name, words = draw.choice(NAMES), prose(draw)
    subject = f"{draw.choice(SENTENCES)[:40].rstrip()} ({mark})"
    address = f"usager.{mark if draw.random() < 0.6 else draw.randint(1, 200)}@courriel.example"
    head, body = BODIES[kind](words, name, mark, draw)
    lines = [
        f"Return-Path: <{'' if kind in ('returned', 'robot') else address}>",
        f"Received: from mail.courriel.example by {SERVER} with ESMTPS; {moment(draw)}",
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=courriel.example;"
        " dkim=pass header.d=courriel.example",
        f"From: {Header(name, 'utf-8').encode()} <{address}>",
        f"To: Accueil <{ADDRESS}>",
        f"Subject: {Header(subject, 'utf-8', maxlinelen=70).encode()}",
        f"Date: {moment(draw)}",
        f"Message-ID: <{mark}@courriel.example>",
        "MIME-Version: 1.0",
        *head,
    ]
    return Written(subject, "\r\n".join([*lines, "", body]).encode())


def prose(draw: random.Random) -> list[str]:
    """What somebody writes: from three lines to a long letter."""
    length = min(40, 2 + int(draw.expovariate(0.25)))
    return [draw.choice(OPENINGS), "", *(draw.choice(SENTENCES) for _line in range(length)), "", CLOSING]


def moment(draw: random.Random) -> str:
    """A time of the last days, as headers write it."""
    return format_datetime(datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=draw.randint(0, 250_000)))


Body = tuple[list[str], str]


def plain(words: list[str], name: str, mark: str, draw: random.Random) -> Body:
    """Words alone."""
    head = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return head, "\r\n".join([*words, name])


def web(words: list[str], name: str, mark: str, draw: random.Random) -> Body:
    """Words, and the same as a page with its style and a picture that looks on."""
    lines = "".join(f'<p style="margin:0;font-family:Calibri">{line}</p>' for line in [*words, name])
    page = (
        "<html><head><style>p{margin:0} .MsoNormal{font-size:11pt}</style></head><body>"
        f'<div class="MsoNormal">{lines}</div><img src="https://suivi.example/p.gif" width=1 height=1></body></html>'
    )
    return several(
        "alternative",
        mark,
        (["Content-Type: text/plain; charset=utf-8"], "\r\n".join([*words, name])),
        (["Content-Type: text/html; charset=utf-8"], page),
    )


def files(words: list[str], name: str, mark: str, draw: random.Random) -> Body:
    """Words with one or two files of some tens of kilobytes."""
    parts = [plain(words, name, mark, draw)]
    for number in range(draw.randint(1, 2)):
        content = base64.encodebytes(paper(draw)).decode().replace("\n", "\r\n")
        head = [
            f'Content-Type: application/pdf; name="justificatif-{number}.pdf"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment; filename="justificatif-{number}.pdf"',
        ]
        parts.append((head, content))
    return several("mixed", mark, *parts)


def paper(draw: random.Random) -> bytes:
    """A PDF of one page unlike any other."""
    return scan(draw.randint(20_000, 90_000), draw.randint(1, 1_000_000))


def answer(words: list[str], name: str, mark: str, draw: random.Random) -> Body:
    """Words above what they answer."""
    quoted = [
        "",
        f"Le lun. 16 nov. 2026 à 09:12, Accueil <{ADDRESS}> a écrit :",
        *(f"> {w}" for w in prose(draw)),
    ]
    head, body = plain([*words, name, *quoted], "", mark, draw)
    return [f"In-Reply-To: <ancien-{mark}@{CODE}.example>", *head], body


def returned(words: list[str], name: str, mark: str, draw: random.Random) -> Body:
    """A report that a message was not delivered (RFC 3464)."""
    status = (
        "Reporting-MTA: dns; mail.courriel.example\r\n\r\nFinal-Recipient: rfc822; disparu@courriel.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown"
    )
    ours = f"Message-ID: <parti-{mark}@{CODE}.example>\r\nFrom: {ADDRESS}\r\nSubject: Votre demande"
    return several(
        'report; report-type="delivery-status"',
        mark,
        (["Content-Type: text/plain"], "Your message could not be delivered."),
        (["Content-Type: message/delivery-status"], status),
        (["Content-Type: text/rfc822-headers"], ours),
    )


def robot(words: list[str], name: str, mark: str, draw: random.Random) -> Body:
    """An absence told by a robot (RFC 3834)."""
    head, body = plain(["Je suis absent jusqu’au 30 novembre.", name], "", mark, draw)
    return ["Auto-Submitted: auto-replied", *head], body


def letter(words: list[str], name: str, mark: str, draw: random.Random) -> Body:
    """A letter to many."""
    head, body = web(words * 4, name, mark, draw)
    return [
        "List-Id: <nouvelles.courriel.example>",
        "List-Unsubscribe: <https://courriel.example/non>",
        *head,
    ], body


BODIES = {
    "plain": plain,
    "web": web,
    "files": files,
    "answer": answer,
    "returned": returned,
    "robot": robot,
    "letter": letter,
}


def several(kind: str, mark: str, *parts: Body) -> Body:
    """Parts one after the other."""
    boundary = f"=_{mark}"
    inside = "".join(f"--{boundary}\r\n" + "\r\n".join(head) + f"\r\n\r\n{body}\r\n" for head, body in parts)
    named = f'Content-Type: multipart/{kind}; boundary="{boundary}"'
    return [named], f"{inside}--{boundary}--\r\n"


def heavy(number: int, size: int) -> bytes:
    """A message of so many bytes, most of them one file."""
    draw = random.Random(number)  # noqa: S311  # no secret
    block = base64.encodebytes(draw.randbytes(57 * 1000)).replace(b"\n", b"\r\n")
    head, tail = several(
        "mixed",
        f"lourd-{number}",
        plain(["Voici les photographies."], "Léa", "", draw),
        (
            [
                "Content-Type: application/octet-stream",
                "Content-Transfer-Encoding: base64",
                'Content-Disposition: attachment; filename="photographies.bin"',
            ],
            "{}",
        ),
    )
    first = [
        "From: lea@courriel.example",
        f"Message-ID: <lourd-{number}@courriel.example>",
        f"Subject: Lourd {number}",
    ]
    before, after = "\r\n".join([*first, *head, "", tail]).encode().split(b"{}")
    room = size - len(before) - len(after)
    return before + (block * (room // len(block) + 1))[: room // 78 * 78] + after
