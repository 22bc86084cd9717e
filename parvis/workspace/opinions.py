"""What other services ask ours: the opinions awaited, the case lent for one, the answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.cases.actions import CannotGiveOpinion, give_opinion
from parvis.cases.models import Opinion
from parvis.cases.opinions import answers_for, awaited_from, opinion_for, writing_about
from parvis.documents import serving
from parvis.documents.access import CannotServe, documents_named, served_document_for
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.forms.summary import summary
from parvis.notifications.notices.actions import read_about
from parvis.ui.parts import Crumb

from .cases.opening import looked_at_case, looked_at_document


class AnswerForm(forms.Form):
    """What the service thinks, and why."""

    use_required_attribute = False
    verdict = forms.ChoiceField(
        label=gettext_lazy("Avis"),
        choices=Opinion.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un avis")},
    )
    text = forms.CharField(
        label=gettext_lazy("Vos remarques"),
        help_text=gettext_lazy("Indispensables pour un avis défavorable ou avec réserves."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        """Demand a why where one is needed."""
        values = super().clean() or {}
        reasoned = (Opinion.Verdict.RESERVED, Opinion.Verdict.UNFAVOURABLE)
        if values.get("verdict") in reasoned and not values.get("text", "").strip():
            self.add_error("text", _("Dites pourquoi, ou quelles sont vos réserves"))
        return values


@agent_page()
def awaited(request: AgentRequest) -> HttpResponseBase:
    """List what is asked of her services."""
    return page(request, "workspace/opinions.html", {"awaited": awaited_from(request.grants)})


@agent_page()
def show(request: AgentRequest, opinion: UUID) -> HttpResponseBase:
    """Show the question and what is lent of the case, and take the answer."""
    asked = opinion_for(request.grants, opinion)
    may_answer = answers_for(request.grants, asked)
    form = AnswerForm(request.POST or None, label_suffix="")
    if request.method == "POST":
        if not may_answer:
            raise Http404
        if form.is_valid() and _answered(request, asked, form):
            return redirect("opinions")
    with writing_about(asked):
        looked_at_case(request, asked.case)
    read_about(request.agent, asked, at=request.now)
    context = {
        "asked": asked,
        "form": form,
        "may_answer": may_answer,
        "sections": [
            (section.title, section.rows)
            for section in summary(asked.case.version.offer.form, asked.case.answers, get_language() or "fr")
        ],
        "documents": documents_named(asked.case_id, asked.shared),
        "trail": [Crumb(_("Avis demandés"), reverse("opinions")), Crumb(asked.case.reference)],
    }
    return page(request, "workspace/opinion.html", context, status=422 if form.errors else 200)


def _answered(request: AgentRequest, asked: Opinion, form: AnswerForm) -> bool:
    verdict = Opinion.Verdict(form.cleaned_data["verdict"])
    try:
        with writing_about(asked):
            give_opinion(
                asked.pk,
                asked.case_id,
                verdict,
                text=form.cleaned_data["text"],
                by=request.agent,
                at=request.now,
            )
    except CannotGiveOpinion:
        form.add_error(None, _("Cet avis n’est plus attendu."))
        return False
    messages.success(request, _("Votre avis est rendu. Cette demande ne vous est plus ouverte."))
    return True


@agent_page()
def download(request: AgentRequest, opinion: UUID, document: UUID) -> HttpResponseBase:
    """Give a document that is shared for this opinion."""
    asked = opinion_for(request.grants, opinion)
    if document not in asked.shared:
        raise Http404
    try:
        found = served_document_for(asked.case_id, document)
    except CannotServe as refusal:
        raise Http404 from refusal
    with writing_about(asked):
        looked_at_document(request, asked.case, found.pk)
    return serving.attachment(found)


urlpatterns = [
    path("avis/", awaited, name="opinions"),
    path("avis/<uuid:opinion>/", show, name="opinion"),
    path("avis/<uuid:opinion>/documents/<uuid:document>/", download, name="opinion_document"),
]
