### Español, de tú. Lo que se escribe (undo, set currency CZK) es igual en todos los idiomas.

## Words, numbers and days

or = o
and = y
none = nada
quoted = «{ $text }»
money = { $sign }{ $number } { $symbol }
money-with-code = { $sign }{ $number } { $symbol }
entries = { $count ->
    [one] { $count } entrada
   *[other] { $count } entradas
}
date-day = %-d de %B
date-day-of-year = %-d de %B de %Y
date-weekday-and-day = %a %-d %b
date-whole = %A, %-d de %B de %Y
date-month = %B
date-month-of-year = %B de %Y
date-digits = %d/%m/%Y
date-weekday = %A
yesterday = ayer
today = hoy

## Buttons

button-undo = Deshacer
button-redo = Rehacer
button-category = Categoría
button-change = Cambiar
button-restore = Recuperar
button-remove = Quitar
button-remove-number = Quitar #{ $number }
button-keep = Dejar
button-more = Más
button-back = Atrás
button-show = Ver
button-forget = Olvidar
button-book-it = Apuntar
button-book-unusual = Sí, apúntalo
button-book-again = Apuntar otra vez
button-no = No
button-redate = Cambiar fechas
button-bring-back = Recuperar
button-join = Me apunto
button-check-again = Comprobar otra vez
button-claim = Soy { $name }

## Cards

card-paid = pagó { $payer }
card-deleted = borrada
card-untitled = Entrada
card-somebody = alguien
was = antes { $before }
was-note = antes «{ $note }»
note-with = con { $person }
note-not = sin { $person }
note-for = para { $person }

## Recording

text-too-long = Es más de lo que puedo leer de una vez (4 KiB).
    .hint = Mándamelo en trozos más pequeños.
number-ambiguous = No sé qué número es «{ $shown }».
    .hint = Escríbelo con cifras normales, como 12,50.
text-empty = Ahí no había nada que leer.
    .hint = Escribe lo que gastaste, como café 4,50.
no-amount = No encuentro ningún importe ahí.
    .hint = Escribe lo que gastaste, como café 4,50.
notice-new-card = tarjeta nueva { $card } en { $account }
notice-elsewhere = en las cuentas de { $books }
notice-no-source = aún no hay cuenta ni tarjeta { $word }: add account { $word }
notice-filed = va a { $category }: pulsa { button-category } si es otra cosa
notice-assuming = supongo { $currency } y { $time }
zone-time = hora de { $place }
notice-put-away = { $name } está guardada, así que esto va a { $account }: add { $noun } { $name } la recupera
notice-category-put-away = { $category } está guardada: va a { $fallback }
notice-reply-name = o responde con su nombre
ask-for-what = ¿En qué gastaste { $money }?
ask-who-paid = Escribes como grupo y no sé quién eres: ¿quién pagó?
ask-unusual = ¿{ $money }, seguro? Lo más alto hasta ahora fue { $largest }.
ask-again = ¿Otra vez «{ $said }»? Lo apunté hace un momento.
amount-zero = Un importe de cero no apunta nada.
    .hint = Escribe lo que costó, como café 4,50.
amount-negative = Un importe negativo necesita un motivo.
    .hint = Si te devolvieron dinero: refund 20 zapatos. Si es un ingreso: +20 regalo.
amount-no-decimals = Esa moneda no tiene decimales.
    .hint = Redondéalo a un número entero.
amount-decimals = Son más decimales de los que tiene la moneda ({ $allowed }).
    .hint = Redondéalo, como 4,50.
amount-too-large = No sé contar hasta tanto.
    .hint = Revisa el número.
sum-too-large = Tus movimientos suman más de lo que sé contar.
    .hint = Alguno es seguramente un error: list muestra sus números, edit 12 amount 5 corrige uno.
amount-either = ¿Son { $readings }?
    .hint = Escríbelo sin el separador o con dos decimales.
day-far-future = { $day } queda a más de un año.
    .hint = Revisa el año.
day-far-past = { $day } fue hace más de veinte años.
    .hint = Revisa el año.
nothing-left-to-book = Ya no queda nada que apuntar.
booked-already = Eso ya está apuntado.
not-these-books = Eso no es de estas cuentas.
question-settled = Esa pregunta ya está cerrada y no se apuntó nada.
    .hint = Mándalo otra vez si hay que apuntarlo.
forgotten = Olvidado, no apunté nada.

## Changing

change-what = ¿Qué cambia en #{ $number } { $title }? 5,40 · ayer · alimentación · con visa
nothing-to-change = No veo ahí qué hay que cambiar.
    .hint = Dime el nuevo importe, el día, la categoría o con qué se pagó: 5,40, ayer, alimentación, con visa.
nothing-to-change-in = No veo ahí qué hay que cambiar.
    .hint = Dime qué y cómo: edit { $number } amount 5.40
says-that-already = Ya pone eso.
entry-gone = Aquí ya no hay ninguna entrada.
    .hint = trash muestra lo borrado.
which-entry = En esa tarjeta hay varias entradas.
    .hint = Dime cuál por su número: edit { $number } amount 5.40
currency-unknown = No conozco la moneda «{ $currency }».
    .hint = Usa sus tres letras, como CZK.
day-unknown = No puedo leer «{ $day }» como un día.
    .hint = Prueba con ayer, viernes, 12 de mayo o 2026-05-12.
count-unknown = «{ $count }» no es un número de movimientos.
    .hint = Por ejemplo: last 20.
writes-as-chat = No sé quién eres: escribes en nombre del chat.
    .hint = Dilo con tu propio nombre.
category-unknown-yet = No hay ninguna categoría «{ $category }».
    .hint = add category { $category } la crea.
