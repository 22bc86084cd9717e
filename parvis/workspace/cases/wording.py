"""A case said in words to an agent: its state, its deadline, what silence will decide, what the person reads."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.access import may_act
from parvis.cases.holders import holders_of
from parvis.catalogue.natures import Outcome
from parvis.entrance.door import AgentRequest, list_url
from parvis.forms.wording import telephone_text
from parvis.interactions.models import Channel
from parvis.ui.parts import Crumb, Tone
from parvis.ui.wording import day_words

if TYPE_CHECKING:
    from parvis.cases.models import Case, CorrectionRequest

TONES: Mapping[str, Tone] = {
    "filed": "info",
    "in_progress": "progress",
    "waiting": "warning",
    "decided": "success",
    "closed": "neutral",
    "reopened": "info",
}
OUTCOME_TONES: Mapping[str, Tone] = {
    "refused": "danger",
    "implicit_rejection": "danger",
    "no_action": "neutral",
    "withdrawn": "neutral",
}

GROUNDS: Mapping[str, Any] = {
    Channel.TELEPHONE.value: gettext_lazy("La personne a appelé"),
    Channel.COUNTER.value: gettext_lazy("Elle est venue à l’accueil"),
    Channel.POST.value: gettext_lazy("Elle a écrit par courrier"),
    Channel.EMAIL.value: gettext_lazy("Elle a écrit par courriel"),
    Channel.PORTAL.value: gettext_lazy("Elle l’a écrit depuis sa page de suivi"),
}
"""How the person made her right address known, by channel."""


def day(value: date | datetime | None) -> str:
    """A day inside a sentence: « 3 mars 2026 »."""
    return day_words(value) if value else ""


def state_words(case: "Case") -> str:
    """The state of a case, with its outcome once it is over."""
    if case.outcome:
        return str(Outcome(case.outcome).label)
    return str(case.State(case.state).label)


def state_tone(case: "Case") -> Tone:
    """The colour that goes with the state; the words say the same."""
    return OUTCOME_TONES.get(case.outcome) or TONES[case.state]


def who_filed(case: "Case") -> str:
    """How to call who filed."""
    return case.applicant.display_name or _("Anonyme")


def who_to_call(case: "Case") -> str:
    """The person who filed for an organisation; empty when the case already bears her name."""
    declared = case.applicant
    if not declared.organisation_name:
        return ""
    return f"{declared.given_names} {declared.family_name}".strip()


def case_header(request: AgentRequest, case: "Case") -> dict[str, Any]:
    """What every page of a case shows at its top."""
    return {
        "case": case,
        "case_state": state_words(case),
        "case_tone": state_tone(case),
        "who_filed": who_filed(case),
        "who_to_call": who_to_call(case),
        "telephone": telephone_text(case.applicant.telephone),
        "silence": silence_sentence(case, request.calendar.local_date(request.now)),
        "may_act": may_act(request.grants, case),
        "is_protected": request.agent.is_anonymous,
        "is_mine": case.responsible_id == request.agent.pk,
        "holder": holders_of([case]).get(case.pk, ""),
        "trail": [
            Crumb(_("Boîte de réception"), list_url(request)),
            Crumb(case.reference, reverse("case", args=[case.reference])),
        ],
    }


def silence_sentence(case: "Case", today: date) -> str:
    """What silence will decide, when, and by which article; empty when it decides nothing."""
    rule = case.version.offer.silence
    if rule.rule == "none" or not case.is_open():
        return ""
    values = {"day": day(case.implicit_on), "article": rule.article}
    if case.implicit_borne_at is not None:
        return ""
    if case.implicit_on is None and not _waits_for_pieces(case):
        return _("Une réponse a déjà été donnée : le silence ne décide plus rien sur cette demande.")
    if case.implicit_on is None:
        return (
            _(
                "Le délai au terme duquel la demande serait réputée acceptée ne court pas : "
                "des pièces indispensables sont attendues (%(article)s ; L114-5)."
            )
            % values
        )
    if case.implicit_kind == "acceptance":
        return _("Sans réponse le %(day)s, la demande sera réputée acceptée (%(article)s).") % values
    return _("Sans réponse le %(day)s, la demande sera réputée refusée (%(article)s).") % values


def _waits_for_pieces(case: "Case") -> bool:
    """Whether pieces hold back an acceptance; otherwise no day means that an answer has broken the silence."""
    awaits = case.version.offer.silence.rule == "acceptance" and case.state == "waiting"
    return awaits and not case.decisions.exists()


def awaited_clock(case: "Case", asked: "CorrectionRequest") -> str:
    """What a correction still awaited does to the legal delay (L114-5, L114-5-1)."""
    if not asked.is_indispensable:
        return _("Rien d’indispensable : les délais continuent de courir.")
    if case.implicit_kind == "rejection" and case.implicit_on is not None:
        return _(
            "Le délai légal est arrêté jusqu’à la réponse. Sans elle, il reprend après cette date et finit le "
            "%(day)s ; si elle vient plus tôt, il finit plus tôt (L114-5)."
        ) % {"day": day(case.implicit_on)}
    if case.implicit_on is None and _waits_for_pieces(case):
        return _("Le délai légal est arrêté. Il repart de zéro quand tout est reçu (L114-5).")
    return _("Aucune décision ne naîtra du silence : aucun délai légal ne change.")
