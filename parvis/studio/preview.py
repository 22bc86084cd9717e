"""What people will see of what is being written, as a phone and a desk show it, in French or in English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.catalogue.definition import InvalidOffer
from parvis.entrance.door import AgentRequest
from parvis.forms.effort import seconds_on

from .door import Opened, procedure_page, tab_page

LANGUAGES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True)
class Shown:
    """A page one can look at: what it is called, and where the preview shows it."""

    title: str
    href: str
    is_current: bool
    minutes: int = 0
    """How long whoever meets it spends there; nothing for what is only read, or cannot be read yet."""


@procedure_page
def preview(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show a page of the procedure, framed at two widths."""
    steps = list(_steps(opened.document))
    wanted, spoken = request.GET.get("page", ""), request.GET.get("langue", "fr")
    step = wanted if wanted in {one for one, _title in steps} else ""
    spoken = spoken if spoken in LANGUAGES else "fr"
    framed = reverse(
        "trial_frame_step" if step else "trial_frame", args=[opened.procedure.slug, *filter(None, [step])]
    )
    here = opened.url("studio_preview")
    pages = [("", _("Page de présentation")), *steps]
    spent = _minutes(opened)
    context = {
        "frame": f"{framed}?{urlencode({'langue': spoken})}",
        "pages": [
            Shown(title, _address(here, one, spoken), one == step, spent.get(one, 0)) for one, title in pages
        ],
        "spoken": [
            Shown(words, _address(here, step, one), one == spoken) for one, words in LANGUAGES.items()
        ],
    }
    return tab_page(request, opened, "", "studio/preview.html", context)


def _address(here: str, step: str, spoken: str) -> str:
    query = {"page": step} if step else {}
    return f"{here}?{urlencode(query | {'langue': spoken})}"


def _minutes(opened: Opened) -> Mapping[str, int]:
    """How long each page of the form takes; nothing while the draft cannot be read."""
    try:
        form = opened.version.offer.form
    except InvalidOffer:
        return {}
    return {step.id: max(1, round(seconds_on(step) / 60)) for step in form.steps}


def _steps(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The pages of the form, whatever the state of the draft."""
    form = document.get("form")
    steps = form.get("steps") if isinstance(form, Mapping) else None
    for one in steps if isinstance(steps, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("id"), str):
            title = one.get("title")
            words = title.get("fr") if isinstance(title, Mapping) else ""
            yield one["id"], str(words or one["id"])


urlpatterns = [path("<slug:slug>/apercu/", preview, name="studio_preview")]
