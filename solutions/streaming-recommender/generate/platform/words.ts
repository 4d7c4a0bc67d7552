/** Nouns for titles: English, French, German, Spanish. */
export const NOUNS: readonly (readonly [string, string, string, string])[] = [
  ['Harbour', 'Le Port', 'Hafen', 'El puerto'],
  ['Storm', 'La Tempête', 'Sturm', 'La tormenta'],
  ['Winter', "L'Hiver", 'Winter', 'El invierno'],
  ['Mirror', 'Le Miroir', 'Spiegel', 'El espejo'],
  ['Orchard', 'Le Verger', 'Obstgarten', 'El huerto'],
  ['Signal', 'Le Signal', 'Signal', 'La señal'],
  ['River', 'Le Fleuve', 'Fluss', 'El río'],
  ['Crown', 'La Couronne', 'Krone', 'La corona'],
  ['Shadow', "L'Ombre", 'Schatten', 'La sombra'],
  ['Garden', 'Le Jardin', 'Garten', 'El jardín'],
  ['Engine', 'Le Moteur', 'Motor', 'El motor'],
  ['Letter', 'La Lettre', 'Brief', 'La carta'],
  ['Island', "L'Île", 'Insel', 'La isla'],
  ['Witness', 'Le Témoin', 'Zeuge', 'El testigo'],
  ['Lantern', 'La Lanterne', 'Laterne', 'El farol'],
  ['Train', 'Le Train', 'Zug', 'El tren'],
  ['Wolf', 'Le Loup', 'Wolf', 'El lobo'],
  ['Bridge', 'Le Pont', 'Brücke', 'El puente'],
  ['Kitchen', 'La Cuisine', 'Küche', 'La cocina'],
  ['Orbit', "L'Orbite", 'Umlaufbahn', 'La órbita'],
  ['Summer', "L'Été", 'Sommer', 'El verano'],
  ['Thief', 'Le Voleur', 'Dieb', 'El ladrón'],
  ['Ocean', "L'Océan", 'Ozean', 'El océano'],
  ['Dream', 'Le Rêve', 'Traum', 'El sueño'],
  ['Verdict', 'Le Verdict', 'Urteil', 'El veredicto'],
  ['Mountain', 'La Montagne', 'Berg', 'La montaña'],
  ['Stranger', "L'Inconnu", 'Fremder', 'El extraño'],
  ['Circus', 'Le Cirque', 'Zirkus', 'El circo'],
  ['Border', 'La Frontière', 'Grenze', 'La frontera'],
  ['Comet', 'La Comète', 'Komet', 'El cometa'],
]

export const PLACES: readonly string[] = [
  ...['Lisbon', 'Osaka', 'Chicago', 'Marseille', 'Hamburg', 'Leeds', 'Sevilla', 'Palermo', 'Recife', 'Toronto'],
  ...['Utrecht', 'Bergen', 'Kyoto', 'Austin', 'Lyon', 'Dresden', 'Cardiff', 'Bilbao', 'Trieste', 'Manaus'],
]

export const FIRST_NAMES: readonly string[] = [
  ...['Ada', 'Bruno', 'Chiara', 'David', 'Elena', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Keiko', 'Liam'],
  ...['Mona', 'Noah', 'Olga', 'Paulo', 'Quinn', 'Rosa', 'Samir', 'Thea', 'Umberto', 'Vera', 'Wanda', 'Yuki'],
]

export const LAST_NAMES: readonly string[] = [
  ...['Abe', 'Bauer', 'Costa', 'Dubois', 'Evans', 'Ferrari', 'Garcia', 'Hansen', 'Ivanova', 'Jansen', 'Klein'],
  ...['Lopez', 'Moreau', 'Novak', 'Okafor', 'Petit', 'Quist', 'Rossi', 'Silva', 'Tanaka', 'Ueda', 'Visser', 'Weber'],
]

/** What people ask for and no catalogue has. */
export const HOPELESS: readonly string[] = [
  ...['football live', 'free movies', 'news today', 'cooking shwo', 'that film with the boat', 'karaoke', 'weather'],
  ...['asdfgh', 'season 9', 'kids songs 10 hours', 'the new one', 'wrestling'],
]
