"""What is new for her: the page behind the bell, and how she wants to be told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.batches.queries import targets_of
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.notifications.news import NoticeKind, Told
from parvis.notifications.notices.actions import choose, read_notices
from parvis.notifications.notices.queries import Group, News, choices_of, hour_of, news_page
from parvis.ui.parts import Crumb
from parvis.ui.wording import number_words

from .bulk_words import gesture_words
from .inbox_filters import read_id

WORDS = {
    NoticeKind.ASSIGNED: gettext_lazy("Cette demande vous est confiée"),
    NoticeKind.PASSED_ON: gettext_lazy(
        "Vous ne répondez plus de cette demande : elle est confiée à quelqu’un d’autre"
    ),
    NoticeKind.WRITTEN: gettext_lazy("L’usager a écrit ou ajouté un document"),
    NoticeKind.CORRECTED: gettext_lazy("L’usager a complété son dossier"),
    NoticeKind.IMPLICIT_NEAR: gettext_lazy("Une décision implicite approche"),
    NoticeKind.MENTIONED: gettext_lazy("Vous êtes mentionné dans une note"),
    NoticeKind.OPINION_ASKED: gettext_lazy("Un avis est demandé à votre service"),
    NoticeKind.OPINION_DUE: gettext_lazy("L’avis demandé à votre service est bientôt dû"),
    NoticeKind.OPINION_GIVEN: gettext_lazy("L’avis demandé est rendu"),
    NoticeKind.REPLY_DROPPED: gettext_lazy("Le message préparé n’est pas parti : relisez la demande"),
    NoticeKind.VISA_ASKED: gettext_lazy("Une décision attend votre visa"),
    NoticeKind.VISA_ANSWERED: gettext_lazy("La décision soumise au visa vous revient, ou a été corrigée"),
    NoticeKind.LETTER_HELD: gettext_lazy(
        "Le courrier de décision attend : le cachet ne peut pas y être apposé"
    ),
    NoticeKind.DECISION_DROPPED: gettext_lazy("La décision signée n’a pas été prise : relisez la demande"),
    NoticeKind.TASK_GIVEN: gettext_lazy("Une tâche vous est confiée"),
    NoticeKind.TASK_RETURNED: gettext_lazy("Une tâche est rendue à son service"),
    NoticeKind.TASK_LATE: gettext_lazy("Une tâche est en retard"),
    NoticeKind.CALL_BACK_LATE: gettext_lazy("Un rappel promis est en retard"),
    NoticeKind.AWAITED_LAPSED: gettext_lazy("La personne n’a pas répondu, malgré le rappel"),
    NoticeKind.BULK_ENDED: gettext_lazy("Votre action groupée est terminée"),
    NoticeKind.EXPORT_READY: gettext_lazy("Votre export est prêt"),
    NoticeKind.VERSION_TO_READ: gettext_lazy("Une démarche est à relire"),
    NoticeKind.VERSION_RETURNED: gettext_lazy("Une démarche que vous écrivez vous est rendue"),
    NoticeKind.VERSION_PUBLISHED: gettext_lazy("Une démarche que vous avez écrite est publiée"),
}
"""What each kind of news says, about the case or the work it stands under."""


class ChoiceForm(forms.Form):
    """How to be told of each kind of news, and when the daily e-mail leaves."""

    use_required_attribute = False

    def __init__(self, *args: Any, request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for kind, told in choices_of(request.agent).items():
            self.fields[f"kind-{kind}"] = forms.ChoiceField(
                label=NoticeKind(kind).label, choices=Told.choices, initial=told
            )
        self.fields["hour"] = forms.TypedChoiceField(
            label=_("Heure du courriel du jour"),
            help_text=_("Les jours ouvrés seulement. S’il n’y a rien de neuf, rien ne part."),
            choices=[(hour, _("%(hour)s h") % {"hour": hour}) for hour in range(6, 21)],
            coerce=int,
            initial=hour_of(request.agent),
        )


@agent_page()
def show_notices(request: AgentRequest) -> HttpResponseBase:
    """List what is new, newest first, gathered by case."""
    unread_only = request.GET.get("lues") != "oui"
    groups, following = news_page(
        request.grants, before=read_id(request.GET.get("avant", "")), unread_only=unread_only
    )
    more = f"{reverse('notices')}?{'' if unread_only else 'lues=oui&'}avant={following}"
    names = targets_of([one.run for group in groups for one in group.news if one.run])
    context = {
        "groups": [_told(group, names) for group in groups],
        "unread_only": unread_only,
        "has_unread": any(group.is_unread for group in groups),
        "next_url": more if following else "",
    }
    return page(request, "workspace/notices.html", context)


@agent_page()
@require_POST
def mark_read(request: AgentRequest) -> HttpResponseBase:
    """Mark one piece of news read, or all."""
    chosen = read_id(request.POST.get("nouveaute", ""))
    if chosen is None and request.POST.get("toutes") != "oui":
        return redirect("notices")
    read = read_notices(request.agent, at=request.now, notice=chosen)
    if chosen is None and read:
        told = ngettext("%(count)s nouveauté marquée lue.", "%(count)s nouveautés marquées lues.", read)
        messages.success(request, told % {"count": number_words(read)})
    return redirect("notices")


@agent_page()
def choose_notices(request: AgentRequest) -> HttpResponseBase:
    """Choose how to be told of each kind of news."""
    form = ChoiceForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        choices = {kind.value: form.cleaned_data[f"kind-{kind}"] for kind in NoticeKind}
        choose(request.agent, choices, hour=form.cleaned_data["hour"], at=request.now)
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("notices")
    context = {
        "form": form,
        "kinds": [form[f"kind-{kind}"] for kind in NoticeKind],
        "trail": [Crumb(_("Nouveautés"), reverse("notices")), Crumb(_("Choisir mes nouveautés"))],
    }
    return page(request, "workspace/notice_choices.html", context, status=422 if form.is_bound else 200)


def _told(group: Group, names: Mapping[UUID, str]) -> dict[str, Any]:
    case = group.case
    return {
        "case": case,
        "href": reverse("case", args=[case.reference]) if case else _href(group.news[0]),
        "is_unread": group.is_unread,
        "news": [{"line": one, "words": _words(one, names)} for one in group.news],
    }


def _href(news: News) -> str:
    """Where news about no case lead: to the work it is about, which only its author may look at."""
    if news.notice.object_type == "bulk_run":
        if news.notice.kind == NoticeKind.BULK_ENDED:
            return reverse("bulk_run", args=[news.notice.object_id])
        return f"{reverse('inbox')}?lot={news.notice.object_id}"
    if news.version is not None:
        return reverse("studio_procedure", args=[news.version.procedure.slug])
    if news.notice.object_type in ("opinion", "task"):
        return reverse(news.notice.object_type, args=[news.notice.object_id])
    if news.notice.object_type == "awaiting":
        return f"{reverse('awaitings')}?vue=lapsed"
    if news.notice.object_type == "arrival":
        return reverse("tray_arrival", args=[news.notice.object_id])
    return reverse("callbacks" if news.notice.object_type == "call_back" else "batches")


def _words(news: News, names: Mapping[UUID, str]) -> str:
    told = _told_once(news, names)
    return _("%(told)s (annulé depuis)") % {"told": told} if news.is_undone else told


def _told_once(news: News, names: Mapping[UUID, str]) -> str:
    """What it says, whether or not it was undone since."""
    if news.is_return and news.notice.kind == NoticeKind.ASSIGNED:
        return _returned(news)
    if news.notice.kind == NoticeKind.ASSIGNED and news.notice.case_id is None:
        told = ngettext(
            "%(count)s demande vous est confiée", "%(count)s demandes vous sont confiées", news.count
        )
        if news.absent:
            told = ngettext(
                "%(count)s demande lui est confiée", "%(count)s demandes lui sont confiées", news.count
            )
        return " ".join([told % {"count": number_words(news.count)}, *_had(news.others)])
    if news.notice.kind == NoticeKind.PASSED_ON and news.notice.case_id is None:
        return _passed_on(news)
    if news.notice.kind == NoticeKind.ASSIGNED and news.absent:
        return _("Cette demande lui est confiée")
    if news.notice.kind == NoticeKind.BULK_ENDED and news.run:
        return _("%(title)s : c’est terminé") % {"title": gesture_words(news.run, names).title}
    if about := news.task or (news.version.title if news.version else ""):
        return _("%(name)s : %(value)s") % {"name": WORDS[NoticeKind(news.notice.kind)], "value": about}
    return str(WORDS[NoticeKind(news.notice.kind)])


def _had(others: tuple[str, ...]) -> list[str]:
    """Whose the cases given to her were, as the end of the sentence; nothing when they were nobody's."""
    if not others:
        return []
    # Translators: follows "7 demandes vous sont confiées": names of agents.
    told = ngettext("(en répondait : %(names)s)", "(en répondaient : %(names)s)", len(others))
    return [told % {"names": ", ".join(others)}]


