// Makes brands.txt from the npm package name-suggestion-index (BSD-3-Clause, see LICENSE.md):
//
//     npm pack name-suggestion-index && tar xzf name-suggestion-index-*.tgz
//     node make.mjs package/dist/json/nsi.json > brands.txt
//
// One line a category: its name, a tab, and the folded names of its brands apart by `|`, in order. A name that stands
// under several kinds of shop goes to the kind that is listed first here.

import { readFileSync } from "node:fs";

/** Kinds of shop, the weightier first, and the starting category that each is filed under. */
const KINDS = [
    ["shop/supermarket", "Groceries"],
    ["amenity/fuel", "Fuel"],
    ["amenity/charging_station", "Fuel"],
    ["shop/convenience", "Groceries"],
    ["amenity/fast_food", "Eating out"],
    ["amenity/restaurant", "Eating out"],
    ["amenity/cafe", "Eating out"],
    ["shop/coffee", "Eating out"],
    ["amenity/ice_cream", "Eating out"],
    ["amenity/pub", "Eating out"],
    ["amenity/bar", "Eating out"],
    ["amenity/food_court", "Eating out"],
    ["shop/bakery", "Groceries"],
    ["shop/butcher", "Groceries"],
    ["shop/greengrocer", "Groceries"],
    ["shop/deli", "Groceries"],
    ["shop/alcohol", "Groceries"],
    ["shop/beverages", "Groceries"],
    ["shop/confectionery", "Groceries"],
    ["shop/chocolate", "Groceries"],
    ["shop/pastry", "Groceries"],
    ["shop/cheese", "Groceries"],
    ["shop/seafood", "Groceries"],
    ["shop/frozen_food", "Groceries"],
    ["shop/dairy", "Groceries"],
    ["shop/farm", "Groceries"],
    ["shop/food", "Groceries"],
    ["shop/tea", "Groceries"],
    ["shop/wholesale", "Groceries"],
    ["shop/health_food", "Groceries"],
    ["shop/water", "Groceries"],
    ["amenity/pharmacy", "Health"],
    ["shop/chemist", "Health"],
    ["shop/optician", "Health"],
    ["shop/hearing_aids", "Health"],
    ["shop/medical_supply", "Health"],
    ["shop/nutrition_supplements", "Health"],
    ["amenity/dentist", "Health"],
    ["amenity/doctors", "Health"],
    ["amenity/clinic", "Health"],
    ["amenity/hospital", "Health"],
    ["healthcare/laboratory", "Health"],
    ["healthcare/physiotherapist", "Health"],
    ["leisure/fitness_centre", "Health"],
    ["shop/cosmetics", "Health"],
    ["shop/perfumery", "Health"],
    ["shop/hairdresser", "Health"],
    ["shop/beauty", "Health"],
    ["shop/massage", "Health"],
    ["shop/clothes", "Clothes"],
    ["shop/shoes", "Clothes"],
    ["shop/jewelry", "Clothes"],
    ["shop/watches", "Clothes"],
    ["shop/bag", "Clothes"],
    ["shop/fashion_accessories", "Clothes"],
    ["shop/laundry", "Clothes"],
    ["shop/dry_cleaning", "Clothes"],
    ["shop/shoe_repair", "Clothes"],
    ["shop/fabric", "Clothes"],
    ["shop/furniture", "Household"],
    ["shop/doityourself", "Household"],
    ["shop/hardware", "Household"],
    ["shop/houseware", "Household"],
    ["shop/garden_centre", "Household"],
    ["shop/interior_decoration", "Household"],
    ["shop/kitchen", "Household"],
    ["shop/bathroom_furnishing", "Household"],
    ["shop/bed", "Household"],
    ["shop/carpet", "Household"],
    ["shop/curtain", "Household"],
    ["shop/lighting", "Household"],
    ["shop/paint", "Household"],
    ["shop/trade", "Household"],
    ["shop/appliance", "Household"],
    ["shop/electronics", "Household"],
    ["shop/computer", "Household"],
    ["shop/department_store", "Household"],
    ["shop/variety_store", "Household"],
    ["shop/general", "Household"],
    ["shop/florist", "Gifts"],
    ["shop/gift", "Gifts"],
    ["shop/mobile_phone", "Utilities"],
    ["shop/telecommunication", "Utilities"],
    ["office/telecommunication", "Utilities"],
    ["office/energy_supplier", "Utilities"],
    ["shop/car_repair", "Transport"],
    ["shop/car_parts", "Transport"],
    ["shop/tyres", "Transport"],
    ["shop/car", "Transport"],
    ["shop/motorcycle", "Transport"],
    ["shop/bicycle", "Transport"],
    ["amenity/car_wash", "Transport"],
    ["amenity/vehicle_inspection", "Transport"],
    ["amenity/car_rental", "Transport"],
    ["amenity/car_sharing", "Transport"],
    ["amenity/bicycle_rental", "Transport"],
    ["amenity/scooter_rental", "Transport"],
    ["amenity/kick-scooter_rental", "Transport"],
    ["amenity/parking", "Transport"],
    ["amenity/taxi", "Transport"],
    ["tourism/hotel", "Travel"],
    ["tourism/hostel", "Travel"],
    ["tourism/motel", "Travel"],
    ["tourism/camp_site", "Travel"],
    ["shop/travel_agency", "Travel"],
    ["shop/sports", "Fun"],
    ["shop/outdoor", "Fun"],
    ["shop/books", "Fun"],
    ["shop/video_games", "Fun"],
    ["shop/games", "Fun"],
    ["shop/music", "Fun"],
    ["shop/musical_instrument", "Fun"],
    ["shop/hobby", "Fun"],
    ["shop/craft", "Fun"],
    ["shop/lottery", "Fun"],
    ["shop/bookmaker", "Fun"],
    ["shop/tobacco", "Other"],
    ["amenity/cinema", "Fun"],
    ["amenity/theatre", "Fun"],
    ["leisure/bowling_alley", "Fun"],
    ["leisure/amusement_arcade", "Fun"],
    ["leisure/trampoline_park", "Fun"],
    ["leisure/miniature_golf", "Fun"],
    ["shop/toys", "Kids"],
    ["shop/baby_goods", "Kids"],
    ["amenity/kindergarten", "Kids"],
    ["amenity/childcare", "Kids"],
    ["shop/pet", "Pets"],
    ["shop/pet_grooming", "Pets"],
    ["amenity/veterinary", "Pets"],
    ["shop/stationery", "Education"],
    ["amenity/language_school", "Education"],
    ["amenity/driving_school", "Education"],
    ["amenity/prep_school", "Education"],
    ["amenity/school", "Education"],
    ["office/insurance", "Other"],
    ["amenity/post_office", "Other"],
    ["amenity/bank", "Other"],
    ["amenity/money_transfer", "Other"],
    ["amenity/bureau_de_change", "Other"],
    ["amenity/atm", "Other"],
];

