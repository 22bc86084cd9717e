"""In which language the house answers, when the browser and its cookie do not settle it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from config.failures import AGENTS
from parvis.base.labels import USUAL, courtesy_language
from parvis.portal.language import remember
from parvis.portal.reading import CHOICE

View = Callable[[HttpRequest], HttpResponse]


def speak(get_response: View) -> View:
    """Speak French or English to agents, and to people the language an address says: ``?lire=ar`` is a link to give.

    The cookie that a person chose is not changed by the pages of agents.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(AGENTS):
            if (translation.get_language() or "fr")[:2] not in USUAL:
                translation.activate("fr")
            return get_response(request)
        said = courtesy_language(request.GET.get(CHOICE, ""))
        if not said:
            return get_response(request)
        translation.activate(said)
        return remember(get_response(request), said)

    return answer
