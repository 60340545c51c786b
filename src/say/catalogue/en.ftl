### English. What the bot says, in the order of the code that says it. `.hint` of a refusal says what to do next.

## Words, numbers and days

or = or
and = and
none = none
quoted = “{ $text }”
# The sign of a currency, and the number as the region writes it.
money = { $sign }{ $symbol }{ $number }
# The same where the currency has letters for a sign.
money-with-code = { $sign }{ $symbol } { $number }
entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
# Patterns of strftime.
date-day = %-d %b
date-day-of-year = %-d %b %Y
date-weekday-and-day = %a %-d %b
date-whole = %A, %-d %B %Y
date-month = %B
date-month-of-year = %B %Y
date-digits = %Y-%m-%d
date-weekday = %A
yesterday = yesterday
today = today

## Buttons

button-undo = Undo
button-redo = Redo
button-category = Category
button-change = Change
button-restore = Restore
button-remove = Remove
button-remove-number = Remove #{ $number }
button-keep = Keep
button-more = More
button-back = Back
button-show = Show
button-forget = Forget
button-book-it = Book it
button-book-unusual = Yes, book it
button-book-again = Book again
button-no = No
button-redate = Re-date
button-bring-back = Bring back
button-join = I'm in
button-check-again = Check again
button-claim = I'm { $name }

## Cards

card-paid = { $payer } paid
card-deleted = deleted
card-untitled = Entry
card-somebody = somebody
was = was { $before }
was-note = was “{ $note }”
note-with = with { $person }
note-not = not { $person }
note-for = for { $person }

## Recording

text-too-long = That is more than I can read at once (4 KiB).
    .hint = Send it in smaller pieces.
number-ambiguous = I can't tell which number “{ $shown }” is meant to be.
    .hint = Type it in plain digits, like 12.50.
text-empty = There was nothing to read in that.
    .hint = Type what you spent, like coffee 4.50.
no-amount = I found no amount in that.
    .hint = Type what you spent, like coffee 4.50.
notice-new-card = new card { $card } on { $account }
notice-elsewhere = in the books of { $books }
notice-no-source = no account or card called { $word } yet: add account { $word }
notice-filed = filed under { $category }: press { button-category } to say what it is
notice-assuming = assuming { $currency } and { $time }
zone-time = { $place } time
notice-put-away = { $name } is put away, so this is on { $account }: add { $noun } { $name } brings it back
notice-category-put-away = { $category } is put away: filed under { $fallback }
notice-reply-name = or reply with its name
ask-for-what = { $money } for what?
ask-who-paid = You write as the group, so I can't tell: who paid?
ask-unusual = { $money }, sure? Your largest so far is { $largest }.
ask-again = “{ $said }” again? I booked that a moment ago.
amount-zero = An amount of zero books nothing.
    .hint = Type what it cost, like coffee 4.50.
amount-negative = A negative amount needs a reason.
    .hint = For money back type: refund 20 shoes. For income: +20 gift.
amount-no-decimals = That currency has no decimals.
    .hint = Round it to a whole number.
amount-decimals = That is more decimals than the currency has ({ $allowed }).
    .hint = Round it, like 4.50.
amount-too-large = That is more than I can count.
    .hint = Check the number.
sum-too-large = Your entries add up to more than I can count.
    .hint = One of them is surely a slip: list shows their numbers, edit 12 amount 5 mends one.
amount-either = Is that { $readings }?
    .hint = Type it without the separator, or with two decimals.
day-far-future = { $day } is more than a year ahead.
    .hint = Check the year.
day-far-past = { $day } is more than twenty years back.
    .hint = Check the year.
nothing-left-to-book = There is nothing left to book.
booked-already = That is booked already.
not-these-books = These are not the books this belongs to.
question-settled = That question is settled, and nothing was booked.
    .hint = Send it again if it should be.
forgotten = Forgotten, nothing booked.

## Changing

change-what = What is different about #{ $number } { $title }? 5.40 · yesterday · groceries · with visa
nothing-to-change = I did not find what to change in that.
    .hint = Say the new amount, day, category or source: 5.40, yesterday, groceries, with visa.
nothing-to-change-in = I did not find what to change in that.
    .hint = Say what and how: edit { $number } amount 5.40
says-that-already = It says that already.
entry-gone = There is no entry here any more.
    .hint = trash shows what was deleted.
which-entry = There are several entries on that card.
    .hint = Say which by its number: edit { $number } amount 5.40
currency-unknown = I don't know the currency “{ $currency }”.
    .hint = Use its three letters, like CZK.
