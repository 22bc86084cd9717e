"""Where a provider posts the e-mail of a box: answered « 200 » only once all of it is kept."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.authorities.access import NotFound, authority_named
from parvis.base.ratelimit import TooOften, client_address, count
from parvis.connectors.mailbox.contract import LARGEST
from parvis.connectors.mailbox.pushed import NotTheirs, NotUnderstood, Posted, Pushed, Receiver
from parvis.documents.storage import CannotStore
from parvis.intake.pushing import TooBig, brought_box, take_pushed

MOST = LARGEST * 3 // 2
"""Bytes of a request: a message travels there in base 64, or escaped."""

POSTED_MOST, POSTED_PER = 1_200, timedelta(minutes=1)
"""Requests from one address for one box."""

HEADERS = ("CONTENT_TYPE", "HTTP_AUTHORIZATION")
"""What is read of a request besides its body."""


def hook(view: Callable[[Receiver, Posted], Pushed]) -> Callable[..., HttpResponse]:
    """Open to whoever knows what only the provider and we know; a box that nobody brings does not exist."""

    @csrf_exempt
    @never_cache
    @require_http_methods(["POST", "HEAD"])
    def answer(request: HttpRequest, code: str, box: UUID, **_rest: str) -> HttpResponse:
        now = timezone.now()
        try:
            count(f"hook|{box}|{client_address(request)}", most=POSTED_MOST, per=POSTED_PER, at=now)
            found = brought_box(authority_named(code), box)
        except TooOften as excess:
            wait = max(1, int((excess.until - now).total_seconds()))
            return HttpResponse(status=429, headers={"Retry-After": str(wait)})
        except NotFound:
            found = None
        if found is None:
            return HttpResponse(status=404)
        if request.method == "HEAD":
            return HttpResponse()
        body = _body(request)
        if body is None:
            return HttpResponse(status=413)
        mailbox, receiver = found
        posted = Posted({name: str(request.META.get(name, "")) for name in HEADERS}, body)
        try:
            take_pushed(mailbox, view(receiver, posted), at=now)
        except NotTheirs:
            return HttpResponse(status=403)
        except NotUnderstood:
            return HttpResponse(status=400)
        except TooBig:
            return HttpResponse(status=413)
        except CannotStore:
            return HttpResponse(status=503, headers={"Retry-After": "60"})
        return HttpResponse()

    answer.access = "public"  # type: ignore[attr-defined]  # read by the house test of the routes
    return answer


def _body(request: HttpRequest) -> bytes | None:
    """What was posted; None when it is too long, which is not read to its end."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if not announced.isdigit() or int(announced) > MOST:
        return None
    found = request.read(MOST + 1)
    return found if len(found) <= MOST else None


arrived = hook(lambda receiver, posted: receiver.read(posted))
followed = hook(lambda receiver, posted: receiver.follow(posted))

urlpatterns = [
    path("api/<slug:code>/courriel/<uuid:box>/suivi/", followed, name="hook_tracking"),
    path("api/<slug:code>/courriel/<uuid:box>/", arrived, name="hook"),
    # Mailgun posts messages whole to addresses that end so.
    path("api/<slug:code>/courriel/<uuid:box>/mime", arrived, name="hook_whole"),
]
