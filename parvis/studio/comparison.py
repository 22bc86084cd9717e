"""Two versions of a procedure side by side, in reading order."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path

from parvis.catalogue.drafting.comparing import differences
from parvis.catalogue.models import ProcedureVersion
from parvis.entrance.door import AgentRequest

from .differences import MOST_SHOWN, chapters, in_a_sentence
from .door import Opened, procedure_page, tab_page
from .wording import names_in


@procedure_page
def compare(request: AgentRequest, opened: Opened, before: int, after: int) -> HttpResponseBase:
    """Show all that differs from one version to the other."""
    was, now = _version(opened, before), _version(opened, after)
    found = differences(was.document, now.document)
    context = {
        "was": was,
        "now": now,
        "chapters": chapters(found, names_in(was.document), names_in(now.document)),
        "sentence": in_a_sentence(found),
        "others": max(0, len(found) - MOST_SHOWN),
        "numbers": list(opened.procedure.versions.order_by("-number").values_list("number", flat=True)),
    }
    return tab_page(request, opened, "history", "studio/comparison.html", context)


@procedure_page
def choose(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Lead from the two menus to the page that compares what was chosen."""
    chosen = [request.GET.get(name, "") for name in ("avant", "apres")]
    if not all(one.isascii() and one.isdigit() and len(one) < 8 for one in chosen):
        return redirect(opened.url("studio_history"))
    return redirect(opened.url("studio_compare", *map(int, chosen)))


def _version(opened: Opened, number: int) -> ProcedureVersion:
    """A version of the procedure by its number; nothing of another one is found."""
    found = opened.procedure.versions.filter(number=number).first()
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("<slug:slug>/comparer/", choose, name="studio_compare_chosen"),
    path("<slug:slug>/comparer/<int:before>/<int:after>/", compare, name="studio_compare"),
]