day-unknown = I can't read “{ $day }” as a day.
    .hint = Try yesterday, friday, 12 may or 2026-05-12.
count-unknown = “{ $count }” is no number of entries.
    .hint = Like this: last 20.
writes-as-chat = I can’t tell who you are: you write as the chat.
    .hint = Say it as yourself.
category-unknown-yet = There is no category “{ $category }”.
    .hint = add category { $category } makes it.
category-of-other-kind = { $category } is for { $kind }.
    .hint = edit { $number } kind { $kind } first.
person-unknown = There is nobody called { $person } in these books.
    .hint = Here are: { $names }.
kind-unknown = An entry is an expense or income.
    .hint = Like this: edit { $number } kind income
field-unknown = An entry has no { $slot }.
    .hint = It has amount, currency, day, category, source, note, merchant, payer, tags and kind.
amount-unknown = I can't read “{ $amount }” as an amount.
    .hint = Try 5.40 or 5.40 CZK.
source-unknown = There is no account or card called “{ $source }”.
    .hint = add { $thing } { $source } makes it.
field-unknown-transfer = A transfer has no { $slot }.
    .hint = It has amount, day, source, to, note, payer, tags and kind.
transfer-no-category = A transfer has no category.
transfer-both-in = Both accounts are in { $currency }.
    .hint = Say the amount in { $currency }.
transfer-is-in = { $account } is in { $currency }, this transfer in { $other }.
    .hint = Name an account in { $other }.
transfer-turn-round = That would leave { $account } and come back to it.
    .hint = To turn it round: delete { $number }, then transfer it the other way.
card-stale = That was changed a moment ago: this is how it stands.
entry-in-trash = #{ $number } { $title } is in the trash.
    .hint = restore { $number } brings it back.
number-unknown = There is no #{ $number } in these books.
    .hint = list shows the latest with their numbers.
number-unreadable = { $text } is no entry's number.
field-missing = I need the { $slot } for that.
category-gone = That category is put away.
    .hint = categories lists what there is; reply with the one you mean.
correct-what = I'm not sure which entry you mean.
    .hint = Reply to its card, or say its number: edit 12 amount 5.40.
edit-unreadable = your edit no longer reads as an expense: still counted
line-gone = #{ $number } is gone from your message: still counted

## Taking back

undo-takes-the-last = undo takes back the last thing you did here.
    .hint = delete { $number } takes out #{ $number }, whenever it was.
nothing-to-undo = There is nothing of yours to undo here.
    .hint = delete 12 takes any entry out by its number.
changed-since = That was changed again since, so I left it alone.
    .hint = edit 12 amount 5.40 changes any entry by its number.
nothing-to-redo = There is nothing to bring back.
redo-changed-since = That was changed again since, so I left it alone.
undone = Undone: { $what }
undone-change = Change undone: { $what }
back-again = Back again: { $what }
undone-already = That is undone already.
undone-too = undone too: { $what }
redone-too = and { $what }
entries-moved = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
} moved
arranged-new = new { $noun } { $name }
arranged-new-income-category = new income category { $name }
arranged-merged = { $name } merged into { $into }
arranged-put-away = { $noun } { $name } put away
arranged-brought-back = { $noun } { $name } brought back
arranged-renamed = { $noun } { $before } renamed to { $name }
arranged-leading = { $words } leading to { $name }
arranged-no-longer-leading = { $words } no longer leading to { $name }
arranged-default = default account { $name }
arranged-account-currency = account { $name } { $before } → { $after }
arranged-card = card { $card }, on { $account }
arranged-currency = currency { $before } → { $after }
arranged-zone = time zone { $before } → { $after }
arranged-language = language { $before } → { $after }
arranged-week-start = week start { $before } → { $after }
arranged-month-start = month start { $before } → { $after }
arranged-that-setting = that setting
that-setting = That setting
arranged-since = { $what } was changed again since, so I left it alone.
    .hint = { $list } shows how they stand.
arranged-since-by = { $what } was changed again since by { $person }, so I left it alone.
    .hint = { $list } shows how they stand.
category-taken-since = There is another category { $category } by now, so I left it alone.
    .hint = rename category { $category } to NAME makes room.
source-taken-since = There is another account or card called { $name } by now, so I left it alone.
    .hint = rename account A to B, or rename card A to B, makes room.
card-settles-there = { $card } settles on { $account }.
    .hint = Settle it elsewhere first: card { $card } on ACCOUNT
default-needed = Entries that name no source would have nowhere to go.
    .hint = Make another account the default first: default account NAME