def _returned(news: News) -> str:
    """That cases taken from her are hers again."""
    told = ngettext(
        "%(count)s demande vous revient : l’action groupée est annulée",
        "%(count)s demandes vous reviennent : l’action groupée est annulée",
        news.count,
    )
    if news.absent:
        told = ngettext(
            "%(count)s demande lui revient : l’action groupée est annulée",
            "%(count)s demandes lui reviennent : l’action groupée est annulée",
            news.count,
        )
    return told % {"count": number_words(news.count)}


def _passed_on(news: News) -> str:
    """What became of cases taken from her."""
    if news.others:
        told = ngettext(
            "Vous ne répondez plus de %(count)s demande, confiée à %(names)s",
            "Vous ne répondez plus de %(count)s demandes, confiées à %(names)s",
            news.count,
        )
    else:
        told = ngettext(
            "Vous ne répondez plus de %(count)s demande, rendue au service",
            "Vous ne répondez plus de %(count)s demandes, rendues au service",
            news.count,
        )
    return told % {"count": number_words(news.count), "names": ", ".join(news.others)}


urlpatterns = [
    path("nouveautes/", show_notices, name="notices"),
    path("nouveautes/lues/", mark_read, name="notices_read"),
    path("nouveautes/choix/", choose_notices, name="notice_choices"),
]
