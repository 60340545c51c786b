use chrono::{NaiveDate, Weekday};

use crate::money::Currency;
use crate::understand::{Names, Period, Scope, day, period};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A Monday morning.
fn scope<'a>(locale: &'a str, names: &'a Names) -> Scope<'a> {
    Scope {
        now: date("2026-11-23").and_hms_opt(10, 0, 0).unwrap(),
        locale,
        currency: Currency::EUR,
        week_start: Weekday::Mon,
        month_start: 1,
        names,
    }
}

#[test]
fn days_are_the_last_ones() {
    let table = [
        ("today", "en", "2026-11-23"),
        ("yesterday", "en", "2026-11-22"),
        ("the day before yesterday", "en", "2026-11-21"),
        ("last night", "en", "2026-11-22"),
        ("this morning", "en", "2026-11-23"),
        ("tomorrow", "en", "2026-11-24"),
        ("monday", "en", "2026-11-23"),
        ("friday", "en", "2026-11-20"),
        ("on friday", "en", "2026-11-20"),
        ("last monday", "en", "2026-11-16"),
        ("last friday", "en", "2026-11-20"),
        ("friday last week", "en", "2026-11-20"),
        ("3 days ago", "en", "2026-11-20"),
        ("a week ago", "en", "2026-11-16"),
        ("two weeks ago", "en", "2026-11-09"),
        ("a month ago", "en", "2026-10-23"),
        ("on the 3rd", "en", "2026-11-03"),
        ("the 28th", "en", "2026-10-28"),
        ("28 nov", "en", "2025-11-28"),
        ("12 may", "en", "2026-05-12"),
        ("may 12th 2025", "en", "2025-05-12"),
        ("the third of march", "en", "2026-03-03"),
        ("29 feb", "en", "2024-02-29"),
        ("friday, 13 november 2026", "en", "2026-11-13"),
        ("friday the 13th", "en", "2026-11-13"),
        ("first tuesday of october", "en", "2026-10-06"),
        ("last friday in october 2025", "en", "2025-10-31"),
        ("15/2", "en", "2026-02-15"),
        ("2/15", "en", "2026-02-15"),
        ("3/4", "en-US", "2026-03-04"),
        ("3/4", "en-GB", "2026-04-03"),
        ("3/4", "de", "2026-04-03"),
        ("15.2.", "de", "2026-02-15"),
        ("31.10.1974", "en", "1974-10-31"),
        ("31-Oct-74", "en", "1974-10-31"),
        ("2026-11-01", "en", "2026-11-01"),
        ("2026-13-01", "en", "2026-01-13"),
        ("september-2020-23", "en", "2020-09-23"),
        ("23-2020-septiembre", "es", "2020-09-23"),
        ("2020/23/sep", "en", "2020-09-23"),
        ("16 days from 1 february 2018", "en", "2018-02-17"),
        ("den siebten vierten", "de", "2026-04-07"),
        ("dreissigster oktober", "de", "2026-10-30"),
        ("15te februar", "de", "2026-02-15"),
        ("13-е февраля", "ru", "2026-02-13"),
        ("третьему марта", "ru", "2026-03-03"),
        ("vigésimo segundo de junho", "pt", "2026-06-22"),
        ("2025-11-01T08:30:00", "en", "2025-11-01"),
        ("gestern", "de", "2026-11-22"),
        ("vor 3 Tagen", "de", "2026-11-20"),
        ("am 3. Mai", "de", "2026-05-03"),
        ("letzten Freitag", "de", "2026-11-20"),
        ("anteayer", "es", "2026-11-21"),
        ("hace dos días", "es", "2026-11-21"),
        ("el 3 de mayo de 2025", "es", "2025-05-03"),
        ("vendredi dernier", "fr", "2026-11-20"),
        ("il y a 3 jours", "fr", "2026-11-20"),
        ("1er mai", "fr", "2026-05-01"),
        ("l'altro ieri", "it", "2026-11-21"),
        ("tre giorni fa", "it", "2026-11-20"),
        ("anteontem", "pt", "2026-11-21"),
        ("eergisteren", "nl", "2026-11-21"),
        ("позавчера", "ru", "2026-11-21"),
        ("3 мая", "ru", "2026-05-03"),
        ("1 month and 21 days ago", "en", "2026-10-02"),
        ("two days before yesterday", "en", "2026-11-20"),
        ("in 2 weeks", "en", "2026-12-07"),
        ("2 weeks after 3 may 2026", "en", "2026-05-17"),
        ("twenty five january", "en", "2026-01-25"),
        ("10 september nineteen eighty six", "en", "1986-09-10"),
        ("the last day of october 2025", "en", "2025-10-31"),
        ("the twenty third day of september", "en", "2026-09-23"),
        ("2016 10 16", "en", "2016-10-16"),
        ("24 12 2014", "fr", "2014-12-24"),
        ("20260523", "en", "2026-05-23"),
        ("8/12, 2015", "en", "2015-08-12"),
        ("Freitag, den 18.07.2014", "de", "2014-07-18"),
        ("am 10.10", "de", "2026-10-10"),
        ("dreiundzwanzigster September", "de", "2026-09-23"),
        ("le 2", "fr", "2026-11-02"),
        ("le 3 d'avril", "fr", "2026-04-03"),
        ("veintinueve de mayo", "es", "2026-05-29"),
        ("manana", "es", "2026-11-24"),
        ("tweeëntwintig februari", "nl", "2026-02-22"),
        ("dia 12", "pt", "2026-11-12"),
        ("um de março", "pt", "2026-03-01"),
        ("восемнадцатое февраля", "ru", "2026-02-18"),
    ];
    let names = Names::default();
    for (text, locale, expected) in table {
        assert_eq!(day(text, &scope(locale, &names)), Some(date(expected)), "{text} in {locale}");
    }
}

