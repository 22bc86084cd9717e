"""A kept text put into what an agent writes to the person, in whichever gesture writes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.snippets import filled, snippets_for
from parvis.entrance.door import AgentRequest

from .gesture import GestureForm

if TYPE_CHECKING:
    from parvis.cases.models import Case


class InsertingForm(GestureForm):
    """A form whose text may begin with a kept one."""

    into = "body"
    """The field that receives the text."""

    snippet = forms.ChoiceField(
        label=gettext_lazy("Partir d’un modèle"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce modèle n’existe plus")},
    )

    def prepare(self) -> None:
        """Offer the texts that suit the case."""
        self.snippets = {str(one.pk): one for one in snippets_for(self.case)}
        field = self.fields["snippet"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Aucun")), *((key, one.title) for key, one in self.snippets.items())]


F = TypeVar("F", bound=InsertingForm)


def completing(form_class: type[F]) -> Callable[[AgentRequest, "Case"], F | None]:
    """What draws the form anew with the text chosen after what was typed, when that is what she pressed."""

    def completed(request: AgentRequest, case: "Case") -> F | None:
        if "insert" not in request.POST:
            return None
        typed = request.POST.dict()
        typed.pop("snippet", None)
        form = form_class(case=case, request=request, initial=typed)
        chosen = form.snippets.get(request.POST.get("snippet", ""))
        if chosen is not None:
            before = request.POST.get(form.into, "").rstrip()
            form.initial[form.into] = "\n\n".join(part for part in (before, filled(chosen, case)) if part)
        return form

    return completed
