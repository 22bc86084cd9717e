"""Names to people an invented territory: family names, and given names by age, of the origins one meets in France."""

FAMILY_WORDS = """
Abadie, Abdallah, Achard, Adjovi, Agostini, Aguirre, Alarcon, Albaret, Alibert, Allouche, Almeida, Amrani,
Ancelin, Andrieu, Anquetil, Arnoux, Arrighi, Asseline, Astier, Aubanel, Audibert, Augereau, Aznar, Ba,
Babin, Bachelet, Bagayoko, Bahuaud, Balaguer, Balogh, Barbosa, Bardoux, Barreteau, Barthez, Basset,
Bastide, Baudoin, Bazin, Beaufils, Bellanger, Belkacem, Ben Salah, Benoist, Bensoussan, Bérenger, Bergès,
Bernadac, Berthomieu, Bessière, Bielinski, Biscay, Blanchet-Aumont, Blondeau, Bodin, Boisseau, Bonnaire,
Bonnefoy, Bordenave, Boucherit, Bouhlel, Boulanger, Bourdelle, Boutin, Brémond, Briand, Brunetière,
Cabrol, Cadiou, Caillaud, Camara, Campos, Canaple, Capdeville, Carlier, Caron, Carvalho, Cassagne,
Castaing, Cauvin, Cazenave, Chaabane, Chabrier, Champion, Chanteloup, Charpentier, Chastel, Chauvet, Chen,
Chevrolat, Choquet, Cissé, Clavière, Cochard, Coëffard, Colas, Combescure, Constantin, Corbin, Cornec,
Costantini, Coulibaly, Courrège, Couvreur, Craciun, Crouzet, Cuvelier, Da Costa, Dabrowski, Dagorne,
Dahan, Dalmasso, Daniélou, Darmon, Daubigny, De Kermadec, De La Villéon, De Oliveira, Debailleul, Decaux,
Delacroix, Delmas, Demarest, Denizot, Derrien, Desmoulins, Devillard, Diallo, Diarra, Dieng, Dinh, Diop,
Djebbar, Dobrescu, Donnadieu, Dos Santos, Doucet, Dravet, Du Plessis, Dubreuil, Dufresne, Dulac, Dupouy,
Durieux, D’Hérouville, D’Amico, Eeckhout, El Khoury, El Mansouri, Escoffier, Esnault, Espitalier, Estève,
Etcheverry, Fabiani, Falcoz, Faucher, Favreau, Fernandes, Ferré, Feuillet, Filippi, Flandin, Fofana,
Fontanel, Fortin, Foucart, Fournel, Fraysse, Fromentin, Gaillac, Galibert, Gandolfi, García, Gasnier,
Gatineau, Gauvain, Gendreau, Germain, Ghezali, Giacometti, Gilardi, Girardot, Giordano, Glémarec,
Godefroy, Gomes, Gonçalves, Goulard, Gourvennec, Grangier, Granjon, Grimault, Grosjean, Guéguen, Guérande,
Guillermou, Guyomard, Habibi, Haddad, Hamon, Hassani, Hautbois, Hébrard, Hernández, Herrmann, Hoang,
Hoareau, Horvath, Houdayer, Huguenin, Hurtado, Iglesias, Imbert, Issoufou, Ivanov, Jacquemin, Jaffré,
Janin, Jarry, Jégou, Joffre, Jourdan, Julliard, Kaboré, Kaddouri, Kasongo, Keïta, Kerbrat, Khelifi, Klein,
Kouadio, Kowalczyk, Kremer, Labarthe, Labrousse, Lacombe, Ladurie, Lafitte, Lagarde, Lahaye, Lalande, Lam,
Lamoureux, Landais, Langlois, Laporte, Larrieu, Lassalle, Latour, Lavergne, Le Bihan, Le Floch, Le Goff,
Le Tallec, Lebrun, Leclercq, Lefèvre, Legrand-Morin, Lemoine, Lenormand, Léonard, Leroux, Lesueur,
Levasseur, Lim, Lombardi, Lopes, Lorrain, Louvet, Lozano, Ly, Mabille, Magnier, Maillard, Makiese,
Malherbe, Mallet, Mamadou, Manceau, Marchetti, Maréchal, Marivault, Martínez, Masson-Réault, Matthieu,
Maurin, Mbaye, Mbemba, Médard, Mekki, Mendy, Mercadier, Merlin, Messaoudi, Meunier, Michaud, Mignot,
Milovanović, Mohamed, Mokrani, Monnier, Montagné, Morvan, Moulin, Mouret, Müller, Nadeau, N’Diaye,
N’Guessan, Navarro, Nègre, Nguyen, Nicolaï, Niel, Noguès, Novák, Noyer, Obradović, Olivier, Ollivier,
O’Brien, Orsini, Ottavi, Ouattara, Özdemir, Pacaud, Page, Palacios, Panetier, Papin, Pasquier, Pélissier,
Pereira, Perrot, Petrescu, Pham, Philippon, Picot, Pinheiro, Piotrowski, Plantier, Poirier, Pommier,
Pontoise, Poulain, Prévost, Prigent, Pujol, Quéméner, Quentin, Rabemananjara, Rakotomalala, Ramírez,
Ranaivo, Raynaud, Régnier, Renaudin, Ribeiro, Richardeau, Rigaud, Rivière, Robic, Rocher, Rodrigues,
Rolland, Romano, Rossignol, Roubaud, Rouvière, Ruiz, Sabatier, Saïdi, Saint-Amand, Salles, Samson, Sanogo,
Santini, Sarrazin, Saunier, Savary, Schmitt, Schneider, Ségalen, Sénéchal, Serrano, Seznec, Sidibé, Silva,
Simonet, Sissoko, Slimani, Soulier, Soumaré, Sow, Stanković, Suzanne, Szabo, Taïeb, Tardieu, Tavares,
Teixeira, Tessier, Thévenin, Thibaudeau, Tisserand, Toledo, Touré, Tran, Traoré, Trébuchet, Trouvé, Tual,
Turpin, Vaillant, Valentin-Roca, Van den Broucke, Vandamme, Varga, Vasseur, Vergnaud, Verhaeghe, Viala,
Vidal, Villeneuve, Vincendeau, Vuillemin, Wagner, Wang, Weber, Wojcik, Wu, Yahiaoui, Yilmaz, Ybert,
Zamora, Zerbib, Ziani, Zimmermann
"""


