"""A question before sending, when too many requests reach one procedure or name one contact: note 37.

It is plain text drawn from what the authority publishes, answered by typing a word or two: no picture, no sound, no
script, no third party. Its token is signed, bound to one draft, good for an hour and spent by a wrong answer.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.base.communes import commune_key
from parvis.base.ratelimit import Quota, TooOften, client_address, count, counted
from parvis.cases.behalf import form_of
from parvis.cases.behalf_page import EMAIL
from parvis.cases.models import Draft
from parvis.forms.summary import applicant
from parvis.people.search import reach_key
from parvis.portal.door import PortalRequest, answer, too_often
from parvis.portal.drafting import place
from parvis.portal.limits import SENT_TO, SENT_TO_FROM
from parvis.portal.wording import say, send_words
from parvis.ui.parts import ErrorLine

SOONEST, LIFE = timedelta(seconds=2), timedelta(hours=1)
"""How old a question is when it is answered: a person has read it, and has not left it for the day."""

HOUR = timedelta(hours=1)
SALT = "portal.question"
ANSWER, TOKEN, ANOTHER = "question-answer", "question-token", "question-another"


@dataclass(frozen=True)
class Question:
    """What is asked, and the answer that is right."""

    words: str
    expected: str

    def is_answered_by(self, typed: str) -> bool:
        """Whether this is the answer, whatever the capitals, the accents and the spaces."""
        return _key(typed) == _key(self.expected)


@dataclass(frozen=True)
class Token:
    """Which question was asked, about which draft, and when."""

    draft: str
    number: int
    asked_at: datetime
    mark: str

    def words(self) -> str:
        """Write it for the page, signed."""
        return signing.dumps([self.draft, self.number, self.asked_at.timestamp(), self.mark], salt=SALT)

    @staticmethod
    def of(draft: Draft, words: str, *, at: datetime) -> "Token | None":
        """Read what a page sent back; None when it was not ours, is of another draft, or is too old."""
        try:
            about, number, asked_at, mark = signing.loads(words, salt=SALT)
        except signing.BadSignature:
            return None
        token = Token(about, number, datetime.fromtimestamp(asked_at, tz=UTC), mark)
        return token if about == str(draft.pk) and at - token.asked_at <= LIFE else None


def asked_first(request: PortalRequest, draft: Draft) -> HttpResponse | None:
    """Return the page that asks a question before this draft is sent; None when nothing is asked, or it is answered."""
    try:
        is_pressed = _named_too_often(request, draft) or request.is_pressed
    except TooOften as excess:
        return too_often(request, excess.until)
    if not is_pressed:
        return None
    if TOKEN not in request.POST or ANOTHER in request.POST:
        return _page(request, draft, _drawn(request, draft))
    return _refused(request, draft)


def questions_of(draft: Draft) -> list[Question]:
    """The questions that may be asked: of the name, the title and the telephone that the authority publishes."""
    authority, title = draft.authority, say(draft.version.offer.title)
    words = title.split()
    found = [
        Question(
            _("Écrivez le nom de la collectivité qui reçoit votre demande : %(name)s.")
            % {"name": authority.name},
            authority.name,
        ),
        Question(_("Quel est le premier mot de ce titre : « %(title)s » ?") % {"title": title}, words[0]),
        Question(_("Quel est le dernier mot de ce titre : « %(title)s » ?") % {"title": title}, words[-1]),
    ]
    if authority.telephone:
        digits = "".join(sign for sign in authority.telephone if sign.isdigit())
        ask = _("Quels sont les deux derniers chiffres de ce numéro de téléphone : %(number)s ?")
        found.append(Question(ask % {"number": authority.telephone}, digits[-2:]))
    return [one for one in found if _key(one.expected)]


def _named_too_often(request: PortalRequest, draft: Draft) -> bool:
    """Count the contact that a draft names. Raise TooOften when one address alone keeps naming it."""
    form = form_of(draft)
    declared = applicant(form, draft.answers)
    typed = (draft.answers.get(EMAIL), declared.get("email"), declared.get("telephone"))
    reached = next(filter(None, (reach_key(str(one or "")) for one in typed)), "")
    if not reached:
        return False
    everywhere = f"sent to|{reached}"
    from_here = f"{everywhere}|{client_address(request)}"
    quotas = [Quota(from_here, SENT_TO_FROM, HOUR), Quota(everywhere, SENT_TO, HOUR)]
    here, *elsewhere = counted(quotas, at=request.now)
    if here.is_past:
        raise TooOften(here.ends_at)
    return any(one.is_past for one in elsewhere)


def _refused(request: PortalRequest, draft: Draft) -> HttpResponse | None:
    """Ask again, saying what was wrong with the answer; None when it is right."""
    token = Token.of(draft, request.POST[TOKEN], at=request.now)
    known = questions_of(draft)
    if token is None or token.number >= len(known):
        return _page(
            request, draft, _drawn(request, draft), _("Trop de temps a passé. Voici une autre question.")
        )
    typed = request.POST.get(ANSWER, "")
    if not _key(typed):
        return _page(request, draft, token, _("Répondez à la question pour envoyer votre demande."))
    if request.now - token.asked_at < SOONEST:
        told = _("Votre réponse est arrivée trop vite. Attendez deux secondes, puis envoyez de nouveau.")
        return _page(request, draft, token, told, typed=typed)
    # One answer for each question: a program would try them all.
    is_spent = _is_past(f"question|{token.mark}", 1, request.now)
    if not is_spent and known[token.number].is_answered_by(typed):
        return None
    told = _("Ce n’est pas la réponse attendue. Voici une autre question.")
    return _page(request, draft, _drawn(request, draft, but=token.number), told)


def _drawn(request: PortalRequest, draft: Draft, *, but: int | None = None) -> Token:
    """A question drawn by chance, another than the last."""
    numbers = [number for number in range(len(questions_of(draft))) if number != but]
    return Token(str(draft.pk), secrets.choice(numbers), request.now, secrets.token_urlsafe(9))


def _page(
    request: PortalRequest, draft: Draft, token: Token, told: str = "", *, typed: str = ""
) -> HttpResponse:
    values = {
        "procedure_title": say(draft.version.offer.title),
        "question": questions_of(draft)[token.number].words,
        "token": token.words(),
        "names": {"answer": ANSWER, "token": TOKEN, "another": ANOTHER},
        "typed": typed,
        "told": told,
        "lines": [ErrorLine(told, ANSWER)] if told else [],
        "action": reverse("submit", args=place(draft)),
        "later": reverse("later", args=place(draft)),
        "back": reverse("check", args=place(draft)),
        "send_words": send_words(draft.version.procedure.nature),
    }
    return answer(request, "question", values, authority=draft.authority, status=422)


def _is_past(bucket: str, most: int, at: datetime) -> bool:
    """Count one more in a bucket of an hour; whether it is one too many."""
    try:
        count(bucket, most=most, per=HOUR, at=at)
    except TooOften:
        return True
    return False


def _key(words: str) -> str:
    return commune_key(words).replace(" ", "")
