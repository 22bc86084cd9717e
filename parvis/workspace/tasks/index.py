"""The tasks that are hers to do: her own, and those of her services that nobody took, the first due first."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.queries import substituted_by
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.workflows.access import tasks_for
from parvis.workflows.queries import (
    MOST,
    PAGE,
    Key,
    Wanted,
    cases_named,
    stopped_count,
    task_counts,
    tasks_page,
)

from ..inbox_choices import choices_for
from ..task_wording import names_of
from .asked import DUE_WORDS, TasksAsked
from .wording import task_row

SHELF_WORDS = {
    "all": gettext_lazy("Toutes"),
    "mine": gettext_lazy("Les miennes"),
    "unclaimed": gettext_lazy("À prendre"),
    "late": gettext_lazy("En retard"),
}


@agent_page()
def tasks(request: AgentRequest) -> HttpResponseBase:
    """List the tasks asked for."""
    asked = TasksAsked.read(request.GET.dict())
    after = Key.read(request.GET.get("apres", ""))
    choices = choices_for(request.grants, on=request.today)
    stands_in_for = substituted_by(request.agent, on=request.today)
    wanted = Wanted(
        shelf=asked.shelf,
        mine=(request.agent.pk, *(absence.agent_id for absence in stands_in_for)),
        today=request.today,
        units=choices.below(asked.unit) if asked.unit else None,
        procedure=asked.procedure,
        due=asked.due,
    )
    hers = tasks_for(request.grants, on=request.today)
    rows, following = tasks_page(wanted.among(hers), after=after, size=PAGE)
    names, cases = names_of(rows), cases_named(request.grants, {one.case_id for one in rows})
    context = {
        "asked": asked,
        "chips": asked.chips(choices),
        "shelves": _shelves(asked, task_counts(hers, wanted)),
        "shelf_words": SHELF_WORDS[asked.shelf],
        "choices": choices,
        "dues": DUE_WORDS.items(),
        "rows": [task_row(request, one, names, cases.get(one.case_id)) for one in rows],
        "stands_in_for": stands_in_for,
        "stopped": stopped_count(request.grants),
        "all_url": TasksAsked().url(),
        "previous_url": asked.url() if after else "",
        "next_url": asked.url(apres=str(following)) if following else "",
    }
    return page(request, "workspace/tasks/index.html", context)


def _shelves(asked: TasksAsked, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "words": words,
            "count": _("1 000+") if counts[shelf] > MOST else counts[shelf],
            "href": asked.url(vue="" if shelf == "all" else shelf),
            "is_here": shelf == asked.shelf,
            "is_alarming": shelf == "late" and counts[shelf] > 0,
        }
        for shelf, words in SHELF_WORDS.items()
    ]


urlpatterns = [path("taches/", tasks, name="tasks")]
