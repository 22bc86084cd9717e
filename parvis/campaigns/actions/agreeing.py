"""The life of an agreement: asked for on a page, confirmed by a link, changed, withdrawn, forgotten.

Each opens by itself the administration of the authority it concerns: whoever asks has no account.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope
from parvis.connectors.email.contract import is_address
from parvis.events.actors import PERSON, SYSTEM, Actor
from parvis.notifications.actions import CannotWithdraw, withdraw
from parvis.notifications.models import Delivery

from ..addresses import address_digest
from ..inviting import invite_to_confirm, tell_already
from ..links import CONFIRMING, DeadLink, Named
from ..models import Agreement, Subscriber, Topic
from ..models.campaign import HOLDER
from .telling import tell

Way = Agreement.Way

PROOF_KEPT = timedelta(days=5 * 365)
"""How long the proof of an agreement is kept once withdrawn: an action may be brought until then (code civil, 2224)."""


class CannotAgree(Exception):
    """Said in one word: ``address``, ``topics`` (none that is offered)."""


def ask(
    authority: Authority, address: str, topics: Collection[UUID], *, language: str, at: datetime
) -> Subscriber:
    """Ask that an address be written to about topics, and send it the link that confirms. Raises CannotAgree.

    Nothing that the caller may show says whether the address was known.
    """
    address = address.strip()
    if not is_address(address):
        raise CannotAgree("address")
    with scope(walls=[Wall(authority.pk, "")]):
        offered = Topic.objects.filter(authority=authority).offered(on=authority.calendar().local_date(at))
        chosen = list(offered.named(topics))
        if not chosen:
            raise CannotAgree("topics")
        subscriber = _subscriber(authority, address, language=language, at=at)
        new = _asked(subscriber, chosen, at=at)
        if new:
            _tell("agreement.asked", subscriber, by=PERSON, at=at, topics=len(new))
            invite_to_confirm(subscriber, address, new, at=at)
        else:
            tell_already(subscriber, address, at=at)
        return subscriber


def confirm(named: Named, *, at: datetime) -> int:
    """Confirm what an address asked for lately; return to how many topics it now agrees. Raises DeadLink."""
    with scope(walls=[Wall(named.authority, "")]):
        subscriber = _locked(named)
        asked = subscriber.agreements.standing().filter(confirmed_at=None, asked_at__gt=at - CONFIRMING)
        count = asked.filter(topic__retired_at=None).update(confirmed_at=at)
        if count:
            _tell("agreement.confirmed", subscriber, by=PERSON, at=at, topics=count)
        agreed = subscriber.agreements.in_force().count()
        if not agreed:
            raise DeadLink
        return agreed


def choose(named: Named, topics: Collection[UUID], *, language: str, at: datetime) -> None:
    """Agree to these topics alone from now on: who holds the link holds the address. Raises DeadLink."""
    with scope(walls=[Wall(named.authority, "")]):
        subscriber = _locked(named)
        if not subscriber.address:
            raise DeadLink
        day = subscriber.authority.calendar().local_date(at)
        offered = Topic.objects.filter(authority=named.authority).offered(on=day)
        chosen = list(offered.named(topics))
        _asked(subscriber, chosen, at=at)
        wanted = [topic.pk for topic in chosen]
        confirmed = (
            subscriber.agreements.standing()
            .filter(topic__in=wanted, confirmed_at=None)
            .update(confirmed_at=at)
        )
        if confirmed:
            _tell("agreement.confirmed", subscriber, by=PERSON, at=at, topics=confirmed)
        Subscriber.objects.filter(pk=subscriber.pk).update(language=language)
        _withdraw(
            subscriber, subscriber.agreements.exclude(topic__in=wanted), Way.PAGE, named, by=PERSON, at=at
        )


def leave(
    named: Named, way: Agreement.Way, *, topics: Collection[UUID] | None, by: Actor, at: datetime
) -> int:
    """Withdraw what an address agreed to: these topics, or all. Return how many; none when nothing is left.

    What was queued for it and has not left yet does not leave. Raises DeadLink for an address never known.
    """
    with scope(walls=[Wall(named.authority, "")]):
        subscriber = _locked(named)
        held = subscriber.agreements.all()
        if topics is not None:
            held = held.filter(topic__in=list(topics))
        return _withdraw(subscriber, held, way, named, by=by, at=at)


def forget_agreements(*, at: datetime) -> int:
    """Forget what was asked for and never confirmed, and proofs past their time; return how many subscribers go."""
    with scope(office="sweep"):
        Agreement.objects.filter(confirmed_at=None, asked_at__lte=at - CONFIRMING).delete()
        Agreement.objects.filter(withdrawn_at__lte=at - PROOF_KEPT).delete()
        held = Agreement.objects.filter(subscriber=OuterRef("pk"))
        Subscriber.objects.filter(~Exists(held.standing())).exclude(address="").update(address="")
        gone, _by_model = Subscriber.objects.filter(~Exists(held), known_at__lte=at - CONFIRMING).delete()
        return gone


def _subscriber(authority: Authority, address: str, *, language: str, at: datetime) -> Subscriber:
    digest = address_digest(authority.pk, address)
    found, is_new = Subscriber.objects.select_for_update(of=("self",)).get_or_create(
        authority=authority,
        digest=digest,
        defaults={"address": address, "language": language, "known_at": at},
    )
    if not is_new and not found.address:
        found.address, found.language = address, language
        found.save(update_fields=["address", "language"])
    return found


def _asked(subscriber: Subscriber, topics: Iterable[Topic], *, at: datetime) -> list[Topic]:
    """Write down what is asked for; return what does not hold yet."""
    held = dict(subscriber.agreements.standing().order_by().values_list("topic_id", "confirmed_at"))
    new = [topic for topic in topics if held.get(topic.pk) is None]
    subscriber.agreements.standing().filter(topic__in=[topic.pk for topic in new]).update(asked_at=at)
    Agreement.objects.bulk_create(
        [
            Agreement(authority_id=subscriber.authority_id, subscriber=subscriber, topic=topic, asked_at=at)
            for topic in new
            if topic.pk not in held
        ]
    )
    return new


def _withdraw(
    subscriber: Subscriber,
    held: "Iterable[Agreement]",
    way: Agreement.Way,
    named: Named,
    *,
    by: Actor,
    at: datetime,
) -> int:
    chosen = [one.pk for one in held if one.withdrawn_at is None]
    if not chosen:
        return 0
    count = Agreement.objects.filter(pk__in=chosen).update(
        withdrawn_at=at, withdrawn_by=way, campaign=named.campaign
    )
    _tell("agreement.withdrawn", subscriber, by=by, at=at, topics=count, way=way.value)
    if not subscriber.agreements.standing().exists():
        subscriber.address = ""
        subscriber.save(update_fields=["address"])
    _take_back_messages(subscriber, at=at)
    return count


def _take_back_messages(subscriber: Subscriber, *, at: datetime) -> None:
    """Take out of the outbox what waits for her and that nothing she agrees to brings any more."""
    waiting = Delivery.objects.filter(
        authority=subscriber.authority_id,
        holder_type=HOLDER,
        key=subscriber.pk.hex,
        state=Delivery.State.QUEUED,
    )
    for delivery in waiting.order_by("id").values_list("id", flat=True):
        try:
            withdraw(delivery, by=SYSTEM, at=at, reason="unsubscribed")
        except CannotWithdraw:
            # Its dialogue has begun meanwhile.
            continue


def _locked(named: Named) -> Subscriber:
    found = (
        Subscriber.objects.select_for_update(of=("self",))
        .select_related("authority")
        .filter(pk=named.subscriber, authority=named.authority)
        .first()
    )
    if found is None:
        raise DeadLink
    return found


def _tell(kind: str, subscriber: Subscriber, *, by: Actor, at: datetime, **facts: object) -> None:
    tell(kind, ("subscriber", subscriber.pk), authority=subscriber.authority_id, by=by, at=at, **facts)
