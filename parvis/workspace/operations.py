"""How the installation itself is doing, for who looks after it: nothing of anybody's cases, nothing of a person."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from croniter import croniter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django import app as queue

from parvis.base.counting import SECONDS, Counts
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.notifications.models import Delivery
from parvis.notifications.queries import REASONS
from parvis.operations import figures, wording
from parvis.operations.actions import (
    OF_THE_ADDRESS,
    CannotResend,
    CannotRetry,
    dismiss_jobs,
    resend_messages,
    retry_jobs,
)
from parvis.operations.dependencies import NAMES, probes
from parvis.operations.probing import Reading
from parvis.operations.queries import failures, figures_now, slow_pages, slow_queries
from parvis.ui.parts import Crumb
from parvis.ui.wording import moment_words, number_words, size_words

P = ParamSpec("P")
View = Callable[Concatenate[AgentRequest, P], HttpResponseBase]

A_GLANCE = 0.3
"""Seconds the page waits for what it asks the outside: what is slower is told at the next reading."""

TARDINESS = timedelta(minutes=2)
"""How late a task that time asks for may be: the clock has its own jobs to wait for."""

STATES = dict(Delivery.State.choices)


def operators_page(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open a view to who looks after the installation; to anybody else it does not exist."""

    @wraps(view)
    def answer(request: AgentRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.agent.is_operator:
            raise Http404
        return view(request, *args, **kwargs)

    return agent_page()(cast(View[P], answer))


@operators_page
@require_safe
def show_operations(request: AgentRequest) -> HttpResponseBase:
    """Show what works, what waits, what failed and what is slow."""
    read = probes().read(within=A_GLANCE)
    now = figures_now()
    counted = Counts(settings.COUNTS_DIR).read()
    told = _clocks(now.clocks, request.now)
    context = {
        "dependencies": [_dependency(name, read[name]) for name in NAMES],
        "queues": [_queue(one) for one in now.queues],
        "failures": _failures(now.failed),
        "mail": [_mail(one, request.now) for one in now.behind if one.what == "delivery"],
        "sessions": [_session(one) for one in now.sessions],
        "late": [one for one in told if one["is_late"]],
        "on_time": [one for one in told if not one["is_late"]],
        "pages": [
            {"one": one, "mean": duration_words(one.mean), "most": duration_words(one.most)}
            for one in slow_pages(counted)
        ],
        "statements": _statements(),
        "trail": [Crumb(_("Exploitation"))],
    }
    return page(request, "workspace/operations.html", context)


@operators_page
@require_POST
def retry(request: AgentRequest) -> HttpResponseBase:
    """Ask again for one failed job, or all those of a task."""
    task, jobs = _asked(request)
    try:
        done = retry_jobs(request.agent, task, jobs, at=request.now)
    except CannotRetry:
        messages.info(request, _("Il n’y a plus rien à relancer : ces travaux ne sont plus en échec."))
        return redirect("operations")
    told = ngettext("%(count)s travail relancé.", "%(count)s travaux relancés.", done.again)
    told %= {"count": number_words(done.again)}
    if done.dropped:
        more = ngettext(
            "%(count)s autre laissé : le même travail attend déjà.",
            "%(count)s autres laissés : le même travail attend déjà.",
            done.dropped,
        )
        told = f"{told} {more % {'count': number_words(done.dropped)}}"
    messages.success(request, told)
    return redirect("operations")


@operators_page
def dismiss(request: AgentRequest) -> HttpResponseBase:
    """Say what giving up failed jobs means, then give up one for good, or all those of a task."""
    if request.method != "POST":
        task, target = request.GET.get("kind", ""), request.GET.get("target", "")
        trail = [Crumb(_("Exploitation"), reverse("operations")), Crumb(_("Abandonner"))]
        words = {"words": wording.task_words(task), "task": task, "target": target, "trail": trail}
        return page(request, "workspace/operations_dismiss.html", words)
    task, jobs = _asked(request)
    try:
        count = dismiss_jobs(request.agent, task, jobs, at=request.now)
    except CannotRetry:
        messages.info(request, _("Il n’y a plus rien à abandonner : ces travaux ne sont plus en échec."))
        return redirect("operations")
    told = ngettext("%(count)s travail abandonné.", "%(count)s travaux abandonnés.", count)
    messages.success(request, told % {"count": number_words(count)})
    return redirect("operations")


@operators_page
@require_POST
def resend(request: AgentRequest) -> HttpResponseBase:
    """Have the messages refused for one reason sent again."""
    reason = request.POST.get("kind", "")
    count = sum(one.count for one in figures_now().behind if _is_refused(one) and one.reason == reason)
    try:
        if not count:
            raise CannotResend(reason)
        resend_messages(request.agent, reason, count=count, at=request.now)
    except CannotResend:
        messages.info(request, _("Il n’y a plus rien à renvoyer pour ce motif."))
    else:
        told = ngettext("%(count)s courriel va repartir.", "%(count)s courriels vont repartir.", count)
        messages.success(request, told % {"count": number_words(count)})
    return redirect("operations")


def _asked(request: AgentRequest) -> tuple[str, list[int] | None]:
    """Which task, and which of its jobs: none named means all."""
    named = request.POST.get("target", "")
    jobs = [int(named)] if named.isascii() and named.isdigit() and len(named) < 19 else None
    if named and jobs is None:
        raise Http404
    return request.POST.get("kind", ""), jobs


def _dependency(name: str, one: Reading) -> dict[str, Any]:
    state, tone = wording.STATES[one.state]
    words = str(state)
    if one.facts.get("reason") == "not_asked_yet":
        words, tone = _("Réponse attendue"), "neutral"
    elif (name, one.state) == ("backup", "absent"):
        words, tone = _("Aucune"), "warning"
    return {"name": wording.DEPENDENCIES[name], "state": words, "tone": tone, "fact": _fact(one.facts)}


def _fact(facts: Mapping[str, Any]) -> str:
    """What there is to know of a dependency, in a few words."""
    match facts:
        case {"reason": "not_asked_yet"}:
            return _("Relisez la page dans quelques secondes.")
        case {"reason": "no_answer"}:
            return _("Aucune réponse à temps.")
        case {"reason": "migrations_missing"}:
            return _("Se saura une fois la structure de la base à jour.")
        case {"reason": str(reason)}:
            # A reason of the mail server has its words; another is a word for the maintainer.
            return str(REASONS.get(reason, reason)).capitalize() + "."
        case {"clock_drift_seconds": drift}:
            return _("Écart d’horloge avec cette machine : %(gap)s.") % {"gap": duration_words(abs(drift))}
        case {"missing": int(missing), "newer_than_this_code": int(newer)}:
            if missing:
                told = ngettext("%(count)s changement à faire.", "%(count)s changements à faire.", missing)
                return told % {"count": missing}
            return _("Plus récente que ce programme.") if newer else _("À jour.")
        case {"alive": int(alive), "seconds_since_sign": sign}:
            if sign is None:
                return _("Aucun processus vu.")
            told = ngettext(
                "%(count)s processus, vu il y a %(age)s.", "%(count)s processus, vus il y a %(age)s.", alive
            )
            return told % {"count": alive, "age": age_words(sign)}
        case {"processes": int(count)}:
            return ngettext("%(count)s processus à l’écoute.", "%(count)s processus à l’écoute.", count) % {
                "count": count
            }
        case {"lag_seconds": lag}:
            return _("Tout est scellé.") if not lag else _("Retard : %(age)s.") % {"age": age_words(lag)}
        case {"boxes": int(count)}:
            return _boxes_fact(count, facts)
        case {"free_bytes": int(free), "total_bytes": int(whole)}:
            return _("%(free)s libres sur %(whole)s.") % {
                "free": size_words(free),
                "whole": size_words(whole),
            }
        case {"age_seconds": int(age), "faults": int(faults)}:
            told = _("Il y a %(age)s, mais des fichiers y manquent.") if faults else _("Il y a %(age)s.")
            return told % {"age": age_words(age)}
        case {"version": str(version)}:
            return version
    return ""


def _boxes_fact(count: int, facts: Mapping[str, Any]) -> str:
    """How the boxes are, in a few words."""
    if troubled := int(facts.get("troubled") or 0):
        told = ngettext(
            "%(troubled)s boîte sur %(count)s ne peut pas être lue, depuis %(age)s.",
            "%(troubled)s boîtes sur %(count)s ne peuvent pas être lues, depuis %(age)s.",
            troubled,
        )
        return told % {
            "troubled": troubled,
            "count": count,
            "age": age_words(float(facts["seconds_troubled"])),
        }
    if not facts["are_read"]:
        return _("Aucun processus ne les lit.")
    return ngettext("%(count)s boîte lue.", "%(count)s boîtes lues.", count) % {"count": count}


def _queue(one: figures.Queue) -> dict[str, Any]:
    return {
        "name": wording.QUEUES.get(one.name, one.name),
        "waiting": one.waiting,
        "oldest": age_words(one.oldest) if one.waiting and one.oldest is not None else "",
        "planned": one.planned,
        "working": one.working,
    }


def _failures(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The failed jobs, task by task."""
    shown = failures()
    return [
        {
            "task": task,
            "words": wording.task_words(task),
            "count": count,
            "jobs": [{"job": one, "why": wording.why(one.error)} for one in shown if one.task == task],
        }
        for task, count in counts.items()
    ]


def _is_refused(one: figures.Behind) -> bool:
    return (one.what, one.state) == ("delivery", Delivery.State.FAILED)


def _mail(one: figures.Behind, now: datetime) -> dict[str, Any]:
    return {
        "state": STATES.get(one.state, one.state),
        "why": REASONS.get(one.reason, ""),
        "count": one.count,
        "oldest": age_words((now - one.since).total_seconds()) if one.since else "",
        "reason": one.reason,
        "may_leave_again": _is_refused(one) and one.reason and one.reason not in OF_THE_ADDRESS,
        "is_theirs": one.state in Delivery.TROUBLED,
    }


def _session(one: figures.Session) -> dict[str, Any]:
    kind, _at, where = one.name.partition("@")
    return {"kind": wording.PROCESSES.get(kind, kind), "where": where, "count": one.count}


def _clocks(found: list[figures.Clock], now: datetime) -> list[dict[str, Any]]:
    """The tasks that time asks for, by what they do."""
    asked = {one.task: one.asked_at for one in found}
    rows = []
    for periodic in cast(Any, queue.periodic_registry).periodic_tasks.values():
        task = periodic.task.name
        due = croniter(periodic.cron, (now - TARDINESS).astimezone(UTC)).get_prev(datetime)
        last = asked.get(task)
        # Never asked, it is new or so is the installation: a dead worker is told of elsewhere.
        is_late = last is not None and last < due
        rows.append(
            {
                "words": wording.task_words(task),
                "asked": moment_words(last) if last else "",
                "next": moment_words(croniter(periodic.cron, now.astimezone(UTC)).get_next(datetime)),
                "is_late": is_late,
            }
        )
    return sorted(rows, key=lambda row: str(row["words"]))


def _statements() -> list[dict[str, Any]] | None:
    """What the server itself says is slow; None where it does not say."""
    found = slow_queries()
    if found is None:
        return None
    return [
        {
            "one": one,
            "mean": duration_words(one.mean / 1000),
            "total": age_words(one.total / 1000),
        }
        for one in found
    ]


def duration_words(seconds: float) -> str:
    """Say a short duration: « 45 ms », « 1,2 s »; one past every bound is « plus de 30 s »."""
    if seconds == float("inf"):
        return _("plus de %(count)s s") % {"count": round(SECONDS[-1])}
    if seconds < 1:
        return _("%(count)s ms") % {"count": round(seconds * 1000)}
    shown = round(seconds, 1)
    return _("%(count)s s") % {"count": number_format(shown, 0 if shown.is_integer() else 1)}


def age_words(seconds: float) -> str:
    """Say a duration roughly: « 12 s », « 4 min », « 3 h », « 2 jours »."""
    if seconds < 60:
        return _("%(count)s s") % {"count": round(seconds)}
    if seconds < 3600:
        return _("%(count)s min") % {"count": round(seconds / 60)}
    if seconds < 2 * 86_400:
        return _("%(count)s h") % {"count": round(seconds / 3600)}
    return _("%(count)s jours") % {"count": round(seconds / 86_400)}


urlpatterns = [
    path("exploitation/", show_operations, name="operations"),
    path("exploitation/relancer/", retry, name="operations_retry"),
    path("exploitation/abandonner/", dismiss, name="operations_dismiss"),
    path("exploitation/renvoyer/", resend, name="operations_resend"),
]
