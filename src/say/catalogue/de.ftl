### Deutsch, per Du. Was getippt wird (undo, set currency CZK), heißt in jeder Sprache gleich.

## Words, numbers and days

or = oder
and = und
none = nichts
quoted = „{ $text }“
money = { $sign }{ $number } { $symbol }
money-with-code = { $sign }{ $number } { $symbol }
entries = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
}
date-day = %-d. %B
date-day-of-year = %-d. %B %Y
date-weekday-and-day = %a %-d. %b
date-whole = %A, %-d. %B %Y
date-month = %B
date-month-of-year = %B %Y
date-digits = %d.%m.%Y
date-weekday = %A
yesterday = gestern
today = heute

## Buttons

button-undo = Rückgängig
button-redo = Wiederholen
button-category = Kategorie
button-change = Ändern
button-restore = Zurückholen
button-remove = Entfernen
button-remove-number = #{ $number } entfernen
button-keep = Behalten
button-more = Mehr
button-back = Zurück
button-show = Anzeigen
button-forget = Vergessen
button-book-it = Buchen
button-book-unusual = Ja, buchen
button-book-again = Noch mal buchen
button-no = Nein
button-redate = Umdatieren
button-bring-back = Zurückholen
button-join = Ich bin dabei
button-check-again = Noch mal prüfen
button-claim = Ich bin { $name }

## Cards

card-paid = { $payer } hat bezahlt
card-deleted = gelöscht
card-untitled = Eintrag
card-somebody = jemand
was = vorher { $before }
was-note = vorher „{ $note }“
note-with = mit { $person }
note-not = ohne { $person }
note-for = für { $person }

## Recording

text-too-long = Das ist mehr, als ich auf einmal lesen kann (4 KiB).
    .hint = Schick es mir in kleineren Stücken.
number-ambiguous = Ich weiß nicht, welche Zahl mit „{ $shown }“ gemeint ist.
    .hint = Schreib sie in einfachen Ziffern, etwa 12,50.
text-empty = Darin war nichts zu lesen.
    .hint = Schreib, was du ausgegeben hast, etwa Kaffee 4,50.
no-amount = Darin habe ich keinen Betrag gefunden.
    .hint = Schreib, was du ausgegeben hast, etwa Kaffee 4,50.
notice-new-card = neue Karte { $card } auf { $account }
notice-elsewhere = in den Büchern von { $books }
notice-no-source = kein Konto und keine Karte heißt { $word }: add account { $word } legt eins an
notice-filed = unter { $category } abgelegt: { button-category } drücken, wenn es woanders hingehört
notice-assuming = angenommen: { $currency }, { $time }
zone-time = Zeit in { $place }
notice-put-away = { $name } ist weggeräumt, darum steht es auf { $account }: add { $noun } { $name } holt es zurück
notice-category-put-away = { $category } ist weggeräumt: unter { $fallback } abgelegt
notice-reply-name = oder antworte mit ihrem Namen
ask-for-what = Wofür waren { $money }?
ask-who-paid = Du schreibst als Gruppe, da sehe ich nicht, wer du bist: Wer hat bezahlt?
ask-unusual = { $money }, sicher? Dein bisher größter Betrag: { $largest }.
ask-again = Noch mal „{ $said }“? Das habe ich gerade eben gebucht.
amount-zero = Ein Betrag von null bucht nichts.
    .hint = Schreib, was es gekostet hat, etwa Kaffee 4,50.
amount-negative = Ein negativer Betrag braucht einen Grund.
    .hint = Geld zurück: refund 20 Schuhe. Eine Einnahme: +20 Geschenk.
amount-no-decimals = Diese Währung hat keine Nachkommastellen.
    .hint = Runde auf eine ganze Zahl.
amount-decimals = Das sind mehr Nachkommastellen, als die Währung hat ({ $allowed }).
    .hint = Runde, etwa auf 4,50.
amount-too-large = So weit kann ich nicht zählen.
    .hint = Schau dir die Zahl noch mal an.
sum-too-large = Deine Einträge ergeben mehr, als ich zählen kann.
    .hint = Einer davon ist sicher ein Versehen: list zeigt die Nummern, edit 12 amount 5 berichtigt einen.
amount-either = Sind das { $readings }?
    .hint = Schreib die Zahl ohne das Zeichen oder mit zwei Nachkommastellen.
day-far-future = { $day } liegt mehr als ein Jahr in der Zukunft.
    .hint = Stimmt das Jahr?
day-far-past = { $day } liegt mehr als zwanzig Jahre zurück.
    .hint = Stimmt das Jahr?
nothing-left-to-book = Da ist nichts mehr zu buchen.
booked-already = Das ist schon gebucht.
not-these-books = Das gehört in andere Bücher als diese.
question-settled = Diese Frage ist erledigt, gebucht wurde nichts.
    .hint = Schick es noch mal, wenn es gebucht werden soll.
forgotten = Vergessen, nichts gebucht.

## Changing

change-what = Was ist an #{ $number } { $title } anders? 5,40 · gestern · Lebensmittel · mit Visa
nothing-to-change = Ich habe darin nichts gefunden, was zu ändern wäre.
    .hint = Nenn den neuen Betrag, Tag, die Kategorie oder womit bezahlt wurde: 5,40, gestern, Lebensmittel, mit Visa.
nothing-to-change-in = Ich habe darin nichts gefunden, was zu ändern wäre.
    .hint = Sag, was wie werden soll: edit { $number } amount 5.40
says-that-already = Das steht schon so da.
entry-gone = Hier steht kein Eintrag mehr.
    .hint = trash zeigt, was gelöscht wurde.
which-entry = Auf dieser Karte stehen mehrere Einträge.
    .hint = Sag mit der Nummer, welchen du meinst: edit { $number } amount 5.40
currency-unknown = Die Währung „{ $currency }“ kenne ich nicht.
    .hint = Nimm ihre drei Buchstaben, etwa CZK.
day-unknown = „{ $day }“ kann ich nicht als Tag lesen.
    .hint = Versuch gestern, Freitag, 12. Mai oder 2026-05-12.
count-unknown = „{ $count }“ ist keine Anzahl von Einträgen.
    .hint = So geht es: last 20.
writes-as-chat = Ich sehe nicht, wer du bist: du schreibst im Namen des Chats.
    .hint = Sag es unter deinem eigenen Namen.
category-unknown-yet = Die Kategorie „{ $category }“ gibt es nicht.
    .hint = add category { $category } legt sie an.
