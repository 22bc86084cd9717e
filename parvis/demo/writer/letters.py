"""What is kept and sent about a case being lived: the mirror of ``notifications.correspondence.posting``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from parvis.cases.links import tracking_url
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import Subject
from parvis.letters.names import file_name

from ..samples import Paper
from .mailing import write

if TYPE_CHECKING:
    from .filing import Filing
    from .specimens import Shelf

FAILED = 0.006
ACCEPTED = "250 2.0.0 message accepté"
REFUSED = "550 5.1.1 destinataire inconnu"


class Letters:
    """The letters and messages of one case."""

    shelf: Shelf
    """Where the files of documents come from; set once for the whole run."""

    def __init__(self, life: Filing) -> None:
        self._life = life
        self._url = ""

    def acknowledge(self, at: datetime) -> None:
        """Acknowledge the case, unless it is anonymous or the law dispenses with it (R112-4)."""
        life = self._life
        if life.is_anonymous or not (life.is_electronic or life.desk.offer.acknowledged):
            return
        kind = "acknowledgement" if life.is_electronic else "paper-acknowledgement"
        document = self.post("acknowledgement", kind, "acknowledgement", at, is_legal=True)
        assert document is not None
        life.acknowledged_at = at
        life.tell(
            "case.acknowledged",
            at,
            SYSTEM,
            (("document", document, "letter"),),
            letter=kind.replace("-", "_"),
        )

    def post(
        self, purpose: str, kind: str, key: str, at: datetime, *, is_legal: bool = False, words: str = ""
    ) -> UUID | None:
        """Keep a letter and send it to the declared address, if there is one. Neither name nor address: nothing."""
        life = self._life
        if life.is_anonymous and not life.declared["email"]:
            return None
        document = life.sheet.new_id(at)
        name = file_name(kind.replace("-", "_"), life.reference)
        self._store(document, kind, name, kind, at, SYSTEM)
        life.sheet.case_documents.add(
            case_id=life.id, document_id=document, **life.place, field=key, is_ours=True
        )
        self.send(purpose, key, at, words=words, is_legal=is_legal, attached=document)
        return document

    def bring(self, document: UUID, paper: Paper, at: datetime, by: Actor) -> None:
        """Keep a file the person brought, and have it examined."""
        self._store(document, paper.piece, paper.name, paper.piece, at, by)
        examined = at + timedelta(seconds=3)
        self._tell_of(document, "document.examined", examined, SYSTEM, state=self._verdict())

    def _verdict(self) -> str:
        return self.shelf.verdict

    def _store(self, document: UUID, specimen: str, name: str, type_: str, at: datetime, by: Actor) -> None:
        life, stored = self._life, self._life.sheet.new_name()
        found = self.shelf.take(specimen, stored, sealed=life.desk.is_secret)
        ours = by == SYSTEM
        origin = {"person": "person", "agent": "agent", "system": "house"}[by.kind]
        life.sheet.documents.add(
            id=document,
            **life.place,
            holder_id=life.id,
            document_type=type_,
            name=name,
            kind="pdf",
            media_type="application/pdf",
            size=found.size,
            sha256=found.sha256,
            storage_name=stored,
            state="clean" if ours else self._verdict(),
            origin=origin,
            created_at=at,
            examined_at=at if ours else at + timedelta(seconds=3),
        )
        self._tell_of(document, "document.received", at, by, format="pdf", size=found.size, type=type_)

    def _tell_of(self, document: UUID, kind: str, at: datetime, by: Actor, **facts: Any) -> None:
        life = self._life
        objects: tuple[Subject, ...] = (("document", document, "subject"), ("case", life.id, "holder"))
        life.sheet.journal.add(kind, at, by=by, objects=objects, **life.place, **facts)

    def send(
        self,
        purpose: str,
        key: str,
        at: datetime,
        *,
        words: str = "",
        is_legal: bool = False,
        attached: UUID | None = None,
    ) -> None:
        """Send an e-mail to the declared address, if there is one; neutral in a sector under secrecy."""
        life = self._life
        if not life.declared["email"]:
            return
        self._url = self._url or tracking_url(life.id, sent_to=life.declared["email"])
        declared, offer = life.declared, life.desk.offer
        message = write(
            "neutral" if life.desk.is_secret else purpose,
            authority=life.desk.authority.name,
            language=life.who.language,
            reference=life.reference,
            title=offer.title.get(life.who.language) or offer.title["fr"],
            url=self._url,
            words=words,
        )
        delivery = life.sheet.new_id(at)
        failed = life.sheet.chance.random() < FAILED
        left = at + timedelta(seconds=2)
        life.sheet.deliveries.add(
            id=delivery,
            **life.place,
            holder_id=life.id,
            key=key,
            purpose=purpose,
            recipient=declared["email"],
            recipient_name=declared["organisation_name"]
            or f"{declared['given_names']} {declared['family_name']}",
            language=life.who.language,
            subject=message.subject,
            text=message.text,
            html=message.html,
            documents=[] if attached is None or life.desk.is_secret else [attached],
            is_legal=is_legal,
            message_id=f"<{delivery}@{life.desk.domain}>",
            attempts=1,
            queued_at=at,
            sending_at=at + timedelta(seconds=1),
            transmitting_at=None if failed else left,
            state="failed" if failed else "sent",
            failure="permanent" if failed else "",
            reason="recipient_refused" if failed else "",
            server_reply=REFUSED if failed else ACCEPTED,
            sent_at=None if failed else left,
            failed_at=left if failed else None,
        )
        self._tell_delivery("delivery.queued", delivery, at, purpose=purpose)
        if failed:
            why = {"failure": "permanent", "reason": "recipient_refused"}
            self._tell_delivery("delivery.failed", delivery, left, purpose=purpose, attempt=1, **why)
        else:
            self._tell_delivery("delivery.sent", delivery, left, purpose=purpose, attempt=1)

    def _tell_delivery(self, kind: str, delivery: UUID, at: datetime, **facts: Any) -> None:
        life = self._life
        objects: tuple[Subject, ...] = (("delivery", delivery, ""), ("case", life.id, "about"))
        life.sheet.journal.add(kind, at, by=SYSTEM, objects=objects, **life.place, **facts)
