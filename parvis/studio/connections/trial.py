"""Try a source now: with what is typed, outside of any transaction; what comes back is shown and kept nowhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from parvis.authorities.connection_words import failure_words, with_detail
from parvis.authorities.connections import tell_trial
from parvis.authorities.models import Connection
from parvis.connectors.data.connection import connect
from parvis.connectors.data.contract import DataFailure, kept
from parvis.entrance.door import AgentRequest, agent_page, page

from .index import in_force
from .words import KINDS


class TrialForm(forms.Form):
    """One value for each answer that leaves, of a nature."""

    use_required_attribute = False

    def __init__(self, source: Connection, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.source = source
        for rank, name in enumerate(source.sends):
            self.fields[f"value-{rank}"] = forms.CharField(label=name, max_length=5_000, required=False)
            self.fields[f"kind-{rank}"] = forms.ChoiceField(
                label=_("Nature de « %(name)s »") % {"name": name},
                choices=list(KINDS.items()),
                required=False,
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each value with its nature."""
        return [(self[f"value-{rank}"], self[f"kind-{rank}"]) for rank in range(len(self.source.sends))]

    def clean(self) -> dict[str, Any]:
        """Make of each text what its nature says."""
        values = super().clean() or {}
        values["sent"] = {}
        for rank, name in enumerate(self.source.sends):
            try:
                values["sent"][name] = _value(values.get(f"value-{rank}", ""), values.get(f"kind-{rank}", ""))
            except ValueError:
                self.add_error(f"value-{rank}", _("Écrivez une valeur de la nature choisie"))
        return values


@dataclass(frozen=True)
class Outcome:
    """What a source answered, or why it did not."""

    answer: Mapping[str, object]
    reason: str = ""
    detail: str = ""


def trial(request: HttpRequest, name: str) -> HttpResponseBase:
    """Ask what to send, then send it between two transactions, and show what came back."""
    drawn = _asked(request, name)
    form = getattr(request, "trial", None)
    return drawn if form is None else _told(request, name, form, _outcome(form))


trial.access = "agent"  # type: ignore[attr-defined]  # both halves pass the door


@agent_page()
def _asked(request: AgentRequest, name: str) -> HttpResponseBase:
    """The page; on a valid form, nothing yet but the form itself, on the request."""
    form = TrialForm(in_force(request, name), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        request.trial = form  # type: ignore[attr-defined]  # read by ``trial``, once the transaction is over
        return HttpResponse()
    return _drawn(request, form)


@agent_page()
def _told(request: AgentRequest, name: str, form: TrialForm, outcome: Outcome) -> HttpResponseBase:
    """What came back, or why nothing did; the journal keeps which of the two."""
    tell_trial(in_force(request, name), outcome.reason, by=request.agent.actor, at=request.now)
    return _drawn(request, form, outcome)


def _drawn(request: AgentRequest, form: TrialForm, outcome: Outcome | None = None) -> HttpResponseBase:
    context: dict[str, Any] = {"form": form, "source": form.source}
    if outcome is not None and outcome.reason:
        context["failure"] = with_detail(failure_words(outcome.reason, form.source.title), outcome.detail)
    elif outcome is not None:
        context["answer"] = list(_in_words(outcome.answer))
    return page(request, "studio/connections/trial.html", context, status=422 if form.errors else 200)


def _outcome(form: TrialForm) -> Outcome:
    source = form.source
    try:
        found = connect(source.address, var_dir=settings.VAR_DIR).ask(
            form.cleaned_data["sent"], key=f"trial:{get_random_string(20)}"
        )
        return Outcome(kept(found, source.gives))
    except DataFailure as failure:
        return Outcome({}, failure.reason, failure.detail)


def _in_words(answer: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in answer.items():
        if isinstance(value, bool):
            yield name, _("oui") if value else _("non")
        else:
            yield name, _("rien") if value is None else str(value)


def _value(text: str, kind: str) -> object:
    """What a text says, as a request would send it. Raises ValueError."""
    if not text:
        return None
    if kind == "number":
        plain = text.replace(",", ".").replace(" ", "")
        return int(plain) if plain.lstrip("-").isdigit() else _finite(plain)
    if kind == "yes_no":
        said = {"oui": True, "non": False}.get(text.strip().lower())
        if said is None:
            raise ValueError
        return said
    return text


def _finite(text: str) -> float:
    found = float(text)
    if not abs(found) < float("inf"):
        raise ValueError
    return found


urlpatterns = [path("+raccordements/<slug:name>/essai/", trial, name="studio_connection_trial")]
