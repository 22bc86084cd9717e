"""The plain values a letter is made from, read off a case and what surrounds it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.authorities.letterheads import letterhead_of
from parvis.authorities.models import Authority, Letterhead, Unit
from parvis.base.labels import courtesy_language, house_language
from parvis.cases.holders import signatures_of
from parvis.cases.legal_clock import Regime
from parvis.cases.legal_clock.revocation import PLANNING_REVOCATION_MONTHS
from parvis.cases.links import tracking_url
from parvis.cases.models import Case, CorrectionItem, CorrectionRequest, Decision, PersonalRequest
from parvis.cases.tables import FOUNDING, Told, told_of
from parvis.catalogue.definition import Offer
from parvis.catalogue.tables.merging import merged_values
from parvis.forms.shape import text
from parvis.interactions.models import ELECTRONIC
from parvis.letters import content
from parvis.letters.blocks import Letter

PLANNING_REVOCATION = "code de l’urbanisme, article L424-5"


def language_of(case: Case) -> content.Language:
    """The language of the letters that have force."""
    return house_language(case.language)


def with_courtesy(case: Case, write: Callable[[content.Language], Letter]) -> Letter:
    """A letter with its translation, when the house speaks the language in which the person reads (note 72)."""
    letter, courtesy = write(language_of(case)), courtesy_language(case.language)
    return replace(letter, courtesy=write(courtesy)) if courtesy else letter


def local_day(case: Case, at: datetime) -> date:
    """The day of an instant in the time zone of the authority's département."""
    return case.authority.calendar().local_date(at)


def sender_of(case: Case, signed: str = "") -> content.Sender:
    """The service in charge, and the agent when one answers for the case (L111-2, R112-11-1).

    ``signed``: how the agent who wrote was called that day, whoever answers for the case.
    """
    return replace(sender_at(case.authority, case.unit), agent=_in_charge(case, signed))


def sender_at(authority: Authority, unit: Unit) -> content.Sender:
    """A service of an authority, as its letters present it."""
    head = letterhead_of(authority.pk) or Letterhead()
    return content.Sender(
        authority=authority.name,
        service=unit.name,
        postal_address=_lines(head.return_address) or _lines(unit.postal_address()),
        email=unit.email or authority.email,
        telephone=unit.telephone or authority.telephone,
        brand_colour=authority.brand_colour,
        website=authority.website,
        logo=bytes(head.logo) if head.logo else None,
        place=head.place,
        signature=head.signature,
    )


def _in_charge(case: Case, signed: str) -> content.AgentInCharge | None:
    holder = case.responsible
    if not signed and holder is not None:
        return content.AgentInCharge(holder.full_name, holder.quality, anonymous=holder.is_anonymous)
    name, _comma, quality = (signed or signatures_of([case]).get(case.pk, "")).partition(", ")
    # A protected agent signs with her quality alone (``Agent.signature``).
    return content.AgentInCharge(name, quality, anonymous=not quality) if name else None


def recipient_of(case: Case) -> content.Recipient:
    """Who asks, as declared, and the mailbox of the case: messages go to the declared contacts only."""
    declared = case.applicant
    return content.Recipient(
        name=declared.display_name, address_lines=_lines(declared.address), email=case.mailbox
    )


def facts_of(case: Case, language: content.Language = "") -> content.CaseFacts:
    """The case in the words of its version, in the language of its letters or in another."""
    offer, spoken = case.version.offer, language or language_of(case)
    with translation.override(spoken):
        told = told_of(case)
        results = tuple((one.title, _result_words(one)) for one in told)
    founding = " ; ".join(one.purpose.rstrip(".") for one in told if one.use in FOUNDING)
    return content.CaseFacts(
        reference=case.reference,
        procedure_title=text(offer.title, spoken),
        nature=content.Nature(case.nature),
        received_at=case.received_at,
        zone=str(case.authority.calendar().zone),
        tracking_url=_link_of(case),
        track_address=settings.BASE_URL + reverse("track"),
        results=results,
        algorithm=content.Algorithm(founding, _asked_to(case)) if founding else None,
    )


def _result_words(told: Told) -> str:
    if told.correction is None:
        return told.result
    return _("%(price)s (corrigé par le service)") % {"price": told.result}


