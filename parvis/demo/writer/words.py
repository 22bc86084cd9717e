"""What people, agents and decisions say in the stories; each line fits any request it is drawn for."""

from collections.abc import Mapping

FROM_PERSON = (
    "Bonjour, avez-vous une idée du délai ? Merci beaucoup.",
    "Je serai absente la semaine prochaine, vous pouvez me joindre par courriel.",
    "J’ai oublié de préciser : vous pouvez appeler après 17 h.",
    "Je viens d’envoyer le document par la page de suivi. Bonne réception.",
    "Merci pour votre réponse rapide !",
    "Pouvez-vous me confirmer que tout est complet ?",
)
FROM_PERSON_EN = (
    "Hello, could you tell me how long it will take? Thank you.",
    "I forgot to say that I am available after 5 pm.",
    "Could you confirm that my file is complete?",
)
FROM_SERVICE = (
    "Bonjour, votre dossier est complet. Nous vous répondrons dans le délai annoncé.",
    "Bonjour, merci pour ces précisions, nous les avons ajoutées à votre dossier.",
    "Bonjour, nous avons bien reçu votre document. Il ne manque plus rien.",
    "Bonjour, nous vous appellerons d’ici la fin de la semaine pour convenir d’un rendez-vous.",
)
NOTES = (
    "Vu avec la famille au téléphone, tout est clair.",
    "À traiter avant la commission.",
    "Déjà reçu l’an dernier, même situation.",
    "Attendre le passage de l’équipe technique.",
    "Personne rappelée, message laissé.",
    "Pièce vérifiée, conforme.",
)
CORRECTION = (
    "Bonjour, il nous manque un élément pour étudier votre demande. Merci de l’ajouter ci-dessous.",
    "Bonjour, le document reçu ne se lit pas bien. Pouvez-vous en envoyer une nouvelle photo, bien éclairée ?",
    "",
)
REOPENED = ("Nouvel élément apporté par la personne.", "Erreur de saisie dans la décision, à reprendre.")
NO_ACTION = (
    "Sans nouvelles de votre part malgré notre rappel, nous ne pouvons pas aller plus loin. Vous pouvez déposer une "
    "nouvelle demande à tout moment.",
    "Cette demande fait double emploi avec une autre, que nous traitons.",
)
REFERRED = "Votre demande relève d’une autre administration, à laquelle nous l’avons transmise."

