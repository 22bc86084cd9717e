"""The texts that serve in replies, kept by managers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.queries import units_of
from parvis.agents.rights import Right
from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.cases.actions import CannotKeepSnippets, keeps_labels, retire_snippet, write_snippet
from parvis.cases.models import Snippet
from parvis.cases.snippets import PLACES, snippets_kept, unknown_places
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb


class SnippetForm(forms.Form):
    """A text: its title, its words, where it serves."""

    use_required_attribute = False
    title = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=80,
        error_messages={"required": gettext_lazy("Donnez un titre au modèle")},
    )
    body = forms.CharField(
        label=gettext_lazy("Texte"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Écrivez le texte du modèle")},
    )
    reserved_to = forms.ChoiceField(
        label=gettext_lazy("Pour les demandes de"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Vous n’encadrez pas ce secteur")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Service"), required=False)

    def __init__(self, *args: Any, request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _("Entre crochets, ce qui se remplit seul : %(places)s.") % {
            "places": ", ".join(f"[{place}]" for place in PLACES)
        }
        places = [("", _("tous les secteurs")), *Sector.choices]
        self._offer("reserved_to", [place for place in places if keeps_labels(request.grants, place[0])])
        self.units = {str(unit.pk): unit for unit in units_of(request.agent.authority_id)}
        self._offer("unit", [("", _("Tous")), *((key, unit.name) for key, unit in self.units.items())])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_body(self) -> str:
        """Say what would stay between brackets."""
        body: str = self.cleaned_data["body"]
        if unknown := unknown_places(body):
            told = _("Rien ne remplit %(places)s : corrigez, ou retirez les crochets")
            raise forms.ValidationError(told % {"places": ", ".join(f"[{place}]" for place in unknown)})
        return body

    def clean_unit(self) -> Unit | None:
        """The service chosen."""
        return self.units.get(self.cleaned_data["unit"])


@agent_page(Right.MANAGE)
def snippets(request: AgentRequest) -> HttpResponseBase:
    """Show the list, and add to it."""
    form = SnippetForm(request.POST or None, request=request)
    if _saved(request, form):
        return redirect("snippets")
    kept = [
        {
            "snippet": one,
            "place": one.get_reserved_to_display() or _("Tous les secteurs"),
            "is_kept": keeps_labels(request.grants, one.reserved_to),
        }
        for one in snippets_kept(request.agent.authority_id)
    ]
    return page(
        request, "workspace/snippets.html", {"form": form, "kept": kept}, status=422 if form.errors else 200
    )


@agent_page(Right.MANAGE)
def change(request: AgentRequest, snippet: UUID) -> HttpResponseBase:
    """Change a text; what was sent with it stays as sent."""
    found = _kept(request, snippet)
    initial = {
        "title": found.title,
        "body": found.body,
        "reserved_to": found.reserved_to,
        "unit": str(found.unit_id or ""),
    }
    form = SnippetForm(request.POST or None, request=request, initial=initial)
    if _saved(request, form, snippet=found.pk):
        return redirect("snippets")
    return _change_page(request, found, form)


def _saved(request: AgentRequest, form: SnippetForm, snippet: UUID | None = None) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        write_snippet(request.grants, at=request.now, snippet=snippet, **form.cleaned_data)
    except CannotKeepSnippets:
        form.add_error("reserved_to", _("Vous n’encadrez pas ce secteur"))
        return False
    messages.success(request, _("Le modèle est enregistré."))
    return True


def _change_page(request: AgentRequest, snippet: Snippet, form: SnippetForm) -> HttpResponse:
    trail = [Crumb(_("Modèles de réponse"), reverse("snippets")), Crumb(snippet.title)]
    context = {"form": form, "snippet": snippet, "trail": trail}
    return page(request, "workspace/snippet.html", context, status=422 if form.errors else 200)


@agent_page(Right.MANAGE)
@require_POST
def retire(request: AgentRequest, snippet: UUID) -> HttpResponseBase:
    """Take a text out of the list."""
    retire_snippet(request.grants, _kept(request, snippet).pk, at=request.now)
    messages.success(request, _("Le modèle ne sera plus proposé."))
    return redirect("snippets")


def _kept(request: AgentRequest, snippet: UUID) -> Snippet:
    for found in snippets_kept(request.agent.authority_id):
        if found.pk == snippet and keeps_labels(request.grants, found.reserved_to):
            return found
    raise Http404


urlpatterns = [
    path("modeles/", snippets, name="snippets"),
    path("modeles/<uuid:snippet>/", change, name="change_snippet"),
    path("modeles/<uuid:snippet>/retirer/", retire, name="retire_snippet"),
]