category-of-other-kind = { $category } ist für { $kind ->
    [income] Einnahmen
   *[other] Ausgaben
}.
    .hint = Erst: edit { $number } kind { $kind }
person-unknown = In diesen Büchern heißt niemand { $person }.
    .hint = Dabei sind: { $names }.
kind-unknown = Ein Eintrag ist expense (Ausgabe) oder income (Einnahme).
    .hint = So geht es: edit { $number } kind income
field-unknown = „{ $slot }“ hat ein Eintrag nicht.
    .hint = Er hat amount, currency, day, category, source, note, merchant, payer, tags und kind.
amount-unknown = „{ $amount }“ kann ich nicht als Betrag lesen.
    .hint = Versuch 5,40 oder 5,40 CZK.
source-unknown = Kein Konto und keine Karte heißt „{ $source }“.
    .hint = add { $thing } { $source } legt eins an.
field-unknown-transfer = „{ $slot }“ hat eine Umbuchung nicht.
    .hint = Sie hat amount, day, source, to, note, payer, tags und kind.
transfer-no-category = Eine Umbuchung hat keine Kategorie.
transfer-both-in = Beide Konten sind in { $currency }.
    .hint = Nenn den Betrag in { $currency }.
transfer-is-in = { $account } ist in { $currency }, diese Umbuchung in { $other }.
    .hint = Nenn ein Konto in { $other }.
transfer-turn-round = Das ginge von { $account } weg und käme dort wieder an.
    .hint = Zum Umdrehen: delete { $number }, dann andersherum umbuchen.
card-stale = Das wurde gerade eben geändert: So steht es jetzt da.
entry-in-trash = #{ $number } { $title } liegt im Papierkorb.
    .hint = restore { $number } holt es zurück.
number-unknown = In diesen Büchern gibt es keine #{ $number }.
    .hint = list zeigt die neuesten mit ihren Nummern.
number-unreadable = { $text } ist keine Nummer eines Eintrags.
field-missing = Dafür fehlt mir noch: { $slot }.
category-gone = Diese Kategorie ist weggeräumt.
    .hint = categories zeigt, was es gibt; antworte mit der, die du meinst.
correct-what = Ich weiß nicht, welchen Eintrag du meinst.
    .hint = Antworte auf seine Karte oder nenn seine Nummer: edit 12 amount 5.40.
edit-unreadable = deine Änderung liest sich nicht mehr als Ausgabe: zählt weiterhin
line-gone = #{ $number } fehlt jetzt in deiner Nachricht: zählt weiterhin

## Taking back

undo-takes-the-last = undo nimmt zurück, was du hier zuletzt gemacht hast.
    .hint = delete { $number } nimmt #{ $number } heraus, egal wie lange es her ist.
nothing-to-undo = Hier gibt es von dir nichts zurückzunehmen.
    .hint = delete 12 nimmt jeden Eintrag heraus, mit seiner Nummer.
changed-since = Das wurde inzwischen noch mal geändert, darum habe ich es gelassen.
    .hint = edit 12 amount 5.40 ändert jeden Eintrag, mit seiner Nummer.
nothing-to-redo = Da ist nichts, was wiederkommen könnte.
redo-changed-since = Das wurde inzwischen noch mal geändert, darum habe ich es gelassen.
undone = Zurückgenommen: { $what }
undone-change = Änderung zurückgenommen: { $what }
back-again = Wieder da: { $what }
undone-already = Das ist schon zurückgenommen.
undone-too = auch zurückgenommen: { $what }
redone-too = und { $what }
entries-moved = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
} umgezogen
arranged-new = { $noun ->
    [category] neue Kategorie
    [account] neues Konto
   *[card] neue Karte
} { $name }
arranged-new-income-category = neue Kategorie für Einnahmen: { $name }
arranged-merged = { $name } mit { $into } zusammengelegt
arranged-put-away = { $noun ->
    [category] Kategorie
    [account] Konto
   *[card] Karte
} { $name } weggeräumt
arranged-brought-back = { $noun ->
    [category] Kategorie
    [account] Konto
   *[card] Karte
} { $name } zurückgeholt
arranged-renamed = { $noun ->
    [category] Kategorie
    [account] Konto
   *[card] Karte
} { $before } in { $name } umbenannt
arranged-leading = { $words } führt zu { $name }
arranged-no-longer-leading = { $words } führt nicht mehr zu { $name }
arranged-default = Standardkonto { $name }
arranged-account-currency = Konto { $name } { $before } → { $after }
arranged-card = Karte { $card }, auf { $account }
arranged-currency = Währung { $before } → { $after }
arranged-zone = Zeitzone { $before } → { $after }
arranged-language = Sprache { $before } → { $after }
arranged-week-start = Wochenanfang { $before } → { $after }
arranged-month-start = Monatsanfang { $before }. → { $after }.
arranged-that-setting = diese Einstellung
that-setting = Diese Einstellung
arranged-since = { $what } wurde inzwischen noch mal geändert, darum habe ich es gelassen.
    .hint = { $list } zeigt, wie es steht.
arranged-since-by = { $what } wurde inzwischen von { $person } noch mal geändert, darum habe ich es gelassen.
    .hint = { $list } zeigt, wie es steht.
category-taken-since = Inzwischen gibt es eine andere Kategorie { $category }, darum habe ich es gelassen.
    .hint = rename category { $category } to NAME schafft Platz.
source-taken-since = Inzwischen heißt ein anderes Konto oder eine andere Karte { $name }, darum habe ich es gelassen.
    .hint = rename account A to B oder rename card A to B schafft Platz.
card-settles-there = { $card } wird über { $account } abgerechnet.
    .hint = Rechne sie erst woanders ab: card { $card } on KONTO
default-needed = Was keine Quelle nennt, hätte dann kein Konto mehr.
    .hint = Mach erst ein anderes Konto zum Standard: default account NAME
in-trash-already = #{ $number } liegt schon im Papierkorb.
    .hint = restore { $number } holt es zurück.
not-in-trash = #{ $number } steht in den Büchern, nicht im Papierkorb.

## One entry

