"""Names of the town of the measures, known on both sides."""

CODE = "valserein"
FORM, UPLOAD = "reserver-le-preau", "envoyer-une-piece"
SECTOR = "culture"
