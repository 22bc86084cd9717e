"""The legal dates of a case, said to the person, each with its article."""

from django.utils.translation import gettext as _

from parvis.cases.models import Case, CorrectionRequest
from parvis.catalogue.natures import Nature
from parvis.catalogue.wording import article, months
from parvis.ui.wording import day_words


def silence_sentences(case: Case) -> list[str]:
    """What silence will mean on an open case, and on which day (R112-11-1)."""
    rule = case.version.offer.silence
    if case.implicit_kind == "acceptance" and case.implicit_on is None:
        return [_incomplete(rule.months)]
    if not case.implicit_kind or case.implicit_on is None:
        return []
    values = {"day": day_words(case.implicit_on), "article": article(rule.article)}
    if case.implicit_kind == "acceptance":
        return [
            _(
                "Si nous n’avons pas répondu le %(day)s, votre demande sera acceptée, à condition que votre "
                "dossier soit complet (%(article)s)."
            )
            % values,
            _("Vous pourrez alors demander une attestation (%(article)s).") % {"article": article("L232-3")},
        ]
    if rule.rule == "acceptance":
        # Planning law: what refuses is the person's own silence on what she was asked for.
        return [
            _(
                "Si nous n’avons pas reçu tout ce qui est demandé le %(day)s, votre demande sera refusée "
                "(%(article)s)."
            )
            % (values | {"article": _("code de l’urbanisme, R*423-39")})
        ]
    deemed = {
        Nature.COMPLAINT.value: _(
            "Si nous n’avons pas répondu le %(day)s, votre réclamation sera rejetée (%(article)s)."
        ),
        Nature.APPEAL.value: _(
            "Si nous n’avons pas répondu le %(day)s, votre recours sera rejeté (%(article)s)."
        ),
    }.get(
        case.nature,
        _("Si nous n’avons pas répondu le %(day)s, votre demande sera refusée (%(article)s)."),
    )
    return [
        deemed % values,
        _("Vous pourrez alors en demander les raisons (%(article)s) et contester ce refus.")
        % {"article": article("L232-4")},
    ]


def _incomplete(months_of_silence: int) -> str:
    """The clock of acceptance does not run while something is awaited (L114-5)."""
    return _(
        "Après %(months)s sans réponse de notre part, votre demande serait acceptée. Ce délai commence le "
        "jour où nous recevons tout ce qui est demandé (%(article)s)."
    ) % {"months": months(months_of_silence), "article": article("L114-5")}


def correction_effect(case: Case, request: CorrectionRequest) -> str:
    """What a request for pieces does to the delays (L114-5, L114-5-1, R112-11-4)."""
    kind = case.version.offer.silence.rule
    if not request.is_indispensable:
        return _(
            "Nous continuons d’étudier votre demande en attendant : ce délai n’arrête rien (%(article)s)."
        ) % {"article": article("L114-5-1")}
    if kind == "acceptance":
        return _incomplete(case.version.offer.silence.months)
    if kind == "rejection":
        return _(
            "Le délai au bout duquel votre demande serait refusée sans réponse est suspendu jusqu’au "
            "%(day)s, ou "
            "jusqu’à votre envoi s’il vient plus tôt (%(article)s)."
        ) % {"day": day_words(request.until), "article": article("L114-5")}
    return ""


def answered_effect(case: Case, request: CorrectionRequest) -> str:
    """What the person's complement did to the delays, said once it is received (L114-5, L114-5-1)."""
    if not case.implicit_kind or case.implicit_on is None:
        return ""
    is_accepted = case.implicit_kind == "acceptance"
    if not request.is_indispensable:
        said = (
            _("Le délai n’a pas changé : sans réponse, votre demande sera acceptée le %(day)s.")
            if is_accepted
            else _("Le délai n’a pas changé : sans réponse, votre demande sera refusée le %(day)s.")
        )
    elif is_accepted:
        said = _("Le délai repart d’aujourd’hui : sans réponse, votre demande sera acceptée le %(day)s.")
    else:
        said = _("Le délai reprend : sans réponse, votre demande sera refusée le %(day)s.")
    return said % {"day": day_words(case.implicit_on)}
