//! The categories that every household starts with, and the words that lead to them.

use std::sync::LazyLock;

use super::fold;
use super::names::{Named, Names};
use crate::say::{LANGUAGES, Locale};

pub struct StartingCategory {
    pub name: &'static str,
    pub income: bool,
    /// Folded: English first, then the commonest words of German, Spanish, French, Italian and Portuguese.
    pub aliases: &'static [&'static str],
}

impl StartingCategory {
    /// What it is called in the catalogues, after `starting-`.
    pub fn key(&self) -> String {
        self.name.to_lowercase().replace(' ', "-")
    }

    /// As the locale calls it. In another language its English name leads there too.
    fn named(&self, locale: &Locale) -> Named {
        let name = locale.named(&format!("starting-{}", self.key()), None);
        let name = name.unwrap_or_else(|| self.name.to_owned());
        let key = fold(&name);
        let words = [self.name].into_iter().chain(self.aliases.iter().copied());
        Named::new(&name, words.filter(|word| fold(word) != key))
    }
}

macro_rules! category {
    ($name:literal spending: $($alias:literal)*) => {
        StartingCategory { name: $name, income: false, aliases: &[$($alias),*] }
    };
    ($name:literal income: $($alias:literal)*) => {
        StartingCategory { name: $name, income: true, aliases: &[$($alias),*] }
    };
}