show-kind = Art: { $kind }
show-day = Tag: { $day }
show-category = Kategorie: { $category }
show-received-on = Eingegangen auf: { $source }
show-paid-with = Bezahlt mit: { $source }
show-payer = Bezahlt von: { $payer }
show-merchant = Bei: { $merchant }
show-tags = Tags: { $tags }
kind = { $kind ->
    [income] Einnahme
    [transfer] Umbuchung
    [settlement] Ausgleich
   *[expense] Ausgabe
}
history-booked = { $when } gebucht
history-changed = { $when } geändert
history-deleted = { $when } gelöscht
history-restored = { $when } zurückgeholt
history-merged = { $when } mit der Kategorie umgezogen
history-undid = { $when } rückgängig gemacht
history-redid = { $when } wiederholt
history-by = von { $person }
history-taken-back = (zurückgenommen)
field-amount = Betrag
field-day = Tag
field-kind = Art
field-category = Kategorie
field-source = Quelle
field-to = nach
field-payer = bezahlt von
field-note = Notiz
field-merchant = Händler
field-tags = Tags

## What is asked to be seen

kinds-expenses = Ausgaben
kinds-income = Einnahmen
kinds-transfers = Umbuchungen
kinds-settlements = Ausgleiche
asked-about = für { $what }
asked-with = mit { $card }
asked-on = auf { $account }
asked-payer = bezahlt von { $payer }
this-week = diese Woche
last-week = letzte Woche
this-month = diesen Monat
last-month = letzten Monat
this-quarter = dieses Quartal
last-quarter = letztes Quartal
this-year = dieses Jahr
last-year = letztes Jahr
on-day = am { $day }
in-month = im { $month }
in-year = im Jahr { $year }
range = { $from } bis { $to }
from-to = vom { $from } bis { $to }
nothing-booked = Nichts gebucht{ $asked }.
nothing-booked-yet = Noch nichts gebucht. Schreib, was du ausgegeben hast, etwa Kaffee 4,50.
list-used-up = Auf dieser Liste steht nichts mehr.
trash-title = Im Papierkorb
trash-empty = Der Papierkorb ist leer.
nothing-more = Mehr gibt es nicht zu zeigen.
    .hint = list fängt mit dem Neuesten an.
list-income = Einnahmen { $sums }
search-rebuilding = Die Suche wird gerade neu aufgebaut, versuch es gleich noch mal.
    .hint = list und Berichte gehen solange weiter.
search-waits = Einen Moment bitte.
search-empty = Darin ist kein Wort, nach dem ich suchen kann.
    .hint = So geht es: search Geburtstag
search-nothing = Nichts gefunden zu „{ $words }“.
exported = { $entries }{ $asked } als CSV.
period-unknown = „{ $words }“ kann ich nicht als Zeitraum lesen.
    .hint = Versuch export märz, export 2026 oder nur export.

## Reports

report-no-transfers = Umbuchungen sind keine Ausgaben, darum zählt sie kein Bericht: list transfers zeigt sie.
report-income-of = Einnahmen{ $asked }: { $sums }.
report-nothing-spent = Nichts ausgegeben{ $asked }.
report-spent = { $sums }{ $asked }.
report-spent-on = { $sums }{ $asked }, { $entries }.
report-income = Einnahmen { $sums }.
report-more-groups = und { $count } weitere
report-no-category = Ohne Kategorie
report-no-account = Ohne Konto
report-no-card = Ohne Karte
report-no-payer = Niemand
report-no-merchant = Ohne Händler
report-no-day = Ohne Tag
still-open = Noch offen: { $questions }
still-open-more = und { $count } weitere
still-open-amount = ({ $money } sind noch offen.)
booked-while-away = Gebucht, während ich weg war: { $count }
booked-while-away-sums = Gebucht, während ich weg war: { $count }, { $sums }

## Categories

categories-income = Einnahmen
category-words = { $category }: { $words }
category-no-words = { $category }: kein Wort außer dem Namen
category-added = ✓ Neue Kategorie { $category }
category-added-income = ✓ Neue Kategorie für Einnahmen: { $category }
category-restored = ✓ { $category } ist wieder da, mit allem, was dort abgelegt war
category-archived = ✓ { $category } ist weggeräumt; was dort abgelegt ist, bleibt
renamed = ✓ { $old } heißt jetzt { $new }
merged = ✓ { $from } gehört jetzt zu { $into }, { $count ->
    [0] keine Einträge
    [one] { $count } Eintrag
   *[other] { $count } Einträge
} umgezogen
alias-leads = ✓ { $word } führt zu { $category }
alias-moved = ✓ { $word } führt zu { $category }, nicht mehr zu { $before }
alias-forgotten = ✓ { $word } führt nicht mehr zu { $category }
led-until-now = { $word } führte bisher zu { $before }
alias-unknown = „{ $word }“ führt hier zu nichts.
    .hint = categories zeigt, welche Wörter wohin führen.
category-by-alias = „{ $word }“ ist keine Kategorie, sondern ein Wort, das zu { $category } führt.
    .hint = Sag { $category }, wenn du die meinst; unalias { $word } vergisst das Wort.
category-unknown = Die Kategorie „{ $category }“ gibt es nicht.
    .hint = categories zeigt alle; add category NAME legt eine an.
categories-too-many = Es gibt schon { $count } Kategorien.
    .hint = archive category NAME schafft Platz.
alias-is-this-category = { $category } ist selbst eine Kategorie.
    .hint = Ihr Name führt schon dorthin.
alias-is-category = { $category } ist selbst eine Kategorie.
    .hint = merge category { $category } into { $into } macht eine daraus.
aliases-too-many = { $category } hat schon { $count } Wörter.
    .hint = unalias WORT schafft Platz.
aliases-too-many-merged = { $category } hätte dann über { $count } Wörter.
    .hint = unalias WORT schafft Platz.
merge-same-category = { $category } ist schon diese Kategorie.
    .hint = Nenn zwei: merge category Kaffee into Essen gehen.
merge-other-kind = { $from } ist für { $kind ->
    [income] Einnahmen
   *[other] Ausgaben
}, { $into } für { $other ->
    [income] Einnahmen
   *[other] Ausgaben
}.
    .hint = Nur Kategorien derselben Art können eine werden.
category-needed = { $category } fängt auf, was niemand abgelegt hat, und muss darum bleiben.
    .hint = rename category { $category } to NAME gibt ihr einen anderen Namen.
category-taken = Die Kategorie { $category } gibt es schon.
    .hint = alias WORT = { $category } lässt ein Wort dorthin führen; merge category NAME into { $category } macht aus zweien eine.
category-has-number = Einen Namen mit einer Zahl darin würde ich als Betrag lesen.
    .hint = Lass die Zahl weg oder zieh sie ins Wort: studio54.