in-trash-already = #{ $number } is in the trash already.
    .hint = restore { $number } brings it back.
not-in-trash = #{ $number } is in the books, not in the trash.

## One entry

show-kind = Kind: { $kind }
show-day = Day: { $day }
show-category = Category: { $category }
show-received-on = Received on: { $source }
show-paid-with = Paid with: { $source }
show-payer = Payer: { $payer }
show-merchant = At: { $merchant }
show-tags = Tags: { $tags }
kind = { $kind }
history-booked = { $when } booked
history-changed = { $when } changed
history-deleted = { $when } deleted
history-restored = { $when } restored
history-merged = { $when } moved with its category
history-undid = { $when } undid
history-redid = { $when } redid
history-by = by { $person }
history-taken-back = (taken back)
field-amount = amount
field-day = day
field-kind = kind
field-category = category
field-source = source
field-to = to
field-payer = payer
field-note = note
field-merchant = merchant
field-tags = tags

## What is asked to be seen

kinds-expenses = expenses
kinds-income = income
kinds-transfers = transfers
kinds-settlements = settlements
asked-about = for { $what }
asked-with = with { $card }
asked-on = on { $account }
asked-payer = paid by { $payer }
this-week = this week
last-week = last week
this-month = this month
last-month = last month
this-quarter = this quarter
last-quarter = last quarter
this-year = this year
last-year = last year
on-day = on { $day }
in-month = in { $month }
in-year = in { $year }
range = { $from } to { $to }
from-to = from { $from } to { $to }
# What was asked follows with a space before it: " for coffee last month".
nothing-booked = Nothing booked{ $asked }.
nothing-booked-yet = Nothing booked yet. Type what you spent, like coffee 4.50.
list-used-up = There is nothing left on that list.
trash-title = In the trash
trash-empty = The trash is empty.
nothing-more = There is no more to show.
    .hint = list starts from the newest.
list-income = income { $sums }
search-rebuilding = The search is being rebuilt, try again in a moment.
    .hint = list and reports work meanwhile.
search-waits = A moment, please.
search-empty = There is no word in that to look for.
    .hint = Like this: search birthday
search-nothing = Nothing found for “{ $words }”.
exported = { $entries }{ $asked } as CSV.
period-unknown = I can't read “{ $words }” as a time.
    .hint = Try export march, export 2026 or export alone.

## Reports

report-no-transfers = Transfers are no spending, so no report counts them: list transfers shows them.
report-income-of = Income{ $asked }: { $sums }.
report-nothing-spent = Nothing spent{ $asked }.
report-spent = { $sums }{ $asked }.
report-spent-on = { $sums }{ $asked }, { $entries }.
report-income = Income { $sums }.
report-more-groups = and { $count } more
report-no-category = Uncategorised
report-no-account = No account
report-no-card = No card
report-no-payer = Nobody
report-no-merchant = No merchant
report-no-day = No day
still-open = Still open: { $questions }
still-open-more = and { $count } more
still-open-amount = ({ $money } is still open.)
booked-while-away = Booked while I was away: { $count }
booked-while-away-sums = Booked while I was away: { $count }, { $sums }

## Categories

categories-income = Income
category-words = { $category }: { $words }
category-no-words = { $category }: no words but its name
category-added = ✓ New category { $category }
category-added-income = ✓ New income category { $category }
category-restored = ✓ { $category } is back, with what was filed there
category-archived = ✓ { $category } is put away; what is filed there stays
renamed = ✓ { $old } is now { $new }
merged = ✓ { $from } is part of { $into } now, { $count ->
    [0] no entries
    [one] { $count } entry
   *[other] { $count } entries
} moved
alias-leads = ✓ { $word } leads to { $category }
alias-moved = ✓ { $word } leads to { $category }, no longer to { $before }
alias-forgotten = ✓ { $word } no longer leads to { $category }
led-until-now = { $word } led to { $before } until now
alias-unknown = “{ $word }” is no alias here.
    .hint = categories shows the words that lead somewhere.
category-by-alias = “{ $word }” is no category, but a word that leads to { $category }.
    .hint = Say { $category } if you mean that one; unalias { $word } forgets the word.
category-unknown = There is no category “{ $category }”.
    .hint = categories lists them; add category NAME makes one.
categories-too-many = There are { $count } categories already.
    .hint = archive category NAME makes room.
alias-is-this-category = { $category } is a category itself.
    .hint = Its name leads there already.
alias-is-category = { $category } is a category itself.
    .hint = merge category { $category } into { $into } makes them one.
aliases-too-many = { $category } has { $count } aliases already.
    .hint = unalias WORD makes room.