pub static STARTING: &[StartingCategory] = &[
    category! { "Groceries" spending:
        "grocery" "supermarket" "food" "milk" "bread" "eggs" "egg" "cheese" "butter" "fruit" "fruits"
        "vegetables" "veggies" "veg" "meat" "chicken" "fish" "rice" "pasta" "flour" "sugar" "oil" "yogurt"
        "yoghurt" "cereal" "water" "juice" "snacks" "bakery" "butcher" "market" "farmers market" "potatoes"
        "tomatoes" "apples" "bananas" "onions" "ham" "salad" "toilet paper" "detergent" "dish soap"
        "lebensmittel" "einkauf" "brot" "milch" "käse" "eier" "bäcker" "bäckerei" "obst" "gemüse" "fleisch"
        "supermarkt" "comestibles" "supermercado" "compra" "pan" "leche" "queso" "huevos" "fruta" "verdura"
        "carne" "courses" "supermarché" "pain" "lait" "fromage" "œufs" "légumes" "viande" "boulangerie" "spesa"
        "supermercato" "pane" "latte" "formaggio" "uova" "frutta" "mercado" "pão" "leite" "queijo"
    },
    category! { "Eating out" spending:
        "restaurant" "restaurants" "cafe" "café" "coffee" "coffees" "espresso" "cappuccino" "tea" "lunch"
        "lunches" "dinner" "breakfast" "brunch" "supper" "pizza" "pizzas" "burger" "burgers" "sushi" "kebab"
        "takeaway" "takeout" "take away" "take out" "fast food" "bar" "pub" "beer" "beers" "wine" "drinks"
        "drink" "cocktail" "cocktails" "ice cream" "sandwich" "bagel" "noodles" "ramen" "tacos" "snack" "meal"
        "canteen" "delivery" "doughnut" "donut" "cake" "croissant" "pizza dinner" "round" "tip" "kaffee"
        "mittagessen" "abendessen" "frühstück" "essen" "bier" "wein" "eis" "döner" "kneipe" "mittag" "kuchen"
        "desayuno" "comida" "almuerzo" "cena" "cerveza" "vino" "restaurante" "tapas" "helado" "déjeuner" "dîner"
        "petit déjeuner" "bière" "vin" "glace" "resto" "pranzo" "colazione" "birra" "ristorante" "gelato"
        "caffè" "almoço" "jantar" "cerveja" "vinho"
    },
    category! { "Transport" spending:
        "taxi" "cab" "bus" "train" "trains" "tram" "metro" "subway" "underground" "tube" "uber" "lyft" "bolt"
        "parking" "toll" "tolls" "ferry" "ticket" "tickets" "bus ticket" "train ticket" "bike" "bicycle"
        "scooter" "car wash" "car repair" "car service" "mechanic" "tyres" "tires" "car" "garage" "fare"
        "commute" "oyster" "zug" "bahn" "fahrkarte" "ticket bahn" "parken" "parkplatz" "fahrrad" "tren"
        "autobús" "autobus" "billete" "aparcamiento" "coche" "train sncf" "stationnement" "vélo" "voiture"
        "péage" "treno" "biglietto" "parcheggio" "trem" "ônibus" "estacionamento" "passe"
    },
    category! { "Fuel" spending:
        "gas" "petrol" "gasoline" "diesel" "gas station" "petrol station" "charging" "ev charging" "benzin"
        "tanken" "tankstelle" "sprit" "gasolina" "gasóleo" "essence" "carburant" "benzina" "gasolio"
        "carburante" "combustible" "combustível"
    },
    category! { "Household" spending:
        "home" "rent" "mortgage" "furniture" "housing" "ikea" "repair" "repairs" "cleaning" "cleaner"
        "plumber" "electrician" "tools" "drill" "garden" "plants" "lamp" "sofa" "couch" "bed" "mattress" "table"
        "chair" "curtains" "kitchen" "appliance" "washing machine" "fridge" "vacuum" "decor" "paint" "dishes"
        "towels" "deposit" "flat" "miete" "möbel" "haushalt" "wohnung" "reparatur" "putzfrau" "alquiler" "renta"
        "hipoteca" "muebles" "hogar" "loyer" "meubles" "ménage" "affitto" "mobili" "casa" "aluguel" "renda"
    },
    category! { "Utilities" spending:
        "electricity" "electric" "power" "gas bill" "water bill" "heating" "internet" "wifi" "broadband" "phone"
        "phone bill" "mobile" "cell phone" "bill" "bills" "trash" "garbage" "council tax" "sewage" "strom"
        "heizung" "handy" "telefon" "wasser" "nebenkosten" "müll" "rundfunk" "luz" "electricidad" "agua"
        "teléfono" "móvil" "électricité" "eau" "chauffage" "téléphone" "bolletta" "luce" "acqua" "telefono"
        "água" "celular"
    },
    category! { "Health" spending:
        "doctor" "dentist" "pharmacy" "medicine" "meds" "medication" "pills" "hospital" "clinic" "glasses"
        "lenses" "contact lenses" "therapy" "therapist" "physio" "gym" "fitness" "yoga" "massage" "vitamins"
        "haircut" "hairdresser" "barber" "cosmetics" "makeup" "shampoo" "sunscreen" "sun cream" "drugstore"
        "health insurance" "checkup" "arzt" "zahnarzt" "apotheke" "medizin" "friseur" "drogerie" "farmacia"
        "médico" "dentista" "medicina" "peluquería" "pharmacie" "médecin" "dentiste" "coiffeur" "parrucchiere"
        "farmácia" "academia"
    },
    category! { "Clothes" spending:
        "clothing" "shoes" "shoe" "shirt" "shirts" "t-shirt" "jeans" "trousers" "pants" "dress" "jacket" "coat"
        "socks" "underwear" "hat" "sneakers" "boots" "sweater" "hoodie" "suit" "skirt" "bag" "laundry"
        "dry cleaning" "tailor" "kleidung" "schuhe" "hose" "jacke" "hemd" "ropa" "zapatos" "vêtements"
        "chaussures" "vestiti" "scarpe" "roupa" "sapatos"
    },
    category! { "Fun" spending:
        "entertainment" "cinema" "movie" "movies" "film" "theatre" "theater" "concert" "museum" "game" "games"
        "video game" "book" "books" "hobby" "party" "club" "festival" "bowling" "zoo" "sports" "sport" "toys"
        "music" "vinyl" "lottery" "swimming" "pool" "climbing" "skiing" "ski pass" "escape room" "kino"
        "konzert" "buch" "bücher" "spiel" "theater karten" "cine" "teatro" "concierto" "libro" "libros" "juego"
        "cinéma" "livre" "livres" "jeu" "sortie" "gioco" "concerto" "livro"
    },
    category! { "Travel" spending:
        "flight" "flights" "plane" "hotel" "hostel" "airbnb" "holiday" "holidays" "vacation" "trip" "luggage"
        "suitcase" "visa fee" "passport" "airport" "rental car" "car rental" "car hire" "cruise" "booking"
        "flug" "urlaub" "reise" "vuelo" "viaje" "vacaciones" "avión" "vol" "voyage" "vacances" "avion" "hôtel"
        "volo" "viaggio" "vacanza" "aereo" "voo" "viagem" "férias"
    },
    category! { "Gifts" spending:
        "gift" "present" "presents" "birthday" "birthday gift" "birthday present" "flowers" "donation"
        "donations" "charity" "wedding" "christmas" "geschenk" "geschenke" "blumen" "spende" "regalo" "regalos"
        "flores" "donación" "cadeau" "cadeaux" "fleurs" "don" "regali" "fiori" "presente"
    },
    category! { "Kids" spending:
        "kid" "child" "children" "baby" "diapers" "nappies" "babysitter" "daycare" "kindergarten" "nursery"
        "childcare" "school trip" "pocket money" "stroller" "baby food" "kinder" "windeln" "kita" "taschengeld"
        "niños" "pañales" "guardería" "enfants" "couches" "crèche" "bambini" "pannolini" "asilo" "crianças"
    },
    category! { "Pets" spending:
        "pet" "dog" "cat" "dog food" "cat food" "vet" "veterinarian" "litter" "cat litter" "pet food" "hund"
        "katze" "tierarzt" "hundefutter" "katzenfutter" "perro" "gato" "veterinario" "chien" "chat"
        "vétérinaire" "cane" "gatto" "cachorro"
    },
    category! { "Subscriptions" spending:
        "subscription" "netflix" "spotify" "disney" "youtube premium" "amazon prime" "prime" "icloud" "hbo"
        "apple music" "membership" "newspaper" "magazine" "patreon" "domain" "hosting" "software" "app" "abo"
        "abonnement" "zeitung" "suscripción" "abbonamento" "assinatura"
    },
    category! { "Education" spending:
        "school" "tuition" "course" "courses fee" "class" "classes" "lessons" "lesson" "university" "college"
        "textbook" "textbooks" "stationery" "exam" "training" "workshop" "seminar" "language course" "schule"
        "kurs" "studium" "unterricht" "escuela" "curso" "universidad" "école" "cours" "université" "scuola"
        "corso" "università" "escola"
    },
    category! { "Other" spending:
        "misc" "miscellaneous" "various" "stuff" "fee" "fees" "bank fee" "fine" "fines" "tax" "taxes"
        "insurance" "post" "postage" "stamps" "parcel" "shipping" "atm" "sonstiges" "versicherung" "steuer"
        "gebühr" "otros" "seguro" "impuestos" "multa" "divers" "assurance" "impôts" "amende" "altro"
        "assicurazione" "tasse" "outros" "imposto"
    },
    category! { "Salary" income:
        "wage" "wages" "paycheck" "paycheque" "payroll" "payday" "gehalt" "lohn" "sueldo" "nómina" "salario"
        "salaire" "paie" "stipendio" "salário"
    },
    category! { "Other income" income:
        "income" "bonus" "interest" "dividend" "dividends" "refund" "tax refund" "cashback" "freelance"
        "side job" "sale" "pension" "benefits" "child benefit" "allowance" "einkommen" "zinsen" "rente"
        "kindergeld" "ingresos" "intereses" "pensión" "revenus" "intérêts" "retraite" "entrate" "interessi"
        "pensione" "rendimento" "juros"
    },
];