## Names

name-unreadable = „{ $name }“ kann ich nicht als Namen lesen.
    .hint = Nimm einfache Buchstaben.
name-has-sign = Das Zeichen in „{ $name }“ würde den Namen zerteilen.
    .hint = Lass = und Pfeile weg.
name-is-day = „{ $name }“ liest sich wie ein Tag.
    .hint = Mit einem anderen Wort verwechsle ich nichts.
name-is-command = „{ $name }“ ist etwas, das ich tue.
    .hint = help { $command } erklärt es; nimm als Namen ein anderes Wort.
name-needed = Ein Name braucht mindestens einen Buchstaben.
    .hint = Nimm das Wort, das du tippen wirst, etwa Sparen.
name-too-long = Dieser Name ist länger als { $count } Buchstaben.
    .hint = Nimm das kurze Wort, das du tippen wirst, etwa Sparen.
name-has-amount = In diesem Namen steckt ein Betrag.
    .hint = Lass ihn weg. Was schon da ist, buchst du danach, etwa +500 Anfang mit Sparen.

## Accounts and cards

account-default = Standard
account-added = ✓ { $account } ist ein neues Konto, in { $currency }
account-restored = ✓ { $account } ist wieder da, in { $currency }
account-archived = ✓ { $account } ist weggeräumt; was darauf lief, bleibt
account-archived-with = ✓ { $account } ist weggeräumt; dort liegen noch { $sums }, darum zeigt balance es weiter
account-set-default = ✓ Was keine Quelle nennt, wird auf { $account } gebucht
account-unknown = Das Konto „{ $account }“ gibt es nicht.
    .hint = accounts zeigt alle; add account NAME legt eins an.
account-is-card = { $card } ist eine Karte; abgerechnet wird sie über { $account }.
    .hint = accounts zeigt, was was ist.
an-account = ein Konto
no-account = kein Konto
source-taken = Ein Konto oder eine Karte heißt schon { $name }.
    .hint = accounts zeigt alle.
sources-too-many = Davon gibt es schon { $count }.
    .hint = archive account NAME oder archive card NAME schafft Platz.
account-only = { $account } ist dein einziges Konto.
    .hint = Erst add account NAME, oder: rename account { $account } to NAME.
account-is-default = Auf { $account } kommt, was keine Quelle nennt.
    .hint = Mach erst ein anderes zum Standard: default account { $other }
account-has-cards = { $card } wird über { $account } abgerechnet.
    .hint = Rechne sie erst woanders ab: card { $card } on { $other }
put-away = { $name } ist weggeräumt.
    .hint = add { $noun } { $name } holt es zurück.
put-away-line = Weggeräumt: { $names } (add { $noun } { $first } holt es zurück)
not-put-away = { $noun ->
    [category] Keine Kategorie
    [account] Kein Konto
   *[card] Keine Karte
} „{ $name }“ ist weggeräumt.
    .hint = Weggeräumt sind: { $names }.
not-put-away-none = { $noun ->
    [category] Keine Kategorie
    [account] Kein Konto
   *[card] Keine Karte
} „{ $name }“ ist weggeräumt.
    .hint = Weggeräumt ist gar nichts; add { $noun } { $name } legt es an.
day-of-month = Kein Monat hat einen { $day }. Tag.
    .hint = Nimm einen Tag von 1 bis 31; kurze Monate nehmen ihren letzten.
card-needs-account = Eine Karte braucht ein Konto, über das sie abgerechnet wird.
    .hint = Fang so an: add account NAME
cards-none = Noch keine Karten. add card Visa legt eine an.
card-closes = schließt am { $day }.
card-due = fällig am { $day }.
card-on = { $card }, auf { $account }
card-added = ✓ Karte { $card }, auf { $account }
card-restored = ✓ Wieder da: { $card }, auf { $account }
card-set = ✓ { $card }, auf { $account }
card-archived = ✓ { $card } ist weggeräumt; was damit bezahlt wurde, bleibt
card-unknown = Die Karte „{ $card }“ gibt es nicht.
    .hint = cards zeigt alle; add card NAME legt eine an.
statement-this-month = { $card }: bisher { $sums } diesen Monat
statement = { $card }: bisher { $sums } · { $from } bis { $to }
statement-due = fällig am { $day }
statement-days = Ihre Tage: card { $card } closing 25 due 5
transfer-same-account = Das ginge von { $account } weg und käme dort wieder an.
    .hint = Nenn zwei Konten: transfer 50 from Hauptkonto to Sparen.
transfer-other-currency = { $from } ist in { $currency }, { $to } in { $other }.
    .hint = Buche beide Seiten: 50 { $currency } Wechsel from { $from }, und +50 { $other } Wechsel with { $to }.
transfer-no-account = Es gibt kein Konto, von dem es kommen könnte.
    .hint = add account NAME legt eins an.
transfer-amount-unknown = „{ $amount }“ kann ich nicht als Betrag lesen.
    .hint = So geht es: transfer 50 from Hauptkonto to Sparen.
transfer-currency = { $account } ist in { $currency }.
    .hint = Nenn den Betrag in { $currency }.
transfer-zero = Mit null ist nichts umzubuchen.
    .hint = So geht es: transfer 50 from Hauptkonto to Sparen.
transfer-negative = Umgebucht wird immer in eine Richtung.
    .hint = Dreh stattdessen die Konten um: transfer 50 from Sparen to Hauptkonto.

## Settings

settings-currency = Währung: { $currency }
settings-zone = Zeitzone: { $zone }
settings-language = Sprache: { $language }
settings-quiet = Leise: was gebucht ist, bekommt { $mark } an der Nachricht
quiet-on = Ab jetzt bekommt hier, was gebucht ist, { $mark } an der Nachricht statt einer Karte. Fragen stelle ich weiterhin. set quiet off bringt die Karten zurück.
quiet-off = Ab jetzt hat hier jeder Eintrag wieder seine Karte.
settings-change = Zum Ändern: set currency CZK
currency-set = Ab jetzt ist eine Zahl ohne Währung in { $currency }. Was gebucht ist, bleibt, wie es ist.
zone-set = Zeitzone { $zone }: dort ist es { $time }.
zone-moves-days = { $count ->
    [one] { $count } Eintrag fällt
   *[other] { $count } Einträge fallen
} damit auf einen anderen Tag.
redated = Umdatiert: { $entries }.
redated-already = Diese Einträge sind schon umdatiert.
language-set = Ab jetzt lese und antworte ich auf Deutsch.
language-set-read-only = Ich lese jetzt { $language }, antworte aber noch auf Deutsch.
week-starts = Die Woche beginnt am { $day }
week-start-set = Die Woche beginnt am { $day }.
month-starts = Der Monat beginnt am { $day }.
month-start-set = Der Monat beginnt am { $day }.
language-en = Englisch
language-de = Deutsch
language-es = Spanisch
language-fr = Französisch
language-it = Italienisch
language-pt = Portugiesisch
language-nl = Niederländisch
language-ru = Russisch
setting-currency-unknown = Die Währung „{ $currency }“ kenne ich nicht.
    .hint = Nimm ihre drei Buchstaben: set currency CZK.