aliases-too-many-merged = { $category } would have over { $count } aliases.
    .hint = unalias WORD makes room.
merge-same-category = { $category } is that category already.
    .hint = Name two: merge category coffee into eating out.
merge-other-kind = { $from } is for { $kind }, { $into } for { $other }.
    .hint = Only categories of one kind can become one.
category-needed = { $category } catches what nobody filed, so it has to stay.
    .hint = rename category { $category } to NAME gives it another name.
category-taken = There is a category { $category } already.
    .hint = alias WORD = { $category } lets a word lead to it; merge category NAME into { $category } makes two one.
category-has-number = A name with a number in it would be read as an amount.
    .hint = Leave the number out, or write it into the word: studio54.

## Names

name-unreadable = I can't read “{ $name }” as a name.
    .hint = Use plain letters.
name-has-sign = The sign in “{ $name }” would part it in two.
    .hint = Leave out = and arrows.
name-is-day = “{ $name }” reads as a day.
    .hint = Another word keeps them apart.
name-is-command = “{ $name }” is something I do.
    .hint = help { $command } tells about it; as a name take another word.
name-needed = A name needs at least one letter.
    .hint = Use the word that you will type, like savings.
name-too-long = That name is over { $count } letters long.
    .hint = Use the short word that you will type, like savings.
name-has-amount = There is an amount in that name.
    .hint = Leave it out. What you have already is booked after that, like +500 opening with savings.

## Accounts and cards

account-default = default
account-added = ✓ { $account } is a new account, in { $currency }
account-restored = ✓ { $account } is back, in { $currency }
account-archived = ✓ { $account } is put away; what moved on it stays
account-archived-with = ✓ { $account } is put away; { $sums } lies there still, so balance goes on showing it
account-set-default = ✓ What names no source is booked on { $account }
account-unknown = There is no account “{ $account }”.
    .hint = accounts lists them; add account NAME makes one.
account-is-card = { $card } is a card; it settles on { $account }.
    .hint = accounts shows which is which.
an-account = an account
no-account = no account
source-taken = There is an account or card called { $name } already.
    .hint = accounts shows them all.
sources-too-many = There are { $count } of them already.
    .hint = archive account NAME or archive card NAME makes room.
account-only = { $account } is your only account.
    .hint = add account NAME first, or rename account { $account } to NAME.
account-is-default = { $account } is where entries go that name no source.
    .hint = Make another one the default first: default account { $other }
account-has-cards = { $card } settles on { $account }.
    .hint = Settle it elsewhere first: card { $card } on { $other }
put-away = { $name } is put away.
    .hint = add { $noun } { $name } brings it back.
put-away-line = Put away: { $names } (add { $noun } { $first } brings it back)
not-put-away = No { $noun } “{ $name }” is put away.
    .hint = These are: { $names }.
not-put-away-none = No { $noun } “{ $name }” is put away.
    .hint = None is; add { $noun } { $name } makes one.
day-of-month = A month has no day { $day }.
    .hint = Say a day from 1 to 31; short months take their last.
card-needs-account = A card needs an account to be settled on.
    .hint = Start with: add account NAME
cards-none = No cards yet. add card Visa makes one.
card-closes = closes { $day }
card-due = due { $day }
card-on = { $card }, on { $account }
card-added = ✓ Card { $card }, on { $account }
card-restored = ✓ Back again: { $card }, on { $account }
card-set = ✓ { $card }, on { $account }
card-archived = ✓ { $card } is put away; what was paid with it stays
card-unknown = There is no card “{ $card }”.
    .hint = cards lists them; add card NAME makes one.
statement-this-month = { $card }: { $sums } so far this month
statement = { $card }: { $sums } so far · { $from } to { $to }
statement-due = due { $day }
statement-days = Its days: card { $card } closing 25 due 5
transfer-same-account = That would leave { $account } and come back to it.
    .hint = Name two accounts: transfer 50 from main to savings.
transfer-other-currency = { $from } is in { $currency }, { $to } in { $other }.
    .hint = Book both sides: 50 { $currency } exchange from { $from }, and +50 { $other } exchange with { $to }.
transfer-no-account = There is no account to take it from.
    .hint = add account NAME makes one.
transfer-amount-unknown = I can't read “{ $amount }” as an amount.
    .hint = Like this: transfer 50 from main to savings.
transfer-currency = { $account } is in { $currency }.
    .hint = Say the amount in { $currency }.
transfer-zero = There is nothing to move in zero.
    .hint = Like this: transfer 50 from main to savings.
