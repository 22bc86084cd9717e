"""How a case was filed by somebody else than who asks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector

from .case import Case


class Filing(models.Model):
    """Who held the pen for the applicant, on what ground, and how she checked what was written.

    An agent at the desk, somebody who acts for her, or both: a daughter comes to the counter. A case its own
    applicant filed online has none.
    """

    class Ground(models.TextChoices):
        PRESENT = "present", _("La personne était présente")
        TELEPHONE = "telephone", _("La personne l’a demandé au téléphone")
        LETTER = "letter", _("La personne l’a demandé par courrier")
        PARENT = "parent", _("Un parent ou un représentant légal l’a demandé pour elle")
        CONTACT = "contact", _("Un contact de l’organisation l’a demandé pour elle")
        HELPER = "helper", _("Un aidant l’a demandé pour elle, avec un mandat")

    class Check(models.TextChoices):
        SIGNED = "signed", _("Le récapitulatif imprimé a été relu et signé")
        SCREEN = "screen", _("Les réponses ont été relues sur un second écran")
        ALOUD = "aloud", _("Les réponses ont été lues à voix haute")
        LETTER = "letter", _("Les réponses viennent de son courrier signé")

    IN_PERSON = (Ground.PRESENT, Ground.TELEPHONE, Ground.LETTER)
    """The applicant asked herself: nobody stands between her and the agent."""

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="filing", db_constraint=False
    )
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """Who typed it; nobody when the helper did so online."""
    agent_name = models.CharField(max_length=300, blank=True)
    """How that agent was called that day (L111-2): the person reads it without the staff being opened to her."""
    ground = models.CharField(max_length=10, choices=Ground.choices)
    family_name = models.CharField(_("nom de qui agit pour elle"), max_length=150, blank=True)
    given_names = models.CharField(_("prénoms de qui agit pour elle"), max_length=150, blank=True)
    relation = SealedTextField(_("lien avec la personne"), max_length=120, blank=True)
    mandate = SealedTextField(_("ce qui l’autorise"), max_length=200, blank=True)
    email = models.EmailField(_("adresse électronique de qui agit pour elle"), blank=True)
    telephone = models.CharField(_("téléphone de qui agit pour elle"), max_length=20, blank=True)
    checked = models.CharField(max_length=10, choices=Check.choices, blank=True)

    class Meta:
        verbose_name = _("dépôt pour quelqu’un")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    ground__in=["present", "telephone", "letter"], agent__isnull=False, family_name=""
                )
                | (Q(ground__in=["parent", "contact", "helper"]) & ~Q(family_name="")),
                name="filing_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(ground="helper") | ~Q(mandate=""), name="filing_helper_has_mandate"
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=False) | Q(checked=""), name="filing_checked_with_an_agent"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def helper_name(self) -> str:
        """Who acted for the applicant; empty when she asked herself."""
        return f"{self.given_names} {self.family_name}".strip()