category-of-other-kind = { $category } es para { $kind ->
    [income] ingresos
   *[other] gastos
}.
    .hint = Primero: edit { $number } kind { $kind }
person-unknown = En estas cuentas nadie se llama { $person }.
    .hint = Están: { $names }.
kind-unknown = Una entrada es expense (gasto) o income (ingreso).
    .hint = Por ejemplo: edit { $number } kind income
field-unknown = Una entrada no tiene «{ $slot }».
    .hint = Tiene amount, currency, day, category, source, note, merchant, payer, tags y kind.
amount-unknown = No puedo leer «{ $amount }» como un importe.
    .hint = Prueba con 5,40 o 5,40 CZK.
source-unknown = Ninguna cuenta ni tarjeta se llama «{ $source }».
    .hint = add { $thing } { $source } la crea.
field-unknown-transfer = Un traspaso no tiene «{ $slot }».
    .hint = Tiene amount, day, source, to, note, payer, tags y kind.
transfer-no-category = Un traspaso no tiene categoría.
transfer-both-in = Las dos cuentas están en { $currency }.
    .hint = Di el importe en { $currency }.
transfer-is-in = { $account } está en { $currency } y este traspaso en { $other }.
    .hint = Nombra una cuenta en { $other }.
transfer-turn-round = Eso saldría de { $account } y volvería a ella.
    .hint = Para darle la vuelta: delete { $number } y haz el traspaso al revés.
card-stale = Eso cambió hace un momento: así está ahora.
entry-in-trash = #{ $number } { $title } está en la papelera.
    .hint = restore { $number } la recupera.
number-unknown = En estas cuentas no hay ninguna #{ $number }.
    .hint = list muestra las últimas con sus números.
number-unreadable = { $text } no es el número de ninguna entrada.
field-missing = Para eso me falta: { $slot }.
category-gone = Esa categoría está guardada.
    .hint = categories muestra las que hay; responde con la que quieras.
correct-what = No sé a qué entrada te refieres.
    .hint = Responde a su tarjeta o dime su número: edit 12 amount 5.40.
edit-unreadable = tu cambio ya no parece un gasto: sigue contando
line-gone = #{ $number } ya no está en tu mensaje: sigue contando

## Taking back

undo-takes-the-last = undo deshace lo último que hiciste aquí.
    .hint = delete { $number } quita #{ $number }, sea de cuando sea.
nothing-to-undo = Aquí no hay nada tuyo que deshacer.
    .hint = delete 12 quita cualquier entrada por su número.
changed-since = Eso volvió a cambiar después, así que lo dejé como está.
    .hint = edit 12 amount 5.40 cambia cualquier entrada por su número.
nothing-to-redo = No hay nada que rehacer.
redo-changed-since = Eso volvió a cambiar después, así que lo dejé como está.
undone = Deshecho: { $what }
undone-change = Cambio deshecho: { $what }
back-again = De vuelta: { $what }
undone-already = Eso ya está deshecho.
undone-too = deshecho también: { $what }
redone-too = y { $what }
entries-moved = { $count ->
    [one] { $count } entrada movida
   *[other] { $count } entradas movidas
}
arranged-new = { $noun ->
    [category] nueva categoría
    [account] nueva cuenta
   *[card] nueva tarjeta
} { $name }
arranged-new-income-category = nueva categoría de ingresos { $name }
arranged-merged = { $name } unida a { $into }
arranged-put-away = { $noun ->
    [category] categoría
    [account] cuenta
   *[card] tarjeta
} { $name } guardada
arranged-brought-back = { $noun ->
    [category] categoría
    [account] cuenta
   *[card] tarjeta
} { $name } recuperada
arranged-renamed = { $noun ->
    [category] categoría
    [account] cuenta
   *[card] tarjeta
} { $before } ahora { $name }
arranged-leading = { $words } lleva a { $name }
arranged-no-longer-leading = { $words } ya no lleva a { $name }
arranged-default = cuenta principal { $name }
arranged-account-currency = cuenta { $name } { $before } → { $after }
arranged-card = tarjeta { $card }, en { $account }
arranged-currency = moneda { $before } → { $after }
arranged-zone = zona horaria { $before } → { $after }
arranged-language = idioma { $before } → { $after }
arranged-week-start = inicio de la semana { $before } → { $after }
arranged-month-start = inicio del mes { $before } → { $after }
arranged-that-setting = ese ajuste
that-setting = Ese ajuste
arranged-since = { $what } volvió a cambiar después, así que lo dejé como está.
    .hint = { $list } muestra cómo está.
arranged-since-by = { $person } volvió a cambiar { $what } después, así que lo dejé como está.
    .hint = { $list } muestra cómo está.
category-taken-since = Ahora hay otra categoría { $category }, así que lo dejé como está.
    .hint = rename category { $category } to NOMBRE hace sitio.
source-taken-since = Ahora hay otra cuenta o tarjeta que se llama { $name }, así que lo dejé como está.
    .hint = rename account A to B o rename card A to B hace sitio.
card-settles-there = { $card } se carga en { $account }.
    .hint = Cárgala antes en otra: card { $card } on CUENTA
default-needed = Lo que no diga otra cosa se quedaría sin cuenta.
    .hint = Elige antes otra como principal: default account NOMBRE
in-trash-already = #{ $number } ya está en la papelera.
    .hint = restore { $number } la recupera.
not-in-trash = #{ $number } está en las cuentas, no en la papelera.

## One entry

