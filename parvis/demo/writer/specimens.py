"""The files behind the documents of the writer: a few specimens that say what they are, each stored once.

A letter in PDF takes tens of milliseconds: thousands of them would take minutes. Documents written in bulk
are real files under their own names, but hard links to a specimen of their kind.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from parvis.documents.sealed_files import seal_file
from parvis.documents.storage import storage
from parvis.letters.blocks import Letter, Notice, Paragraph, Signature
from parvis.letters.content import Recipient, Sender
from parvis.letters.pdf import as_pdf

LINKS = 20_000
"""Names given to one stored specimen before another copy is made: file systems bound them (65,000 on ext4)."""

LETTERS = {
    "acknowledgement": "Accusé de réception",
    "paper-acknowledgement": "Accusé de réception",
    "correction-request": "Demande de complément",
    "correction-reminder": "Rappel de la demande de complément",
    "decision": "Décision",
    "case-closed": "Fin de la demande",
}
PIECES = {
    "registration": "Certificat d’immatriculation",
    "care_plan": "Projet d’accueil individualisé",
    "insurance": "Attestation d’assurance",
    "tax_notice": "Avis d’impôt sur le revenu",
    "pension": "Relevés de pension",
    "birth": "Acte de naissance",
    "statutes": "Statuts de l’association",
    "accounts": "Comptes du dernier exercice",
    "bank": "Relevé d’identité bancaire",
    "plan": "Plan de situation du terrain",
    "medical": "Certificat médical",
    "identity": "Pièce d’identité",
}
SEALED = "-sealed"
"""Ends the name of the copy of a specimen that serves in the secret sectors."""


@dataclass(frozen=True)
class Specimen:
    """The bytes of one kind of document: how many, and their digest."""

    size: int
    sha256: str


class Shelf:
    """The specimens, printed once and linked under as many names as there are documents."""

    def __init__(self, on: date, verdict: str) -> None:
        self.mark = ""
        """What tells the copies of one process from those of another."""
        self.verdict = verdict
        """What is said of a file once it has been examined: clean, or unscanned where no antivirus is connected."""
        self._folder = Path(storage().root) / "specimens"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._links: dict[str, int] = {}
        self._waiting: list[tuple[str, str]] = []
        self.known: Mapping[str, Specimen] = {
            kind: self._printed(kind, title, on) for kind, title in {**LETTERS, **PIECES}.items()
        }

    def take(self, kind: str, name: str, *, sealed: bool) -> Specimen:
        """Give the bytes of a kind, ``sealed`` or not, one more name; the file appears at ``link``, after commit."""
        self._waiting.append((f"{kind}{SEALED}" if sealed else kind, name))
        return self.known[kind]

    def link(self) -> None:
        """Make the files of the documents committed."""
        place = storage()
        # Names of the storage begin by that of their folder: asked once for each folder, not for each file.
        folders: dict[str, str] = {}
        for kind, name in self._waiting:
            folder = folders.get(name[:2])
            if folder is None:
                path = place.path(name).parent
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder = folders[name[:2]] = str(path)
            os.link(self._source(kind), f"{folder}/{name}")
        self._waiting.clear()

    def close(self) -> None:
        """Forget the specimens; the documents keep their bytes."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _source(self, kind: str) -> str:
        count = self._links.get(kind, 0)
        self._links[kind] = count + 1
        copy = f"{self._folder}/{kind}-{self.mark}{count // LINKS}"
        if count % LINKS == 0:
            shutil.copyfile(self._folder / kind, copy)
            Path(copy).chmod(0o600)
        return copy

    def _printed(self, kind: str, title: str, on: date) -> Specimen:
        content = specimen_pdf(title, on)
        for copy in (self._folder / kind, self._folder / f"{kind}{SEALED}"):
            copy.write_bytes(content)
        seal_file(copy)
        return Specimen(len(content), sha256(content).hexdigest())


def specimen_pdf(title: str, on: date) -> bytes:
    """A page that says which document it stands for."""
    letter = Letter(
        kind="specimen",
        subject=f"Exemple : {title}",
        blocks=(
            Notice("Document d’exemple", (
                f"Cette page tient la place du document « {title} ».",
                "Elle fait partie des données inventées de la démonstration : aucune personne réelle n’y paraît.",
            )),
            Paragraph(
                "Les demandes les plus récentes de la démonstration portent leurs vrais courriers, "
                "écrits par Parvis à partir de leur contenu."
            ),
            Signature(("La démonstration de Parvis",)),
        ),
        language="fr",
        authority="Démonstration",
        recipient=Recipient(name="Toute personne qui visite la démonstration"),
        on=on,
    )  # fmt: skip
    return as_pdf(letter, Sender(authority="Démonstration", service="Données inventées"))