zone-unknown = Die Zeitzone „{ $zone }“ kenne ich nicht.
    .hint = Nenn ihre Stadt: set zone Europe/Berlin.
language-unknown = „{ $language }“ lese ich noch nicht.
    .hint = Ich lese { language-de }, { language-en }, { language-es }, { language-fr }, { language-it }, { language-pt }, { language-nl }, { language-ru }.
weekday-unknown = „{ $day }“ ist kein Wochentag.
    .hint = So geht es: set week start sunday.
month-start-unknown = Ein Monat kann am 1. bis 28. beginnen.
    .hint = So geht es: set month start 25.

## People

invitation-in-private = Ein Code, den hier alle lesen, lädt niemanden ein.
    .hint = Frag mich in unserem privaten Chat: invite
invitation = Gilt für eine Person und sieben Tage. Sie schickt mir: /start { $code }
members-in = Dabei: { $names }.
own-books = Das sind schon deine eigenen Bücher. Schreib, was du ausgegeben hast: Kaffee 4,50
kept-here-all = { $books } führt hier seine Bücher. Schreib, was du ausgegeben hast: Lebensmittel 48
kept-here-commands = { $books } führt hier seine Bücher. Schreib, was du ausgegeben hast, hinter /e: /e Lebensmittel 48
forbidden-in = In #{ $channel } darf ich nicht schreiben: Gib mir { $rights }
forbidden-here = Hier darf ich nicht schreiben: Gib mir { $rights }
forbidden-since-in = In #{ $channel } darf ich nicht mehr schreiben. Was dort hinter /e steht, buche ich weiter; gib mir View Channel und Send Messages und sag dort noch mal /here.
forbidden-since = In einem deiner Chats darf ich nicht mehr schreiben. Was dort hinter /e steht, buche ich weiter; gib mir View Channel und Send Messages und sag dort noch mal /here.
message-deleted-of = Die Nachricht von { $payer } wurde gelöscht. Zählt weiterhin.
message-deleted = Deine Nachricht wurde gelöscht. Zählt weiterhin.
message-unseen-of = Die Nachricht von { $payer } wurde geändert, wo ich nicht mitlese: Drück auf { button-change }.
message-unseen = Deine Nachricht wurde geändert, wo ich nicht mitlese: Drück auf { button-change }.
gone-command = Diesen Befehl kenne ich nicht mehr.
    .hint = /help zeigt, was ich kann.
invitation-into = Gilt für eine Person und sieben Tage. Sie schickt mir: /start { $code } Damit ist sie auch bei { $books } dabei.
link-in-private = Mit einem Code, den hier alle lesen, wären alle du.
    .hint = Frag mich in unserem privaten Chat: link
link-code = Schick mir das binnen zehn Minuten von deinem anderen Konto, in einem privaten Chat: /link { $code }
link-code-unknown = Dieser Code gilt nicht, oder nicht mehr.
    .hint = link in deinem anderen Konto macht einen neuen, für zehn Minuten.
link-elsewhere = Dieser Code ist für dein Konto auf einer anderen Plattform: Schick ihn mir dort.
linked = Verbunden: Beide Konten zeigen jetzt dieselben Bücher.
linked-with-books = Verbunden: Beide Konten zeigen jetzt dieselben Bücher. Was dieser Chat vorher führte, ist noch da: books wechselt dorthin.
welcome-to = Willkommen bei { $books }. Was du hier schreibst, kommt in diese Bücher: Kaffee 4,50.
welcome-also = Du bist jetzt bei { $books } dabei. Dieser Chat behält seine eigenen Bücher; books wechselt zu { $books }.
books-unknown = Du bist in keinen Büchern, die „{ $name }“ heißen.
    .hint = books zeigt deine.
books-own = Dieser Chat zeigt deine eigenen Bücher, die einzigen, in denen du bist.
books-only = Dieser Chat zeigt die Bücher von { $books }, die einzigen, in denen du bist.
books-others = Dieser Chat zeigt die Bücher von { $books }. Wechseln zu:
books-already = Dieser Chat zeigt schon die Bücher von { $books }.
books-turned = Dieser Chat zeigt jetzt die Bücher von { $books }. Was vorher gebucht wurde, bleibt, wo es ist.
books-owner-only = Nur wem die Bücher dieses Chats gehören, kann ihn auf andere umstellen.
    .hint = Ein einzelner Eintrag geht von deinem privaten Chat aus woandershin: für Home: Geschenk 60.
books-private = Die Bücher von { $books } sind nur deine; hier würden sie alle lesen.
    .hint = invite to { $books } teilt sie zuerst.
members-alone = Du bist in diesen Büchern allein. add member Tom trägt jemanden mit Namen ein, invite lädt jemanden ein.
members-of = { $books }: { $names }.
member-you = { $name } (du)
member-by-name = { $name } (nur der Name)
member-added = { $name } ist dabei, dem Namen nach. Wenn du das bist: { $name } is me
member-exists = { $name } ist schon dabei.
member-unknown = Hier ist niemand dieses Namens nur dem Namen nach dabei.
    .hint = members zeigt, wer dabei ist.
member-claimed = { $name } ist { $me }: Was unter dem Namen stand, gehört dir.
member-left = { $name } hat { $books } verlassen. Was unter dem Namen steht, bleibt; wer dort wieder schreibt, ist wieder dabei.
leave-last = Außer dir ist niemand in diesen Büchern, also bleiben sie deine.
    .hint = export gibt dir alles; delete nimmt einen Eintrag heraus.
undo-other-books = Was du hier zuletzt getan hast, war in anderen Büchern.
    .hint = Rückgängig unter der Karte nimmt es zurück, oder für NAME: undo.