show-kind = Tipo: { $kind }
show-day = Día: { $day }
show-category = Categoría: { $category }
show-received-on = Recibido en: { $source }
show-paid-with = Pagado con: { $source }
show-payer = Pagó: { $payer }
show-merchant = En: { $merchant }
show-tags = Etiquetas: { $tags }
kind = { $kind ->
    [income] ingreso
    [transfer] traspaso
    [settlement] ajuste
   *[expense] gasto
}
history-booked = { $when } apuntado
history-changed = { $when } cambiado
history-deleted = { $when } borrado
history-restored = { $when } recuperado
history-merged = { $when } movido con su categoría
history-undid = { $when } deshecho
history-redid = { $when } rehecho
history-by = por { $person }
history-taken-back = (deshecho)
field-amount = importe
field-day = día
field-kind = tipo
field-category = categoría
field-source = origen
field-to = destino
field-payer = quien pagó
field-note = nota
field-merchant = comercio
field-tags = etiquetas

## What is asked to be seen

kinds-expenses = gastos
kinds-income = ingresos
kinds-transfers = traspasos
kinds-settlements = ajustes
asked-about = en { $what }
asked-with = con { $card }
asked-on = en { $account }
asked-payer = que pagó { $payer }
this-week = esta semana
last-week = la semana pasada
this-month = este mes
last-month = el mes pasado
this-quarter = este trimestre
last-quarter = el trimestre pasado
this-year = este año
last-year = el año pasado
on-day = el { $day }
in-month = en { $month }
in-year = en { $year }
range = { $from } a { $to }
from-to = del { $from } al { $to }
nothing-booked = No hay nada apuntado{ $asked }.
nothing-booked-yet = Aún no hay nada apuntado. Escribe lo que gastaste, como café 4,50.
list-used-up = En esa lista ya no queda nada.
trash-title = En la papelera
trash-empty = La papelera está vacía.
nothing-more = No hay más que mostrar.
    .hint = list empieza por lo último.
list-income = ingresos { $sums }
search-rebuilding = Estoy rehaciendo la búsqueda, prueba otra vez en un momento.
    .hint = list y los informes funcionan mientras tanto.
search-waits = Un momento, por favor.
search-empty = Ahí no hay ninguna palabra que buscar.
    .hint = Por ejemplo: search cumpleaños
search-nothing = No encontré nada con «{ $words }».
exported = { $entries }{ $asked } en CSV.
period-unknown = No puedo leer «{ $words }» como un periodo.
    .hint = Prueba con export marzo, export 2026 o solo export.

## Reports

report-no-transfers = Los traspasos no son gastos, así que ningún informe los cuenta: list transfers los muestra.
report-income-of = Ingresos{ $asked }: { $sums }.
report-nothing-spent = No gastaste nada{ $asked }.
report-spent = { $sums }{ $asked }.
report-spent-on = { $sums }{ $asked }, { $entries }.
report-income = Ingresos { $sums }.
report-more-groups = y { $count } más
report-no-category = Sin categoría
report-no-account = Sin cuenta
report-no-card = Sin tarjeta
report-no-payer = Nadie
report-no-merchant = Sin comercio
report-no-day = Sin día
still-open = Pendiente: { $questions }
still-open-more = y { $count } más
still-open-amount = (Quedan pendientes { $money }.)
booked-while-away = Apuntado mientras no estaba: { $count }
booked-while-away-sums = Apuntado mientras no estaba: { $count }, { $sums }

## Categories

categories-income = Ingresos
category-words = { $category }: { $words }
category-no-words = { $category }: ninguna palabra aparte de su nombre
category-added = ✓ Nueva categoría { $category }
category-added-income = ✓ Nueva categoría de ingresos { $category }
category-restored = ✓ { $category } vuelve, con todo lo que tenía
category-archived = ✓ { $category } queda guardada; lo que hay en ella se queda
renamed = ✓ { $old } ahora se llama { $new }
merged = ✓ { $from } ahora es parte de { $into }, { $count ->
    [0] sin entradas que mover
    [one] { $count } entrada movida
   *[other] { $count } entradas movidas
}
alias-leads = ✓ { $word } lleva a { $category }
alias-moved = ✓ { $word } lleva a { $category }, ya no a { $before }
alias-forgotten = ✓ { $word } ya no lleva a { $category }
led-until-now = { $word } llevaba a { $before } hasta ahora
alias-unknown = «{ $word }» no lleva aquí a ninguna parte.
    .hint = categories muestra qué palabras llevan a cada una.
category-by-alias = «{ $word }» no es una categoría, sino una palabra que lleva a { $category }.
    .hint = Di { $category } si te refieres a esa; unalias { $word } olvida la palabra.
category-unknown = No hay ninguna categoría «{ $category }».
    .hint = categories las muestra; add category NOMBRE crea una.
categories-too-many = Ya hay { $count } categorías.
    .hint = archive category NOMBRE hace sitio.
alias-is-this-category = { $category } ya es una categoría.
    .hint = Su nombre ya lleva ahí.
alias-is-category = { $category } ya es una categoría.
    .hint = merge category { $category } into { $into } hace una de las dos.
aliases-too-many = { $category } ya tiene { $count } palabras.
    .hint = unalias PALABRA hace sitio.
aliases-too-many-merged = { $category } tendría más de { $count } palabras.
    .hint = unalias PALABRA hace sitio.
merge-same-category = { $category } ya es esa categoría.
    .hint = Nombra dos: merge category café into comer fuera.
merge-other-kind = { $from } es para { $kind ->
    [income] ingresos
   *[other] gastos
} y { $into } para { $other ->
    [income] ingresos
   *[other] gastos
}.
    .hint = Solo se pueden unir categorías del mismo tipo.
category-needed = { $category } recoge lo que nadie clasificó, así que tiene que quedarse.
    .hint = rename category { $category } to NOMBRE le cambia el nombre.
