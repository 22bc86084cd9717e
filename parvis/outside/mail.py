"""The letter box of somebody outside: what she wrote and what became of it, what the town sent her."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from parvis.demo.outside.reading import became, received_by

from .door import OutsideRequest, answer, outside_page

SHOWN = 50
"""Messages on the page."""


@outside_page
@require_safe
def mail(request: OutsideRequest) -> HttpResponseBase:
    """Show both sides of her correspondence, the last first."""
    address = request.whose.get("address", "")
    if not address:
        return redirect("outside")
    received = [{"at": one.at, "received": one} for one in received_by(address)[:SHOWN]]
    written = [_written(one) for one in request.whose.get("written", [])]
    lines = sorted([*received, *written], key=lambda line: line["at"], reverse=True)
    values = {"lines": lines[:SHOWN], "address": address, "name": request.whose.get("name", "")}
    return answer(request, "mail", values)


def _written(one: dict[str, str]) -> dict[str, Any]:
    return {
        "at": datetime.fromisoformat(one["at"]),
        "written": one,
        "became": became(UUID(one["authority"]), one["id"]),
    }


urlpatterns = [path("monde-exterieur/courrier/", mail, name="outside_mail")]
