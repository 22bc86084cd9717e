"""An agent confirms who filed: the declared identity becomes a profile of her sector."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.people.models import ContactPoint, Organisation, Profile

from ..models import Applicant, Case
from .telling import locked, tell


class CannotConfirm(Exception):
    """The report is anonymous, the case already has its profile, or the profile is of another wall or merged."""


def confirm_identity(
    case: UUID, *, by: Agent, at: datetime, profile: Profile | None = None, revision: int | None = None
) -> Profile:
    """Attach a case to a profile the agent recognised, or to a new one made from what was declared.

    Nothing attaches itself: an unauthenticated sending only declares (architecture, tenancy).
    """
    found = locked(case, revision=revision)
    declared = found.applicant
    if declared.is_anonymous or found.profile_id is not None:
        raise CannotConfirm(found.reference)
    if profile is None:
        profile = _new_profile(found, declared)
    else:
        # A merge takes the same lock: nothing attaches itself to a profile just absorbed.
        profile = (
            Profile.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=profile.pk)
        )
        if (profile.authority_id, profile.sector, profile.merged_into_id) != (
            found.authority_id,
            found.sector,
            None,
        ):
            raise CannotConfirm(found.reference)
    _keep_contact_points(found, declared, profile)
    found.profile = profile
    found.save(update_fields=["profile", "revision"])
    tell("case.identity_confirmed", found, by=by.actor, at=at, objects=[("profile", profile.pk, "applicant")])
    return profile


def _new_profile(case: Case, declared: Applicant) -> Profile:
    organisation = None
    if declared.is_organisation:
        organisation = Organisation.objects.create(
            authority_id=case.authority_id,
            sector=case.sector,
            name=declared.organisation_name,
            siret=declared.siret,
            rna=declared.rna,
        )
    return Profile.objects.create(
        authority_id=case.authority_id,
        sector=case.sector,
        kind=Profile.Kind.ORGANISATION if organisation else Profile.Kind.PERSON,
        organisation=organisation,
        family_name=declared.family_name,
        birth_name=declared.birth_name,
        given_names=declared.given_names,
        birth_date=declared.birth_date,
        language=case.language,
    )


def _keep_contact_points(case: Case, declared: Applicant, profile: Profile) -> None:
    declared_points = (
        (ContactPoint.Kind.EMAIL, declared.email),
        (ContactPoint.Kind.TELEPHONE, declared.telephone),
        (ContactPoint.Kind.POSTAL, declared.address),
    )
    ContactPoint.objects.bulk_create(
        (
            ContactPoint(
                authority_id=case.authority_id, sector=case.sector, profile=profile, kind=kind, value=value
            )
            for kind, value in declared_points
            if value
        ),
        ignore_conflicts=True,
    )