category-taken = Ya hay una categoría { $category }.
    .hint = alias PALABRA = { $category } hace que una palabra lleve a ella; merge category NOMBRE into { $category } hace una de las dos.
category-has-number = Un nombre con un número dentro se leería como un importe.
    .hint = Quita el número o mételo en la palabra: studio54.

## Names

name-unreadable = No puedo leer «{ $name }» como un nombre.
    .hint = Usa letras normales.
name-has-sign = El signo de «{ $name }» lo partiría en dos.
    .hint = Quita = y las flechas.
name-is-day = «{ $name }» parece un día.
    .hint = Con otra palabra no hay confusión.
name-is-command = «{ $name }» es algo que yo hago.
    .hint = help { $command } lo explica; para el nombre usa otra palabra.
name-needed = Un nombre necesita al menos una letra.
    .hint = Usa la palabra que vas a escribir, como ahorros.
name-too-long = Ese nombre tiene más de { $count } letras.
    .hint = Usa la palabra corta que vas a escribir, como ahorros.
name-has-amount = Hay un importe en ese nombre.
    .hint = Quítalo. Lo que ya tienes se apunta después, como +500 inicio con ahorros.

## Accounts and cards

account-default = por defecto
account-added = ✓ { $account } es una cuenta nueva, en { $currency }
account-restored = ✓ { $account } vuelve, en { $currency }
account-archived = ✓ { $account } queda guardada; sus movimientos se quedan
account-archived-with = ✓ { $account } queda guardada; aún tiene { $sums }, así que balance la sigue mostrando
account-set-default = ✓ Lo que no diga otra cosa se apunta en { $account }
account-unknown = No hay ninguna cuenta «{ $account }».
    .hint = accounts las muestra; add account NOMBRE crea una.
account-is-card = { $card } es una tarjeta; se carga en { $account }.
    .hint = accounts muestra cuál es cuál.
an-account = una cuenta
no-account = ninguna cuenta
source-taken = Ya hay una cuenta o tarjeta que se llama { $name }.
    .hint = accounts las muestra todas.
sources-too-many = Ya hay { $count }.
    .hint = archive account NOMBRE o archive card NOMBRE hace sitio.
account-only = { $account } es tu única cuenta.
    .hint = Primero add account NOMBRE, o bien rename account { $account } to NOMBRE.
account-is-default = A { $account } va lo que no diga otra cosa.
    .hint = Pon antes otra por defecto: default account { $other }
account-has-cards = { $card } se carga en { $account }.
    .hint = Cárgala antes en otra: card { $card } on { $other }
put-away = { $name } está guardada.
    .hint = add { $noun } { $name } la recupera.
put-away-line = Guardadas: { $names } (add { $noun } { $first } la recupera)
not-put-away = { $noun ->
    [category] Ninguna categoría
    [account] Ninguna cuenta
   *[card] Ninguna tarjeta
} «{ $name }» está guardada.
    .hint = Guardadas están: { $names }.
not-put-away-none = { $noun ->
    [category] Ninguna categoría
    [account] Ninguna cuenta
   *[card] Ninguna tarjeta
} «{ $name }» está guardada.
    .hint = No hay nada guardado; add { $noun } { $name } la crea.
day-of-month = Ningún mes tiene día { $day }.
    .hint = Di un día del 1 al 31; en los meses cortos vale el último.
card-needs-account = Una tarjeta necesita una cuenta en la que cargarse.
    .hint = Empieza por: add account NOMBRE
cards-none = Aún no hay tarjetas. add card Visa crea una.
card-closes = cierra el { $day }
card-due = se paga el { $day }
card-on = { $card }, en { $account }
card-added = ✓ Tarjeta { $card }, en { $account }
card-restored = ✓ De vuelta: { $card }, en { $account }
card-set = ✓ { $card }, en { $account }
card-archived = ✓ { $card } queda guardada; lo pagado con ella se queda
card-unknown = No hay ninguna tarjeta «{ $card }».
    .hint = cards las muestra; add card NOMBRE crea una.
statement-this-month = { $card }: { $sums } este mes hasta ahora
statement = { $card }: { $sums } hasta ahora · { $from } a { $to }
statement-due = se paga el { $day }
statement-days = Sus días: card { $card } closing 25 due 5
transfer-same-account = Eso saldría de { $account } y volvería a ella.
    .hint = Nombra dos cuentas: transfer 50 from principal to ahorros.
transfer-other-currency = { $from } está en { $currency } y { $to } en { $other }.
    .hint = Apunta las dos partes: 50 { $currency } cambio from { $from }, y +50 { $other } cambio with { $to }.
transfer-no-account = No hay ninguna cuenta de la que sacarlo.
    .hint = add account NOMBRE crea una.
transfer-amount-unknown = No puedo leer «{ $amount }» como un importe.
    .hint = Por ejemplo: transfer 50 from principal to ahorros.
transfer-currency = { $account } está en { $currency }.
    .hint = Di el importe en { $currency }.
transfer-zero = Con cero no hay nada que mover.
    .hint = Por ejemplo: transfer 50 from principal to ahorros.
transfer-negative = Un traspaso va en un solo sentido.
    .hint = Dale la vuelta a las cuentas: transfer 50 from ahorros to principal.

## Settings

