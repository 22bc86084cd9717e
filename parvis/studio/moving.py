"""Taking the cases in flight of an earlier version to the one in force: what becomes of them, and how far it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.agents.names import called
from parvis.cases.actions import CannotStartMoving, CannotStopMoving, start_moving, stop_moving
from parvis.cases.models import MoveRun
from parvis.cases.moving.between import CannotGoThere, passage_for
from parvis.cases.moving.counting import in_flight
from parvis.cases.moving.outlook import Stays
from parvis.cases.moving.pairing import Alone
from parvis.cases.moving.preview import Preview, preview
from parvis.cases.moving.reading import runs_of, words_of
from parvis.catalogue.models import ProcedureVersion
from parvis.entrance.door import AgentRequest
from parvis.forms.definition import text
from parvis.forms.shape import Form
from parvis.ui.wording import number_words
from parvis.workflows.moving import PROCESSES, stops_of

from .door import Opened, procedure_page, tab_page
from .equivalents import EquivalentsForm, chosen_in
from .wording import key_words

LOOKED_AT = 1_000
"""Cases looked at before the page is drawn: half a second of work. All of them are when it is asked."""


@dataclass(frozen=True)
class Leaving:
    """A version of the past with cases in flight."""

    number: int
    count: int
    href: str


@dataclass(frozen=True)
class Question:
    """A question that differs, and what becomes of its answers."""

    label: str
    what: str
    cases: int


@dataclass(frozen=True)
class Reason:
    """Why some cases stay."""

    words: str
    count: int
    references: tuple[str, ...] = ()

    @property
    def untold(self) -> int:
        """How many are not named."""
        return self.count - len(self.references)


@dataclass(frozen=True)
class Going:
    """A moving, under way or ended."""

    run: MoveRun
    who: str
    reasons: list[Reason]
    equivalents: list[tuple[str, str]]
    """The questions and the steps that followed into others, in words."""


@procedure_page
def moving(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show where the cases in flight are, and what moving those of one version would do."""
    current = opened.procedure.current
    counts = in_flight(request.grants, [opened.procedure.pk])
    versions = list(opened.procedure.versions.defer("document").order_by("-number"))
    runs = _runs(request, opened)
    under_way = next((one for one in runs if one.run.is_under_way()), None)
    leaving = [
        Leaving(one.number, counts[one.pk], f"?de={one.number}")
        for one in versions
        if counts.get(one.pk) and one.pk != opened.procedure.current_id
    ]
    chosen = _chosen(request.GET.get("de", ""), leaving)
    context = {
        "current": current,
        "here": counts.get(current.pk, 0) if current else 0,
        "leaving": leaving,
        "chosen": chosen,
        "under_way": under_way,
        "past": [one for one in runs if not one.run.is_under_way()][:10],
        **(_looked(request, opened, chosen, versions) if chosen and current and not under_way else {}),
    }
    return tab_page(request, opened, "overview", "studio/moving.html", context)