welcome-owner = Willkommen, dieses outlay gehört jetzt dir. Schreib, was du ausgegeben hast, etwa Kaffee 4,50.
welcome = Willkommen. Schreib, was du ausgegeben hast, etwa Kaffee 4,50.
not-admitted = Diese Bücher sind privat.
    .hint = Bitte die Person, die mich betreibt, um eine Einladung und schick mir ihren Code.
not-allowed = Du kannst diese Bücher ansehen, aber nicht ändern.
    .hint = Bitte die Person, der dieser Haushalt gehört, dich zum Mitglied zu machen.
not-yours = Diese Frage ist für jemand anderen.
button-gone = Dieser Knopf gilt nicht mehr.
    .hint = today zeigt, wie es steht.
only-text = Ich lese nur Text und habe davon nichts behalten.
    .hint = Schreib, was du ausgegeben hast, etwa Kaffee 4,50.
here-commands = Hier sehe ich /befehle und Antworten an mich. „/e Einkauf 48“ bucht. Damit ich normale Zeilen lese, mach mich zum Admin.
here-all = Hier lese ich jede Zeile. „Einkauf 48“ bucht; was keine Ausgabe ist, beantworte und behalte ich nicht.
now-all = Ab jetzt lese ich normale Zeilen. Was keine Ausgabe ist, beantworte und behalte ich nicht.
now-commands = Ab jetzt sehe ich nur noch /befehle und Antworten an mich. „/e Einkauf 48“ bucht.
apology = Bei mir ist etwas schiefgegangen, und das wurde nicht gebucht. Es ist aufgehoben, und wer mich betreibt, weiß Bescheid.

## Help

start-private = Hallo! Schreib, was du ausgegeben hast: Kaffee 4,50
start-shared = Hallo! Schreibt, was ihr ausgegeben habt: Einkauf 48
start-shared-commands = Hallo! Schreibt nach /e, was ihr ausgegeben habt: /e Einkauf 48
help-first = Schreib, was du ausgegeben hast: Kaffee 4,50 oder Mittagessen 12,80 gestern mit Visa.
help-last = Wenn du deine Nachricht löschst, merke ich das nicht: nimm undo. help NAME sagt mehr.
help-unknown = Zu „{ $topic }“ habe ich keine Hilfe.
    .hint = help allein zeigt alles.
how-unknown = Ich weiß nicht, was du damit meinst. help zeigt, was ich kann.
how-delete = „{ button-undo }“ unter einer Karte, oder tippe undo. Wenn du deine Nachricht löschst, merke ich das nicht.
how-edit = Antworte auf die Karte mit dem, was anders ist („5,40“, „gestern“), bearbeite deine Nachricht, oder: edit 12 amount 5.40
how-currency = So geht es: set currency CZK
how-zone = So geht es: set zone Europe/Berlin
how-export = export schickt dir alles als CSV-Datei.
how-search = search Geburtstag sucht in Notizen, Händlern und Kategorien.
how-income = Mit Plus wird es eine Einnahme: +2500 Gehalt
how-transfer = So geht es: transfer 50 from Hauptkonto to Sparen
how-alias = So geht es: alias Kaffee = Essen gehen
how-category = categories zeigt sie; add category Garten legt eine an; „{ button-category }“ unter einer Karte legt einen Eintrag ab.
how-card = add card Visa, dann: Mittagessen 12,80 mit Visa. card visa zeigt die Abrechnung.
how-account = add account Sparen. accounts zeigt alle Konten, balance, was darauf liegt.
how-invite = invite gibt dir einen Code für eine Person.
how-report = today, week, month, report märz, report 2026.
usage = { $command } – was genau?
    .hint = So geht es: { $example }
usage-rest = Den Rest davon kann ich nicht lesen.
    .hint = So geht es: { $example }
unknown-command = Diesen Befehl kenne ich nicht.
    .hint = /help zeigt, was ich kann.
question-unknown = Das kann ich noch nicht beantworten.
    .hint = Schreib, was du ausgegeben hast, etwa Kaffee 4,50, oder help.
nothing-understood = Darin habe ich keinen Betrag gefunden, also ist nichts gebucht.
    .hint = Schreib, was du ausgegeben hast, etwa Kaffee 4,50, oder help.

## Commands: what menus and help say about each, `.help` below it, and their slots

command-expense = Eine Ausgabe notieren: /e Kaffee 4,50
    .help = Schreib in deiner eigenen Reihenfolge, was du ausgegeben hast: Kaffee 4,50, 4,50 € Kaffee, Mittagessen 12,80 gestern mit Visa #arbeit. Mehrere Zeilen sind mehrere Einträge. +2500 Gehalt ist eine Einnahme. 12+3,50 Bier wird zusammengezählt. In Gruppen, in denen ich nur Befehle höre, fang mit /e an.
    .text = Was, wie viel, wann, womit
    .amount = Wie viel, wenn es nicht im Text steht
    .day = Wann, wenn nicht heute
    .category = Wohin es gehört
    .source = Das Konto oder die Karte, von der es abging
command-report = Was ausgegeben wurde: today, month, report märz by account
    .help = today, week, month, last month oder year sagen, was ausgegeben wurde, nach Kategorien. report nimmt jeden Zeitraum und mehr: report märz, report 2026, report Lebensmittel, report last month by account (oder card, payer, merchant, month, day). Umbuchungen sind keine Ausgaben, Einnahmen stehen für sich, Währungen werden nie vermischt.
    .by = category, account, card, payer, merchant, month oder day
    .who = I (ich) oder we (wir)
    .side = spend (ausgeben) oder earn (einnehmen)
command-list = Einträge auflisten: list, list Lebensmittel last month
    .help = list zeigt die neuesten Einträge, zehn auf einmal. Sag, welche: list today, list Lebensmittel, list Kaffee last month, list with visa in march, list paid by ana, list income, list #arbeit. last 5 zeigt die neuesten fünf, more macht weiter.
    .count = Wie viele höchstens
command-more = Die nächste Seite deiner letzten Liste
    .help = more macht mit der Liste oder Suche weiter, die du hier zuletzt wolltest.
command-search = Einträge nach Wörtern finden: search Geburtstag
    .help = search sucht in Notizen, Orten, Kategorien und deren anderen Namen und verzeiht Tippfehler. Alle Wörter müssen vorkommen; was in "Anführungszeichen" steht, genau so. more zeigt die nächsten zehn.
    .words = Wonach gesucht wird
