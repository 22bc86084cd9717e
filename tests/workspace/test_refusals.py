"""What was typed in the forms that are about no case: a refusal gives it back."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from django.utils import timezone

from parvis.agents.models import Membership
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.people.models import Profile
from parvis.retention.actions import hold
from parvis.workspace.cases.gesture import GestureForm
from tests.batches.doing import prepared
from tests.cases.test_labels import label
from tests.cases.test_opinions import asked
from tests.cast import CULTURE, Cast
from tests.interactions.test_call_backs import promised
from tests.workspace.test_conflicts import PAST, TODAY, all_forms, held, texts_of, typed_in


def elsewhere(cast: Cast) -> Mapping[str, tuple[str, str, dict[str, str | None]]]:
    """For each other form: its page, how it refuses, and what makes it refuse."""
    taken = str(cast.colleague.email)
    return {
        "InvitationForm": ("/agent/equipe/inviter/", "cette adresse a déjà un compte", {"email": taken}),
        "RightsForm": (
            f"/agent/equipe/{cast.agent.pk}/droits/",
            "choisissez au moins un secteur",
            {"sectors": None},
        ),
        "AbsenceForm": (
            "/agent/compte/absences/",
            "le dernier jour",
            {"ends_on": TODAY.isoformat()},
        ),
        "DelegationForm": ("/agent/delegations/", "donnez le numéro de l’acte", {"act_number": ""}),
        "LetterForm": ("/agent/courriers/nouveau/", "donnez le prénom", {"given_names": ""}),
        "ContactForm": ("/agent/contacts/nouveau/", "vous ne voyez aucune demande", {}),
        "CallForm": (f"/agent/rappels/{promised(cast).pk}/", "choisissez le résultat", {"outcome": None}),
        "MessageForm": (written_to(cast), "rien ne remplit", {"body": "Bonjour [prénom]"}),
        "AnswerForm": (f"/agent/avis/{asked(cast).pk}/", "choisissez un avis", {"verdict": None}),
        "SnippetForm": ("/agent/modeles/", "donnez un titre au modèle", {"title": " "}),
        "LabelForm": ("/agent/etiquettes/", "choisissez une couleur", {"tone": None}),
        "LabelChangeForm": (f"/agent/etiquettes/{label(cast).pk}/", "choisissez une couleur", {"tone": None}),
        "IdentityCorrectionForm": (f"{file_of(cast)}identite/", "corrigée entre-temps", {}),
        "ContactPointForm": (f"{file_of(cast)}contact/", "dites quel moyen", {"way": None}),
        "RelationForm": (
            f"{file_of(cast)}lien/?avec={other_file(cast)}",
            "dites sur quoi",
            {"proof": None},
        ),
        "RelatedForm": (f"{file_of(cast)}lien-nouvelle-fiche/", "dites sur quoi", {"proof": None}),
        "HoldForm": ("/agent/archives/gels/", "aucune demande de vos services", {}),
        "FreezeForm": (f"/agent/demandes/{cast.file().reference}/geler/", "un jour à venir", {"until": PAST}),
        "LiftForm": (f"/agent/archives/gels/{frozen(cast)}/lever/", "500 caract", {"reason": "x" * 501}),
        "CampaignForm": ("/agent/campagnes/nouvelle/", "écrivez le message", {"text_fr": ""}),
        "TopicForm": ("/agent/campagnes/sujets/", "choisissez la nature", {"kind": None}),
        "CrossingForm": (f"{file_of(cast)}autres-services/", "dites où est la personne", {"presence": None}),
    }


def written_to(cast: Cast) -> str:
    """The text of a message to many, that a manager writes."""
    cast.file()
    return f"/agent/lots/{prepared(cast.manager, 'message').pk}/message/"


def frozen(cast: Cast) -> UUID:
    """A freeze that the manager placed."""
    with scope(walls=cast.walls):
        case, by = cast.read(cast.file()), grants_of(cast.manager)
        return hold(case, kind="dispute", reason="Recours", by=by, at=timezone.now()).pk


def file_of(cast: Cast) -> str:
    """The file of somebody, for a manager who receives too."""
    with scope(walls=cast.walls):
        Membership.objects.get_or_create(
            agent=cast.manager, authority=cast.town, unit=None, rights=["receive"], sectors=[CULTURE]
        )
        profile = Profile.objects.create(authority=cast.town, sector=CULTURE, family_name="Destève")
    return f"/agent/usagers/{profile.pk}/"


def other_file(cast: Cast) -> str:
    """Somebody whom one may be related to."""
    with scope(walls=cast.walls):
        return str(Profile.objects.create(authority=cast.town, sector=CULTURE, family_name="Autre").pk)


PUBLIC_OR_PASSWORD = {"PasswordForm", "BoxForm", "Trace", "ProfileNoteForm", "CodeForm"}
"""A password is never given back, nor a code that serves once; the trace is hidden; a note is refused only when
there is nothing to keep."""

PICKED_ONLY = {
    "TargetForm",
    "ExportForm",
    "ChoiceForm",
    "MergeForm",
    "JoiningForm",
    "PartingForm",
    "OwnFilesForm",
    "QuietHoursForm",
    "SettlementForm",
    "WritingForm",
}
"""Nothing in them is typed: what one picks for many cases, for a file, for one's news, of two files, of a link."""