settings-currency = Moneda: { $currency }
settings-zone = Zona horaria: { $zone }
settings-language = Idioma: { $language }
settings-quiet = Discreto: lo anotado recibe { $mark } en su mensaje
quiet-on = Desde ahora lo que se anota aquí recibe { $mark } en su mensaje en lugar de una tarjeta. Las preguntas se siguen haciendo. set quiet off devuelve las tarjetas.
quiet-off = Desde ahora cada movimiento vuelve a tener aquí su tarjeta.
settings-change = Para cambiar algo: set currency CZK
currency-set = A partir de ahora, un número solo va en { $currency }. Lo ya apuntado se queda igual.
zone-set = Zona horaria { $zone }: allí son las { $time }.
zone-moves-days = { $count ->
    [one] Así { $count } entrada cae
   *[other] Así { $count } entradas caen
} en otro día.
redated = Con otra fecha: { $entries }.
redated-already = Esas entradas ya tienen su fecha.
language-set = A partir de ahora leo y contesto en español.
language-set-read-only = Ahora leo { $language }, pero todavía contesto en español.
week-starts = La semana empieza el { $day }
week-start-set = La semana empieza el { $day }.
month-starts = El mes empieza el día { $day }
month-start-set = El mes empieza el día { $day }.
language-en = inglés
language-de = alemán
language-es = español
language-fr = francés
language-it = italiano
language-pt = portugués
language-nl = neerlandés
language-ru = ruso
setting-currency-unknown = No conozco la moneda «{ $currency }».
    .hint = Usa sus tres letras: set currency CZK.
zone-unknown = No conozco la zona horaria «{ $zone }».
    .hint = Di su ciudad: set zone Europe/Madrid.
language-unknown = Todavía no leo «{ $language }».
    .hint = Leo { language-es }, { language-en }, { language-de }, { language-fr }, { language-it }, { language-pt }, { language-nl } y { language-ru }.
weekday-unknown = «{ $day }» no es un día de la semana.
    .hint = Por ejemplo: set week start sunday.
month-start-unknown = Un mes puede empezar del día 1 al 28.
    .hint = Por ejemplo: set month start 25.

## People

invitation-in-private = Un código que leen todos no es una invitación.
    .hint = Pídemelo en nuestro chat privado: invite
invitation = Vale para una persona y siete días. Que me mande: /start { $code }
members-in = Participan: { $names }.
own-books = Estas ya son tus propias cuentas. Escribe lo que gastaste: café 4,50
kept-here-all = { $books } lleva aquí sus cuentas. Escribe lo que gastaste: compra 48
kept-here-commands = { $books } lleva aquí sus cuentas. Escribe lo que gastaste después de /e: /e compra 48
forbidden-in = No puedo escribir en #{ $channel }: dame { $rights }
forbidden-here = No puedo escribir aquí: dame { $rights }
forbidden-since-in = Ya no puedo escribir en #{ $channel }. Lo que se diga allí después de /e lo sigo apuntando; dame View Channel y Send Messages, y di allí /here otra vez.
forbidden-since = Ya no puedo escribir en uno de tus chats. Lo que se diga allí después de /e lo sigo apuntando; dame View Channel y Send Messages, y di allí /here otra vez.
message-deleted-of = Se borró el mensaje de { $payer }. Sigue contando.
message-deleted = Se borró tu mensaje. Sigue contando.
message-unseen-of = El mensaje de { $payer } cambió donde no puedo leerlo: pulsa { button-change }.
message-unseen = Tu mensaje cambió donde no puedo leerlo: pulsa { button-change }.
gone-command = Ese comando ya no lo conozco.
    .hint = /help muestra lo que sé hacer.
invitation-into = Vale para una persona y siete días. Que me mande: /start { $code } Así también participa en { $books }.
link-in-private = Con un código que leen todos, cualquiera sería tú.
    .hint = Pídemelo en nuestro chat privado: link
link-code = En diez minutos, mándame esto desde tu otra cuenta, en un chat privado: /link { $code }
link-code-unknown = Ese código no vale, o ya no.
    .hint = link en tu otra cuenta hace uno nuevo, para diez minutos.
link-elsewhere = Ese código es para tu cuenta en otra plataforma: mándamelo allí.
linked = Enlazadas: las dos cuentas muestran ya los mismos libros.
linked-with-books = Enlazadas: las dos cuentas muestran ya los mismos libros. Lo que este chat llevaba antes sigue ahí: books vuelve a ello.
welcome-to = Te doy la bienvenida a { $books }. Lo que escribas aquí va a sus cuentas: café 4,50.
welcome-also = Ya participas en { $books }. Este chat sigue con sus propias cuentas; books lo cambia a { $books }.
books-unknown = No participas en ningunas cuentas llamadas «{ $name }».
    .hint = books muestra las tuyas.
books-own = Este chat muestra tus propias cuentas, las únicas en las que participas.
books-only = Este chat muestra las cuentas de { $books }, las únicas en las que participas.
books-others = Este chat muestra las cuentas de { $books }. Cambiarlo a:
books-already = Este chat ya muestra las cuentas de { $books }.
books-turned = Este chat muestra ahora las cuentas de { $books }. Lo apuntado antes se queda donde está.
books-owner-only = Solo quien es dueño de las cuentas de este chat puede cambiarlo a otras.
    .hint = Un solo apunte va a otro sitio desde tu chat privado: para Home: regalo 60.
books-private = Las cuentas de { $books } son solo tuyas; aquí las leerían todos.
    .hint = invite to { $books } las comparte primero.
members-alone = Estas cuentas son solo tuyas. add member Tom añade a alguien por su nombre, invite invita a alguien.
members-of = { $books }: { $names }.
member-you = { $name } (tú)
member-by-name = { $name } (solo el nombre)
member-added = { $name } participa, por su nombre. Si eres tú: { $name } is me
member-exists = { $name } ya participa.
member-unknown = No hay nadie con ese nombre aquí que esté solo por su nombre.
    .hint = members muestra quién participa.
member-claimed = { $name } es { $me }: lo que estaba a ese nombre es tuyo.
member-left = { $name } ha dejado { $books }. Lo que está a su nombre se conserva; si vuelve a escribir allí, vuelve a participar.
leave-last = No hay nadie más en estas cuentas, así que siguen siendo tuyas.
    .hint = export te lo da todo; delete quita una entrada.