command-show = Alles über einen Eintrag: show 128
    .help = show NUMMER sagt alles, was zu einem Eintrag gebucht ist, gelöscht oder nicht, und wer wann was geändert hat.
command-undo = Deinen letzten Eintrag oder deine letzte Änderung hier zurücknehmen
    .help = undo nimmt zurück, was du in diesem Chat zuletzt gemacht hast: einen Eintrag, eine Änderung, ein Löschen, eine Kategorie, ein Konto, eine Karte oder eine Einstellung. Unter einer Karte gedrückt, nimmt es deren letzte Änderung zurück. redo bringt es wieder. Wenn du deine Nachricht löschst, merke ich das nicht.
    .number = Ein Eintrag; den nimmt delete heraus
command-redo = Zurückbringen, was undo genommen hat
    .help = redo bringt zurück, was dein letztes undo genommen hat, solange du seither nichts anderes gemacht hast.
command-edit = Einen Eintrag ändern: edit 128 amount 5.40
    .help = edit NUMMER FELD WERT ändert amount, currency, day, category, source, note, merchant, payer, tags oder kind, bei einer Umbuchung auch to, das Zielkonto. Ohne Feld lese ich, was du meinst: edit 128 gestern. Das Gleiche geht, indem du deine Nachricht bearbeitest oder auf ihre Karte antwortest.
    .slot = Was sich ändert
command-delete = Einen Eintrag herausnehmen: delete 128
    .help = delete NUMMER nimmt einen Eintrag aus den Büchern und legt ihn in den Papierkorb; restore NUMMER holt ihn zurück. Wenn du deine Nachricht im Chat löschst, merke ich das nicht.
command-restore = Einen gelöschten Eintrag zurückholen: restore 128
    .help = restore NUMMER holt einen Eintrag aus dem Papierkorb zurück in die Bücher.
command-trash = Zeigen, was gelöscht wurde
    .help = trash zeigt gelöschte Einträge; restore NUMMER holt einen zurück.
command-categories = Deine Kategorien und die Wörter, die zu ihnen führen
    .help = categories zeigt alle; aliases Lebensmittel zeigt jedes Wort, das zu einer führt. add category NAME, rename category A to B, merge category A into B, archive category A und alias WORT = A ordnen sie.
command-add_category = Eine neue Kategorie: add category Haustiere
    .help = add category NAME legt eine Kategorie für Ausgaben an, add income category NAME eine für Einnahmen. Eine weggeräumte kommt mit ihren Einträgen zurück.
    .kind = income für Einnahmen, sonst Ausgaben
    .name = Der Name der Kategorie
command-rename_category = Ein anderer Name: rename category Spaß to Freizeit
    .help = rename category A to B. Der alte Name führt weiter zu ihr.
command-merge_category = Aus zwei mach eins: merge category Spaß into Reisen
    .help = merge category A into B legt alle Einträge von A unter B ab, lässt die Wörter von A zu B führen und räumt A weg. undo nimmt es zurück.
    .into = Die Kategorie, die bleibt
command-archive_category = Eine Kategorie wegräumen: archive category Haustiere
    .help = archive category NAME nimmt sie aus dem Gebrauch. Einträge behalten sie, und add category NAME holt sie zurück.
command-alias = Ein Wort zu einer Kategorie führen: alias Kaffee = Essen gehen
    .help = alias WORT = KATEGORIE legt von jetzt an dort ab, was du so nennst. Ein Wort führt zu einer Kategorie: noch mal gesagt, zieht es um. unalias WORT vergisst es.
command-unalias = Ein Wort vergessen: unalias Kaffee
    .help = unalias WORT: Das Wort führt zu keiner Kategorie mehr. Was abgelegt ist, bleibt, wo es ist.
command-accounts = Deine Konten und die Karten darauf
    .help = accounts zeigt, wo dein Geld liegt und welche Karten dort abgerechnet werden. add account NAME, rename account A to B, archive account A und default account A ordnen sie; balance sagt, was auf jedem liegt.
command-add_account = Ein neues Konto: add account Sparen
    .help = add account NAME, mit einer Währung, wenn es nicht deine ist: add account Sparen usd. Einträge nennen es: 20 Benzin from sparen. Ein weggeräumtes kommt zurück.
    .name = Der Name des Kontos
    .currency = Seine Währung, wenn es nicht deine ist
command-rename_account = Ein anderer Name: rename account Hauptkonto to Giro
    .help = rename account A to B. Was darauf gebucht ist, bleibt.
command-archive_account = Ein Konto wegräumen: archive account Sparen
    .help = archive account NAME nimmt es aus dem Gebrauch. Was darauf lief, bleibt, und add account NAME holt es zurück.
command-default_account = Wohin geht, was keine Quelle nennt: default account Giro
    .help = default account NAME: Was kein Konto und keine Karte nennt, wird ab jetzt dort gebucht.
command-balance = Was auf jedem Konto liegt
    .help = balance rechnet jedes Konto zusammen: Einnahmen und was durch Umbuchungen kam, abzüglich dessen, was davon oder mit seinen Karten ausgegeben wurde. balance NAME sagt eins. Was vorher schon da war, buchst du als +500 Anfang mit Sparen.
command-cards = Deine Karten, über welches Konto und wann sie laufen
    .help = cards zeigt sie. add card NAME genügt für den Anfang; card NAME closing 25 due 5 setzt ihre Tage, card NAME on KONTO, wo sie abgerechnet wird, und card NAME zeigt die offene Abrechnung.
command-add_card = Eine neue Karte: add card Visa
    .help = add card NAME, und wenn du magst: on KONTO, closing 25, due 5. Ohne Konto wird sie über das Standardkonto abgerechnet. Einträge nennen sie: Mittagessen 12 mit Visa.
    .name = Der Name der Karte
    .account = Das Konto, über das sie abgerechnet wird
command-rename_card = Ein anderer Name: rename card Visa to Amex
    .help = rename card A to B. Was damit bezahlt wurde, bleibt.
command-archive_card = Eine Karte wegräumen: archive card Visa
    .help = archive card NAME nimmt sie aus dem Gebrauch. Was damit bezahlt wurde, bleibt, und add card NAME holt sie zurück.
