"""What can happen to topics, agreements and campaigns. One fact tells all the messages of a campaign (note 92)."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

register(
    Kind("topic.opened", agent=_("Sujet d’information ouvert")),
    Kind("topic.retired", agent=_("Sujet d’information retiré"), facts=frozenset({"ended"})),
    Kind("agreement.asked", agent=_("Abonnement demandé"), facts=frozenset({"topics"})),
    Kind("agreement.confirmed", agent=_("Abonnement confirmé"), facts=frozenset({"topics"})),
    Kind("agreement.withdrawn", agent=_("Abonnement retiré"), facts=frozenset({"topics", "way"})),
    Kind("campaign.written", agent=_("Campagne écrite")),
    Kind("campaign.submitted", agent=_("Campagne soumise à approbation"), facts=frozenset({"expected"})),
    Kind("campaign.approved", agent=_("Campagne approuvée"), facts=frozenset({"expected"})),
    Kind("campaign.returned", agent=_("Campagne rendue à son auteur")),
    Kind("campaign.taken_back", agent=_("Campagne reprise avant son départ")),
    Kind("campaign.started", agent=_("Envoi d’une campagne commencé"), facts=frozenset({"reach"})),
    Kind("campaign.sent", agent=_("Campagne envoyée"), facts=frozenset({"given"})),
    Kind("campaign.stopped", agent=_("Campagne arrêtée"), facts=frozenset({"given", "withdrawn"})),
    Kind("campaign.terms_set", agent=_("Conditions d’envoi des campagnes changées")),
)
