"""How a case was filed for somebody, in words: for the agent who reads it, and for the person herself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.forms.wording import telephone_text

from .models import Case, Filing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TO_HER: Mapping[str, "StrOrPromise"] = {
    Filing.Ground.PRESENT: gettext_lazy("Vous étiez à l’accueil"),
    Filing.Ground.TELEPHONE: gettext_lazy("Vous l’avez demandé au téléphone"),
    Filing.Ground.LETTER: gettext_lazy("Vous l’avez demandé par courrier"),
    Filing.Ground.PARENT: gettext_lazy("Un parent ou un représentant légal l’a demandé pour vous"),
    Filing.Ground.CONTACT: gettext_lazy("Un contact de l’organisation l’a demandé pour elle"),
    Filing.Ground.HELPER: gettext_lazy("Un aidant l’a demandé pour vous, avec un mandat"),
}
CHECKED_BY_HER: Mapping[str, "StrOrPromise"] = {
    Filing.Check.SIGNED: gettext_lazy("Le récapitulatif a été relu et signé"),
    Filing.Check.SCREEN: gettext_lazy("Les réponses ont été relues à l’écran"),
    Filing.Check.ALOUD: gettext_lazy("Les réponses ont été lues à voix haute"),
    Filing.Check.LETTER: gettext_lazy("Les réponses viennent du courrier signé"),
}


def filing_of_case(case: Case) -> Filing | None:
    """How a case was filed for somebody; None when the applicant filed it online herself."""
    return getattr(case, "filing", None)


def helper_written_to(case: Case) -> str:
    """Who receives the messages in the applicant's place; empty when she receives them herself."""
    filing = None if case.applicant.email else filing_of_case(case)
    return filing.helper_name if filing and filing.email else ""


def told_to_agents(case: Case) -> list[tuple[str, str]]:
    """Who held the pen, for whom and on what ground: labels and words; none when she filed by herself."""
    filing = filing_of_case(case)
    if filing is None:
        return []
    return _known(
        (_("Déposée par"), filing.agent_name or filing.helper_name),
        (_("À quel titre"), filing.get_ground_display()),
        (_("Agit pour la personne"), _helper(filing)),
        (_("Ce qui l’autorise"), filing.mandate),
        (_("Son téléphone"), telephone_text(filing.telephone)),
        (_("Son courriel"), filing.email),
        (_("Vérification"), filing.get_checked_display() if filing.checked else ""),
    )


def told_to_her(case: Case) -> list[tuple[str, str]]:
    """The same, said to the person; how to reach who helped her is not repeated to whoever holds the paper."""
    filing = filing_of_case(case)
    if filing is None:
        return []
    return _known(
        (_("Déposée par"), filing.agent_name or filing.helper_name),
        (_("À quel titre"), str(TO_HER[filing.ground])),
        (_("Agit pour vous"), _helper(filing)),
        (_("Ce qui l’autorise"), filing.mandate),
        (_("Vérification"), str(CHECKED_BY_HER[filing.checked]) if filing.checked else ""),
    )


def _helper(filing: Filing) -> str:
    if not filing.relation:
        return filing.helper_name
    return _("%(name)s (%(relation)s)") % {"name": filing.helper_name, "relation": filing.relation}


def _known(*rows: tuple[Any, str]) -> list[tuple[str, str]]:
    return [(str(label), words) for label, words in rows if words]