command-set_card = Tage und Konto einer Karte: card visa closing 25 due 5
    .help = card NAME closing 25 due 5 sagt, an welchen Tagen des Monats ihre Abrechnung schließt und fällig ist; card NAME on KONTO, wo sie abgerechnet wird.
    .account = Das Konto, über das sie abgerechnet wird
command-card = Die offene Abrechnung einer Karte: card visa
    .help = card NAME sagt, auf was die offene Abrechnung kommt, von wann bis wann sie geht und wann sie fällig ist. Setz die Tage mit card NAME closing 25 due 5.
command-transfer = Zwischen deinen Konten: transfer 50 from Hauptkonto to Sparen
    .help = transfer BETRAG from KONTO to KONTO, mit einem Tag, wenn es nicht heute war. Ohne from geht es vom Standardkonto ab: move 50 to sparen. Das ist keine Ausgabe; balance zieht mit.
    .text = Alles, wie gesagt
    .amount = Wie viel
    .from = Das Konto, von dem es kommt
    .to = Das Konto, auf das es geht
command-export = Alle Einträge als CSV-Datei
    .help = export schickt alles, was in den Büchern steht, als CSV für jede Tabelle; export märz oder export 2026 nur diese Zeit.
    .period = Nur diese Zeit
command-settings = Währung, Zeitzone, Sprache, Wochen- und Monatsanfang
    .help = settings zeigt, was eingestellt ist. set currency CZK, set zone Europe/Berlin, set language Deutsch, set week start sunday, set month start 25 ändern es. Mit set quiet on bekommt, was du in einem Chat schreibst, eine Reaktion statt einer Karte. Bei einer neuen Zeitzone kannst du umdatieren, was du heute gebucht hast.
    .name = Welche Einstellung
command-invite = Jemanden mit hineinlassen: ein Code für eine Person
    .help = invite gibt dir einen Code für eine Person und sieben Tage. Sie schickt ihn mir in einem privaten Chat und führt eigene Bücher. invite to Home nimmt sie auch bei Home auf.
    .name = Ein Haushalt von dir, in den sie aufgenommen wird
command-join = Sagen, dass du bei den Büchern dieses Chats dabei bist
    .help = join macht dich zum Mitglied der Bücher dieses Chats. Hier eine Ausgabe zu schreiben tut das auch.
command-here = Die Bücher dieses Chats hier führen
    .help = here, in einem Kanal eines Servers, lässt mich dort mitlesen: Was sich als Ausgabe liest, buche ich, alles andere beantworte und behalte ich nicht. Alle Kanäle eines Servers teilen sich dieselben Bücher.
command-link = Deine Konten auf zwei Plattformen verbinden: beide zeigen dieselben Bücher
    .help = link gibt dir einen Code für die nächsten zehn Minuten. Schick ihn mir von deinem anderen Konto, in einem privaten Chat: link K7WQ2M9XPA. Von da an bist du beide Konten, und beide zeigen dieselben Bücher.
    .code = Der Code, den dein anderes Konto bekommen hat
command-books = Wessen Bücher dieser Chat zeigt: books, books of Home
    .help = Du kannst in mehreren Haushalten sein: deinem eigenen, dem der WG, dem eines Vereins. books zeigt sie und stellt diesen Chat um. Ein einzelner Eintrag geht so woandershin: für Home: Geschenk 60. In gemeinsamen Chats stellt nur um, wem die Bücher gehören.
    .name = Der Haushalt, zu dem gewechselt wird
command-members = Wer diese Bücher teilt; add member Tom fügt jemanden dem Namen nach hinzu
    .help = members zeigt, wer dabei ist. Wer in einem gemeinsamen Chat schreibt, ist es; add member Tom fügt jemanden nur dem Namen nach hinzu, bis es heißt: Tom is me. leave nimmt dich heraus, und was unter deinem Namen steht, bleibt.
command-add_member = Jemanden dem Namen nach hinzufügen: add member Tom
    .help = Mit add member Tom können Einträge Tom nennen, der hier kein Konto braucht. Hat er eines, sagt er: Tom is me.
    .name = Wie du ihn oder sie nennst
command-claim_member = Sagen, dass du ein Mitglied dem Namen nach bist: Tom is me
    .help = Was unter dem Namen stand, gehört von da an dir.
    .name = Der Name des Mitglieds
command-leave = Diese Bücher verlassen; was unter deinem Namen steht, bleibt
    .help = leave nimmt dich aus diesen Büchern. Was du bezahlt hast, bleibt unter deinem Namen; schreibst du wieder hier, bist du wieder dabei.
command-help = Was ich kann; help report sagt mehr über eine Sache
    .help = help zeigt alles auf einem Bildschirm. help NAME sagt mehr über einen Befehl.
    .topic = Der Name eines Befehls
command-how = Fragen, wie etwas geht
    .help = Frag mit eigenen Worten: how do I delete something?
    .topic = Was du tun möchtest
command-start = Hallo sagen
    .help = start sagt in einer Zeile, wie es losgeht.
    .code = Der Code einer Einladung

## Slots that several commands have

slot-number = Die Nummer des Eintrags
slot-step = Die Nachricht, deren Schritt es ist
slot-back = Nur, was weggeräumt wurde
slot-message = Wessen Karte
slot-what = Zeitraum, Kategorie, Karte, Konto, Person, Tag oder Wörter
slot-quiet = on für eine Reaktion statt einer Karte, oder off
slot-value = Was daraus werden soll
slot-name = Der neue Name
slot-alias = Das Wort
slot-category = Welche Kategorie
slot-account = Welches Konto
slot-card = Welche Karte
slot-closing = Tag des Monats, an dem die Abrechnung schließt
slot-due = Tag des Monats, an dem sie fällig ist
slot-amount = Betrag
slot-note = Was es war
slot-day = Tag
slot-source = Konto oder Karte
slot-household = Der Haushalt, zu dem gewechselt wird
slot-member = Das Mitglied

## What new books begin with

starting-account = Hauptkonto
starting-groceries = Lebensmittel
starting-eating-out = Essen gehen
starting-transport = Verkehr
starting-fuel = Tanken
starting-household = Haushalt
starting-utilities = Nebenkosten
starting-health = Gesundheit
starting-clothes = Kleidung
starting-fun = Freizeit
starting-travel = Reisen
starting-gifts = Geschenke
starting-kids = Kinder
starting-pets = Haustiere
starting-subscriptions = Abos
starting-education = Bildung
starting-other = Sonstiges
starting-salary = Gehalt
starting-other-income = Andere Einnahmen
