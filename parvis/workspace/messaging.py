"""Writing to the persons of many cases: the text, then what one of them will read, then the sending.

The cases, the progress and the undoing are those of any gesture on many cases (``bulk``).
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Right
from parvis.batches.access import run_for
from parvis.batches.messages import (
    LONGEST,
    CannotCompose,
    cases_written_to,
    compose,
    snippets_for_run,
)
from parvis.batches.models import BulkRun
from parvis.batches.queries import MOST_UNREACHED, forecast, unreached_by
from parvis.cases.snippets import PLACES, fill, unknown_places
from parvis.entrance.door import AgentRequest, agent_page, page

from .bulk_words import consequences, gesture_words, named
from .portfolio import back_from, left_out, trail_of

EXAMPLES = 5
"""Cases one may look at the message for."""


class MessageForm(forms.Form):
    """The text that helps to write, and the message."""

    use_required_attribute = False
    snippet = forms.ChoiceField(
        label=gettext_lazy("Partir d’un modèle"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce modèle n’existe plus")},
    )
    body = forms.CharField(
        label=gettext_lazy("Votre message"),
        help_text=gettext_lazy("Le même pour tous : n’y parlez de personne en particulier."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Écrivez votre message")},
    )

    def __init__(self, *args: Any, request: AgentRequest, run: BulkRun, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.texts = {str(one.pk): one for one in snippets_for_run(run, request.grants)}
        field = self.fields["snippet"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Aucun")), *((key, one.title) for key, one in self.texts.items())]

    def clean_body(self) -> str:
        """Say what would stay between brackets."""
        body: str = self.cleaned_data["body"]
        if unknown := unknown_places(body):
            told = _("Rien ne remplit %(places)s : corrigez, ou retirez les crochets")
            raise forms.ValidationError(told % {"places": ", ".join(f"[{place}]" for place in unknown)})
        return body


def message_page(request: AgentRequest, run: BulkRun, form: MessageForm | None = None) -> HttpResponse:
    """Ask for the text; once it is written, show what one of the persons will read, and what sending entails."""
    ahead = forecast(run, request.grants, today=request.today)
    words = gesture_words(run, {})
    context = {
        "run": run,
        "words": words,
        "ahead": ahead,
        "left_out": left_out(ahead),
        "back": back_from(request, run),
        "trail": trail_of(words.title),
    }
    if run.note and form is None and request.GET.get("texte") != "modifier":
        examples = cases_written_to(run, request.grants, most=EXAMPLES)
        asked = request.GET.get("exemple", "")
        shown = next(
            (case for case in examples if case.reference == asked), examples[0] if examples else None
        )
        unreached = unreached_by(run, request.grants) if ahead.reachable < ahead.feasible else []
        context |= {
            "examples": examples,
            "shown": shown,
            "filled": fill(run.note, shown) if shown else "",
            "consequences": consequences(run, ahead, request),
            "unreached": named(unreached[:MOST_UNREACHED]),
            "more_unreached": len(unreached) > MOST_UNREACHED,
        }
        return page(request, "workspace/bulk/preview.html", context)
    context["places"] = PLACES.items()
    context["form"] = form or MessageForm(request=request, run=run, initial={"body": run.note})
    return page(
        request, "workspace/bulk/message.html", context, status=422 if form and form.is_bound else 200
    )


@agent_page(Right.ACT)
def write_message(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Keep the text, and show it filled; nothing leaves."""
    found = run_for(request.grants, run)
    if found.gesture != BulkRun.Gesture.MESSAGE:
        raise Http404
    if request.method != "POST":
        return redirect("bulk_run", found.pk)
    form = MessageForm(request.POST, request=request, run=found)
    if "insert" in request.POST:
        typed = request.POST.get("body", "").rstrip()
        chosen = form.texts.get(request.POST.get("snippet", ""))
        body = "\n\n".join(one for one in (typed, chosen.body if chosen else "") if one)
        return message_page(request, found, MessageForm(request=request, run=found, initial={"body": body}))
    if not form.is_valid():
        return message_page(request, found, form)
    try:
        compose(found.pk, form.cleaned_data["body"])
    except CannotCompose:
        form.add_error("body", _("Cette action groupée était déjà lancée."))
        return message_page(request, found, form)
    return redirect("bulk_run", found.pk)


urlpatterns = [path("lots/<uuid:run>/message/", write_message, name="bulk_message")]
