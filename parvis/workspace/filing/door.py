"""How the pages of a draft typed at the desk open: to the agent who types it, and to nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import set_scope
from parvis.cases.access import NotFound, draft_whole, typed_by
from parvis.cases.models import Draft
from parvis.entrance.door import AgentRequest, account_of, agent_page

from ..tray.opening import gone_on_by_another

View = Callable[..., HttpResponseBase]


def desk_page(
    *, read: Callable[[UUID], Draft] = draft_whole, read_to_post: Callable[[UUID], Draft] | None = None
) -> Callable[[View], View]:
    """Open a view to whoever types the draft: ``view(request, draft, **of_the_url)``; absent for anybody else.

    ``read_to_post`` fetches it under lock for what writes. Its capability is added to the agent's own walls.
    """

    def around(view: View) -> View:
        def opened(request: AgentRequest, /, draft: UUID, **of_the_url: Any) -> HttpResponseBase:
            set_scope(walls=request.grants.walls, cases=[draft], account=account_of(request))
            reading = read_to_post if read_to_post and request.method == "POST" else read
            held = reading(draft)
            try:
                found = typed_by(request.grants, held)
            except NotFound:
                if (elsewhere := gone_on_by_another(request, held)) is None:
                    raise
                return elsewhere
            with timezone.override(request.calendar.zone):
                return view(request, found, **of_the_url)

        return wraps(view)(agent_page()(opened))

    return around


def address(draft: Draft, name: str, *more: object) -> str:
    """The address of a page of a draft: ``filing_step``, ``filing_check``..."""
    return reverse(name, args=[draft.pk, *more])
