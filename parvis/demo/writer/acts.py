"""What each verb of a case writes, one method a verb: the mirror of ``parvis.cases.actions`` and its reactions.

A test compares the rows and facts of both; whoever changes an action finds here what to change too.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.communes import commune_key
from parvis.cases.actions.filing import commune_of
from parvis.cases.codes import code_digest, code_of
from parvis.cases.legal_clock import reasons_due_on
from parvis.catalogue.natures import Outcome
from parvis.events.actors import PERSON, SYSTEM
from parvis.forms.shape import text

from ..samples import Answers, Paper
from .context import Asked
from .filing import Filing

_key_of = cache(commune_key)


class Life(Filing):
    """A case being lived, from its taking to its end."""

    # --- words ---

    def note(self, body: str, by: Agent, at: datetime) -> None:
        """A word for colleagues."""
        note = self._note(body, by, at)
        self.tell("case.noted", at, by.actor, (("note", note, "written"),))

    def _note(self, body: str, by: Agent, at: datetime) -> UUID:
        note = self.sheet.new_id(at)
        self.sheet.notes.add(
            id=note,
            **self.place,
            case_id=self.id,
            author_id=by.id,
            signed=by.signature,
            body=body,
            written_at=at,
        )
        return note

    def write(self, body: str, at: datetime) -> None:
        """The person writes."""
        contact = self._contact(body, "in", at, None)
        self.tell("case.written", at, PERSON, (("interaction", contact, "received"),), channel="portal")

    def reply(self, body: str, by: Agent, at: datetime) -> None:
        """The service writes."""
        contact = self._contact(body, "out", at, by)
        self.tell("case.replied", at, by.actor, (("interaction", contact, "sent"),), channel="portal")
        self.letters.send("message", f"message:{contact}", at, words=body)

    def _contact(self, body: str, direction: str, at: datetime, by: Agent | None) -> UUID:
        contact = self.sheet.new_id(at)
        self.revision += 1
        self.sheet.interactions.add(
            id=contact,
            **self.place,
            holder_id=self.id,
            profile_id=self.profile,
            channel="portal",
            direction=direction,
            body=body,
            occurred_at=at,
            agent_id=by.id if by else None,
            author_name=by.signature if by else "",
        )
        self.sheet.case_interactions.add(case_id=self.id, interaction_id=contact, **self.place)
        return contact

    # --- completing ---

    def ask_correction(
        self, wanted: Sequence[tuple[str, str, str]], until: date, message: str, by: Agent, at: datetime
    ) -> None:
        """Ask for fields (name, reason, comment) until a day."""
        offer, request = self.desk.offer, self.sheet.new_id(at)
        fields = {one.id: one for one in offer.form.all_fields()}
        self.open_items = []
        for name, reason, comment in wanted:
            piece = offer.pieces_by_id.get(fields[name].piece)
            self.open_items.append(
                {
                    **self.place,
                    "request_id": request,
                    "case_id": self.id,
                    "field": name,
                    "piece": fields[name].piece,
                    "label": text(fields[name].label, "fr")[:200],
                    "reason": reason,
                    "comment": comment,
                    "legal_text": piece.legal_text if piece else "",
                    "is_indispensable": piece.indispensable if piece else True,
                }
            )
        indispensable = any(item["is_indispensable"] for item in self.open_items)
        self.open_request = {
            "id": request,
            **self.place,
            "case_id": self.id,
            "asked_at": at,
            "asked_by_id": by.id,
            "signed": by.signature,
            "message": message,
            "until": until,
            "is_indispensable": indispensable,
        }
        self.asked.append(Asked(at, until, None, indispensable))
        self.state = "waiting"
        self._follow_clock()
        self.tell(
            "case.correction_asked",
            at,
            by.actor,
            (("correction", request, "asked"),),
            items=len(wanted),
            until=until.isoformat(),
            indispensable=indispensable,
        )
        self.letters.post("correction_request", "correction-request", f"correction:{request}", at)

    def remind(self, at: datetime) -> None:
        """Recall what is awaited."""
        assert self.open_request is not None
        self.open_request["reminded_at"] = at
        self.revision += 1
        request = self.open_request["id"]
        self.tell("case.correction_reminded", at, SYSTEM, (("correction", request, "reminded"),))
        self.letters.post("reminder", "correction-reminder", f"reminder:{request}", at)

    def answer_correction(
        self, brought: Answers, at: datetime, papers: Sequence[tuple[UUID, str, Paper]] = ()
    ) -> None:
        """Receive what was asked."""
        assert self.open_request is not None
        for document, name, paper in papers:
            self.letters.bring(document, paper, at - timedelta(minutes=2), PERSON)
            self._attach(document, name, paper.piece)
        request = self.open_request["id"]
        self._settle_request(answered_at=at)
        self.answers = self.answers | brought
        self.state = "in_progress" if self.responsible else "filed"
        self._follow_clock()
        self.tell(
            "case.correction_answered",
            at,
            PERSON,
            (
                ("correction", request, "answered"),
                *(("document", one[0], "attached") for one in sorted(papers)),
            ),
            items=len(brought),
        )

    def _settle_request(
        self, answered_at: datetime | None = None, cancelled_at: datetime | None = None
    ) -> None:
        if self.open_request is None:
            return
        self.sheet.corrections.add(**self.open_request, answered_at=answered_at, cancelled_at=cancelled_at)
        for item in self.open_items:
            self.sheet.correction_items.add(**item, is_answered=answered_at is not None)
        last = self.asked.pop()
        self.asked.append(
            Asked(last.asked_at, last.until, answered_at or cancelled_at, last.is_indispensable)
        )
        self.open_request = None

    def _follow_clock(self) -> None:
        self.dates = self.desk.dates(self.received_at, self.channel, self.asked)
        if self.implicit_borne_at is None and self.decisions:
            self.implicit_kind, self.implicit_on = "", None
        elif self.implicit_borne_at is None:
            if self.implicit_on != self.dates.implicit_on:
                self.implicit_warned = 0
            self.implicit_kind, self.implicit_on = self.dates.implicit_kind, self.dates.implicit_on
        self.due_on = self._next_due()
        self.revision += 1

    # --- the end ---

    def decide(self, outcome: str, words: tuple[str, str, str], by: Agent, at: datetime) -> None:
        """Decide: text, reasons in law, reasons in fact."""
        decision = self._decision(outcome, at, by, words)
        if self.responsible is None:
            self.responsible = by
            self._answer_for(at)
        self._end("decided", outcome, at)
        self.tell("case.decided", at, by.actor, (("decision", decision["id"], "made"),), outcome=outcome)
        self._notify(decision, outcome, at, words[0])

    def close(self, outcome: str, words: str, by: Agent, at: datetime) -> None:
        """Close without deciding."""
        decision = self._decision(outcome, at, by, (words, "", ""))
        self._end("closed", outcome, at)
        self.tell("case.closed", at, by.actor, (("decision", decision["id"], "made"),), outcome=outcome)
        self._notify(decision, outcome, at, words)

    def _notify(self, decision: dict[str, Any], outcome: str, at: datetime, words: str) -> None:
        ruled = outcome in ("accepted", "refused", "partly")
        key = f"decision:{decision['id']}"
        kept = self.letters.post(
            "decision" if ruled else "closure", "decision" if ruled else "case-closed", key, at, words=words
        )
        decision["letter_id"] = kept

    def bear(self, at: datetime) -> None:
        """Bear, at the first passage after, the decision that silence made at the end of its day."""
        on = self.implicit_on
        assert on is not None
        born = datetime.combine(on, time.max, self.desk.days.zone)
        outcome = "implicit_acceptance" if self.implicit_kind == "acceptance" else "implicit_rejection"
        decision = {
            "id": self.sheet.new_id(at),
            **self.place,
            "case_id": self.id,
            "outcome": outcome,
            "decided_at": born,
        }
        self.decisions.append(decision)
        self.implicit_borne_at = at
        self._end("decided", outcome, born)
        self.tell(
            "case.implicitly_decided",
            born,
            SYSTEM,
            (("decision", decision["id"], "born"),),
            recorded_at=at,
            outcome=outcome,
            on=on.isoformat(),
        )

    def warn(self, working_days: int, at: datetime) -> None:
        """The manager was warned of the decision to come."""
        assert self.implicit_on is not None
        self.implicit_warned = working_days
        self.tell(
            "case.implicit_warned", at, SYSTEM, working_days=working_days, on=self.implicit_on.isoformat()
        )

    def withdraw(self, at: datetime) -> None:
        """The person gives up."""
        self._end("closed", Outcome.WITHDRAWN.value, at)
        self.tell("case.withdrawn", at, PERSON)

    def reopen(self, reason: str, by: Agent, at: datetime) -> None:
        """Open it again."""
        self._note(reason, by, at)
        self.state, self.outcome, self.closed_at = "reopened", "", None
        if self.implicit_borne_at is None:
            self.implicit_kind, self.implicit_on = "", None
        self.due_on = self._next_due()
        self.revision += 1
        self.tell("case.reopened", at, by.actor)

    def ask_reasons(self, at: datetime) -> None:
        """Ask for the reasons of an implicit rejection; they are due within a month."""
        request, due = self.sheet.new_id(at), reasons_due_on(at.date())
        self.revision += 1
        self.sheet.personal_requests.add(
            id=request, **self.place, case_id=self.id, kind="reasons", asked_at=at, due_on=due
        )
        self.tell(
            "case.reasons_asked",
            at,
            PERSON,
            (("personal_request", request, "asked"),),
            due_on=due.isoformat(),
        )

    def _end(self, state: str, outcome: str, at: datetime) -> None:
        self._settle_request(cancelled_at=at)
        self.state, self.outcome, self.closed_at = state, outcome, at
        self.revision += 1

    def _decision(self, outcome: str, at: datetime, by: Agent, words: tuple[str, str, str]) -> dict[str, Any]:
        decision = {
            "id": self.sheet.new_id(at),
            **self.place,
            "case_id": self.id,
            "outcome": outcome,
            "decided_at": at,
            "author_id": by.id,
            "signed": by.signature,
            "author_name": by.full_name,
            "author_quality": by.quality,
            "author_service": self.desk.procedure.unit.name,
            "text": words[0],
            "reasons_in_law": words[1],
            "reasons_in_fact": words[2],
        }
        self.decisions.append(decision)
        return decision

    # --- the row ---

    def finish(self) -> None:
        """Write what is left: the case as it stands, who answers for it, what is still awaited, the decisions."""
        assert self._answerable is not None
        self.sheet.responsibilities.add(**self._answerable)
        if self.open_request is not None:
            self.sheet.corrections.add(**self.open_request)
            for item in self.open_items:
                self.sheet.correction_items.add(**item)
        for decision in self.decisions:
            self.sheet.decisions.add(**decision)
        procedure = self.desk.procedure
        commune = commune_of(self.desk.offer.form, self.answers, {"address": self.answers.get("home")})
        self.sheet.cases.add(
            id=self.id,
            commune=commune,
            commune_key=_key_of(commune),
            **self.place,
            reference=self.reference,
            code_digest=code_digest(code_of(self.id)),
            procedure_id=procedure.pk,
            version_id=self.desk.version.pk,
            nature=procedure.nature,
            title=self.desk.offer.title["fr"],
            unit_id=self.unit_id,
            responsible_id=self.responsible.id if self.responsible else None,
            profile_id=self.profile,
            channel=self.channel,
            language=self.who.language,
            state=self.state,
            outcome=self.outcome,
            answers=self.answers,
            received_at=self.received_at,
            competent_received_at=self.received_at,
            announced_on=self.dates.announced_on,
            acknowledge_by=self.dates.acknowledge_by,
            acknowledged_at=self.acknowledged_at,
            implicit_kind=self.implicit_kind,
            implicit_on=self.implicit_on,
            implicit_borne_at=self.implicit_borne_at,
            implicit_warned=self.implicit_warned,
            due_on=self.due_on,
            closed_at=self.closed_at,
            revision=self.revision,
        )