/// The starting set as names to read by, when no household's own are at hand.
pub fn starting_names() -> &'static Names {
    &STARTING_NAMES[0].1
}

/// The starting set as a household of this language calls it; English where the bot does not speak it.
pub fn starting_names_in(language: &str) -> &'static Names {
    STARTING_NAMES.iter().find(|(tag, _)| *tag == language).map_or_else(starting_names, |(_, names)| names)
}

/// The starting categories in every language.
pub fn starting_everywhere() -> impl Iterator<Item = &'static Named> {
    STARTING_NAMES.iter().flat_map(|(_, names)| &names.categories)
}

/// By language, English first.
static STARTING_NAMES: LazyLock<[(&str, Names); LANGUAGES.len()]> = LazyLock::new(|| {
    LANGUAGES.each_ref().map(|language| {
        let locale = Locale::first_of([language.tag]);
        let categories = STARTING.iter().map(|of| of.named(&locale)).collect();
        (language.tag, Names { categories, ..Names::default() })
    })
});

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn an_alias_is_folded_and_leads_to_one_category() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for category in STARTING {
            for key in category.aliases.iter().map(|alias| (*alias).to_owned()).chain([fold(category.name)]) {
                assert_eq!(fold(&key), key, "{}", category.name);
                let before = seen.insert(key.clone(), category.name);
                assert!(before.is_none(), "{key:?} leads to {} and {before:?}", category.name);
            }
        }
    }
}