transfer-negative = A transfer goes one way.
    .hint = Turn the accounts round instead: transfer 50 from savings to main.

## Settings

settings-currency = Currency: { $currency }
settings-zone = Time zone: { $zone }
settings-language = Language: { $language }
settings-quiet = Quiet: what is booked gets { $mark } on its message
quiet-on = From now on what is booked here gets { $mark } on its message instead of a card. Questions are still asked. set quiet off brings the cards back.
quiet-off = From now on every entry here has its card again.
settings-change = Change one: set currency CZK
currency-set = From now on a bare number is in { $currency }. What is booked stays as it is.
zone-set = Time zone { $zone }: it is { $time } there.
zone-moves-days = { $count ->
    [one] { $count } entry falls
   *[other] { $count } entries fall
} on another day by that.
redated = Re-dated: { $entries }.
redated-already = Those entries are dated already.
language-set = I read and answer in English now.
language-set-read-only = I read { $language } now. I still answer in English.
week-starts = Weeks start on { $day }
week-start-set = Weeks start on { $day }.
month-starts = Months start on day { $day }
month-start-set = Months start on day { $day }.
language-en = English
language-de = German
language-es = Spanish
language-fr = French
language-it = Italian
language-pt = Portuguese
language-nl = Dutch
language-ru = Russian
setting-currency-unknown = I don't know the currency “{ $currency }”.
    .hint = Use its three letters: set currency CZK.
zone-unknown = I don't know the time zone “{ $zone }”.
    .hint = Name its city: set zone Europe/Berlin.
language-unknown = I don't read “{ $language }” yet.
    .hint = I read { language-en }, { language-de }, { language-es }, { language-fr }, { language-it }, { language-pt }, { language-nl }, { language-ru }.
weekday-unknown = “{ $day }” is no day of the week.
    .hint = Like this: set week start sunday.
month-start-unknown = A month can start on the 1st to the 28th.
    .hint = Like this: set month start 25.

## People

invitation-in-private = A code that everybody here can read is no invitation.
    .hint = Ask me in our private chat: invite
invitation = Good for one person and seven days. They send me: /start { $code }
members-in = In: { $names }.
own-books = These are your own books already. Type what you spent: coffee 4.50
kept-here-all = { $books } keeps its books here. Type what you spent: groceries 48
kept-here-commands = { $books } keeps its books here. Type what you spent after /e: /e groceries 48
forbidden-in = I can't post in #{ $channel }: give me { $rights }
forbidden-here = I can't post here: give me { $rights }
forbidden-since-in = I can't post in #{ $channel } any more. What is said there after /e I still book; give me View Channel and Send Messages, and say /here there again.
forbidden-since = I can't post in a chat of yours any more. What is said there after /e I still book; give me View Channel and Send Messages, and say /here there again.
message-deleted-of = { $payer }'s message was deleted. Still counted.
message-deleted = Your message was deleted. Still counted.
message-unseen-of = { $payer }'s message was changed where I can't read it: press Change.
message-unseen = Your message was changed where I can't read it: press Change.
gone-command = I don't know that command any more.
    .hint = /help shows what I can do.
invitation-into = Good for one person and seven days. They send me: /start { $code } It makes them a member of { $books }.
link-in-private = A code that everybody here can read would make them you.
    .hint = Ask me in our private chat: link
link-code = Within ten minutes, send me this from your other account, in a private chat: /link { $code }
link-code-unknown = That code is not good, or not any more.
    .hint = link on your other account makes a new one, for ten minutes.
link-elsewhere = That code is for your account on another platform: send it to me there.
linked = Linked: both accounts show the same books now.
linked-with-books = Linked: both accounts show the same books now. What this chat kept before is still there: books turns to it.
welcome-to = Welcome to { $books }. What you type here goes into its books: coffee 4.50.
welcome-also = You are in { $books } now. This chat keeps its own books; books turns it to { $books }.
books-unknown = You are in no books called “{ $name }”.
    .hint = books shows yours.
books-own = This chat shows your own books, the only ones you are in.
books-only = This chat shows the books of { $books }, the only ones you are in.
books-others = This chat shows the books of { $books }. Turn it to:
books-already = This chat shows the books of { $books } already.
books-turned = This chat shows the books of { $books } now. What was booked before stays where it is.
books-owner-only = Only the owner of this chat's books can turn it to others.
    .hint = One entry goes elsewhere from your private chat: for Home: gift 60.
books-private = The books of { $books } are yours alone; here everybody would read them.
    .hint = invite to { $books } shares them first.