def found_on(case: Case, language: content.Language) -> dict[str, object]:
    """What decision tables said of a case, by what letters call it."""
    with translation.override(language):
        return {
            name: value
            for one in told_of(case)
            for name, value in merged_values(
                one.verdict.used, one.verdict.outputs, one.result if one.verdict.unit_code else ""
            ).items()
            if not one.verdict.why
        }


def _asked_to(case: Case) -> str:
    """The service to which the rules of a processing are asked (R311-3-1-1)."""
    return f"{case.unit.name}, {case.unit.email or case.authority.email}".rstrip(", ")


def _link_of(case: Case) -> str:
    """The link that opens the case; empty for who reads on paper, and cannot type it."""
    return tracking_url(case.pk, sent_to=case.mailbox) if case.mailbox else ""


def silence_of(case: Case) -> content.Silence:
    """What silence becomes, and on which day as things stand."""
    rule = case.version.offer.silence
    return content.Silence(
        kind=content.SilenceKind(rule.rule), on=case.implicit_on, article=rule.article, months=rule.months
    )


def appeal_of(case: Case) -> content.AppealRoutes | None:
    """Where a decision on this case can be contested; None when the authority names no court."""
    return appeal_at(case.authority, case.version.offer)


def appeal_at(authority: Authority, offer: Offer) -> content.AppealRoutes | None:
    """Where a decision on a procedure can be contested; None when the authority names no court."""
    appeal = offer.appeal
    if not authority.court.get("name"):
        return None
    return content.AppealRoutes(
        administrative_to=(authority.name, *_lines(authority.address)),
        court=authority.court["name"],
        court_address=tuple(authority.court.get("address", ())),
        court_online=authority.court.get("online", ""),
        months=appeal.months,
        mandatory_first=appeal.mandatory_first,
    )


def correction_of(
    case: Case, request: CorrectionRequest, language: content.Language = ""
) -> content.CorrectionRequest:
    """What a request asks for, each thing with its reason and the text that allows it."""
    return correction_asked(
        case, request.items.all(), until=request.until, message=request.message, language=language
    )


def correction_asked(
    case: Case,
    items: Iterable[CorrectionItem],
    *,
    until: date | None,
    message: str,
    language: content.Language = "",
) -> content.CorrectionRequest:
    """The same of a request that is kept nowhere yet."""
    asked, spoken = case.version.offer.form.by_id, language or language_of(case)
    pieces = tuple(
        content.MissingPiece(
            label=text(asked[item.field].label, spoken) if item.field in asked else item.label,
            reason=content.PieceReason(item.reason),
            legal_text=item.legal_text,
            detail=item.comment,
            kind=content.PieceKind.DOCUMENT if item.piece else content.PieceKind.FIELD,
            indispensable=item.is_indispensable,
        )
        for item in items
    )
    return content.CorrectionRequest(
        pieces=pieces,
        until=until,
        answer_url=_link_of(case),
        message=message,
    )


def author_of(signed: Decision | PersonalRequest) -> content.Author:
    """The author as what she signed keeps her (L212-1, L212-2)."""
    return content.Author(
        signed.author_name, signed.author_quality, signed.author_service, signed.author_delegation
    )


def revocation_of(case: Case, decision: Decision) -> content.Revocation | None:
    """The right that a decision takes back, and on what ground; None when it takes none back."""
    if decision.revoked_on is None:
        return None
    told = content.Revocation(
        given_on=decision.revoked_on,
        by_silence=case.implicit_borne_at is not None and case.implicit_on == decision.revoked_on,
        illegality=decision.illegality,
        heard_on=decision.heard_on,
        asked_on=decision.asked_on,
    )
    if case.version.offer.silence.regime == Regime.PLANNING:
        # A planning permission, even tacit, has a delay of its own.
        return replace(told, article=PLANNING_REVOCATION, months=PLANNING_REVOCATION_MONTHS)
    return told


def is_electronic(case: Case) -> bool:
    """Whether the case came by a way that calls for an electronic acknowledgement (L112-11)."""
    return case.channel in ELECTRONIC


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text, without the empty ones: one reason a line."""
    return _lines(text)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
