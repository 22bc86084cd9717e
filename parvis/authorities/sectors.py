"""Sectors: the walls between the data of one authority's services (arrêté of 4 July 2013, as orientation)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sector(TextChoices):
    """What a service deals with. Data do not cross from one to another without the person."""

    CIVIL_STATUS = "civil_status", _("État civil et citoyenneté")
    SCHOOL = "school", _("Enfance et scolarité")
    SOCIAL = "social", _("Social")
    HEALTH = "health", _("Santé et handicap")
    TRANSPORT = "transport", _("Transports et stationnement")
    CULTURE = "culture", _("Sports, culture et vie associative")
    PLANNING = "planning", _("Urbanisme et habitat")
    PUBLIC_SPACE = "public_space", _("Voirie, propreté et espace public")
    TAXATION = "taxation", _("Facturation et fiscalité")
    GENERAL = "general", _("Relation générale avec les habitants")


SECRET = frozenset({Sector.SOCIAL.value, Sector.HEALTH.value})
"""Sectors under professional secrecy (CASF L133-5): neutral messages, no word outside the wall."""


def is_secret(sector: str) -> bool:
    """Whether messages of this sector must name neither the procedure nor the pieces."""
    return sector in SECRET