undo-other-books = Lo último que hiciste aquí fue en otras cuentas.
    .hint = Deshacer bajo su tarjeta lo retira, o para NAME: undo.
welcome-owner = Te doy la bienvenida: este outlay ya es tuyo. Escribe lo que gastaste, como café 4,50.
welcome = Te doy la bienvenida. Escribe lo que gastaste, como café 4,50.
not-admitted = Estas cuentas son privadas.
    .hint = Pide una invitación a quien me gestiona y mándame su código.
not-allowed = Puedes ver estas cuentas, pero no cambiarlas.
    .hint = Pide a quien lleva este hogar que te haga miembro.
not-yours = Esa pregunta es para otra persona.
button-gone = Ese botón ya no vale.
    .hint = today muestra cómo están las cosas.
only-text = Solo leo texto, así que no he guardado nada de eso.
    .hint = Escribe lo que gastaste, como café 4,50.
here-commands = Aquí veo los /comandos y las respuestas a mis mensajes. «/e compra 48» apunta. Para que lea todo, hazme admin.
here-all = Aquí leo todas las líneas. «compra 48» apunta; lo que no es un gasto ni lo contesto ni lo guardo.
now-all = Ahora leo todas las líneas. Lo que no es un gasto ni lo contesto ni lo guardo.
now-commands = Ahora solo veo los /comandos y las respuestas a mis mensajes. «/e compra 48» apunta.
apology = Algo falló por mi parte y esto no quedó apuntado. Está guardado, y quien me gestiona ya lo sabe.

## Help

start-private = ¡Hola! Escribe lo que gastaste: café 4,50
start-shared = ¡Hola! Escribe aquí lo que gastes: compra 48
start-shared-commands = ¡Hola! Escribe lo que gastes después de /e: /e compra 48
help-first = Escribe lo que gastaste: café 4,50, o comida 12,80 ayer con visa.
help-last = Si borras tu mensaje, yo no me entero: usa undo. help NOMBRE dice más.
help-unknown = No tengo ayuda sobre «{ $topic }».
    .hint = help a secas lo muestra todo.
how-unknown = No sé a qué te refieres. help muestra lo que sé hacer.
how-delete = «{ button-undo }» debajo de una tarjeta, o escribe undo. Si borras tu mensaje, yo no me entero.
how-edit = Responde a la tarjeta con lo que cambia («5,40», «ayer»), edita tu mensaje, o bien: edit 12 amount 5.40
how-currency = Así: set currency CZK
how-zone = Así: set zone Europe/Madrid
how-export = export te manda todo en un archivo CSV.
how-search = search cumpleaños busca en notas, comercios y categorías.
how-income = Con un más es un ingreso: +2500 sueldo
how-transfer = Así: transfer 50 from principal to ahorros
how-alias = Así: alias café = Comer fuera
how-category = categories las muestra; add category Jardín crea una; «{ button-category }» debajo de una tarjeta clasifica una entrada.
how-card = add card Visa, y luego: comida 12,80 con visa. card visa muestra su extracto.
how-account = add account Ahorros. accounts las muestra, balance lo que hay en ellas.
how-invite = invite te da un código para una persona.
how-report = today, week, month, report marzo, report 2026.
usage = ¿{ $command } qué?
    .hint = Por ejemplo: { $example }
usage-rest = No puedo leer el resto de eso.
    .hint = Por ejemplo: { $example }
unknown-command = No conozco ese comando.
    .hint = /help muestra lo que sé hacer.
question-unknown = Eso todavía no sé contestarlo.
    .hint = Escribe lo que gastaste, como café 4,50, o help.
nothing-understood = No encuentro ningún importe ahí, así que no he apuntado nada.
    .hint = Escribe lo que gastaste, como café 4,50, o help.

## Commands: what menus and help say about each, `.help` below it, and their slots

command-expense = Apuntar lo que gastaste: /e café 4,50
    .help = Escribe lo que gastaste en el orden que quieras: café 4,50, 4,50 € café, comida 12,80 ayer con visa #trabajo. Varias líneas son varias entradas. +2500 sueldo es un ingreso. 12+3,50 cerveza se suma. En los grupos donde solo oigo comandos, empieza con /e.
    .text = Qué, cuánto, cuándo, con qué
    .amount = Cuánto, si no lo dices en el texto
    .day = Cuándo, si no es hoy
    .category = A qué corresponde
    .source = La cuenta o la tarjeta con que se pagó
command-report = Lo que se gastó: today, month, report marzo by account
    .help = today, week, month, last month o year dicen lo que se gastó, por categorías. report admite cualquier periodo y más: report marzo, report 2026, report alimentación, report last month by account (o card, payer, merchant, month, day). Los traspasos no son gastos, los ingresos van aparte y las monedas nunca se mezclan.
    .by = category, account, card, payer, merchant, month o day
    .who = I (yo) o we (nosotros)
    .side = spend (gastar) o earn (ganar)
command-list = Ver entradas: list, list alimentación last month
    .help = list muestra las últimas entradas, de diez en diez. Di cuáles: list today, list alimentación, list café last month, list with visa in march, list paid by ana, list income, list #trabajo. last 5 muestra las cinco últimas, more sigue.
    .count = Cuántas como mucho
command-more = La página siguiente de tu última lista
    .help = more sigue con la última lista o búsqueda que pediste en este chat.
command-search = Buscar entradas por sus palabras: search cumpleaños
    .help = search busca en notas, sitios, categorías y sus otros nombres, y perdona un error al teclear. Tienen que salir todas las palabras; lo que va entre "comillas", tal cual. more muestra las diez siguientes.
    .words = Qué hay que buscar
