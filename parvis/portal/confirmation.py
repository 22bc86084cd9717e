"""It is sent: the reference, the code, what happens next and when."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.cases.codes import code_of
from parvis.cases.models import Case
from parvis.cases.tracked import reference_of
from parvis.portal.door import PortalRequest, answer, case_page
from parvis.portal.holding import knows
from parvis.portal.legal_words import silence_sentences
from parvis.portal.reading import read_in, words_in
from parvis.portal.wording import sent_title
from parvis.ui.wording import day_words


def confirmation_address(case: UUID) -> str:
    """Where the confirmation of a case is; the current scope must open it."""
    return reverse("confirmation", args=[reference_of(case)])


@case_page()
def confirmation(request: PortalRequest, case: Case) -> HttpResponse:
    """Confirm, with all one needs to come back: it can be copied, printed, and read again."""
    # A link dies with a wrong address; the code does not: who reads another's mail must not learn it.
    code = code_of(case.pk, case.code_digest) if knows(request, case.pk) else ""
    values = confirmation_values(request, case, code, reverse("tracking", args=[case.reference]))
    return answer(request, "confirmation", values, authority=case.authority)


def confirmation_values(request: HttpRequest, case: Case, code: str, tracking: str) -> dict[str, Any]:
    """What the page shows; ``tracking`` is where the case is followed."""
    offer, language = case.version.offer, read_in(case.language)
    return {
        "case": case,
        "title": sent_title(case.nature),
        "procedure_title": words_in(offer.title, language),
        "code": code,
        "email": case.mailbox,
        "is_anonymous": case.applicant.is_anonymous,
        "next_steps": [
            *_what_next(case),
            *(words_in(part, language).marked for part in offer.next_steps),
            *silence_sentences(case),
        ],
        "tracking": tracking,
        "track_address": request.build_absolute_uri(reverse("track")),
    }


def _what_next(case: Case) -> list[Any]:
    """What follows in every procedure, in order, each with its date when it has one."""
    found: list[Any] = []
    if not case.applicant.is_anonymous:
        if case.mailbox and case.is_secret():
            found.append(
                _(
                    "Vous recevez un message à l’adresse %(email)s. Pour protéger votre vie privée, il ne dit ni de "
                    "quoi il s’agit, ni votre référence : il mène à la page de suivi. Votre accusé de réception, qui "
                    "prouve la date de votre envoi et rappelle vos droits, vous y attend au plus tard le %(day)s."
                )
                % {"email": case.mailbox, "day": day_words(case.acknowledge_by or case.announced_on)}
            )
        elif case.mailbox:
            found.append(
                _(
                    "Vous recevez un accusé de réception à l’adresse %(email)s, en général dans les minutes "
                    "qui suivent, au plus tard le %(day)s. Il prouve la date de votre envoi et rappelle vos droits."
                )
                % {"email": case.mailbox, "day": day_words(case.acknowledge_by or case.announced_on)}
            )
        else:
            found.append(
                _(
                    "Vous n’avez pas donné d’adresse électronique : l’accusé de réception, qui prouve "
                    "la date de "
                    "votre envoi, vous attend sur la page de suivi, au plus tard le %(day)s."
                )
                % {"day": day_words(case.acknowledge_by or case.announced_on)}
            )
    elif case.applicant.email:
        found.append(
            _(
                "Vous n’avez pas donné votre nom : vous ne recevez pas d’accusé de réception. Nous vous disons à "
                "l’adresse %(email)s ce qui est fait."
            )
            % {"email": case.mailbox}
        )
    found.append(
        _("Le service « %(unit)s » étudie ce que vous avez envoyé. Il vous répond d’ici le %(day)s.")
        % {"unit": case.unit.name, "day": day_words(case.announced_on)}
    )
    return found


urlpatterns = [path("demandes/<str:reference>/confirmation/", confirmation, name="confirmation")]