members-alone = You are alone in these books. add member Tom adds somebody by name, invite lets somebody in.
members-of = { $books }: { $names }.
member-you = { $name } (you)
member-by-name = { $name } (by name)
member-added = { $name } is in, by name. When it is you: { $name } is me
member-exists = { $name } is a member already.
member-unknown = There is nobody of that name here who is by name only.
    .hint = members shows who is in.
member-claimed = { $name } is { $me }: what stood in that name is yours.
member-left = { $name } left { $books }. What stands in that name is kept; writing there again brings it back.
leave-last = Nobody else is in these books, so they stay yours.
    .hint = export gives you everything; delete takes an entry out.
undo-other-books = The last thing you did here was in other books.
    .hint = Undo under its card takes it back, or for NAME: undo.
welcome-owner = Welcome: this outlay is yours now. Type what you spent, like coffee 4.50.
welcome = Welcome. Type what you spent, like coffee 4.50.
not-admitted = These books are private.
    .hint = Ask whoever runs me for an invitation, and send me its code.
not-allowed = You can look at these books, but not change them.
    .hint = Ask the owner of this household to make you a member.
not-yours = That question is for somebody else.
button-gone = That button is no longer good.
    .hint = today shows where things stand.
only-text = I read text only, so I kept nothing of that.
    .hint = Type what you spent, like coffee 4.50.
here-commands = Here I see /commands and replies to me. "/e groceries 48" books. To read plain lines, make me admin.
here-all = Here I read every line. "groceries 48" books; what isn't an expense I neither answer nor keep.
now-all = I now read plain lines. What isn't an expense I neither answer nor keep.
now-commands = I now see only /commands and replies to me. "/e groceries 48" books.
apology = Something went wrong on my side and this was not booked. It is kept, and whoever runs me was told.

## Help

start-private = Hi. Type what you spent: coffee 4.50
start-shared = Hi. Type what you spent: groceries 48
start-shared-commands = Hi. Type what you spent after /e: /e groceries 48
help-first = Type what you spent: coffee 4.50, or lunch 12.80 yesterday with visa.
help-last = Deleting your message doesn't reach me: use undo. help NAME says more.
help-unknown = I have no help about “{ $topic }”.
    .hint = help alone shows everything.
how-unknown = I can't tell what you mean by that. help shows what I can do.
how-delete = Undo under a card, or "undo". Deleting your message doesn't reach me.
how-edit = Reply to the card with what is different ("5.40", "yesterday"), edit your message, or: edit 12 amount 5.40
how-currency = Like this: set currency CZK
how-zone = Like this: set zone Europe/Berlin
how-export = export sends everything as a CSV file.
how-search = search birthday looks through notes, merchants and categories.
how-income = A plus makes it income: +2500 salary
how-transfer = Like this: transfer 50 from main to savings
how-alias = Like this: alias coffee = Eating out
how-category = categories shows them; add category Garden makes one; Category under a card files an entry.
how-card = add card Visa, then: lunch 12.80 with visa. card visa shows its statement.
how-account = add account Savings. accounts shows them, balance what is on them.
how-invite = invite gives a code for one person.
how-report = today, week, month, report march, report 2026.
usage = { $command } what?
    .hint = Like this: { $example }
usage-rest = I can't read the rest of that.
    .hint = Like this: { $example }
unknown-command = I don't know that command.
    .hint = /help shows what I can do.
question-unknown = I can't answer that yet.
    .hint = Type what you spent, like coffee 4.50, or help.
nothing-understood = I found no amount in that, so nothing was booked.
    .hint = Type what you spent, like coffee 4.50, or help.

## Commands: what menus and help say about each, `.help` below it, and their slots

command-expense = Record what you spent: /e coffee 4.50
    .help = Type what you spent, in your own order: coffee 4.50, 4,50 € coffee, lunch 12.80 yesterday with visa #work. Several lines are several entries. +2500 salary is income. 12+3.50 beer is added up. In shared chats where I hear only commands, begin with /e.
    .text = What, how much, when, with what
    .amount = How much, if you don't say it in the text
    .day = When, if not today
    .category = Where it belongs
    .source = The account or card that paid
command-report = What was spent: today, month, report march by account
    .help = today, week, month, last month or year say what was spent, by category. report takes any period and more: report march, report 2026, report groceries, report last month by account (or card, payer, merchant, month, day). Or ask: how much did I spend on coffee last month? Transfers are not spending, income stands apart, currencies are never mixed.
    .by = category, account, card, payer, merchant, month or day
    .who = I or we
    .side = spend or earn