command-show = Todo sobre una entrada: show 128
    .help = show NÚMERO dice todo lo apuntado de una entrada, borrada o no, y quién cambió qué y cuándo.
command-undo = Deshacer tu última entrada o tu último cambio aquí
    .help = undo deshace lo último que hiciste en este chat: una entrada, un cambio, un borrado, una categoría, una cuenta, una tarjeta o un ajuste. Pulsado debajo de una tarjeta, deshace su último cambio. redo lo devuelve. Si borras tu mensaje, yo no me entero.
    .number = Una entrada; la quita delete
command-redo = Devolver lo que undo deshizo
    .help = redo devuelve lo que deshizo tu último undo, si no hiciste nada más desde entonces.
command-edit = Cambiar una entrada: edit 128 amount 5.40
    .help = edit NÚMERO CAMPO VALOR cambia amount, currency, day, category, source, note, merchant, payer, tags o kind, y de un traspaso también to, la cuenta a la que llega. Sin campo, leo lo que quieres decir: edit 128 ayer. Lo mismo vale editar tu mensaje o responder a su tarjeta.
    .slot = Qué hay que cambiar
command-delete = Quitar una entrada: delete 128
    .help = delete NÚMERO quita una entrada de las cuentas y la deja en la papelera; restore NÚMERO la recupera. Si borras tu mensaje en el chat, yo no me entero.
command-restore = Recuperar una entrada borrada: restore 128
    .help = restore NÚMERO saca una entrada de la papelera y la devuelve a las cuentas.
command-trash = Ver lo borrado
    .help = trash muestra las entradas borradas; restore NÚMERO recupera una.
command-categories = Tus categorías y las palabras que llevan a ellas
    .help = categories las muestra todas; aliases alimentación muestra cada palabra que lleva a una. add category NOMBRE, rename category A to B, merge category A into B, archive category A y alias PALABRA = A las ordenan.
command-add_category = Una categoría nueva: add category Mascotas
    .help = add category NOMBRE crea una categoría de gastos, add income category NOMBRE una de ingresos. Una guardada vuelve con sus entradas.
    .kind = income para ingresos; si no, gastos
    .name = El nombre de la categoría
command-rename_category = Otro nombre: rename category Diversión to Ocio
    .help = rename category A to B. El nombre antiguo sigue llevando a ella.
command-merge_category = De dos, una: merge category Ocio into Viajes
    .help = merge category A into B pasa todas las entradas de A a B, hace que las palabras de A lleven a B y guarda A. undo lo deshace.
    .into = La categoría que se queda
command-archive_category = Guardar una categoría: archive category Mascotas
    .help = archive category NOMBRE la deja fuera de uso. Las entradas la conservan, y add category NOMBRE la recupera.
command-alias = Que una palabra lleve a una categoría: alias café = Comer fuera
    .help = alias PALABRA = CATEGORÍA lleva ahí desde ahora lo que llames así. Una palabra lleva a una sola categoría: si la repites, se muda. unalias PALABRA la olvida.
command-unalias = Olvidar una palabra: unalias café
    .help = unalias PALABRA: la palabra ya no lleva a ninguna categoría. Lo clasificado se queda donde está.
command-accounts = Tus cuentas y las tarjetas de cada una
    .help = accounts muestra dónde está tu dinero y qué tarjetas se cargan ahí. add account NOMBRE, rename account A to B, archive account A y default account A las ordenan; balance dice lo que hay en cada una.
command-add_account = Una cuenta nueva: add account Ahorros
    .help = add account NOMBRE, con una moneda si no es la tuya: add account Ahorros usd. Las entradas la nombran: 20 gasolina from ahorros. Una guardada vuelve.
    .name = El nombre de la cuenta
    .currency = Su moneda, si no es la tuya
command-rename_account = Otro nombre: rename account Principal to Nómina
    .help = rename account A to B. Lo apuntado en ella se queda.
command-archive_account = Guardar una cuenta: archive account Ahorros
    .help = archive account NOMBRE la deja fuera de uso. Sus movimientos se quedan, y add account NOMBRE la recupera.
command-default_account = Adónde va lo que no diga otra cosa: default account Nómina
    .help = default account NOMBRE: lo que no nombre cuenta ni tarjeta se apunta ahí desde ahora.
command-balance = Lo que hay en cada cuenta
    .help = balance suma cada cuenta: ingresos y lo que llegó por traspaso, menos lo gastado desde ella o con sus tarjetas. balance NOMBRE dice una. Lo que ya había antes se apunta como +500 inicio con ahorros.
command-cards = Tus tarjetas, dónde se cargan y cuándo
    .help = cards las muestra. Para empezar basta add card NOMBRE; card NOMBRE closing 25 due 5 pone sus días, card NOMBRE on CUENTA dónde se carga, y card NOMBRE muestra el extracto abierto.
command-add_card = Una tarjeta nueva: add card Visa
    .help = add card NOMBRE y, si quieres: on CUENTA, closing 25, due 5. Sin cuenta se carga en la cuenta por defecto. Las entradas la nombran: comida 12 con visa.
    .name = El nombre de la tarjeta
    .account = La cuenta en la que se carga
command-rename_card = Otro nombre: rename card Visa to Amex
    .help = rename card A to B. Lo pagado con ella se queda.
command-archive_card = Guardar una tarjeta: archive card Visa
    .help = archive card NOMBRE la deja fuera de uso. Lo pagado con ella se queda, y add card NOMBRE la recupera.
