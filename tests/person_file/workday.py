"""What the agents of a wall do all day beside deciding: one row at least in each table that keeps it."""

from datetime import datetime, timedelta

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.authorities.models import Unit
from parvis.base.scope import Wall
from parvis.batches.actions import prepare
from parvis.batches.exporting import ask_export
from parvis.cases.actions import add_label, ask_opinion, link, make_confidential, plan_reply, take
from parvis.cases.actions.viewing import choose_columns, save_view
from parvis.cases.models import Case, CaseLink, Confidant, Label, Snippet
from parvis.cases.wanted import Wanted
from parvis.interactions.actions import Contact, Matter, Promise, note_contact, promise_callback, try_callback
from parvis.interactions.models import CallAttempt, Channel, WrapUp
from parvis.notifications.news import Notice, NoticeKind
from parvis.notifications.notices.actions import choose
from parvis.people.duplicates import look
from parvis.people.merging import merge
from parvis.people.models import Profile

WALLED = {
    *("cases_caselabel", "cases_caselink", "cases_confidant", "cases_confidentiality", "cases_opinion"),
    *("cases_participation", "cases_plannedreply", "interactions_callattempt", "interactions_callback"),
    *("notifications_notice", "people_duplicatesuspicion", "people_merge"),
}
"""Tables of a sector that ``share`` fills."""

OWN = {
    *("batches_bulkitem", "batches_bulkrun", "batches_export", "cases_inboxhabits", "cases_label"),
    *("cases_savedview", "cases_snippet", "notifications_digest", "notifications_noticechoice"),
}
"""Tables of an authority, whatever the sector, that it fills."""

TO_HERSELF = {"batches_export", "cases_savedview"}
"""Those whose rows the account of their author alone opens, unless she shares them: they may hold a name she typed."""


def share(case: Case, other: Case, agent: Agent, *, at: datetime) -> None:
    """Do all of it about a case, beside another one of the same wall; inside a scope that holds the wall."""
    grants = grants_of(agent)
    take(case.pk, by=agent, at=at)
    name = f"Fête {case.sector}"
    label = Label.objects.create(authority_id=case.authority_id, name=name, tone=Label.Tone.INFO)
    add_label(case.pk, label.pk, by=agent, at=at)
    Snippet.objects.create(authority_id=case.authority_id, title="Bonjour", body="Bonjour")
    link(case.pk, other.pk, CaseLink.Kind.RELATED, by=agent, at=at)
    unit = Unit.objects.create(
        authority_id=case.authority_id, code=f"autre-{case.sector}", name="Autre", path=[]
    )
    until = (at + timedelta(days=20)).date()
    ask_opinion(case.pk, unit, question="Est-ce possible ?", until=until, by=agent, at=at)
    plan_reply(case.pk, "Bonjour", by=agent, at=at, leaves_at=at + timedelta(days=1))
    make_confidential(case.pk, grants, reason="Une menace", at=at)
    Confidant.objects.create(case_id=case.pk, authority_id=case.authority_id, sector=case.sector, agent=agent)
    call_back(case, agent, at=at)
    twice(case, agent, at=at)
    prepare(grants, Case.objects.visible_to(grants), "take", at=at)
    ask_export(grants, Wanted(), columns=["reference"], format_="csv", at=at)
    view = save_view(grants, name="La mienne", filters={"q": "Destève"}, at=at)
    choose_columns(grants, ["reference"], view=view.pk, at=at)
    choose(agent, {NoticeKind.ASSIGNED.value: "digest"}, hour=9, at=at)
    Notice.objects.create(
        authority_id=case.authority_id, sector=case.sector, agent=agent, kind=NoticeKind.ASSIGNED,
        object_type="case", object_id=case.pk, case_id=case.pk, fact=1, created_at=at,
    )  # fmt: skip


def call_back(case: Case, agent: Agent, *, at: datetime) -> None:
    """Promise a call, and try it."""
    told = Contact(
        wall=Wall(case.authority_id, case.sector), channel=Channel.TELEPHONE, outcomes=[WrapUp.CALL_BACK],
        occurred_at=at, matters=[Matter(procedure=case.procedure_id)],
    )  # fmt: skip
    contact, _new = note_contact(told, by=agent, at=at)
    promise = Promise(
        telephone="+33475000009",
        subject="La salle",
        since=at,
        until=at + timedelta(hours=1),
        unit=case.unit_id,
    )
    call = promise_callback(contact, promise, by=agent, at=at)
    try_callback(call.pk, CallAttempt.Outcome.NO_ANSWER, by=agent, at=at)


def twice(case: Case, agent: Agent, *, at: datetime) -> None:
    """Know somebody twice: once suspected, once made one."""
    wall = Wall(case.authority_id, case.sector)
    one, same, kept, absorbed = (
        Profile.objects.create(
            authority_id=wall.authority, sector=wall.sector, family_name=name, given_names="Ana",
            birth_date=at.date() - timedelta(days=9_000),
        )
        for name in ("Doublet", "Doublet", "Réuni", "Réunie")
    )  # fmt: skip
    look(wall, at=at, only=[one.pk, same.pk])
    merge(kept.pk, absorbed.pk, by=agent, at=at)
