"""The beginning of a case being lived: filing it, answering for it, confirming who filed.

The mirror of ``parvis.cases.actions``: see ``acts``, which goes on from here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.cases.actions.drafting import KEPT_DAYS
from parvis.cases.actions.filing import postal_lines
from parvis.events.actors import PERSON, Actor
from parvis.events.record import Subject
from parvis.interactions.models import ELECTRONIC

from ..people import Body, Human
from ..samples import Answers, Paper
from .context import Asked, Desk, Said
from .letters import Letters
from .sheet import Sheet


class Filing:
    """A case being lived: what is true of it now, and the rows its life leaves."""

    def __init__(
        self, sheet: Sheet, desk: Desk, who: Human, body: Body | None, at: datetime, channel: str
    ) -> None:
        self.sheet = sheet
        self.desk = desk
        self.place = desk.place
        self.who = who
        self.body = body
        self.received_at = at
        self.filed_at = at
        self.channel = channel
        self.id = sheet.new_id(at)
        self.reference = sheet.references.next()
        self.state, self.outcome = "filed", ""
        self.unit_id = desk.procedure.unit_id
        self.responsible: Agent | None = None
        self.profile: UUID | None = None
        self.answers: Answers = {}
        self.asked: list[Asked] = []
        self.open_request: dict[str, Any] | None = None
        self.open_items: list[dict[str, Any]] = []
        self.acknowledged_at: datetime | None = None
        self.implicit_borne_at: datetime | None = None
        self.implicit_warned = 0
        self.closed_at: datetime | None = None
        self.revision = 0
        self.dates = desk.dates(at, channel)
        self.implicit_kind, self.implicit_on = self.dates.implicit_kind, self.dates.implicit_on
        self.due_on = self._next_due()
        self.declared: Mapping[str, Any] = {}
        self._answerable: dict[str, Any] | None = None
        self.decisions: list[dict[str, Any]] = []
        self.letters = Letters(self)

    # --- what is true ---

    @property
    def is_open(self) -> bool:
        """Whether something is still expected."""
        return self.state not in ("decided", "closed")

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody said who filed."""
        return not (self.declared["family_name"] or self.declared["organisation_name"])

    @property
    def is_electronic(self) -> bool:
        """Whether it came by a way that calls for an electronic acknowledgement."""
        return self.channel in ELECTRONIC

    def tell(self, kind: str, at: datetime, by: Actor, objects: Iterable[Subject] = (), **facts: Any) -> None:
        """Record a fact about the case."""
        subject: Subject = ("case", self.id, "subject")
        self.sheet.journal.add(kind, at, by=by, objects=(subject, *objects), **self.place, **facts)

    def _next_due(self) -> date:
        if self.implicit_on and self.implicit_borne_at is None:
            return min(self.dates.announced_on, self.implicit_on)
        return self.dates.announced_on

    # --- filing ---

    def file(self, answers: Answers, at: datetime, papers: Sequence[tuple[UUID, str, Paper]] = ()) -> None:
        """File the answers; each paper is (its document, the field, what it is)."""
        self.answers, self.filed_at = answers, at
        said = self.desk.said(answers, at)
        self.unit_id = next((one.unit for one in said if one.unit), self.unit_id)
        by = PERSON if self.channel == "portal" else self._reception()
        for document, _field, paper in papers:
            self.letters.bring(document, paper, at - timedelta(minutes=4), by)
        self._declare()
        self._stand_in(at)
        for document, name, paper in papers:
            self._attach(document, name, paper.piece)
        self._index()
        if at > self.sheet_horizon:
            self._draft(at)
        self.tell(
            "case.filed",
            at,
            by,
            (
                ("procedure", self.desk.procedure.pk, "about"),
                ("unit", self.unit_id, "in charge"),
                *(("document", document, "attached") for document in sorted(one[0] for one in papers)),
            ),
            channel=self.channel,
            version=self.desk.version.number,
            **({"tables": tuple(one.table for one in said)} if said else {}),
        )
        self._keep(said, at)

    sheet_horizon: datetime
    """Drafts older than this have been forgotten by the house: none is written. Set by the story."""

    def _keep(self, said: Sequence[Said], at: datetime) -> None:
        """What the tables decided of it."""
        for one in said:
            self.sheet.table_results.add(
                id=self.sheet.new_id(at),
                **self.place,
                case_id=self.id,
                version_id=self.desk.version.pk,
                table=one.table,
                use=one.use,
                found=one.found,
                at=at,
            )

    def _reception(self) -> Actor:
        return self.desk.agents[0].actor

    def _declare(self) -> None:
        who, body = self.who, self.body
        named = "who" in self.answers
        born = self.answers["who"].get("birth_date") if named else None
        self.declared = {
            "is_organisation": body is not None,
            "family_name": who.family_name if named else "",
            "given_names": who.given_names if named else "",
            "birth_date": date.fromisoformat(born) if born else None,
            "organisation_name": body.name if body else "",
            "siret": body.siret if body else "",
            "rna": body.rna if body else "",
            "email": self.answers.get("mail", ""),
            "telephone": self.answers.get("phone", ""),
            "address": postal_lines(self.answers.get("home", {})),
        }
        self.sheet.applicants.add(case_id=self.id, **self.place, **self.declared)

    def _index(self) -> None:
        declared = self.declared
        filed_by = f"{declared['given_names']} {declared['family_name']}"
        words = " ".join(
            (self.reference, self.desk.offer.title["fr"], declared["organisation_name"], filed_by)
        )
        self.sheet.search.add(self.id, *self.place.values(), words)

    def _draft(self, at: datetime) -> None:
        started = at - timedelta(minutes=9)
        self.sheet.drafts.add(
            id=self.id,
            **self.place,
            version_id=self.desk.version.pk,
            channel=self.channel,
            language=self.who.language,
            answers={},
            revision=len(self.desk.offer.form.steps),
            started_at=started,
            saved_at=at - timedelta(minutes=1),
            expires_on=(at + timedelta(days=KEPT_DAYS)).date(),
            submitted_at=at,
        )

    def _attach(self, document: UUID, name: str, piece: str, *, is_ours: bool = False) -> None:
        self.sheet.case_documents.add(
            case_id=self.id, document_id=document, **self.place, field=name, piece=piece, is_ours=is_ours
        )

    # --- who answers ---

    def _stand_in(self, at: datetime) -> None:
        self._answerable = {
            **self.place,
            "case_id": self.id,
            "unit_id": self.unit_id,
            "agent_id": self.responsible.id if self.responsible else None,
            "signed": self.responsible.signature if self.responsible else "",
            "starts_at": at,
        }

    def take(self, by: Agent, at: datetime) -> None:
        """An agent answers for it from now on."""
        self.responsible = by
        if self.state in ("filed", "reopened"):
            self.state = "in_progress"
        self.revision += 1
        self._answer_for(at)
        self.tell("case.taken", at, by.actor, (("agent", by.id, "responsible"),))

    def _answer_for(self, at: datetime) -> None:
        """Close the current line of responsibility and open the next."""
        assert self._answerable is not None
        self.sheet.responsibilities.add(**self._answerable, ends_at=at)
        self._stand_in(at)

    def confirm_identity(self, by: Agent, at: datetime, known: dict[tuple[UUID, str, str], UUID]) -> None:
        """Attach it to the profile of its sector, made the first time."""
        key = (
            self.desk.authority.pk,
            self.desk.procedure.sector,
            self.body.name
            if self.body
            else self.who.email or f"{self.who.given_names} {self.who.family_name} {self.who.birth_date}",
        )
        profile = known.get(key)
        if profile is None:
            profile = known[key] = self._new_profile(at)
        self.profile = profile
        self.revision += 1
        self.tell("case.identity_confirmed", at, by.actor, (("profile", profile, "applicant"),))

    def _new_profile(self, at: datetime) -> UUID:
        profile, declared, organisation = self.sheet.new_id(at), self.declared, None
        if declared["is_organisation"]:
            organisation = self.sheet.new_id(at)
            self.sheet.organisations.add(
                id=organisation,
                **self.place,
                name=declared["organisation_name"],
                siret=declared["siret"],
                rna=declared["rna"],
            )
        self.sheet.profiles.add(
            id=profile,
            **self.place,
            kind="organisation" if organisation else "person",
            organisation_id=organisation,
            family_name=declared["family_name"],
            given_names=declared["given_names"],
            birth_date=declared["birth_date"],
            language=self.who.language,
            created_at=at,
        )
        for kind in ("email", "telephone", "address"):
            if declared[kind]:
                self.sheet.contact_points.add(
                    id=self.sheet.new_id(at),
                    **self.place,
                    profile_id=profile,
                    value=declared[kind],
                    kind="postal" if kind == "address" else kind,
                )
        return profile
