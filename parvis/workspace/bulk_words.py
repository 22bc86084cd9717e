"""What gestures in bulk are called, and what they entail, told before anything is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.batches.models import BulkRun
from parvis.batches.queries import Forecast, changed_by
from parvis.notifications.queries import count_refused
from parvis.ui.wording import number_words

from .door import AgentRequest

Gesture = BulkRun.Gesture


@dataclass(frozen=True)
class Words:
    """A gesture in words: what is asked, and on which button."""

    title: str
    button: str


def gesture_words(run: BulkRun, names: Mapping[UUID, str]) -> Words:
    """Name a run by its gesture, its target and its number of cases."""
    count = {"count": number_words(run.total), "target": names.get(run.target, "") if run.target else ""}
    match Gesture(run.gesture):
        case Gesture.TAKE:
            title = ngettext(
                "Prendre en charge %(count)s demande", "Prendre en charge %(count)s demandes", run.total
            )
            return Words(title % count, _("Prendre en charge"))
        case Gesture.ASSIGN if run.target:
            title = ngettext(
                "Confier %(count)s demande à %(target)s", "Confier %(count)s demandes à %(target)s", run.total
            )
        case Gesture.ASSIGN:
            title = ngettext(
                "Confier %(count)s demande à un agent", "Confier %(count)s demandes à un agent", run.total
            )
        case Gesture.LABEL if run.target:
            title = ngettext(
                "Étiqueter « %(target)s » %(count)s demande",
                "Étiqueter « %(target)s » %(count)s demandes",
                run.total,
            )
        case Gesture.LABEL:
            title = ngettext("Étiqueter %(count)s demande", "Étiqueter %(count)s demandes", run.total)
        case Gesture.HAND_OVER if run.target:
            title = ngettext(
                "Confier %(count)s demande au service %(target)s",
                "Confier %(count)s demandes au service %(target)s",
                run.total,
            )
        case Gesture.HAND_OVER:
            title = ngettext(
                "Confier %(count)s demande à un autre service",
                "Confier %(count)s demandes à un autre service",
                run.total,
            )
        case Gesture.MESSAGE:
            return _message_words(run)
        case Gesture.PASS_ON:
            title = ngettext(
                "Passer le relais sur %(count)s demande", "Passer le relais sur %(count)s demandes", run.total
            )
            return Words(title % count, _("Passer le relais"))
        case _:
            title = ngettext(
                "Rendre %(count)s demande au service", "Rendre %(count)s demandes au service", run.total
            )
            return Words(title % count, _("Rendre au service"))
    return Words(title % count, _("Étiqueter") if run.gesture == Gesture.LABEL else _("Confier"))


def _message_words(run: BulkRun) -> Words:
    title = ngettext(
        "Écrire à l’usager de %(count)s demande", "Écrire aux usagers de %(count)s demandes", run.total
    )
    button = _("Envoyer le message") if run.total == 1 else _("Envoyer les messages")
    return Words(title % {"count": number_words(run.total)}, button)


def consequences(run: BulkRun, ahead: Forecast, request: AgentRequest) -> list[str]:
    """What the gesture entails."""
    undo = _("Vous pourrez annuler pendant dix minutes, sauf sur les demandes qui auront changé entre-temps.")
    match Gesture(run.gesture):
        case Gesture.TAKE:
            return [
                _("Vous répondrez de ces demandes : votre qualité seule figurera sur les courriers (L111-2).")
                if request.agent.is_anonymous
                else _(
                    "Vous répondrez de ces demandes : votre nom et votre qualité figureront sur les "
                    "courriers (L111-2)."
                ),
                _("L’usager lira « Un agent s’occupe de votre demande ». Aucun courriel ne part."),
                undo,
            ]
        case Gesture.ASSIGN:
            return [
                _("L’agent choisi répondra de ces demandes ; qui en répond aujourd’hui n’en répondra plus."),
                _("Il est prévenu une fois, pour l’ensemble. Aucun courriel ne part vers les usagers."),
                undo,
            ]
        case Gesture.PASS_ON | Gesture.RELEASE:
            return [*_passed_on(run, ahead), undo]
        case Gesture.MESSAGE:
            return _messages(ahead, count_refused(changed_by(run, request.grants)))
        case Gesture.LABEL:
            return [_("L’usager ne voit pas les étiquettes. Les délais ne changent pas."), undo]
        case _:
            mails = ngettext(
                "%(count)s usager est prévenu par courriel que sa demande a changé de service.",
                "%(count)s usagers sont prévenus par courriel que leur demande a changé de service.",
                ahead.reachable,
            )
            return [
                mails % {"count": number_words(ahead.reachable)},
                _("Si vous ne faites pas partie de ce service, vous ne verrez plus ces demandes."),
                _("Les délais continuent de courir : ils ne repartent pas (L114-3)."),
                _("Ce geste ne s’annule pas."),
            ]


def _messages(ahead: Forecast, refused: int) -> list[str]:
    """What becomes of a message to many persons, some of whose addresses refuse what is sent to them."""
    mails = ngettext(
        "Un courriel le signale à %(count)s usager ; les autres n’ont pas laissé d’adresse électronique.",
        "Un courriel le signale à %(count)s usagers ; les autres n’ont pas laissé d’adresse électronique.",
        ahead.reachable,
    )
    if ahead.reachable == ahead.feasible:
        mails = _("Un courriel le signale à chacun.")
    told = [mails % {"count": number_words(ahead.reachable)}] if not refused else _refused(ahead, refused)
    undo = ngettext(
        "Chaque message part %(count)s seconde après avoir été écrit : jusque-là, vous pouvez tout reprendre.",
        "Chaque message part %(count)s secondes après avoir été écrit : jusque-là, vous pouvez tout reprendre.",
        settings.UNDO_SECONDS,
    )
    return [
        _("Chaque usager lira son message sur sa page de suivi."),
        *told,
        *([undo % {"count": settings.UNDO_SECONDS}] if settings.UNDO_SECONDS else []),
        _("Une demande qui a changé depuis que vous l’avez choisie ne reçoit rien : la liste vous le dira."),
        _("Un message ne suspend aucun délai."),
    ]


def _refused(ahead: Forecast, refused: int) -> list[str]:
    """To whom a message goes by e-mail, when some addresses refused the last one."""
    arriving = ahead.reachable - refused
    lost = ngettext(
        "%(count)s adresse refuse nos messages : corrigez-la d’abord, ou joignez l’usager autrement.",
        "%(count)s adresses refusent nos messages : corrigez-les d’abord, ou joignez ces usagers autrement.",
        refused,
    )
    mails = ngettext(
        "Un courriel le signale à %(count)s usager.", "Un courriel le signale à %(count)s usagers.", arriving
    )
    return [
        lost % {"count": number_words(refused)},
        *([mails % {"count": number_words(arriving)}] if arriving else []),
        *(
            [_("Les autres n’ont pas laissé d’adresse électronique.")]
            if ahead.reachable < ahead.feasible
            else []
        ),
    ]


def _passed_on(run: BulkRun, ahead: Forecast) -> list[str]:
    """What becomes of cases that change hands, in one place or several."""
    same = _("Les délais ne changent pas. Aucun courriel ne part vers les usagers.")
    if run.gesture == Gesture.PASS_ON:
        return [
            _("Chaque collègue répond des demandes qui lui reviennent, et le lit dans ses nouveautés."),
            same,
        ]
    told = [_("Ces demandes n’ont plus de responsable : elles attendent que quelqu’un les prenne."), same]
    if ahead.confidential:
        told.append(_("Les confidentielles ne sont plus vues que des responsables et des agents nommés."))
    return told