ACCEPTED: Mapping[str, str] = {
    "acte-etat-civil": "La copie de l’acte est partie par courrier aujourd’hui.",
    "cantine-scolaire": "L’inscription est faite. Votre enfant peut manger à la cantine dès le jour choisi.",
    "stationnement-resident": "Votre carte est prête. Vous pouvez la retirer à l’accueil.",
    "reserver-une-salle": "La salle est réservée pour votre association. La clé se retire la veille.",
    "elagage": "L’arbre sera taillé lors de la prochaine campagne.",
    "encombrants": "Le camion passera chez vous ; le jour vous est confirmé par téléphone.",
    "aide-a-domicile": "L’aide à domicile est accordée pour un an.",
    "place-en-creche": "La commission a attribué une place à votre enfant.",
    "subvention-association": "Le conseil municipal a voté la subvention demandée.",
    "certificat-urbanisme": "Le certificat d’urbanisme est délivré. Il est valable dix-huit mois.",
    "carte-stationnement-handicap": "La carte est accordée. Elle vous parviendra par courrier.",
    "acces-document": "Le document vous est communiqué avec ce message.",
    "changement-adresse": "Votre nouvelle adresse est enregistrée dans les services que vous avez choisis.",
    "eclairage-public": "Le lampadaire a été réparé.",
    "reclamation": "Nous avons étudié ce qui s’est passé. Voici notre réponse et ce que nous changeons.",
}
PARTLY: Mapping[str, tuple[str, str, str]] = {
    "aide-a-domicile": (
        "L’aide est accordée pour une partie des heures demandées.",
        "Code de l’action sociale et des familles, article L231-1",
        "L’évaluation à domicile conclut à un besoin de trois heures par semaine.",
    ),
    "place-en-creche": (
        "Une place est attribuée trois jours par semaine.",
        "Règlement de fonctionnement des crèches du 3 juillet 2023, article 8",
        "Aucune place n’est libre les deux autres jours.",
    ),
    "subvention-association": (
        "Le conseil municipal a voté une partie du montant demandé.",
        "Code général des collectivités territoriales, article L2121-29",
        "L’enveloppe votée cette année ne permet pas de tout financer.",
    ),
    "acces-document": (
        "Le document est communiqué, sauf les passages qui concernent la vie privée d’autres personnes.",
        "Code des relations entre le public et l’administration, articles L311-6 et L311-7",
        "Deux pages portent des noms et des adresses de particuliers.",
    ),
}
REFUSED: Mapping[str, tuple[str, str, str]] = {
    "acte-etat-civil": (
        "Nous ne pouvons pas vous remettre cet acte.",
        "Décret n° 2017-890 du 6 mai 2017, article 30",
        "Le lien de famille déclaré ne permet pas de recevoir une copie intégrale.",
    ),
    "cantine-scolaire": (
        "L’inscription ne peut pas être faite.",
        "Code de l’éducation, article L131-13",
        "L’enfant n’est pas inscrit dans une école de la commune.",
    ),
    "stationnement-resident": (
        "La carte de résident ne peut pas être délivrée.",
        "Code général des collectivités territoriales, article L2333-87",
        "L’adresse déclarée est hors de la zone réglementée.",
    ),
    "reserver-une-salle": (
        "La salle ne peut pas être mise à disposition ce jour-là.",
        "Code général des collectivités territoriales, article L2144-3",
        "La salle est déjà réservée à cette date.",
    ),
    "elagage": (
        "La commune ne taillera pas cet arbre.",
        "Code de l’environnement, article L350-3",
        "L’arbre est sain et appartient à un alignement protégé.",
    ),
    "encombrants": (
        "L’enlèvement demandé ne peut pas avoir lieu.",
        "Code général des collectivités territoriales, article R2224-26",
        "Les gravats et les produits dangereux se déposent en déchèterie.",
    ),
    "aide-a-domicile": (
        "L’aide à domicile n’est pas accordée.",
        "Code de l’action sociale et des familles, article L231-2",
        "Les ressources déclarées dépassent le plafond fixé par le règlement départemental.",
    ),
    "place-en-creche": (
        "Aucune place n’a pu être attribuée à cette commission.",
        "Règlement de fonctionnement des crèches du 3 juillet 2023, article 5",
        "Le nombre de demandes dépasse celui des places ; le dossier obtient moins de points que le dernier admis.",
    ),
    "subvention-association": (
        "La subvention n’est pas accordée.",
        "Code général des collectivités territoriales, article L2121-29",
        "Le projet ne présente pas d’intérêt local direct pour les habitants de la commune.",
    ),
    "certificat-urbanisme": (
        "Le certificat ne peut pas être délivré en l’état.",
        "Code de l’urbanisme, article R*410-1",
        "Les parcelles indiquées n’existent pas au cadastre.",
    ),
    "carte-stationnement-handicap": (
        "La carte n’est pas accordée.",
        "Code de l’action sociale et des familles, articles L241-3 et R241-12-1",
        "Le périmètre de marche décrit ne remplit pas les critères fixés par l’arrêté.",
    ),
    "acces-document": (
        "Le document ne peut pas être communiqué.",
        "Code des relations entre le public et l’administration, article L311-2",
        "Le document prépare une décision qui n’est pas encore prise.",
    ),
    "changement-adresse": (
        "Votre déclaration n’a pas pu être enregistrée.",
        "Code des relations entre le public et l’administration, article L112-8",
        "La nouvelle adresse n’est pas dans la commune.",
    ),
}
GRANTED_LATE = "Nous vous prions d’excuser notre retard. "
