"""What the procedure owes: the delay it announces, what silence means, how a decision is contested."""

from collections.abc import Sequence

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.definition import VisaRole
from parvis.catalogue.drafting.places import Document, Place
from parvis.catalogue.natures import REJECTED_BY_SILENCE, WITH_SILENCE
from parvis.entrance.door import AgentRequest

from .answers import Line, Part, Pick, Picks, Tick, Whole, answers_page
from .codes import SILENCE
from .door import Opened, procedure_page
from .presentation import qualifiers
from .simulation import Simulated, SimulationForm, simulated


@procedure_page
def law(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the delays and the rules, with the calendar they make; change them."""
    nature = opened.procedure.nature
    asked = request.GET if "depot" in request.GET else {"depot": request.today.isoformat()}
    simulation = SimulationForm(asked, auto_id="%s", label_suffix="")
    found = simulated(simulation, opened.document, request.calendar) if simulation.is_valid() else Simulated()
    context = {"simulation": simulation, "found": found, "decides": _decides(opened.document)}
    return answers_page(
        request, opened, "law", "studio/law.html", lambda _document: _parts(nature), context=context
    )


def _parts(nature: str) -> Sequence[Part]:
    return (_promise(), _silence(nature), _visa(), _contest())


def _at(*keys: str) -> Place:
    return Place("document", "", keys)


def _promise() -> Part:
    return Part(
        _("Le délai annoncé"),
        (
            Whole(_at("announced_days"), _("Le service répond en"),
                  _("Un engagement du service, pas un délai de la loi : il finit avant que le silence ne décide."),
                  low=1, high=400, usual=30, unit=_("jours ouvrés")),
            Pick(_at("announced_qualifier"), _("Ce délai est"), "", qualifiers(), "unverified"),
            Tick(_at("acknowledged"), _("Un accusé de réception est dû"),
                 _("La loi en dispense, sur papier, quand la décision favorable vient en quinze jours, ou quand le "
                   "service ne fait que vérifier (R112-4)."), usual=True),
        ),
    )  # fmt: skip


def _silence(nature: str) -> Part:
    return Part(
        _("Ce que veut dire le silence"),
        (
            Pick(_at("silence", "rule"), _("Sans réponse"), _bounds(nature), _rules(nature), "none",
                 beyond=_("pas encore choisi")),
            Whole(_at("silence", "months"), _("Au bout de"),
                  _("Deux mois, sauf si un texte en fixe un autre nombre (L231-1, L231-4, L231-6)."),
                  low=1, high=24, usual=2, unit=_("mois")),
            Line(_at("silence", "article"), _("L’article qui le dit"),
                 _("Toujours cité : « CRPA L231-1 » pour une acceptation, « CRPA L231-4 » pour un refus.")),
            Pick(_at("silence", "starts_from"), _("Le délai part"),
                 _("D’habitude, un refus court depuis le premier service saisi, une acceptation depuis le bon "
                   "service (L114-3)."),
                 [("rule", _("comme le dit la règle générale")),
                  ("first", _("toujours du premier service saisi")),
                  ("competent", _("toujours du service compétent"))], "rule"),
            Pick(_at("silence", "regime"), _("Demandes incomplètes"), "",
                 [("crpa", _("règles communes (L114-5)")), ("planning", _("urbanisme (R*423-19 et suivants)"))],
                 "crpa"),
        ),
    )  # fmt: skip


def _visa() -> Part:
    return Part(
        _("Avant qu’une décision parte"),
        (
            Picks(_at("visa"), _("Elle est d’abord lue par"),
                  _("Dans cet ordre. Personne de coché : qui décide l’envoie. Le délai légal court pendant ce temps."),
                  [(role.value, str(role.label)) for role in VisaRole]),
        ),
    )  # fmt: skip


def _contest() -> Part:
    return Part(
        _("Contester une décision"),
        (
            Whole(_at("appeal", "months"), _("Le tribunal se saisit pendant"),
                  _("Deux mois, sauf texte contraire (CJA R421-1)."), low=1, high=12, usual=2, unit=_("mois")),
            Tick(_at("appeal", "mandatory_first"),
                 _("Un recours devant l’administration est obligatoire avant le tribunal"),
                 _("Seulement quand un texte le prévoit (L412-1).")),
        ),
    )  # fmt: skip


def _rules(nature: str) -> list[tuple[str, str]]:
    """What the law leaves to choose for this nature."""
    if nature not in WITH_SILENCE:
        return [("none", str(SILENCE["none"]))]
    allowed = ("rejection",) if nature in REJECTED_BY_SILENCE else ("acceptance", "rejection")
    return [(one, str(SILENCE[one])) for one in allowed]


def _bounds(nature: str) -> str:
    """What the law forbids here, in a sentence."""
    if nature not in WITH_SILENCE:
        return _("Sur une démarche de cette nature, le silence ne décide rien.")
    if nature in REJECTED_BY_SILENCE:
        return _("Sur une réclamation ou un recours, le silence vaut toujours refus (L231-4, 2°).")
    return _(
        "Une demande a toujours une règle de silence : acceptation (L231-1), sauf les refus que liste L231-4."
    )


def _decides(document: Document) -> bool:
    """Whether silence decides something, by the rule being written."""
    silence = document.get("silence")
    return isinstance(silence, dict) and silence.get("rule") in ("acceptance", "rejection")


urlpatterns = [path("<slug:slug>/droit/", law, name="studio_law")]