command-set_card = Los días y la cuenta de una tarjeta: card visa closing 25 due 5
    .help = card NOMBRE closing 25 due 5 dice qué días del mes cierra su extracto y se paga; card NOMBRE on CUENTA, dónde se carga.
    .account = La cuenta en la que se carga
command-card = El extracto abierto de una tarjeta: card visa
    .help = card NOMBRE dice cuánto suma su extracto abierto, de cuándo a cuándo va y cuándo se paga. Pon los días con card NOMBRE closing 25 due 5.
command-transfer = Entre tus cuentas: transfer 50 from principal to ahorros
    .help = transfer IMPORTE from CUENTA to CUENTA, con un día si no fue hoy. Sin from sale de la cuenta por defecto: move 50 to ahorros. No es un gasto; balance lo refleja.
    .text = Todo, tal como se dijo
    .amount = Cuánto
    .from = La cuenta de la que sale
    .to = La cuenta a la que llega
command-export = Todas las entradas en un archivo CSV
    .help = export te manda todo lo que hay en las cuentas en CSV, para cualquier hoja de cálculo; export marzo o export 2026, solo ese tiempo.
    .period = Solo este tiempo
command-settings = Moneda, zona horaria, idioma, comienzo de semana y de mes
    .help = settings muestra lo que hay puesto. set currency CZK, set zone Europe/Madrid, set language español, set week start sunday, set month start 25 lo cambian. Con set quiet on, lo que escribes en un chat recibe una reacción en lugar de una tarjeta. Al cambiar de zona te ofrezco volver a fechar lo que apuntaste hoy.
    .name = Qué ajuste
command-invite = Dejar que alguien apunte aquí: un código para una persona
    .help = invite te da un código para una persona y siete días. Me lo tiene que mandar en un chat privado, y lleva sus propias cuentas. invite to Home la hace también miembro de Home.
    .name = Un hogar tuyo del que pasa a ser miembro
command-join = Decir que participas en las cuentas de este chat
    .help = join te hace miembro de las cuentas de este chat. Escribir aquí un gasto hace lo mismo.
command-here = Llevar aquí las cuentas de este chat
    .help = here, en un canal de un servidor, hace que lea sus líneas: lo que parece un gasto lo apunto, y lo demás ni lo contesto ni lo guardo. Todos los canales de un servidor comparten las mismas cuentas.
command-link = Enlazar tus cuentas de dos plataformas: las dos muestran los mismos libros
    .help = link te da un código para los próximos diez minutos. Mándamelo desde tu otra cuenta, en un chat privado: link K7WQ2M9XPA. Desde entonces las dos cuentas eres tú y muestran los mismos libros.
    .code = El código que recibió tu otra cuenta
command-books = De quién son las cuentas que muestra este chat: books, books of Home
    .help = Puedes participar en varios hogares: el tuyo, el de un piso, el de un club. books los muestra y cambia este chat a otro. Un solo apunte va a otro sitio así: para Home: regalo 60. En un chat compartido solo lo cambia su dueño.
    .name = El hogar al que cambiar
command-members = Quién comparte estas cuentas; add member Tom añade a alguien por su nombre
    .help = members muestra quién participa. Quien escribe en un chat compartido participa; add member Tom añade a alguien solo por su nombre, hasta que diga: Tom is me. leave te saca, y lo que está a tu nombre se conserva.
command-add_member = Añadir a alguien por su nombre: add member Tom
    .help = Con add member Tom las entradas pueden nombrar a Tom, que aquí no necesita cuenta. Cuando la tenga, dirá: Tom is me.
    .name = Cómo lo llamas
command-claim_member = Decir que un miembro por su nombre eres tú: Tom is me
    .help = Lo que estaba a ese nombre es tuyo desde entonces.
    .name = El nombre del miembro
command-leave = Dejar estas cuentas; lo que está a tu nombre se conserva
    .help = leave te saca de estas cuentas. Lo que pagaste sigue a tu nombre; si vuelves a escribir aquí, vuelves a participar.
command-help = Lo que sé hacer; help report dice más de una cosa
    .help = help lo muestra todo en una pantalla. help NOMBRE dice más de un comando.
    .topic = El nombre de un comando
command-how = Preguntar cómo se hace algo
    .help = Pregunta con tus palabras: how do I delete something?
    .topic = Lo que quieres hacer
command-start = Saludar
    .help = start dice en una línea cómo se empieza.
    .code = El código de una invitación

## Slots that several commands have

slot-number = El número de la entrada
slot-step = El mensaje cuyo paso es
slot-back = Solo lo que se guardó
slot-message = De quién es la tarjeta
slot-what = Periodo, categoría, tarjeta, cuenta, persona, etiqueta o palabras
slot-quiet = on para una reacción en lugar de una tarjeta, u off
slot-value = Cómo debe quedar
slot-name = Su nuevo nombre
slot-alias = La palabra
slot-category = Qué categoría
slot-account = Qué cuenta
slot-card = Qué tarjeta
slot-closing = Día del mes en que cierra su extracto
slot-due = Día del mes en que se paga
slot-amount = Importe
slot-note = Qué era
slot-day = Día
slot-source = Cuenta o tarjeta
slot-household = El hogar al que cambiar
slot-member = El miembro

## What new books begin with

starting-account = Principal
starting-groceries = Alimentación
starting-eating-out = Comer fuera
starting-transport = Transporte
starting-fuel = Gasolina
starting-household = Hogar
starting-utilities = Suministros
starting-health = Salud
starting-clothes = Ropa
starting-fun = Ocio
starting-travel = Viajes
starting-gifts = Regalos
starting-kids = Niños
starting-pets = Mascotas
starting-subscriptions = Suscripciones
starting-education = Educación
starting-other = Otros
starting-salary = Sueldo
starting-other-income = Otros ingresos
