"""The decisions that wait for her visa: read as they would leave, approved, corrected or returned."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.base.labels import RIGHT_TO_LEFT
from parvis.cases.actions import (
    AlreadyViewed,
    AuthorGone,
    CannotClose,
    CannotDecide,
    CannotRevoke,
    CannotSign,
    CannotView,
    Words,
    as_it_would_be,
    give_visa,
    return_decision,
    withdraw_submitted,
)
from parvis.cases.models import SubmittedDecision
from parvis.cases.visas import awaiting, submitted_for, viewed_by
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.letters.content import CannotWriteLetter
from parvis.letters.mail import drawn
from parvis.notifications.correspondence.composing import material_of
from parvis.notifications.correspondence.letters import Written, letter_of, ruling_of
from parvis.notifications.notices.actions import read_about
from parvis.ui.parts import Crumb
from parvis.ui.prose import Prose

from .cases.draft import drafted
from .cases.opening import looked_at_case
from .cases.signing import who_could_sign
from .cases.waiting import to_take_up
from .cases.worded import WordedLetter, refuse_unready, typed_in
from .cases.wording import case_header, who_filed

GIVEN, RETURNED = "given", "returned"
ANSWERED = ("verdict", "reason")
_AUTHOR_GONE = gettext_lazy(
    "Son auteur, qui la signerait, n’agit plus sur cette demande : rendez-la, puis décidez vous-même."
)


class VisaForm(forms.Form):
    """The words of the decision, which she may correct, and what she does of it."""

    use_required_attribute = False
    text = Prose(
        label=gettext_lazy("Ce qui est décidé"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("La décision dit ce qu’elle décide")},
    )
    law = Prose(
        label=gettext_lazy("Motifs de droit"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    facts = Prose(
        label=gettext_lazy("Motifs de fait"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("Votre visa"),
        widget=forms.RadioSelect,
        choices=[
            (GIVEN, gettext_lazy("Donner le visa, avec vos corrections s’il y en a")),
            (RETURNED, gettext_lazy("Rendre à son auteur, sans viser")),
        ],
        error_messages={"required": gettext_lazy("Dites si vous donnez le visa")},
    )
    reason = Prose(
        label=gettext_lazy("Pourquoi vous la rendez"),
        help_text=gettext_lazy("Son auteur le lira ; l’usager, jamais."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, row: SubmittedDecision, letter: WordedLetter | None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.letter = letter
        self.is_reasoned = bool(row.reasons_in_law)
        if not self.is_reasoned:
            del self.fields["law"], self.fields["facts"]
        self.initial = {
            "text": row.text,
            "law": row.reasons_in_law,
            "facts": row.reasons_in_fact,
            "revision": row.turn,
        }

    @property
    def corrected(self) -> list[forms.BoundField]:
        """What she may correct of the decision, before the words of its letter."""
        return [one for one in self.visible_fields() if one.name not in ANSWERED]

    @property
    def answered(self) -> list[forms.BoundField]:
        """What she answers once she has read."""
        return [self[name] for name in ANSWERED]

    def clean(self) -> dict[str, Any]:
        """Ask why it is returned; keep the reasons that a refusal owes (L211-5)."""
        values = super().clean() or {}
        if values.get("verdict") == RETURNED and not values.get("reason", "").strip():
            self.add_error("reason", _("Dites à son auteur pourquoi vous la rendez"))
        for name in ("law", "facts") if self.is_reasoned else ():
            if not values.get(name, "").strip():
                self.add_error(name, _("Un refus garde ses motifs de droit et de fait (L211-5)"))
        return values

    def words(self) -> Words:
        """The decision as it stands in the form."""
        values = self.cleaned_data
        text, law, facts = (
            "\n".join(values.get(name, "").strip().splitlines()) for name in ("text", "law", "facts")
        )
        return Words(text, law, facts, self.letter.document if self.letter else None)


@agent_page()
def awaited(request: AgentRequest) -> HttpResponseBase:
    """List what waits for her visa, the nearest legal deadline first."""
    rows = awaiting(request.grants, on=request.today)
    listed = [(row, who_filed(row.case)) for row in rows]
    return page(request, "workspace/visas.html", {"rows": listed})


@agent_page()
def show(request: AgentRequest, submitted: UUID) -> HttpResponseBase:
    """Show what was submitted, and take her visa."""
    row = submitted_for(request.grants, submitted)
    is_hers, absent = viewed_by(row, request.grants, on=request.today)
    is_waiting = row.state == row.State.WAITING
    letter = _worded(row, request)
    form = VisaForm(request.POST or None, row=row, letter=letter)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            if _is_returned(form) or _leaves(request, row, form):
                return _done(request, row, form)
        except AlreadyViewed as late:
            form.add_error(None, _("Un autre a été plus rapide : %(words)s.") % {"words": late.words})
            row, status, is_waiting = submitted_for(request.grants, submitted), 409, False
        except CannotView:
            form.add_error(None, _("Ce visa n’est pas, ou n’est plus, le vôtre à donner."))
        except AuthorGone:
            form.add_error(None, _AUTHOR_GONE)
        except CannotSign as refused:
            form.add_error(None, who_could_sign(refused))
        except (CannotDecide, CannotRevoke, CannotClose):
            form.add_error(None, _("La demande ne permet plus cette décision : rendez-la à son auteur."))
        except CannotWriteLetter as unwritable:
            form.add_error(None, _unwritten(unwritable))
    looked_at_case(request, row.case)
    read_about(request.agent, row.case, at=request.now)
    context = {
        **case_header(request, row.case),
        "row": row,
        "form": form,
        "worded": letter.shown() if letter else None,
        "letter": None if form.errors else _drawn(request, row),
        "visas": list(row.visas.all()),
        "is_hers": is_hers and is_waiting,
        "in_place_of": absent is not None,
        "is_author": row.author_id == request.agent.pk and row.state == row.State.WAITING,
        "trail": [Crumb(_("À viser"), reverse("visas")), Crumb(row.case.reference)],
    }
    return page(request, "workspace/visa.html", context, status=status)


def _done(request: AgentRequest, row: SubmittedDecision, form: VisaForm) -> HttpResponse:
    """Do what the form says; or only print the letter as it would leave."""
    words, turn = form.words(), form.cleaned_data["revision"]
    if "draft" in request.POST:
        words.put_into(row)
        return _drafted(request, row, request.POST["draft"])
    with transaction.atomic():
        if _is_returned(form):
            reason = form.cleaned_data["reason"]
            return_decision(row.pk, reason, by=request.grants, turn=turn, at=request.now)
            messages.success(request, _("La décision est rendue à son auteur. Rien n’est parti."))
        else:
            done = give_visa(row.pk, by=request.grants, turn=turn, at=request.now, words=words)
            messages.success(request, _told(done))
    return redirect("visas")


def _told(row: SubmittedDecision) -> str:
    if row.state == row.State.MADE:
        return _("Votre visa est donné : la décision est prise, et son courrier part.")
    return _("Votre visa est donné. La décision attend encore le visa de : %(role)s.") % {
        "role": row.awaited.label
    }


def _unwritten(why: CannotWriteLetter) -> str:
    return _("Ce courrier ne peut pas être écrit : %(why)s") % {"why": why}


@agent_page()
def letter(request: AgentRequest, submitted: UUID) -> HttpResponseBase:
    """Print the letter as it would leave."""
    row = submitted_for(request.grants, submitted)
    looked_at_case(request, row.case)
    try:
        return _drafted(request, row)
    except CannotSign as refused:
        messages.warning(request, who_could_sign(refused))
    except CannotWriteLetter as unwritable:
        messages.warning(request, _unwritten(unwritable))
    except AuthorGone:
        messages.warning(request, _AUTHOR_GONE)
    return redirect("visa", row.pk)


def _drafted(request: AgentRequest, row: SubmittedDecision, asked: str = "") -> HttpResponse:
    return drafted(asked, _written(request, row), row.case.reference)


def _written(request: AgentRequest, row: SubmittedDecision) -> Written:
    """The letter as it would leave. Raises CannotSign, CannotWriteLetter."""
    return letter_of(row.case_id, as_it_would_be(row, by=request.agent, at=request.now), row.wording)


def _drawn(request: AgentRequest, row: SubmittedDecision) -> dict[str, Any] | None:
    """The same to be read on the page; none once it is no more to be made, or when nobody could sign it."""
    if row.state != row.State.WAITING:
        return None
    try:
        letter = _written(request, row).letter
    except (AuthorGone, CannotSign, CannotWriteLetter):
        return None
    courtesy = letter.courtesy
    return {
        "said": letter,
        "blocks": drawn(letter.blocks),
        "courtesy": courtesy,
        "courtesy_blocks": drawn(courtesy.blocks) if courtesy else [],
        "is_courtesy_right_to_left": courtesy is not None and courtesy.language in RIGHT_TO_LEFT,
    }


def _worded(row: SubmittedDecision, request: AgentRequest) -> WordedLetter | None:
    """The letter that its author chose, with what its reader types over it."""
    kept = row.wording
    if kept is None:
        return None
    material = material_of(row.case, at=request.now)
    return WordedLetter(row.case, kept.letter, material, typed_in(request.POST), held=kept.document)


def _is_returned(form: VisaForm) -> bool:
    return form.cleaned_data["verdict"] == RETURNED and "draft" not in form.data


def _leaves(request: AgentRequest, row: SubmittedDecision, form: VisaForm) -> bool:
    """Whether the letter can leave in the words of the form; the form says why when it cannot. Raises CannotSign."""
    if form.letter is None:
        return True
    form.words().put_into(row)
    made = as_it_would_be(row, by=request.agent, at=request.now)
    ruling = ruling_of(row.case, made)
    form.letter.material = material_of(row.case, at=request.now, signed=made.signed, ruling=ruling)
    refuse_unready(form, form.letter)
    return form.is_valid()


@agent_page()
@require_POST
def withdraw(request: AgentRequest, submitted: UUID) -> HttpResponseBase:
    """Take back what she submitted, to write it again."""
    row = submitted_for(request.grants, submitted)
    try:
        withdraw_submitted(row.pk, by=request.agent, at=request.now)
    except (AlreadyViewed, CannotView):
        messages.warning(request, _("Trop tard : cette décision n’attend plus, ou ce n’est pas la vôtre."))
    else:
        messages.success(request, _("Vous avez repris votre décision : rien n’est parti."))
        return redirect(to_take_up(row.case, row))
    return redirect("case", row.case.reference)


urlpatterns = [
    path("a-viser/", awaited, name="visas"),
    path("a-viser/<uuid:submitted>/", show, name="visa"),
    path("a-viser/<uuid:submitted>/courrier/", letter, name="visa_letter"),
    path("a-viser/<uuid:submitted>/reprendre/", withdraw, name="withdraw_visa"),
]