SHOWN_BY_ITS_RUN = {"SharingForm"}
"""Posted elsewhere than where it is read: ``test_relays`` refuses it and finds its words again."""


SHOWN_BY_ITS_LIST = {"SortForm", "VisaForm", "LaunchForm", "WithdrawForm"}
"""Posted elsewhere than where they are read: ``test_archives`` refuses a visa and finds its words again."""

SHOWN_BY_ITS_TASK = {"StepForm", "PassingForm", "ReturningForm", "MendingForm"}
"""On pages that need a process under way: ``test_tasks`` and ``test_advancement`` refuse them, words found again."""

SHOWN_BY_ITS_CAMPAIGN = {"CampaignReturnForm", "TermsForm"}
"""A return, and figures: ``tests/campaigns/test_workspace`` refuses them."""

SHOWN_BY_ITS_MESSAGE = {"MessageAnswerForm", "AsideForm", "PassForm", "NewPersonForm"} | {
    *("ReferForm", "FirstForm", "AcknowledgeForm", "IdentityForm", "SplitForm"),
}
"""On pages that need a message to sort: ``test_tray`` and ``test_tray_referral`` have a colleague be quicker."""

BUILT_UPON = {"PaperForm"}
"""What the forms of a letter and of a contact have in common."""


def test_every_other_form_is_known(cast: Cast) -> None:
    others = {form.__name__ for form in all_forms() if not issubclass(form, GestureForm)}
    known = {*elsewhere(cast), *PUBLIC_OR_PASSWORD, *PICKED_ONLY, *BUILT_UPON}
    assert others == {
        *known,
        *SHOWN_BY_ITS_RUN,
        *SHOWN_BY_ITS_LIST,
        *SHOWN_BY_ITS_TASK,
        *SHOWN_BY_ITS_CAMPAIGN,
        *SHOWN_BY_ITS_MESSAGE,
    }


@pytest.mark.parametrize(
    "name",
    [
        *("ContactForm", "CallForm", "MessageForm", "HoldForm", "FreezeForm", "LiftForm"),
        *("InvitationForm", "RightsForm", "AbsenceForm", "LabelForm", "LabelChangeForm"),
        *("IdentityCorrectionForm", "ContactPointForm", "CrossingForm", "RelationForm", "RelatedForm"),
    ],
)
def test_a_refusal_gives_every_field_back(cast: Cast, name: str) -> None:
    client = cast.sign_in(cast.manager)
    address, told, changed = elsewhere(cast)[name]
    form = client.get(address, follow=True).context["form"]
    typed = {name: value for name, value in {**typed_in(form), **changed}.items() if value is not None}
    response = client.post(address, typed)
    answer = response.content.decode()
    assert response.status_code == 422
    assert told in answer.lower()
    back = held(answer)
    assert {name: back.get(name, "") for name in typed} == typed
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.filter(agent=cast.manager).delete()
    kept = client.post(address, typed)
    if name != "AbsenceForm":  # her own absence needs no right
        assert kept.status_code == 404
        assert [typed[text] for text in texts_of(form)] == (kept.context["texts"] if texts_of(form) else [])
