"""Where the star cases are played: the real actions, in the recent past, with their letters and messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from parvis.agents.models import Agent, Right
from parvis.base.scope import Wall, scope, set_scope
from parvis.cases.access import draft_to_send
from parvis.cases.actions import Filed, file, file_for, save_answers, start_draft
from parvis.cases.models import Case, Draft, Filing
from parvis.connectors.email.connection import connect
from parvis.connectors.email.contract import EmailConnector
from parvis.documents.actions import store
from parvis.documents.examining import examine
from parvis.documents.models import Document
from parvis.events.accesses import Looker, Seen, log_access
from parvis.events.actors import PERSON
from parvis.events.models import AccessLog, Event
from parvis.interactions.models import Channel
from parvis.notifications.models import Delivery
from parvis.notifications.sending import send
from parvis.reactions import REACTIONS

from .answering import filed_paper, personal, resolved
from .people import Body, Human
from .samples import Paper
from .writer.context import Desk, desks
from .writer.specimens import PIECES, specimen_pdf

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Played:
    """A star case: what the actions need to go on with it."""

    case: UUID
    desk: Desk
    wall: Wall


def _filed(draft: UUID, by: Agent | None, *, is_for_her: bool, at: datetime) -> Filed:
    if by is None or not is_for_her:
        return file(draft, by=by.actor if by else PERSON, at=at)
    return file_for(draft_to_send(draft), checked=Filing.Check.ALOUD, profile=None, by=by, at=at)


def _looked(case: UUID, by: Agent, at: datetime) -> None:
    """Write that an agent opened the page before acting there, as the workspace does."""
    found = Case.objects.select_related("unit").get(pk=case)
    seen = Seen(found.authority_id, found.sector, "case", case, case=case, profile=found.profile_id)
    looker = Looker(by.pk, by.signature, found.unit.name, Right.ACT.value)
    log_access([seen], by=looker, at=at, kind=AccessLog.Kind.PAGE)


@dataclass
class Stage:
    """Plays cases at given moments; everything the worker would do next is done at once."""

    now: datetime
    chance: Random
    desks: list[Desk] = field(init=False)
    connector: EmailConnector = field(init=False)

    def __post_init__(self) -> None:
        first = (self.now - timedelta(days=240)).date()
        self.desks = desks(self.chance, first, self.now.date())
        self.now = self.now.astimezone(self.desks[0].days.zone)
        # Whatever the installation is set to, nothing of the demonstration leaves the house.
        self.connector = connect("pretend:", var_dir=settings.VAR_DIR)

    def desk(self, slug: str, place: str = "") -> Desk:
        """The desk of a procedure; in the main town, or the only place, unless another is named."""
        found = [one for one in self.desks if one.slug == slug]
        wanted = place or "montbrelle"
        return next((one for one in found if one.authority.code == wanted), found[0])

    def agent(self, desk: Desk, family_name: str = "") -> Agent:
        """Somebody of that desk."""
        return next((one for one in desk.agents if one.family_name == family_name), desk.agents[0])

    def ago(self, working_days: int, at: str = "10:20", desk: Desk | None = None) -> datetime:
        """A moment so many working days before today; today's are before now."""
        days, day = (desk or self.desks[0]).days, self.now.date()
        while working_days or not days.is_working(day):
            day -= timedelta(days=1)
            working_days -= bool(working_days and days.is_working(day))
        moment = datetime.combine(day, time.fromisoformat(at), tzinfo=days.zone)
        return min(moment, self.now - timedelta(minutes=30))

    def received_for(self, desk: Desk, working_days: int) -> datetime:
        """When to have received a case so that silence decides in so many working days."""
        target = desk.days.after(self.now.date(), working_days)
        moments = [self.now - timedelta(days=back, hours=1) for back in range(2, 200)]
        return min(
            moments, key=lambda one: abs(((desk.dates(one, "portal").implicit_on or date.max) - target).days)
        )

    # --- filing ---

    def file(
        self,
        desk: Desk,
        who: Human,
        at: datetime,
        *,
        body: Body | None = None,
        channel: Channel = Channel.PORTAL,
        by: Agent | None = None,
        behalf: Mapping[str, Any] | None = None,
        photo: bool = False,
        wants: bool = True,
        **changes: Any,
    ) -> Played:
        """File a case as a person does, or somebody for her; ``changes`` replace answers of a sample.

        ``behalf`` answers who files for whom (``cases.behalf_page``): ``by`` an agent at the desk, or a helper online.
        """
        sample = next(one for one in desk.pool.samples if one.is_organisation == (body is not None))
        raw = sample.template | personal(desk.slug, desk.offer.form, who, body, wants=wants)
        raw = {key: value for key, value in raw.items() if not _replaced(key, raw, who, wants)} | changes
        wall = Wall(desk.authority.pk, desk.procedure.sector)
        begun = at - timedelta(minutes=12)
        with scope():
            draft = start_draft(
                desk.procedure,
                at=begun,
                language=who.language,
                channel=channel,
                agent=by if behalf else None,
                by_helper=bool(behalf) and by is None,
            )
            if by is not None:
                # An agent types in the name of the person: her own walls open what a person may not do.
                set_scope(walls=[wall], cases=[draft.pk])
            place = _Uploads(draft, at - timedelta(minutes=5))
            answers = resolved(raw, at.date(), place.bring)
            if photo:
                answers["photo"] = [place.photograph(self.chance)]
            save_answers(draft.pk, {**answers, **(behalf or {})}, at=at)
            filed = _filed(draft.pk, by, is_for_her=bool(behalf), at=at)
        for document in place.documents:
            examine(document, wall=wall, at=at)
        played = Played(filed.case.pk, desk, wall)
        self._follow(played, at, 0, None)
        return played

    # --- going on ---

    def act(
        self,
        verb: Callable[Concatenate[UUID, P], T],
        played: Played,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do one action on a case, then what follows from it."""
        return self.act_through(None, verb, played, *args, **kwargs)

    def act_through(
        self,
        connector: EmailConnector | None,
        verb: Callable[Concatenate[UUID, P], T],
        played: Played,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do one action whose messages leave by another connector than the usual one."""
        at, by = kwargs["at"], kwargs.get("by")
        assert isinstance(at, datetime)
        with scope(walls=[played.wall]):
            if isinstance(by, Agent):
                _looked(played.case, by, at - timedelta(minutes=4))
            last = (
                Event.objects.of_case(played.case).order_by("-id").values_list("id", flat=True).first() or 0
            )
            done = verb(played.case, *args, **kwargs)
        self._follow(played, at, last, connector)
        return done

    def bring(self, played: Played, piece: str, at: datetime) -> dict[str, Any]:
        """Have the person upload one more file, and return how an answer names it."""
        with scope(walls=[played.wall]):
            place = _Uploads(Case.objects.get(pk=played.case), at)
            named = place.bring(Paper(piece, f"{PIECES[piece]}.pdf"))
        examine(place.documents[0], wall=played.wall, at=at)
        return named

    def _follow(self, played: Played, at: datetime, last: int, connector: EmailConnector | None) -> None:
        soon = at + timedelta(seconds=6)
        with scope(walls=[played.wall]):
            while new := self._told_since(played, last):
                for fact in new:
                    for reaction in REACTIONS[fact.kind]:
                        reaction(fact, soon)
                last = new[-1].id
            waiting = list(
                Delivery.objects.of(played.case).filter(state="queued").values_list("id", flat=True)
            )
        for delivery in waiting:
            send(delivery, connector=connector or self.connector, clock=lambda: soon + timedelta(seconds=3))

    @staticmethod
    def _told_since(played: Played, last: int) -> list[Event]:
        """The facts of a case that something follows from, after one: reactions tell others."""
        told = Event.objects.of_case(played.case).filter(id__gt=last, kind__in=REACTIONS)
        return list(told.order_by("id"))


class _Uploads:
    """Files brought to a draft or a case."""

    def __init__(self, holder: Draft | Case, at: datetime) -> None:
        self._holder = holder
        self._at = at
        self.documents: list[UUID] = []

    def bring(self, paper: Paper) -> dict[str, Any]:
        """Upload the specimen of a piece."""
        content = specimen_pdf(PIECES[paper.piece], self._at.date())
        kept = self._store(paper.name, content, "application/pdf", paper.piece)
        return filed_paper(Paper(paper.piece, kept.name), kept.pk, kept.size)

    def photograph(self, chance: Random) -> dict[str, Any]:
        """Upload a picture taken in the street at night."""
        kept = self._store("lampadaire.png", street_at_night(chance), "image/png", "")
        return filed_paper(Paper("", kept.name), kept.pk, kept.size)

    def _store(self, name: str, content: bytes, media_type: str, piece: str) -> Document:
        kept = store(
            SimpleUploadedFile(name, content, media_type),
            authority=self._holder.authority_id,
            sector=self._holder.sector,
            holder_id=self._holder.pk,
            by=PERSON,
            at=self._at,
            document_type=piece,
        )
        self.documents.append(kept.pk)
        return kept


def street_at_night(chance: Random) -> bytes:
    """A drawing of a dark street, one lamp lit and one out, in PNG."""
    picture = Image.new("RGB", (960, 640), "#101a33")
    draw = ImageDraw.Draw(picture)
    for _ in range(90):
        x, y = chance.randrange(960), chance.randrange(260)
        draw.point((x, y), "#9fb2d8")
    draw.polygon([(0, 640), (960, 640), (640, 380), (320, 380)], "#2a2f3d")
    for x, lit in ((230, True), (700, False)):
        if lit:
            draw.polygon([(x + 38, 170), (x - 90, 560), (x + 190, 560)], "#3b3a2a")
        draw.rectangle((x, 170, x + 10, 560), "#4a5165")
        draw.rectangle((x, 160, x + 60, 172), "#4a5165")
        draw.ellipse((x + 40, 166, x + 72, 190), "#ffe9a8" if lit else "#23283a")
    for x in range(0, 960, 120):
        draw.rectangle((x + 10, 300 - chance.randrange(60), x + 100, 384), "#1a2238")
    held = BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()


def _replaced(key: str, raw: Mapping[str, Any], who: Human, wants: bool) -> bool:
    """Whether an answer of the sample's own applicant does not suit this one."""
    if key == "mail__why":
        return bool(who.email)
    if key == "mail":
        return not who.email or raw.get("wants_answer") is False
    if key == "who":
        return raw.get("wants_answer") is False
    return key == "phone" and not (who.telephone or "club_id" in raw)