/** As `understand::fold` leaves a name, without the marks that people leave out when they type. */
const folded = (name) =>
    name
        .normalize("NFKC")
        .toLowerCase()
        .normalize("NFC")
        .replace(/[\u2018\u2019\u201b\u2032\u02bc`´]/g, "'")
        .replace(/[\u2010-\u2015\u2212]/g, "-")
        .replace(/[\u201c-\u201f\u2033«»"]/g, "")
        .replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufe0f\ufeff\u00ad]/g, "")
        .replace(/ *\([^)]*\)/g, "")
        .replace(/\s+/g, " ")
        .trim();

/** The other ways in which people type it: without accents, apostrophes, stops, with "and" for "&". */
const spellings = (name) => {
    const bare = name.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC").replace(/ß/g, "ss").replace(/ø/g, "o");
    return [name, bare, bare.replace(/'/g, ""), bare.replace(/['.]/g, ""), bare.replace(/ ?& ?/g, " and "), bare.replace(/-/g, " ")];
};

/** A name has two letters at least; what stands in brackets tells namesakes apart and is typed by nobody. */
const typed = (name) => /\p{L}.*\p{L}/u.test(name);

const { nsi } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const filed = new Map();
for (const [kind, category] of KINDS) {
    for (const item of nsi[`brands/${kind}`]?.items ?? []) {
        const named = Object.entries(item.tags).filter(([tag]) => /^(brand|name|short_name|alt_name)(:(en|de|es|fr|it|pt|nl|ru))?$/.test(tag));
        const names = [item.displayName, ...named.flatMap(([, value]) => value.split(";")), ...(item.matchNames ?? [])];
        for (const name of names.flatMap((name) => spellings(folded(name))).map((name) => name.replace(/\s+/g, " ").trim())) {
            const fits = typed(name) && name.length <= 32 && name.split(" ").length <= 5 && !/[|"()]/.test(name);
            if (fits && !filed.has(name)) filed.set(name, category);
        }
    }
}
const byCategory = new Map();
for (const [name, category] of filed) byCategory.set(category, [...(byCategory.get(category) ?? []), name]);
for (const category of [...byCategory.keys()].sort()) {
    process.stdout.write(`${category}\t${byCategory.get(category).sort().join("|")}\n`);
}
