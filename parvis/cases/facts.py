"""What can happen to a case, with what the agent reads and what the person reads."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind(
        "case.filed",
        _("Demande déposée"),
        _("Vous avez envoyé votre demande"),
        facts=frozenset({"channel", "procedure", "version", "ground", "tables"}),
        reacts=True,
    ),
    Kind(
        "case.acknowledged",
        _("Accusé de réception émis"),
        _("Nous avons écrit l’accusé de réception de votre demande"),
        facts=frozenset({"letter"}),
    ),
    Kind(
        "case.letter_held",
        _("Courrier de décision retenu : le cachet de la collectivité ne peut pas y être apposé"),
        facts=frozenset({"reason"}),
        reacts=True,
    ),
    Kind(
        "case.letter_sealed",
        _("Cachet de la collectivité apposé au courrier"),
        facts=frozenset({"level"}),
    ),
    Kind(
        "case.letter_unsealed",
        _("Courrier parti sans le cachet de la collectivité, qui ne pouvait pas être apposé"),
        facts=frozenset({"reason"}),
    ),
    Kind("case.taken", _("Prise en charge"), _("Un agent s’occupe de votre demande")),
    Kind(
        "case.taken_over",
        _("Prise en charge à la suite d’un collègue"),
        _("Un agent s’occupe de votre demande"),
        reacts=True,
    ),
    Kind(
        "case.assigned",
        _("Confiée à un agent du service"),
        _("Un agent s’occupe de votre demande"),
        reacts=True,
    ),
    Kind(
        "case.assigned_together",
        _("Confiée à un agent du service, avec d’autres"),
        _("Un agent s’occupe de votre demande"),
    ),
    Kind("case.given_back", _("Rendue à la file du service : son agent n’y travaille plus")),
    Kind("case.released", _("Rendue à la file du service par un responsable")),
    Kind("case.put_back", _("Attribution annulée : qui en répondait avant en répond à nouveau")),
    Kind(
        "case.handed_over",
        _("Réorientée vers un autre service"),
        _("Votre demande a été confiée à un autre service"),
        facts=frozenset({"from_unit", "to_unit"}),
        reacts=True,
    ),
    Kind(
        "case.correction_asked",
        _("Demande de complément envoyée"),
        _("Nous vous avons demandé de compléter votre dossier"),
        facts=frozenset({"items", "until", "indispensable", "letter"}),
        reacts=True,
    ),
    Kind(
        "case.correction_reminded",
        _("Relance envoyée pour le complément"),
        _("Nous vous avons rappelé ce qui manque"),
        reacts=True,
    ),
    Kind(
        "case.correction_answered",
        _("Complément reçu"),
        _("Vous avez complété votre dossier"),
        facts=frozenset({"items"}),
        reacts=True,
    ),
    Kind(
        "case.correction_cancelled",
        _("Demande de complément annulée"),
        _("Nous n’attendons plus de complément"),
    ),
    Kind(
        "case.replied",
        _("Message envoyé à l’usager"),
        _("Le service vous a écrit"),
        facts=frozenset({"channel"}),
        reacts=True,
    ),
    Kind(
        "case.letter_sent",
        _("Courrier de la démarche envoyé"),
        _("Le service vous a écrit un courrier"),
        facts=frozenset({"letter"}),
        reacts=True,
    ),
    Kind(
        "case.written",
        _("Message reçu de l’usager"),
        _("Vous avez écrit au service"),
        facts=frozenset({"channel"}),
        reacts=True,
    ),
    Kind(
        "case.document_added",
        _("Document ajouté par l’usager"),
        _("Vous avez ajouté un document"),
        reacts=True,
    ),
    Kind("case.noted", _("Note interne ajoutée")),
    Kind(
        "case.contact_noted",
        _("Échange noté"),
        _("Vous avez été en contact avec le service"),
        facts=frozenset({"channel"}),
    ),
    Kind(
        "case.contact_withdrawn",
        _("Échange annulé par qui l’avait noté"),
        _("Un échange noté par erreur a été annulé"),
    ),
    Kind("case.identity_confirmed", _("Identité confirmée par un agent"), reacts=True),
    Kind(
        "case.email_corrected",
        _("Adresse électronique corrigée"),
        _("Votre adresse électronique a été corrigée"),
        facts=frozenset({"ground"}),
    ),
    Kind(
        "case.decided",
        _("Décision prise"),
        _("Une décision a été prise sur votre demande"),
        facts=frozenset({"outcome"}),
        reacts=True,
    ),
    Kind(
        "case.implicitly_decided",
        _("Décision implicite née du silence"),
        _("Nous n’avons pas répondu à temps : la loi a décidé à notre place"),
        facts=frozenset({"outcome", "on"}),
    ),
    Kind(
        "case.closed",
        _("Demande close"),
        _("Votre demande est terminée"),
        facts=frozenset({"outcome"}),
        reacts=True,
    ),
    Kind("case.reopened", _("Demande rouverte"), _("Votre demande est de nouveau étudiée")),
    Kind("case.withdrawn", _("Demande retirée par l’usager"), _("Vous avez retiré votre demande")),
    Kind(
        "case.attestation_asked",
        _("Attestation d’acceptation implicite demandée"),
        _("Vous avez demandé une attestation"),
    ),
    Kind(
        "case.attestation_issued",
        _("Attestation d’acceptation implicite délivrée"),
        _("Votre attestation est disponible"),
        reacts=True,
    ),
    Kind(
        "case.reasons_asked",
        _("Motifs du refus implicite demandés"),
        _("Vous avez demandé les raisons du refus"),
        facts=frozenset({"due_on"}),
    ),
    Kind(
        "case.reasons_given",
        _("Motifs communiqués"),
        _("Nous vous avons donné les raisons du refus"),
        reacts=True,
    ),
    Kind(
        "case.implicit_warned",
        _("Échéance proche : décision implicite"),
        facts=frozenset({"working_days", "on"}),
        reacts=True,
    ),
    Kind("case.made_confidential", _("Rendue confidentielle")),
    Kind("case.confidants_changed", _("Agents qui voient la demande confidentielle changés")),
    Kind("case.confidentiality_lifted", _("Confidentialité levée")),
    Kind("case.mentioned", _("Collègues mentionnés dans une note"), reacts=True),
    Kind("case.linked", _("Liée à une autre demande")),
    Kind("case.unlinked", _("Lien avec une autre demande retiré")),
    Kind("case.reply_planned", _("Message écrit, pas encore parti")),
    Kind("case.reply_taken_back", _("Message repris avant son départ")),
    Kind("case.reply_dropped", _("Message qui n’est pas parti"), reacts=True),
    Kind("case.decision_planned", _("Décision signée, pas encore prise")),
    Kind("case.decision_cancelled", _("Décision annulée avant d’être prise")),
    Kind("case.decision_dropped", _("Décision qui n’a pas été prise"), reacts=True),
    Kind("case.visa_asked", _("Décision soumise au visa"), facts=frozenset({"step"}), reacts=True),
    Kind("case.visa_given", _("Visa donné à une décision"), facts=frozenset({"step"})),
    Kind("case.visa_returned", _("Décision rendue à son auteur"), facts=frozenset({"step"}), reacts=True),
    Kind(
        "case.visa_corrected", _("Décision corrigée avant son visa"), facts=frozenset({"step"}), reacts=True
    ),
    Kind("case.visa_withdrawn", _("Décision reprise par son auteur avant son visa")),
    Kind("case.visa_dropped", _("Décision soumise au visa devenue sans objet"), reacts=True),
    Kind("case.opinion_asked", _("Avis demandé à un autre service"), facts=frozenset({"until"}), reacts=True),
    Kind("case.opinion_given", _("Avis rendu"), facts=frozenset({"verdict"}), reacts=True),
    Kind("case.opinion_reminded", _("Avis bientôt dû : rappel au service consulté"), reacts=True),
    Kind("case.opinion_withdrawn", _("Avis qui n’est plus attendu")),
    Kind(
        "case.moved",
        _("Passée à une version plus récente de la démarche"),
        _(
            "Votre demande suit le nouveau formulaire de cette démarche ; rien de ce que vous avez envoyé n’est perdu"
        ),
        facts=frozenset({"version", "set_aside"}),
    ),
    Kind(
        "procedure.cases_moving",
        _("Passage des demandes en cours à la version en vigueur commencé"),
    ),
    Kind(
        "procedure.cases_moved",
        _("Passage des demandes en cours à la version en vigueur terminé"),
        facts=frozenset({"moved", "stayed"}),
    ),
    Kind("snippet.written", _("Modèle de réponse enregistré")),
    Kind("snippet.retired", _("Modèle de réponse retiré")),
    Kind("case.labelled", _("Étiquette posée")),
    Kind("case.unlabelled", _("Étiquette retirée")),
    Kind("label.created", _("Étiquette ajoutée à la liste")),
    Kind("label.changed", _("Étiquette modifiée")),
    Kind("label.retired", _("Étiquette retirée de la liste")),
    Kind("view.saved", _("Vue de la boîte de réception enregistrée")),
    Kind("view.changed", _("Vue modifiée")),
    Kind("view.taken_over", _("Vue reprise après un départ")),
    Kind("view.removed", _("Vue supprimée")),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
