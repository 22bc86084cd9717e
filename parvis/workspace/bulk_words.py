"""What gestures in bulk are called, and what they entail, told before anything is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.batches.models import BulkRun
from parvis.batches.queries import Forecast, changed_by, some_of
from parvis.cases.models import PlannedReply
from parvis.entrance.door import AgentRequest
from parvis.notifications.queries import count_refused
from parvis.ui.wording import number_words

from .cases.wording import who_filed

if TYPE_CHECKING:
    from parvis.agents.models import Agent
    from parvis.cases.models import Case

Gesture = BulkRun.Gesture


@dataclass(frozen=True)
class Words:
    """A gesture in words: what is asked, and on which button."""

    title: str
    button: str


def gesture_words(run: BulkRun, names: Mapping[UUID, str]) -> Words:
    """Name a run by its gesture, its target and its number of cases; once it has ended, by what was done."""
    words = _asked_words(run, names)
    if run.ended_at is None:
        return words
    done = _done_words(run, names.get(run.target, "") if run.target else "")
    return replace(words, title=_("Annulé : %(what)s") % {"what": done} if run.undone_at else done)


def _done_words(run: BulkRun, target: str) -> str:
    """What was done, and on how many cases."""
    match Gesture(run.gesture):
        case Gesture.TAKE:
            told = ngettext(
                "%(count)s demande prise en charge", "%(count)s demandes prises en charge", run.done
            )
        case Gesture.ASSIGN:
            told = ngettext(
                "%(count)s demande confiée à %(target)s", "%(count)s demandes confiées à %(target)s", run.done
            )
        case Gesture.LABEL:
            told = ngettext(
                "Étiquette « %(target)s » posée sur %(count)s demande",
                "Étiquette « %(target)s » posée sur %(count)s demandes",
                run.done,
            )
        case Gesture.HAND_OVER:
            told = ngettext(
                "%(count)s demande confiée au service %(target)s",
                "%(count)s demandes confiées au service %(target)s",
                run.done,
            )
        case Gesture.MESSAGE:
            told = ngettext(
                "Message à l’usager de %(count)s demande",
                "Message aux usagers de %(count)s demandes",
                run.done,
            )
        case Gesture.PASS_ON:
            told = ngettext(
                "Relais passé sur %(count)s demande", "Relais passé sur %(count)s demandes", run.done
            )
        case Gesture.RELEASE:
            told = ngettext(
                "%(count)s demande rendue au service", "%(count)s demandes rendues au service", run.done
            )
    return told % {"count": number_words(run.done), "target": target}


def leaving_words(run: BulkRun, *, left: int) -> dict[str, Any]:
    """The messages of a run that may still be taken back, as what is about to leave is told; ``left``: in seconds."""
    told = ngettext(
        "Les messages partent dans %(count)s seconde. Ce qui est parti ne se reprend pas.",
        "Les messages partent dans %(count)s secondes. Ce qui est parti ne se reprend pas.",
        left,
    )
    return {
        "id": run.pk,
        "label": _("Messages pas encore partis"),
        "words": told % {"count": left},
        "under_way": _("Les messages partent : envoi en cours…"),
        "seconds": left,
        "back": reverse("bulk_undo", args=[run.pk]),
        "button": _("Annuler cette action groupée"),
    }


def departed_words(run: BulkRun, states: Mapping[str, int]) -> list[str]:
    """What became of the messages of a run that nothing takes back any more."""
    waiting, dropped = states.get(PlannedReply.State.WAITING, 0), states.get(PlannedReply.State.DROPPED, 0)
    if run.undone_at:
        told = ngettext(
            "%(count)s message n’a pas pu être repris.",
            "%(count)s messages n’ont pas pu être repris.",
            run.kept,
        )
        return [told % {"count": number_words(run.kept)} if run.kept else _("Aucun message n’est parti.")]
    if waiting:
        told = ngettext(
            "Envoi en cours : %(count)s message part dans un instant.",
            "Envoi en cours : %(count)s messages partent dans un instant.",
            waiting,
        )
        return [told % {"count": number_words(waiting)}]
    sent = run.done - dropped
    told = ngettext("%(count)s message est parti.", "%(count)s messages sont partis.", sent)
    lost = ngettext(
        "%(count)s message n’est pas parti : la demande s’est terminée avant, ou vous ne pouviez plus y agir.",
        "%(count)s messages ne sont pas partis : leurs demandes se sont terminées avant, ou vous ne pouviez "
        "plus y agir.",
        dropped,
    )
    return [
        told % {"count": number_words(sent)},
        *([lost % {"count": number_words(dropped)}] if dropped else []),
    ]


def _asked_words(run: BulkRun, names: Mapping[UUID, str]) -> Words:
    """A gesture to be done, or being done."""
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


def receiver_words(agent: "Agent") -> str:
    """How to call who may be given cases: who cannot sign in yet would not read them."""
    if agent.account_id is None:
        return _("%(name)s (n’a pas encore de compte)") % {"name": agent.full_name}
    return agent.full_name


def named(cases: Iterable["Case"]) -> list[dict[str, str]]:
    """Cases as one knows them: reference, who filed, title."""
    return [{"reference": case.reference, "who": who_filed(case), "title": case.title} for case in cases]


def some_told(run: BulkRun, request: AgentRequest) -> dict[str, Any]:
    """A few of the cases a run is about, and whether they are all of it."""
    some = named(some_of(run, request.grants))
    return {"some": some, "is_all": len(some) == run.total}


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
