"""What people of an invented territory wrote to their town: requests, mistakes, robots, and ill will."""

from typing import NamedTuple


class Letter(NamedTuple):
    """An e-mail: to which box, when (working days before today, and the hour), by whom, what it says.

    ``vouched``: the town's own server recognises the sender. ``pieces``: names of specimens joined to it.
    """

    box: str
    days: int
    hour: str
    name: str
    address: str
    subject: str
    text: str
    vouched: bool = True
    pieces: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    program: bool = False
    """Whether a file that runs is joined."""


TOWN, CLUBS, COMMUNITY, VILLAGE = (
    "mairie@montbrelle.example",
    "associations@montbrelle.example",
    "contact@val-d-ombrelle.example",
    "mairie@vercombe-le-haut.example",
)

LETTERS = (
    Letter(
        TOWN,
        0,
        "08:12",
        "Ginette Lapérouse",
        "ginette.laperouse@courriel.example",
        "Lampadaire éteint rue des Remparts",
        "Bonjour,\n\nLe lampadaire devant le 14 rue des Remparts est éteint depuis trois soirs. On "
        "n’y voit plus rien en rentrant, et ma voisine a failli tomber.\n\nMerci de faire le "
        "nécessaire.\n\nGinette Lapérouse\n14 rue des Remparts\n26991 Montbrelle\n04 65 71 04 12",
    ),
    Letter(
        TOWN,
        0,
        "08:47",
        "Idriss Belarbi",
        "i.belarbi@courriel.example",
        "acte de naissance",
        "bjr il me faudrait une copie integrale de mon acte de naissance pour me marier, je suis "
        "né a montbrelle le 4 mai 1993. c urgent le dossier est a rendre vendredi\nmerci\nIdriss "
        "Belarbi",
    ),
    Letter(
        TOWN,
        0,
        "09:05",
        "Noor Al-Masri",
        "noor.almasri@courriel.example",
        "طلب تسجيل ابنتي في المدرسة",
        "السلام عليكم،\n\nأريد تسجيل ابنتي ليلى، عمرها خمس سنوات، في المدرسة القريبة من شارع "
        "المحطة. ما هي الوثائق المطلوبة؟\n\nشكرا جزيلا\nنور المصري\n5 avenue de la Gare\n26991 "
        "Montbrelle",
    ),
    Letter(
        TOWN,
        0,
        "09:20",
        "Harriet Winslow",
        "harriet.winslow@letterbox.example",
        "Parking permit for residents",
        "Good morning,\n\nWe moved to 22 rue du Puits last week and would like to know how to get "
        "a resident parking permit. Our car is registered in our name.\n\nKind regards,\nHarriet "
        "Winslow\n22 rue du Puits, 26991 Montbrelle",
    ),
    Letter(
        CLUBS,
        0,
        "09:31",
        "Les Archers de l’Ombrelle",
        "bureau@archers-ombrelle.example",
        "Demande de subvention",
        "Madame, Monsieur,\n\nNotre association sollicite une subvention de 1 800 euros pour "
        "l’école de tir à l’arc des jeunes. Vous trouverez nos statuts, nos comptes et un relevé "
        "d’identité bancaire en pièces jointes.\n\nPour le bureau, Renaud Castelbon, président\n"
        "Association W263004518\n14 rue des Remparts, 26991 Montbrelle",
        pieces=("statutes", "accounts", "bank"),
    ),
    Letter(
        CLUBS,
        0,
        "10:02",
        "Chorale À Cœur Joie",
        "chorale.montbrelle@courriel.example",
        "Salle pour le concert de printemps",
        "Bonjour,\n\nNous aimerions réserver la grande salle de la Maison des associations le "
        "samedi 20, de 14 h à 23 h, pour notre concert. Environ 150 personnes.\n\nMerci d’avance,\n"
        "Agathe Vigneron, trésorière, 06 39 98 04 21",
    ),
    Letter(
        TOWN,
        0,
        "10:15",
        "Mairie de Montbrelle",
        "contact@montbre11e.example",
        "Mise à jour de votre messagerie",
        "Votre boîte est pleine. Cliquez ici pour la garder : http://montbre11e.example/connexion\n"
        "Le service informatique",
        vouched=False,
    ),
    Letter(
        TOWN,
        0,
        "10:26",
        "Super Gains",
        "promo@gros-lots.example",
        "VOUS AVEZ GAGNÉ UN VÉLO ÉLECTRIQUE",
        "Félicitations !!! Cliquez vite : http://gros-lots.example/velo",
        vouched=False,
        headers=(("X-Spam-Flag", "YES"),),
    ),
    Letter(
        TOWN,
        1,
        "17:44",
        "Solène Kervadec",
        "solene.kervadec@courriel.example",
        "Demande de RSA",
        "Bonjour,\n\nJe n’ai plus de revenus depuis la fin de mon contrat et je voudrais demander "
        "le RSA. Pouvez-vous m’envoyer le formulaire ?\n\nSolène Kervadec\n3 impasse du Lavoir, "
        "26991 Montbrelle",
    ),
    Letter(
        TOWN,
        1,
        "16:30",
        "Guillaume Ferrandez",
        "g.ferrandez@courriel.example",
        "Nid-de-poule dangereux route de Grézelles",
        "Un trou de 40 cm au milieu de la chaussée, route de Grézelles, juste après le pont. J’y "
        "ai crevé deux pneus ce matin. Il faut le reboucher avant un accident.\n\nGuillaume "
        "Ferrandez, 8 chemin Vert, 26991 Montbrelle",
    ),
    Letter(
        TOWN,
        1,
        "16:52",
        "Guillaume Ferrandez",
        "g.ferrandez@courriel.example",
        "Re: Nid-de-poule dangereux route de Grézelles",
        "Je vous renvoie mon message, je ne suis pas sûr qu’il soit arrivé : le trou est route de "
        "Grézelles, après le pont.\nGuillaume Ferrandez",
    ),
    Letter(
        TOWN,
        1,
        "11:08",
        "Colette Amblard",
        "colette.amblard@courriel.example",
        "Ramassage des encombrants",
        "Bonjour, j’ai un vieux canapé et un matelas à faire enlever. Je ne peux pas les porter, "
        "j’ai 82 ans. Quand passez-vous ?\nMme Amblard Colette, 2 place des Tilleuls, 26991 "
        "Montbrelle, 04 65 71 04 77",
    ),
    Letter(
        TOWN,
        1,
        "09:40",
        "Me Fabien Rouvray",
        "etude@rouvray-notaires.example",
        "Vente Delcourt – certificat d’urbanisme",
        "Chers maîtres,\n\nDans le cadre de la vente de la parcelle AB 112, merci de me faire "
        "parvenir un certificat d’urbanisme d’information.\n\nFabien Rouvray, notaire\n6 cours du "
        "Palais, 26995 Montbrelle",
        pieces=("plan",),
    ),
    Letter(
        TOWN,
        2,
        "14:05",
        "Yanis Oukaci",
        "yanis.oukaci@courriel.example",
        "Inscription cantine",
        "Bonjour, nous voudrions inscrire notre fils Adam (CE1, école des Tilleuls) à la cantine "
        "les lundis et jeudis. Il est allergique aux arachides, voici le certificat.\n\nYanis et "
        "Lina Oukaci\n17 rue Haute, 26991 Montbrelle",
        pieces=("medical",),
    ),
    Letter(
        TOWN,
        2,
        "10:33",
        "Bérénice Tournaire",
        "berenice.tournaire@courriel.example",
        "Changement d’adresse liste électorale",
        "Bonjour,\n\nJ’ai déménagé dans la commune, au 9 rue du Puits. Comment m’inscrire sur la "
        "liste électorale ici ?\n\nBérénice Tournaire\n9 rue du Puits, 26991 Montbrelle",
        pieces=("identity",),
    ),
    Letter(
        TOWN,
        2,
        "19:58",
        "Anonyme",
        "riverain.en.colere@courriel.example",
        "Bruit tous les soirs",
        "Le bar de la place fait du bruit jusqu’à deux heures du matin TOUS LES SOIRS. Que fait la "
        "mairie ???",
    ),
    Letter(
        TOWN,
        2,
        "12:00",
        "Absence – Paul Hérisson",
        "paul.herisson@entreprise.example",
        "Absence du bureau : devis signalisation",
        "Je suis absent jusqu’au 30. Pour toute urgence, joignez mon collègue.",
        headers=(("Auto-Submitted", "auto-replied"),),
    ),
    Letter(
        TOWN,
        3,
        "09:15",
        "Océane Prigent",
        "oceane.prigent@courriel.example",
        "permis de construire véranda",
        "Bonjour, je souhaite construire une véranda de 18 m² derrière ma maison. Faut-il un "
        "permis ou une déclaration ? Quels plans fournir ?\n\nOcéane Prigent\n31 rue Haute, 26991 "
        "Montbrelle",
    ),
    Letter(
        TOWN,
        3,
        "15:20",
        "Maurice Delaunoy",
        "m.delaunoy@courriel.example",
        "URGENT branche qui menace de tomber",
        "Une grosse branche du platane devant l’école des Tilleuls est fendue et menace de tomber "
        "sur le trottoir, à l’heure de la sortie. Intervenez tout de suite !\n\nMaurice Delaunoy, "
        "06 39 98 11 03",
    ),
    Letter(
        TOWN,
        3,
        "11:47",
        "Facturation",
        "facture@fournisseur-bureau.example",
        "Votre facture",
        "Veuillez trouver votre facture dans le fichier joint.",
        vouched=False,
        program=True,
    ),
    Letter(
        CLUBS,
        3,
        "18:22",
        "Judo Club",
        "judo.club@courriel.example",
        "Barnums pour la fête du club",
        "Bonjour,\n\nEst-il possible d’emprunter deux barnums et vingt bancs pour notre fête, le "
        "dimanche 28 ?\n\nKillian Darcy, secrétaire\n14 rue des Remparts, 26991 Montbrelle",
    ),
    Letter(
        TOWN,
        4,
        "13:30",
        "Zofia Wolańska",
        "zofia.wolanska@courriel.example",
        "Certyfikat zamieszkania / attestation d'accueil",
        "Dzień dobry,\n\nma mère vient de Pologne en visite deux mois. Je besoin attestation "
        "d'accueil. Quels papiers ?\n\nZofia Wolańska, 12 avenue de la Gare, 26991 Montbrelle",
    ),
    Letter(
        TOWN,
        4,
        "16:10",
        "Lettre des territoires",
        "lettre@territoires-info.example",
        "La lettre de novembre",
        "Au sommaire : la dotation, les mobilités, le numérique.",
        headers=(
            ("List-Id", "<lettre.territoires-info.example>"),
            ("List-Unsubscribe", "<https://territoires-info.example/partir>"),
        ),
    ),
    Letter(
        TOWN,
        5,
        "10:05",
        "Thierry Malaval",
        "thierry.malaval@courriel.example",
        "Communication du rapport sur le pont",
        "Madame la maire,\n\nEn application du livre III du code des relations entre le public et "
        "l’administration, je demande copie du rapport d’inspection du pont de l’Ombrelle.\n\n"
        "Thierry Malaval\n40 quai de l’Ombrelle, 26991 Montbrelle",
    ),
    Letter(
        TOWN,
        6,
        "08:50",
        "Rokia Sangaré",
        "rokia.sangare@courriel.example",
        "place en crèche",
        "Bonjour, je reprends le travail en mars et je cherche une place en crèche pour ma fille "
        "née en août. À qui m’adresser ?\n\nRokia Sangaré\n7 rue du Puits, 26991 Montbrelle",
    ),
    Letter(
        TOWN,
        9,
        "17:15",
        "Étienne Passeron",
        "etienne.passeron@courriel.example",
        "Concession au cimetière",
        "Bonjour,\n\nLa concession de mes parents arrive à son terme. Je souhaite la renouveler "
        "pour trente ans.\n\nÉtienne Passeron\n15 rue Haute, 26991 Montbrelle",
        vouched=False,
    ),
    Letter(
        TOWN,
        12,
        "14:40",
        "Aurélie Cambon",
        "aurelie.cambon@courriel.example",
        "Sans réponse à mon courrier du mois dernier",
        "Bonjour,\n\nJe vous ai écrit il y a un mois au sujet du passage piéton effacé devant la "
        "pharmacie, et personne ne m’a répondu. Pouvez-vous me dire où cela en est ?\n\nAurélie "
        "Cambon\n3 place des Tilleuls, 26991 Montbrelle",
        vouched=False,
    ),
    Letter(
        COMMUNITY,
        1,
        "10:10",
        "Sandrine Bessac",
        "sandrine.bessac@courriel.example",
        "Bac jaune cassé",
        "Bonjour, le couvercle de mon bac jaune est cassé depuis la dernière collecte. Comment le "
        "faire remplacer ?\n\nSandrine Bessac\n6 route du Moulin, 26993 Saint-Elvin-des-Prés",
    ),
    Letter(
        COMMUNITY,
        2,
        "15:45",
        "Hugo Vasseur-Lim",
        "hugo.vasseurlim@courriel.example",
        "Composteur",
        "Bonjour, où peut-on retirer un composteur, et combien cela coûte-t-il ?\n\nHugo "
        "Vasseur-Lim\n2 place de l’École, 26996 Grézelles",
    ),
    Letter(
        VILLAGE,
        0,
        "08:30",
        "Odette Fromager",
        "odette.fromager@courriel.example",
        "Chien errant chemin de la Fontaine",
        "Bonjour Josette, un grand chien noir tourne chemin de la Fontaine depuis hier, il fait "
        "peur aux enfants. Odette Fromager, 12 chemin de la Fontaine, 26992 Vercombe-le-Haut",
    ),
)