#[test]
fn periods_include_both_ends() {
    let table = [
        ("this week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("this quarter", "2026-10-01", "2026-12-31"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last weekend", "2026-11-21", "2026-11-22"),
        ("march", "2026-03-01", "2026-03-31"),
        ("december", "2025-12-01", "2025-12-31"),
        ("march 2025", "2025-03-01", "2025-03-31"),
        ("last march", "2026-03-01", "2026-03-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("q3", "2026-07-01", "2026-09-30"),
        ("q4 2025", "2025-10-01", "2025-12-31"),
        ("third quarter of 2025", "2025-07-01", "2025-09-30"),
        ("9/2025", "2025-09-01", "2025-09-30"),
        ("since march", "2026-03-01", "2026-11-23"),
        ("since 12 may", "2026-05-12", "2026-11-23"),
        ("from 3 to 9 may", "2026-05-03", "2026-05-09"),
        ("may 3-9", "2026-05-03", "2026-05-09"),
        ("from march to may", "2026-03-01", "2026-05-31"),
        ("between 12 may and 3 june 2025", "2025-05-12", "2025-06-03"),
        ("12 dec 2025 - 3 jan 2026", "2025-12-12", "2026-01-03"),
        ("last 30 days", "2026-10-24", "2026-11-22"),
        ("the last 3 months", "2026-08-01", "2026-10-31"),
        ("from friday to monday", "2026-11-20", "2026-11-23"),
        ("friday to sunday", "2026-11-20", "2026-11-22"),
        ("the 1970s", "1970-01-01", "1979-12-31"),
        ("in the 1990's", "1990-01-01", "1999-12-31"),
        ("for the month", "2026-11-01", "2026-11-30"),
        ("the week beginning 12 may", "2026-05-11", "2026-05-17"),
        ("the 5 past years", "2021-01-01", "2025-12-31"),
        ("week of 12 may", "2026-05-11", "2026-05-17"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("the week before last", "2026-11-09", "2026-11-15"),
        ("at the end of last week", "2026-11-20", "2026-11-22"),
        ("mid march", "2026-03-11", "2026-03-20"),
        ("the beginning of this year", "2026-01-01", "2026-03-31"),
        ("the rest of the month", "2026-11-23", "2026-11-30"),
        ("earlier this year", "2026-01-01", "2026-11-22"),
        ("EOM", "2026-11-21", "2026-11-30"),
        ("within 5 days", "2026-11-23", "2026-11-27"),
        ("week 27", "2026-06-29", "2026-07-05"),
        ("week 27 of 2025", "2025-06-30", "2025-07-06"),
        ("last week of 2015", "2015-12-28", "2016-01-03"),
        ("week of the 18th", "2026-11-16", "2026-11-22"),
        ("in the seventies", "1970-01-01", "1979-12-31"),
        ("the past 2 decades", "2000-01-01", "2019-12-31"),
        ("third month of 2017", "2017-03-01", "2017-03-31"),
        ("from may to march", "2026-05-01", "2027-03-31"),
        ("from september to november", "2026-09-01", "2026-11-30"),
        ("10/1/2018-10/7/2018", "2018-10-01", "2018-10-07"),
        ("10-1-2018-10-7-2018", "2018-10-01", "2018-10-07"),
        ("02-02-2020 - 03-03-2020", "2020-02-02", "2020-03-03"),
        ("11 / 2016", "2016-11-01", "2016-11-30"),
        ("april until the end of june", "2026-04-01", "2026-06-30"),
    ];
    let names = Names::default();
    for (text, from, to) in table {
        let expected = Period { from: date(from), to: date(to) };
        assert_eq!(period(text, &scope("en", &names)), Some(expected), "{text}");
    }
}

#[test]
fn weeks_and_months_begin_where_the_household_says() {
    let names = Names::default();
    let scope = Scope { week_start: Weekday::Sun, month_start: 25, ..scope("en", &names) };
    let of = |text| period(text, &scope).map(|period| (period.from.to_string(), period.to.to_string()));
    assert_eq!(of("this month"), Some(("2026-10-25".into(), "2026-11-24".into())));
    assert_eq!(of("last month"), Some(("2026-09-25".into(), "2026-10-24".into())));
    assert_eq!(of("this week"), Some(("2026-11-22".into(), "2026-11-28".into())));
}

#[test]
fn what_is_no_day() {
    let names = Names::default();
    for text in ["32 agosto 2014", "32 août 2014", "2026-13-32", "september-2020-31"] {
        assert_eq!(day(text, &scope("es", &names)), None, "{text}");
    }
    for text in
        ["", "coffee", "12", "31/31", "2026-02-30", "feb 30", "1.2.3.4", "xyesterday", "q5", "12:30", "marching"]
    {
        assert_eq!(day(text, &scope("en", &names)), None, "{text}");
        assert!(period(text, &scope("en", &names)).is_none_or(|period| period.from != period.to), "{text}");
    }
}