def _names(words: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in words.split(","))


FAMILY = _names(FAMILY_WORDS)


GIVEN: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (
        1925,
        1945,
        _names("""
Adrienne, Alphonse, Andrée, Antonia, Armand, Arlette, Augustine, Aimé, Berthe, Bernard, Claude, Denise,
Édouard, Éliane, Émilienne, Eugène, Fernand, Francisque, Gaston, Georgette, Gilberte, Ginette, Giuseppe,
Guy, Henriette, Huguette, Irène, Jeannine, Jeanne-Marie, Josée, Jules, Léon, Léonie, Lucette, Lucien,
Madeleine, Manuel, Marcelle, Marcel, Marie-Louise, Mauricette, Maurice, Odette, Paulette, Raymond,
Raymonde, René, Renée, Roger, Rolande, Simone, Stanisław, Suzanne, Thérèse, Victor, Yvette, Yvonne, Zohra
"""),
    ),
    (
        1946,
        1969,
        _names("""
Ahmed, Alain, Anh, Annick, Annie, António, Béatrice, Brigitte, Catherine, Chantal, Christian, Christiane,
Colette, Danielle, Daniel, Denis, Didier, Dominique, Élisabeth, Évelyne, Fatima, Fernanda, Françoise,
François, Gérard, Ghislain, Ginette, Hervé, Jacqueline, Jacques, Jean-Claude, Jean-Luc, Jean-Marie,
Jean-Pierre, Joëlle, José, Khadija, Lakhdar, Liliane, Maria da Luz, Marie-Christine, Marie-Hélène,
Martine, Maryse, Michel, Michèle, Mohamed, Monique, Mireille, Nadine, Nicole, Noëlle, Nora, Pascale,
Patrice, Patrick, Philippe, Pierre, Régine, Robert, Serge, Sylviane, Sylvie, Thanh, Thierry, Véronique,
Yves
"""),
    ),
    (
        1970,
        1989,
        _names("""
Abdoulaye, Adeline, Alexandra, Alexandre, Amel, Anne-Sophie, Anthony, Aurélie, Awa, Benjamin, Benoît,
Camille, Carole, Cédric, Céline, Charles-Henri, Christelle, Christophe, Claire, Cyril, David, Delphine,
Djamila, Elena, Émilie, Emmanuel, Éric, Estelle, Fabrice, Fanny, Frédéric, Gaëlle, Guillaume, Gülay,
Hakim, Ibrahim, Isabelle, Jérôme, Johanna, Jonathan, Julie, Karim, Karine, Laëtitia, Laurent, Ludivine,
Loïc, Magali, Mamadou, Marie-Ève, Marion, Mathieu, Mélanie, Mickaël, Mihaela, Nadia, Nathalie, Nicolas,
Olivier, Peggy, Pierre-Yves, Rachid, Raphaël, Régis, Samia, Sandrine, Sébastien, Séverine, Sophie,
Stéphane, Stéphanie, Thomas, Vanessa, Vincent, Virginie, Xavier, Yann
"""),
    ),
    (
        1990,
        2008,
        _names("""
Adama, Adrien, Aïcha, Alicia, Amandine, Amélie, Anaëlle, Anaïs, Andreea, Antoine, Arthur, Axelle, Bastien,
Bilal, Chloé, Clara, Clément, Coralie, Corentin, Dylan, Élodie, Élise, Emma, Enzo, Erwan, Eva, Fatou,
Florian, Gabriel, Hugo, Ilyès, Imane, Inès, Jade, Jordan, Juliette, Justine, Kenza, Kévin, Léa, Léo, Lina,
Linh, Louis, Lou-Anne, Lucas, Lucie, Maël, Maëlle, Manon, Marie-Lou, Marine, Mathilde, Maxime, Mehdi,
Morgane, Nathan, Noé, Noémie, Océane, Oumar, Paul, Pauline, Quentin, Rayan, Romain, Romane, Salomé, Sami,
Sarah, Simon, Solène, Théo, Titouan, Tom, Valentin, Yanis, Yasmine, Zoé
"""),
    ),
    (
        2009,
        2026,
        _names("""
Aaron, Adèle, Alba, Aliya, Alix, Ambre, Anna, Assia, Ayden, Basile, Capucine, Céleste, Côme, Diane, Elio,
Éden, Émile, Éléa, Gabin, Gaspard, Giulia, Hanaé, Héloïse, Ibrahima, Iris, Ismaël, Jeanne, Joséphine,
Jules, Kaïs, Léandre, Léna, Liam, Livia, Louise, Lyna, Mahé, Malo, Marceau, Margaux, Marius, Mila, Milo,
Mohamed-Amine, Naël, Nina, Nour, Olympe, Oscar, Robin, Rose, Sacha, Soan, Sofia, Suzanne, Tao, Thaïs,
Tiago, Valentine, Victoire, Wassim, Youssef
"""),
    ),
)
"""Given names by the years in which people who bear them were mostly born."""

