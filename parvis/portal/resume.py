"""Coming back: the links that open a draft or a case, and receiving them again by e-mail."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.access import (
    NotFound,
    authority_of_link,
    case_by_contact,
    draft_held,
    linked_case,
    tracked_case,
)
from parvis.cases.behalf import form_of
from parvis.cases.links import DeadLink, Link, case_of_link, draft_of_link, resume_url
from parvis.cases.models import Draft
from parvis.forms.summary import applicant
from parvis.portal.door import PortalRequest, answer, draft_page, public_page
from parvis.portal.drafting import after_sending, place
from parvis.portal.holding import hold
from parvis.portal.limits import LINKS
from parvis.portal.link_mail import send_resume_link, send_tracking_link
from parvis.portal.tracking import lines_of
from parvis.portal.wording import say


class LinkForm(forms.Form):
    """A reference and the e-mail address declared with it."""

    reference = forms.CharField(
        max_length=60,
        label=gettext_lazy("Référence"),
        error_messages={"required": gettext_lazy("Indiquez la référence de votre demande.")},
    )
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Adresse électronique donnée dans la demande"),
        error_messages={
            "required": gettext_lazy("Indiquez l’adresse électronique donnée dans votre demande."),
            "invalid": gettext_lazy("Indiquez une adresse complète, par exemple nom@exemple.fr."),
        },
    )


class LaterForm(forms.Form):
    """Where to send the link of a draft."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": gettext_lazy("Indiquez votre adresse électronique."),
            "invalid": gettext_lazy("Indiquez une adresse complète, par exemple nom@exemple.fr."),
        },
    )


@draft_page("GET", "POST", limits=LINKS)
def later(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Show the link that goes on with a draft, and send it by e-mail when asked."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    form = LaterForm(request.POST if request.method == "POST" else None, auto_id="later-%s")
    if form.is_valid():
        send_resume_link(draft, form.cleaned_data["email"], at=request.now)
        messages.success(
            request, _("Le lien part à l’adresse %(email)s.") % {"email": form.cleaned_data["email"]}
        )
        return redirect("later", *place(draft))
    declared = applicant(form_of(draft), draft.answers, today=timezone.localdate())
    values = {
        "draft": draft,
        "procedure_title": say(draft.version.offer.title),
        "address": resume_url(draft.pk),
        "expires_on": draft.expires_on,
        "email": request.POST.get("email", "")[:254] or declared.get("email", ""),
        "lines": lines_of(form),
        "back": reverse("resume_here", args=place(draft)),
    }
    status = 422 if form.is_bound else 200
    return answer(request, "later", values, authority=draft.authority, status=status)


@public_page()
def resume_draft(request: PortalRequest, token: str) -> HttpResponse:
    """Go on with a draft by its link."""
    try:
        link = draft_of_link(token)
        draft = draft_held(link.opens)
    except (DeadLink, NotFound):
        return _dead(request, token, is_draft=True)
    if draft.submitted_at is not None:
        return _open(request, link, token)
    hold(request, draft.pk)
    return redirect("resume_here", *place(draft))


@public_page()
def tracking_link(request: PortalRequest, token: str) -> HttpResponse:
    """Open a case by the link sent to its declared contact."""
    try:
        link = case_of_link(token)
    except DeadLink:
        return _dead(request, token)
    return _open(request, link, token)


def _dead(request: PortalRequest, token: str, *, is_draft: bool = False) -> HttpResponse:
    """Say that a link died, whose it was, and how to have another."""
    return answer(
        request, "dead_link", {"is_draft": is_draft}, authority=authority_of_link(token), status=410
    )


def _open(request: PortalRequest, link: Link, token: str) -> HttpResponse:
    try:
        case = linked_case(link)
    except (DeadLink, NotFound):
        return _dead(request, token)
    hold(request, case.pk, mark=link.mark)
    return redirect("tracking", case.reference)


@public_page("GET", "POST", limits=LINKS)
def new_link(request: PortalRequest) -> HttpResponse:
    """Send a new tracking link to the declared address; the answer is the same whatever exists."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return answer(request, "new_link", {"form": form, "lines": lines_of(form)}, status=status)
    try:
        case = tracked_case(case_by_contact(form.cleaned_data["reference"], form.cleaned_data["email"]))
    except NotFound:
        case = None
    if case is not None:
        send_tracking_link(case, at=request.now)
    return redirect("new_link_sent")


@public_page()
def new_link_sent(request: PortalRequest) -> HttpResponse:
    """Say what was done, without saying whether anything exists."""
    return answer(request, "new_link_sent", {})


urlpatterns = [
    path("suivi/nouveau-lien/", new_link, name="new_link"),
    path("suivi/nouveau-lien/envoye/", new_link_sent, name="new_link_sent"),
    path("suivi/lien/<str:token>/", tracking_link, name="tracking_link"),
    path("reprendre/<str:token>/", resume_draft, name="resume_draft"),
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/continuer-plus-tard/", later, name="later"),
]
