"""What every gesture on a file does: a page of its own, its consequences said, what was typed kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy

from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.person_file.access import NotFound, may_write, profile_for
from parvis.ui.parts import Crumb

from ..looked import looked_at_files
from .show import header

if TYPE_CHECKING:
    from parvis.agents.rights import Grants
    from parvis.people.models import Profile


class PersonForm(forms.Form):
    """A form on a file. ``profile`` is what its first values come from; its labels carry no colon."""

    use_required_attribute = False

    def __init__(self, *args: Any, profile: "Profile", request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.profile = profile
        self.request = request
        self.prepare()

    def prepare(self) -> None:
        """Fill what depends on the profile."""


@dataclass(frozen=True)
class PersonGesture:
    """One thing an agent does to a file.

    ``act`` calls the one action and returns what to tell her; ``refusals`` gives the sentence of each refusal,
    by its class and its word (an empty word for any).
    """

    slug: str
    title: Any
    button: Any
    form: type[PersonForm]
    act: Callable[[AgentRequest, "Profile", Mapping[str, Any]], str]
    refusals: Mapping[tuple[type[Exception], str], Any]
    consequences: Callable[[], list[str]]
    allowed: Callable[["Grants", "Profile"], bool] = may_write
    template: str = "workspace/persons/gesture.html"

    @property
    def name(self) -> str:
        """The name of its URL."""
        return f"person_{self.slug.replace('-', '_')}"

    def sentence(self, refusal: Exception) -> str:
        """What to tell of a refusal."""
        kind = type(refusal)
        return str(self.refusals.get((kind, str(refusal))) or self.refusals[kind, ""])


def url_of(gesture: PersonGesture) -> URLPattern:
    """The page of a gesture, under the file."""

    @agent_page()
    def view(request: AgentRequest, profile: UUID) -> HttpResponseBase:
        found = profile_for(request.grants, profile)
        if not gesture.allowed(request.grants, found) or found.merged_into_id is not None:
            raise NotFound(str(profile))
        looked_at_files(request, found)
        if request.method == "POST":
            return _post(request, gesture, found)
        return _page(request, gesture, found, gesture.form(profile=found, request=request))

    return path(f"usagers/<uuid:profile>/{gesture.slug}/", view, name=gesture.name)


def _post(request: AgentRequest, gesture: PersonGesture, profile: "Profile") -> HttpResponse:
    form = gesture.form(request.POST, profile=profile, request=request)
    if not form.is_valid():
        return _page(request, gesture, profile, form)
    try:
        with transaction.atomic():
            told = gesture.act(request, profile, form.cleaned_data)
    except tuple({kind for kind, _word in gesture.refusals}) as refusal:
        form.add_error(None, gesture.sentence(refusal))
        return _page(request, gesture, profile, form)
    messages.success(request, told)
    return redirect("person", profile.pk)


def _page(
    request: AgentRequest, gesture: PersonGesture, profile: "Profile", form: PersonForm
) -> HttpResponse:
    shown = header(request, profile)
    where = Crumb(profile.full_name, reverse("person", args=[profile.pk]))
    context = {
        **shown,
        "trail": [*shown["trail"][:-1], where, Crumb(str(gesture.title))],
        "gesture": gesture,
        "form": form,
        "consequences": gesture.consequences(),
    }
    return page(request, gesture.template, context, status=422 if form.is_bound else 200)


NO_LONGER = gettext_lazy(
    "Cette fiche vient d’être réunie à une autre : revenez-y pour voir ce qu’elle est devenue."
)