command-list = List entries: list, list groceries last month
    .help = list shows the newest entries, ten at a time. Say which: list today, list groceries, list coffee last month, list with visa in march, list paid by ana, list income, list #work. last 5 shows the newest five, more goes on.
    .count = How many at most
command-more = The next page of your last list
    .help = more goes on with the list or search that you asked for last in this chat.
command-search = Find entries by their words: search birthday
    .help = search looks through notes, places, categories and their other names, and forgives a slip. All words must be met; what stands in "quotation marks" as it is. more shows the next ten.
    .words = What to look for
command-show = Everything about an entry: show 128
    .help = show NUMBER tells all that is booked of an entry, deleted or not, and who changed what and when.
command-undo = Take back your last entry or change here
    .help = undo takes back the last thing you did in this chat: an entry, a change, a deletion, a category, account, card or setting. Pressed under a card, it takes back the last change to that card. redo brings it back. Deleting your message does not reach me.
    .number = An entry, which delete takes
command-redo = Bring back what undo took
    .help = redo brings back what your last undo took, as long as you did nothing else since.
command-edit = Change an entry: edit 128 amount 5.40
    .help = edit NUMBER SLOT VALUE changes amount, currency, day, category, source, note, merchant, payer, tags or kind, and of a transfer also to, the account that it reaches. Without a slot it reads what you mean: edit 128 yesterday. Editing your own message does the same, and so does a reply to its card.
    .slot = What to change
command-delete = Take an entry out: delete 128
    .help = delete NUMBER takes an entry out of the books and keeps it in the trash; restore NUMBER brings it back. Deleting your message in the chat does not reach me.
command-restore = Bring a deleted entry back: restore 128
    .help = restore NUMBER takes an entry out of the trash and back into the books.
command-trash = List what was deleted
    .help = trash shows deleted entries; restore NUMBER brings one back.
command-categories = Your categories and the words that lead to them
    .help = categories lists them all; aliases groceries shows every word that leads to one. add category NAME, rename category A to B, merge category A into B, archive category A and alias WORD = A arrange them.
command-add_category = A new category: add category Pets
    .help = add category NAME makes a category for what you spend, add income category NAME one for what comes in. One that was archived comes back with its entries.
    .kind = Income, or else spending
    .name = The category's name
command-rename_category = Another name: rename category Fun to Leisure
    .help = rename category A to B. The old name goes on leading to it.
command-merge_category = Make two one: merge category Fun into Travel
    .help = merge category A into B files all entries of A under B, lets A's words lead to B and archives A. undo takes it back.
    .into = The category that stays
command-archive_category = Put a category away: archive category Pets
    .help = archive category NAME takes it out of use. Entries keep it, and add category NAME brings it back.
command-alias = Let a word lead to a category: alias coffee = Eating out
    .help = alias WORD = CATEGORY files what you call by that word there from now on. A word leads to one category: said again, it moves. unalias WORD forgets it.
command-unalias = Forget an alias: unalias coffee
    .help = unalias WORD: the word leads to no category any more. What is filed stays where it is.
command-accounts = Your accounts and the cards on them
    .help = accounts lists where your money lies, and the cards that settle there. add account NAME, rename account A to B, archive account A and default account A arrange them; balance says what lies on each.
command-add_account = A new account: add account Savings
    .help = add account NAME, with a currency where it is not yours: add account Savings usd. Entries name it: 20 gas from savings. One that was archived comes back.
    .name = The account's name
    .currency = Its currency, if not your own
command-rename_account = Another name: rename account Main to Giro
    .help = rename account A to B. What was booked on it stays.
command-archive_account = Put an account away: archive account Savings
    .help = archive account NAME takes it out of use. What moved on it stays, and add account NAME brings it back.
command-default_account = Where entries go that name no source: default account Giro
    .help = default account NAME: what names no account or card is booked there from now on.
command-balance = What lies on each account
    .help = balance adds up each account: income and what came in by transfer, less what was spent from it or with its cards. balance NAME tells one. What lay there before you began is booked as +500 opening with savings.
command-cards = Your cards, where they settle and when
    .help = cards lists them. add card NAME is enough to begin; card NAME closing 25 due 5 sets its days, card NAME on ACCOUNT where it settles, and card NAME shows the open statement.
command-add_card = A new card: add card Visa
    .help = add card NAME, and if you like: on ACCOUNT, closing 25, due 5. Without an account it settles on the default one. Entries name it: lunch 12 with visa.
    .name = The card's name
    .account = The account that it settles on
command-rename_card = Another name: rename card Visa to Amex
    .help = rename card A to B. What was paid with it stays.
