"""The sectors, as the first migrations of every context wrote them."""

SECTORS = [
    ("civil_status", "État civil et citoyenneté"),
    ("school", "Enfance et scolarité"),
    ("social", "Social"),
    ("health", "Santé et handicap"),
    ("transport", "Transports et stationnement"),
    ("culture", "Sports, culture et vie associative"),
    ("planning", "Urbanisme et habitat"),
    ("public_space", "Voirie, propreté et espace public"),
    ("taxation", "Facturation et fiscalité"),
    ("general", "Relation générale avec les habitants"),
]
