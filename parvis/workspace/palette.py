"""The palette: what one box may lead to, for who asks; the browser draws it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponseBase, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Right
from parvis.base.communes import commune_key as plain
from parvis.base.identifiers import read_reference
from parvis.cases.access import NotFound, case_for
from parvis.cases.queries import procedures_of
from parvis.cases.views import views_of
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.entrance.door import AgentRequest, agent_page
from parvis.interactions.access import noting_walls
from parvis.retention.models import KEEPING

from .inbox_filters import tidy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 20


def _anybody(request: AgentRequest) -> bool:
    return True


def _meets(request: AgentRequest) -> bool:
    return bool(noting_walls(request.grants))


def _operates(request: AgentRequest) -> bool:
    return request.agent.is_operator


def _opens_boxes(request: AgentRequest) -> bool:
    return may_choose_rule(request.grants)


def _holding(*rights: Right) -> Callable[[AgentRequest], bool]:
    return lambda request: any(map(request.grants.has, rights))


PAGES: "tuple[tuple[str, _StrPromise, Callable[[AgentRequest], bool]], ...]" = (
    ("inbox", gettext_lazy("Boîte de réception"), _anybody),
    ("morning", gettext_lazy("Le point du matin"), _holding(Right.MANAGE)),
    ("reception", gettext_lazy("Accueil"), _meets),
    ("tray", gettext_lazy("Tri de ce qui arrive"), _meets),
    ("callbacks", gettext_lazy("Rappels à faire"), _meets),
    ("awaitings", gettext_lazy("Réponses attendues"), _meets),
    ("tasks", gettext_lazy("Tâches"), _anybody),
    ("opinions", gettext_lazy("Avis demandés"), _anybody),
    ("visas", gettext_lazy("À viser"), _anybody),
    ("duplicates", gettext_lazy("Doublons possibles"), _meets),
    ("views", gettext_lazy("Vues de la boîte de réception"), _anybody),
    ("batches", gettext_lazy("Actions groupées et exports"), _anybody),
    ("notices", gettext_lazy("Nouveautés"), _anybody),
    ("outbox", gettext_lazy("Courriels envoyés"), _anybody),
    ("paper_letters", gettext_lazy("Courriers à imprimer"), _anybody),
    ("campaigns", gettext_lazy("Campagnes"), _holding(Right.ACT, Right.MANAGE)),
    ("boxes", gettext_lazy("Boîtes de courriel"), _opens_boxes),
    ("team", gettext_lazy("Équipe"), _holding(Right.MANAGE)),
    ("delegations", gettext_lazy("Qui signe"), _holding(Right.MANAGE)),
    ("labels", gettext_lazy("Étiquettes"), _holding(Right.MANAGE)),
    ("snippets", gettext_lazy("Modèles de réponse"), _holding(Right.MANAGE)),
    ("archives", gettext_lazy("Archives"), _holding(*KEEPING)),
    ("tray_reliability", gettext_lazy("Ce que valent les suggestions"), _holding(Right.MANAGE)),
    ("accesses", gettext_lazy("Consultations"), _holding(Right.AUDIT)),
    ("studio", gettext_lazy("Démarches"), _holding(Right.DESIGN)),
    ("operations", gettext_lazy("Exploitation"), _operates),
    ("agent_account", gettext_lazy("Mon compte"), _anybody),
    ("shortcuts", gettext_lazy("Raccourcis clavier"), _anybody),
    ("agent_help", gettext_lazy("Aide"), _anybody),
)
"""The pages one may go to, as the navigation has them, and to whom each is open."""


@agent_page()
def palette(request: AgentRequest) -> HttpResponseBase:
    """Say what the words typed may lead to; a fixed number of queries."""
    words = tidy(request.GET.get("q", ""))
    offers = [*_case(request, words), *_known(request, words)][:MOST]
    if words:
        inbox = reverse("inbox")
        offers.append(
            _offer(_("Chercher « %s »") % words, _("Demandes"), f"{inbox}?{urlencode({'q': words})}")
        )
    return JsonResponse({"offers": offers, "told": _("Rien ne correspond.")})


def _case(request: AgentRequest, words: str) -> Iterator[dict[str, str]]:
    if read_reference(words):
        try:
            case = case_for(request.grants, words)
        except NotFound:
            return
        yield _offer(f"{case.reference} · {case.title}", _("Demande"), reverse("case", args=[case.reference]))


def _known(request: AgentRequest, words: str) -> Iterator[dict[str, str]]:
    """The pages, views and procedures whose name holds the words."""
    sought, inbox = plain(words), reverse("inbox")
    for name, title, is_open in PAGES:
        if is_open(request) and sought in plain(str(title)):
            yield _offer(str(title), _("Page"), reverse(name))
    for view in views_of(request.grants):
        if sought in plain(view.name):
            yield _offer(view.name, _("Vue"), f"{inbox}?{urlencode({'vue': view.pk})}")
    if sought:
        for procedure, called in procedures_of(request.grants):
            if sought in plain(called):
                href = f"{inbox}?{urlencode({'demarche': procedure})}"
                yield _offer(called, _("Demandes de cette démarche"), href)


def _offer(words: str, kind: str, href: str) -> dict[str, str]:
    return {"words": words, "kind": kind, "href": href}


urlpatterns = [path("palette/", palette, name="palette")]
