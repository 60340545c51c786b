// Makes names.txt from Unicode's CLDR, the npm package cldr-numbers-full (Unicode-3.0, see LICENSE.txt):
//
//     npm pack cldr-numbers-full && tar xzf cldr-numbers-full-*.tgz
//     node make.mjs package/main path/to/iso_currency/isodata.tsv > names.txt
//
// One line a currency and language: the language, the code, and the folded names and signs apart by `|`. A name's own
// noun (hryvnia, of Ukrainian hryvnia) is added where no other currency has it. Nouns and signs that several share are
// not here: they are `Family` in the lexicons.

import { readFileSync } from "node:fs";

const [, , folder, isodata] = process.argv;
const LANGUAGES = ["en", "de", "es", "fr", "it", "nl", "pt", "ru"];

/** Nouns that mean something else in an ordinary line. */
const WORDS = new Set(
    ("all colon colón dong ekuele gold kip lari lek lev lira mark marks para pound pula rand real reals reais reales riel rial " +
        "sol soles som sum taka tala toman vatu won wons yuan peso pesos dollar dollars bat bats вон вона бат").split(" "),
);
const KEPT = new Set(["yuan", "lari", "reais", "taka", "tala", "pula", "riel", "kip", "lev"]);

/** Withdrawn, or a country's second: they don't share their noun with the one in use. */
const WITHDRAWN = new Set(["CUC", "HRK", "KPW", "SLL", "SVC", "VED", "ZWL"]);

const folded = (name) =>
    name
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[\u2018\u2019\u02bc]/g, "'")
        .replace(/[\u200e\u200f]/g, "")
        // The lexicon takes a hyphen for a space.
        .replace(/[\s\u2010-\u2015-]+/g, " ")
        .trim();

/** Whether a form may stand in a lexicon: words, no brackets, no digits. */
const fits = (name) => name.length > 1 && !/[()\d]/.test(name);

const codes = readFileSync(isodata, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter(([code, , , , , , , flags]) => code && !/fund|special/i.test(flags ?? ""))
    .map(([code]) => code)
    .filter((code) => !WITHDRAWN.has(code));

for (const language of LANGUAGES) {
    const currencies = JSON.parse(readFileSync(`${folder}/${language}/currencies.json`, "utf8")).main[language].numbers.currencies;
    const names = new Map();
    const nouns = new Map();
    for (const code of codes) {
        const known = currencies[code];
        if (!known) continue;
        const typed = Object.entries(known).filter(([field]) => field.startsWith("displayName"));
        // CFA-Franc BCEAO, доллар США.
        const initials = new Set(typed.flatMap(([, name]) => name.match(/\p{Lu}{2,}/gu) ?? []).map(folded));
        const forms = typed
            .map(([, name]) => folded(name).replace(/ \(.*\)$/, ""));
        if (language === "de") {
            // Kanadische Dollar, kanadischer Dollar, 20 kanadischen Dollar.
            for (const form of [...forms]) {
                for (const ending of ["e", "er", "en"]) forms.push(form.replace(/^(\S+isch)(e|er|es|en)? /, `$1${ending} `));
            }
        }
        names.set(code, new Set(forms.filter(fits)));
        for (const form of forms) {
            const words = form.split(" ");
            if (words.length < 2) continue;
            const noun = ["es", "fr", "it", "pt"].includes(language) ? words[0] : words.at(-1);
            if (initials.has(noun)) continue;
            if (!nouns.has(noun)) nouns.set(noun, new Set());
            nouns.get(noun).add(code);
        }
        // A sign of several letters, or of a letter and a sign, is a currency's own; a bare one may be shared.
        const sign = folded(known.symbol ?? "");
        if (sign && sign !== code.toLowerCase() && /^(?=.*\p{L}).{2,}$/u.test(sign) && !["kr", "rs", "fr", "lei"].includes(sign)) names.get(code).add(sign);
    }
    for (const [noun, of] of nouns) {
        const word = WORDS.has(noun) && !KEPT.has(noun);
        if (of.size === 1 && fits(noun) && noun.length > 2 && !word) names.get([...of][0]).add(noun);
    }
    for (const code of [...names.keys()].sort()) {
        process.stdout.write(`${language}\t${code}\t${[...names.get(code)].join("|")}\n`);
    }
}