STREETS = (
    "rue des Tilleuls", "avenue de la Gare", "rue du Lavoir", "chemin des Meuniers", "place du Marché",
    "rue des Remparts", "impasse des Lilas", "rue de l’Abreuvoir", "route de Vercombe", "allée des Cerisiers",
    "quai de l’Ombrelle", "rue Lise-Prévost", "rue du Four-Banal", "montée des Vignes", "rue des Écoliers",
    "chemin du Gué", "rue de la Tannerie", "boulevard du Midi", "square des Marronniers", "rue Basse",
    "rue de l’Ancien-Hôpital", "chemin de la Combe", "rue des Deux-Ponts", "résidence Les Alouettes",
    "lotissement Le Clos-Fleuri", "hameau de Fontbelle", "lieu-dit Les Grandes-Terres", "rue des Orfèvres",
)  # fmt: skip

CLUBS = (
    "Amicale laïque", "Harmonie municipale", "Les Amis de la bibliothèque", "Judo club", "Union sportive",
    "Chorale Clé d’Ombrelle", "Comité des fêtes", "Les Jardins partagés", "Cinéma en campagne", "Tennis club",
    "Théâtre de la Passerelle", "Club des aînés", "Association des parents d’élèves", "Foyer rural",
    "Les Randonneurs du Val", "Croc’livres", "Atelier vélo", "Batucada Sol & Lua", "Entraide et solidarité",
    "Pétanque ombrelloise", "Patrimoine et vieilles pierres", "Danse en liberté", "Les P’tits Débrouillards d’ici",
)  # fmt: skip

FIRMS = (
    "Boulangerie Aux Deux Épis", "SARL Charpentes du Val", "Garage de la Combe", "Étude notariale Vermeil",
    "Coiffure Ciseaux d’argent", "Maçonnerie Pontier et fils", "Restaurant La Table d’Elvin", "Jardinerie Verdoyance",
    "SCI Les Grandes-Terres", "Cabinet de géomètres Azimut", "Menuiserie Rabot", "Pharmacie des Halles",
)  # fmt: skip