@procedure_page
@require_POST
def start(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Have jobs move the cases of a version."""
    before, after = _from(request, opened), opened.procedure.current
    if after is None:
        raise Http404
    try:
        equivalents = chosen_in(request.POST)
        start_moving(
            before.pk,
            after.pk,
            grants=request.grants,
            at=request.now,
            equivalents=equivalents,
            company=PROCESSES,
        )
        messages.success(request, _("C’est parti : vous pouvez quitter cette page, le travail continue."))
    except CannotStartMoving:
        messages.error(
            request,
            _("Ces demandes sont déjà en route, vers une autre version ou avec d’autres équivalences."),
        )
    except CannotGoThere as refused:
        messages.error(request, _("Ce n’est pas fait : %(why)s.") % {"why": refused})
    return redirect(opened.url("studio_moving"))


@procedure_page
@require_POST
def stop(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Leave the cases that remain where they are."""
    try:
        stop_moving(_from(request, opened).pk, grants=request.grants, at=request.now)
        messages.success(request, _("C’est arrêté : les demandes qui restent gardent leur version."))
    except CannotStopMoving:
        messages.warning(request, _("C’était déjà terminé."))
    return redirect(opened.url("studio_moving"))


def _from(request: AgentRequest, opened: Opened) -> ProcedureVersion:
    number = request.POST.get("point", "")
    if not (number.isascii() and number.isdigit() and len(number) < 8):
        raise Http404
    found = opened.procedure.versions.defer("document").filter(number=int(number)).first()
    if found is None:
        raise Http404
    return found


def _chosen(number: str, leaving: Sequence[Leaving]) -> Leaving | None:
    """The version asked for among those with cases; the only one when nothing is asked."""
    if not number and len(leaving) == 1:
        return leaving[0]
    return next((one for one in leaving if str(one.number) == number), None)


def _looked(
    request: AgentRequest, opened: Opened, chosen: Leaving, versions: Sequence[ProcedureVersion]
) -> dict[str, object]:
    before = next(one for one in versions if one.number == chosen.number)
    most = None if request.GET.get("toutes") == "oui" else LOOKED_AT
    current = opened.procedure.current
    assert current is not None
    try:
        passage = passage_for(request.grants, before.pk, current.pk)
        stops = stops_of(passage)
        form = EquivalentsForm(request.GET, passage=passage.pairing, stops=stops)
        if not form.is_valid():
            return {"form": form, "stops": stops, "most": most}
        found = preview(
            before.pk,
            current.pk,
            request.grants,
            at=request.now,
            equivalents=form.equivalents,
            most=most,
            company=PROCESSES,
        )
    except CannotGoThere as refused:
        return {"refused": str(refused)}
    return {
        "form": form,
        "stops": stops,
        "most": most,
        "all_of_them": urlencode([("de", chosen.number), *form.chosen, ("toutes", "oui")]),
        "preview": found,
        "is_partial": found.looked_at < found.total and not found.passage.broken,
        "broken": [str(term.label) for term in found.passage.broken],
        "questions": _questions(found),
        "reasons": [
            Reason(str(Stays(why).label), one.count, tuple(one.references))
            for why, one in sorted(found.staying.items(), key=lambda item: -item[1].count)
        ],
        "with_loss": found.moving - found.whole,
    }


def _questions(found: Preview) -> list[Question]:
    """What differs question by question, with how many of the cases that move it touches."""
    passage = found.passage
    before, after = passage.before.offer.form, passage.after.offer.form
    followed = [_followed(one, found) for one in passage.pairing.alone if one.key in passage.equivalents]
    replaced, taken = (
        {key.rpartition(".")[2] for key in keys}
        for keys in (passage.equivalents, passage.equivalents.values())
    )
    gone = [
        Question(
            text(one.label, "fr"),
            _("n’est plus posée : la réponse est gardée à côté de la demande, comme elle était"),
            found.set_aside[one.id],
        )
        for one in passage.removed
        if one.id not in replaced
    ]
    came = [
        Question(
            text(one.label, "fr"),
            _("est nouvelle : la demande n’en a pas la réponse, ce qui ne bloque rien"),
            found.lacking[one.id],
        )
        for one in passage.added
        if one.id not in taken or found.lacking[one.id]
    ]
    changed = [
        Question(
            _label(after, name) or _label(before, name),
            _("change (%(what)s) : la réponse suit si elle convient encore, sinon elle est gardée à côté")
            % {"what": ", ".join(key_words([key]) for key in sorted(keys))},
            found.set_aside[name] + found.lacking[name],
        )
        for name, keys in passage.changed.items()
        if name not in replaced
    ]
    return [*followed, *gone, *changed, *came]


def _followed(one: Alone, found: Preview) -> Question:
    """A question that another one takes the place of, with how many answers go along and how many are refused."""
    going, refused = found.following[one.key], found.refused[one.key]
    told = []
    if going:
        words = ngettext("%(count)s réponse suit", "%(count)s réponses suivent", going)
        told.append(words % {"count": number_words(going)})
    if refused:
        words = ngettext(
            "%(count)s réponse n’y est pas acceptée, et reste à côté ou retient sa demande",
            "%(count)s réponses n’y sont pas acceptées, et restent à côté ou retiennent leur demande",
            refused,
        )
        told.append(words % {"count": number_words(refused)})
    what = " ; ".join(told) or _("aucune de ces demandes n’y avait répondu")
    follower = text(one.takers[found.passage.equivalents[one.key]].label, "fr")
    words = _("devient « %(question)s » : %(what)s") % {"question": follower, "what": what}
    return Question(text(one.question.label, "fr"), words, going + refused)


def _label(form: Form, name: str) -> str:
    return next((text(one.label, "fr") for one in form.all_fields() if one.id == name), "")


def _runs(request: AgentRequest, opened: Opened) -> list[Going]:
    runs = runs_of(request.grants, opened.procedure.pk)
    names = called([(one.by_id, one.signed) for one in runs])
    return [
        Going(
            run=one,
            who=names[one.by_id],
            reasons=[
                Reason(str(Stays(why).label), count)
                for why, count in sorted(one.staying.items(), key=lambda item: -item[1])
            ],
            equivalents=words_of(one),
        )
        for one in runs
    ]


urlpatterns = [
    path("<slug:slug>/demandes/", moving, name="studio_moving"),
    path("<slug:slug>/demandes/changer/", start, name="studio_moving_start"),
    path("<slug:slug>/demandes/arreter/", stop, name="studio_moving_stop"),
]