command-archive_card = Put a card away: archive card Visa
    .help = archive card NAME takes it out of use. What was paid with it stays, and add card NAME brings it back.
command-set_card = A card's days and account: card visa closing 25 due 5
    .help = card NAME closing 25 due 5 says on which days of the month its statement closes and is due; card NAME on ACCOUNT where it settles.
    .account = The account that it settles on
command-card = A card's open statement: card visa
    .help = card NAME tells what its open statement comes to, from when to when, and when it is due. Set the days with card NAME closing 25 due 5.
command-transfer = Between your accounts: transfer 50 from main to savings
    .help = transfer AMOUNT from ACCOUNT to ACCOUNT, with a day if it was not today. Without from it leaves the default account: move 50 to savings. It is no spending; balance follows.
    .text = All of it, as said
    .amount = How much
    .from = The account it leaves
    .to = The account it reaches
command-export = All entries as a CSV file
    .help = export sends everything that stands in the books as CSV, for any spreadsheet; export march or export 2026 only that time.
    .period = Only this time
command-settings = Currency, time zone, language, week and month start
    .help = settings shows what is set. set currency CZK, set zone Europe/Berlin, set language German, set week start sunday, set month start 25 change it. set quiet on has what you type in a chat marked with a reaction instead of answered with a card. Changing the zone offers to re-date what you booked today.
    .name = Which setting
command-invite = Let somebody keep books here: a code for one person
    .help = invite gives a code, good for one person and seven days. They send it to me in a private chat, and keep books of their own. invite to Home makes them a member of Home too.
    .name = A household of yours that they become a member of
command-join = Say that you share this chat's books
    .help = join makes you a member of this chat's books. Writing an expense here does the same.
command-here = Keep this chat's books here
    .help = here, in a channel of a server, has me read its lines: what reads as an expense is booked, what doesn't I neither answer nor keep. All channels of a server share one set of books.
command-link = Join your accounts on two platforms: both show the same books
    .help = link gives a code for the next ten minutes. Send it to me from your other account, in a private chat: link K7WQ2M9XPA. From then on both accounts are you, and show the same books.
    .code = The code that your other account was given
command-books = Whose books this chat shows: books, books of Home
    .help = You may be in several households: your own, a flat's, a club's. books shows them, and turns this chat to another. One entry goes elsewhere like this: for Home: gift 60. In a shared chat only the owner turns it.
    .name = The household to turn to
command-members = Who shares these books; add member Tom adds one by name
    .help = members shows who is in. Whoever writes in a shared chat is; add member Tom adds somebody by name alone, until they say: Tom is me. leave takes you out, and what stands in your name is kept.
command-add_member = Add somebody by name: add member Tom
    .help = add member Tom lets entries name Tom, who needs no account here. Once he has one he says: Tom is me.
    .name = What you call them
command-claim_member = Say that a member by name is you: Tom is me
    .help = What was kept under that name is yours from then on.
    .name = The member's name
command-leave = Leave these books; what stands in your name is kept
    .help = leave takes you out of these books. What you paid stays under your name; writing here again brings you back.
command-help = What I can do; help report says more about one thing
    .help = help shows everything on one screen. help NAME says more about one command.
    .topic = A command's name
command-how = Ask how something is done
    .help = Ask in plain words: how do I delete something?
    .topic = What you want to do
command-start = Say hello
    .help = start says in one line how to begin.
    .code = An invitation's code

## Slots that several commands have

slot-number = The entry's number
slot-step = The message whose step it is
slot-back = Only one that was put away
slot-message = Whose card
slot-what = Period, category, card, account, payer, tag or words
slot-quiet = on, for a reaction instead of a card, or off
slot-value = What it should be
slot-name = Its new name
slot-alias = The word
slot-category = Which category
slot-account = Which account
slot-card = Which card
slot-closing = Day of the month its statement closes
slot-due = Day of the month it is due
slot-amount = Amount
slot-note = What it was
slot-day = Day
slot-source = Account or card
slot-household = The household to turn to
slot-member = The member

## What new books begin with

starting-account = Main
starting-groceries = Groceries
starting-eating-out = Eating out
starting-transport = Transport
starting-fuel = Fuel
starting-household = Household
starting-utilities = Utilities
starting-health = Health
starting-clothes = Clothes
starting-fun = Fun
starting-travel = Travel
starting-gifts = Gifts
starting-kids = Kids
starting-pets = Pets
starting-subscriptions = Subscriptions
starting-education = Education
starting-other = Other
starting-salary = Salary
starting-other-income = Other income
