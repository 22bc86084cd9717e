"""What surrounds every request: its identifier and line in the log, and a header."""

import time
from collections.abc import Callable
from functools import cache

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from structlog.contextvars import bind_contextvars, clear_contextvars

from config.logging import masked_path, new_request_id
from parvis.base.counting import count_request
from parvis.base.headers import REFUSED

View = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("parvis.request")


def request_id(get_response: View) -> View:
    """Give each request an identifier of ours, found again in its log lines, its jobs and its answer.

    One offered by the client is never taken: it would write in our log.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        identifier = new_request_id()
        request.request_id = identifier  # type: ignore[attr-defined]  # added by this middleware
        clear_contextvars()
        bind_contextvars(request_id=identifier)
        started = time.perf_counter()
        try:
            response = get_response(request)
            spent = time.perf_counter() - started
            response.headers["X-Request-Id"] = identifier
            log.info(
                "request",
                method=request.method,
                path=masked_path(request),
                status=response.status_code,
                milliseconds=round(spent * 1000, 1),
            )
            match = request.resolver_match
            count_request(
                method=request.method or "",
                route=match.route if match else None,
                status=response.status_code,
                seconds=spent,
            )
            return response
        finally:
            clear_contextvars()

    return answer


def safety_headers(get_response: View) -> View:
    """Tell the browser what to refuse, in every answer: what a page says otherwise of itself stays."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in REFUSED.items():
            response.headers.setdefault(name, value)
        return response

    return answer


class ContentPolicy(CSPMiddleware):
    """The library's own, which writes its header anew for each answer: without a nonce it is always the same."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say what a page may load."""
        if settings.DEBUG or getattr(request, "_csp_nonce", None) is not None:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _usual_policy())
        return response


@cache
def _usual_policy() -> str:
    return build_policy()
