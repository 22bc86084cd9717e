"""Who enters the archives: who keeps them somewhere, and who manages somewhere."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpResponseBase

from parvis.entrance.door import AgentRequest, agent_page
from parvis.retention.models import KEEPING

P = ParamSpec("P")
View = Callable[Concatenate[AgentRequest, P], HttpResponseBase]


def archives_page(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open a view to who keeps archives or manages somewhere; to anybody else it does not exist."""

    @wraps(view)
    def answer(request: AgentRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not any(request.grants.has(right) for right in KEEPING):
            raise Http404
        return view(request, *args, **kwargs)

    return agent_page()(cast(View[P], answer))
