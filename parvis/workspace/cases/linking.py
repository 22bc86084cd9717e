"""Linking a case to another, and closing a duplicate while telling the person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for, may_act
from parvis.cases.actions import (
    CannotClose,
    CannotLink,
    CannotUnlink,
    Proposal,
    close_as_duplicate,
    link,
    plan_decision,
    unlink,
)
from parvis.cases.linked import linked_to
from parvis.cases.models import CaseLink
from parvis.catalogue.natures import Outcome
from parvis.entrance.door import AgentRequest, agent_page

from .gesture import Gesture, GestureForm, letdown_of, reached_by_mail, url_of
from .waiting import NOT_NOW, exists_at, opinions_dropped, pause_told, signed_told

if TYPE_CHECKING:
    from parvis.cases.models import Case

GROUPS = "groups"
"""The other way round: the other case is a part of this one."""

REFUSALS = {
    "same": gettext_lazy("C’est la référence de cette demande : écrivez celle de l’autre"),
    "wall": gettext_lazy("Les deux demandes doivent relever de la même collectivité et du même secteur"),
    "linked": gettext_lazy("Ces deux demandes sont déjà liées"),
    "cycle": gettext_lazy("L’une fait déjà partie d’une autre demande, ou la contient déjà"),
}


class LinkForm(GestureForm):
    """Which case, and what this one is to it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Cette demande"),
        choices=[
            (CaseLink.Kind.RELATED.value, gettext_lazy("est en lien avec l’autre")),
            (CaseLink.Kind.DUPLICATE.value, gettext_lazy("est un doublon de l’autre")),
            (CaseLink.Kind.PART.value, gettext_lazy("fait partie de l’autre")),
            (GROUPS, gettext_lazy("regroupe l’autre")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites ce que cette demande est à l’autre")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Référence de l’autre demande"),
        max_length=20,
        error_messages={"required": gettext_lazy("Écrivez la référence de l’autre demande")},
    )
    notify = forms.BooleanField(
        label=gettext_lazy("C’est un doublon : clore cette demande et le dire à l’usager"), required=False
    )
    explanation = forms.CharField(
        label=gettext_lazy("Ce que l’usager lira si vous clôturez"),
        help_text=gettext_lazy("L’autre demande n’est peut-être pas la sienne : n’en donnez rien."),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def prepare(self) -> None:
        """Propose what is told of a duplicate; leave it out when the case is over."""
        if not self.case.is_open():
            del self.fields["notify"], self.fields["explanation"]
            return
        self.fields["explanation"].initial = _(
            "Nous avions déjà reçu la même demande. Nous fermons celle-ci et continuons de traiter la première."
        )

    def clean_reference(self) -> "Case":
        """The other case, if she may see it."""
        try:
            return case_for(self.request.grants, self.cleaned_data["reference"])
        except NotFound:
            raise forms.ValidationError(_("Aucune demande que vous voyez ne porte cette référence")) from None

    def clean(self) -> dict[str, Any]:
        """Refuse to close what is no duplicate, or without a word."""
        values = super().clean() or {}
        if values.get("notify") and values.get("kind") not in (None, CaseLink.Kind.DUPLICATE):
            self.add_error("notify", _("Ne se clôt ici que ce qui est un doublon de l’autre"))
        if values.get("notify") and not values.get("explanation", "").strip():
            self.add_error("explanation", _("Expliquez à l’usager pourquoi sa demande est close"))
        return values


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    other, kind = values["reference"], values["kind"]
    words = {"reference": case.reference, "other": other.reference}
    if values.get("notify") and (decides_at := exists_at(request, case)):
        # Signing first: it is what a stale page or a case that is over refuses. The link stays if it is taken back.
        plan_decision(
            case.pk,
            Proposal(Outcome.NO_ACTION, text=values["explanation"]),
            by=request.agent,
            at=request.now,
            decides_at=decides_at,
            revision=revision,
        )
        link(case.pk, other.pk, CaseLink.Kind.DUPLICATE, by=request.agent, at=request.now)
        return signed_told()
    if values.get("notify"):
        close_as_duplicate(
            case.pk,
            other.pk,
            by=request.agent,
            at=request.now,
            explanation=values["explanation"],
            revision=revision,
        )
        return (
            _("La demande %(reference)s est close comme doublon de %(other)s. L’usager en est informé.")
            % words
        )
    if kind == GROUPS:
        link(other.pk, case.pk, CaseLink.Kind.PART, by=request.agent, at=request.now)
    else:
        link(case.pk, other.pk, CaseLink.Kind(kind), by=request.agent, at=request.now)
    return _("Les demandes %(reference)s et %(other)s sont liées.") % words


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    told = [
        _("Le lien se lit sur les deux demandes, par les agents qui voient l’une et l’autre."),
        _("L’usager ne le voit pas. Un lien ne change ni l’état ni les délais."),
    ]
    if not case.is_open():
        return told
    closing = reached_by_mail(
        case,
        arrives=_(
            "Clore un doublon, c’est le classer sans suite : l’usager reçoit votre explication, avec les voies de "
            "recours quand la loi les demande."
        ),
        without=_(
            "Clore un doublon, c’est le classer sans suite. L’usager n’a pas d’adresse électronique : imprimez le "
            "courrier et remettez-le-lui, ou envoyez-le par la poste."
        ),
    )
    return [*told, closing, *opinions_dropped(case), *pause_told(request, case)]


def _more(request: AgentRequest, case: "Case", form: GestureForm) -> dict[str, Any]:
    """What closing a duplicate meets; a case that is over is linked, and nothing leaves for the person."""
    if not case.is_open():
        return {}
    return {"letdown": letdown_of(case), "is_posted": case.applicant.expects_answer}


LINKING = Gesture(
    slug="lier",
    title=gettext_lazy("Lier à une autre demande"),
    button=gettext_lazy("Lier"),
    form=LinkForm,
    act=_act,
    refusals={
        **NOT_NOW,
        CannotLink: REFUSALS,
        CannotClose: gettext_lazy("Cette demande est déjà terminée, ou l’explication manque."),
    },
    offered=lambda case: True,
    consequences=_consequences,
    more=_more,
)


@agent_page(Right.ACT)
@require_POST
def remove(request: AgentRequest, reference: str, link: UUID) -> HttpResponseBase:
    """Remove a link of a case with one she sees."""
    case = case_for(request.grants, reference)
    if not may_act(request.grants, case) or link not in {one.link for one in linked_to(request.grants, case)}:
        raise NotFound(reference)
    try:
        unlink(case.pk, link, by=request.agent, at=request.now)
    except CannotUnlink:
        messages.warning(request, _("Ce lien n’existe plus."))
    else:
        messages.success(request, _("Le lien est retiré."))
    return redirect("case", case.reference)


urlpatterns = [
    url_of(LINKING),
    path("demandes/<str:reference>/liens/<uuid:link>/retirer/", remove, name="case_unlink"),
]
