"""What the machine that watches this one reads: whether it may serve, and its figures."""

import hmac
import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parvis.operations.dependencies import probes, whole
from parvis.operations.exposition import CONTENT_TYPE, exposition

from .health import commit

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
"""Headers of a proxy: what it passes on seems to come from this machine."""


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether requests may be sent here (200), or not (503); how each part is, to who may know."""
    found = probes().read()
    state = whole(found)
    answer: dict[str, object] = {"status": state}
    if may_watch(request):
        answer["commit"] = commit()
        answer["dependencies"] = {
            name: {
                "state": one.state,
                **one.facts,
                "read_at": one.read_at.isoformat() if one.read_at else None,
            }
            for name, one in found.items()
        }
    return JsonResponse(answer, status=503 if state == "down" else 200)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures of this machine and of the installation, as Prometheus reads them."""
    if not may_watch(request):
        raise Http404
    return HttpResponse(exposition(commit=commit() or ""), content_type=CONTENT_TYPE)


def may_watch(request: HttpRequest) -> bool:
    """Whether who asks holds the token; where there is none, whether she is on this machine."""
    token = settings.MONITOR_TOKEN
    if token:
        scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())
    if settings.BEHIND_PROXY or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


ready.access = "health"  # type: ignore[attr-defined]  # read by the house test of the routes
metrics.access = "health"  # type: ignore[attr-defined]  # read by the house test of the routes
