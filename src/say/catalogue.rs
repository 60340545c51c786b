//! The catalogues: parsed once, then only looked up.

use std::sync::LazyLock;

use chrono::format::{Item, StrftimeItems};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

/// A language that the bot speaks.
pub struct Language {
    /// ISO 639.
    pub tag: &'static str,
    /// Whose names of months and weekdays.
    calendar: chrono::Locale,
    pub(crate) source: &'static str,
}

/// English first: it is what everybody else gets.
pub static LANGUAGES: [Language; 3] = [
    Language { tag: "en", calendar: chrono::Locale::en_GB, source: include_str!("catalogue/en.ftl") },
    Language { tag: "de", calendar: chrono::Locale::de_DE, source: include_str!("catalogue/de.ftl") },
    Language { tag: "es", calendar: chrono::Locale::es_ES, source: include_str!("catalogue/es.ftl") },
];

static CATALOGUES: LazyLock<[Catalogue; 3]> = LazyLock::new(|| LANGUAGES.each_ref().map(Catalogue::read));

/// How a day is written; each is a message that holds a pattern of `strftime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// 12 May
    Day,
    /// 12 May 2025
    DayOfYear,
    /// Tue 12 May
    WeekdayAndDay,
    /// Tuesday, 12 May 2026
    Whole,
    /// May
    Month,
    /// May 2025
    MonthOfYear,
    /// 2026-05-12, or what is as short elsewhere
    Digits,
    /// Tuesday
    Weekday,
}

const SHAPES: [(Shape, &str); 8] = [
    (Shape::Day, "date-day"),
    (Shape::DayOfYear, "date-day-of-year"),
    (Shape::WeekdayAndDay, "date-weekday-and-day"),
    (Shape::Whole, "date-whole"),
    (Shape::Month, "date-month"),
    (Shape::MonthOfYear, "date-month-of-year"),
    (Shape::Digits, "date-digits"),
    (Shape::Weekday, "date-weekday"),
];

/// One language's messages and patterns.
pub(super) struct Catalogue {
    pub language: &'static Language,
    bundle: FluentBundle<FluentResource>,
    shapes: [Vec<Item<'static>>; SHAPES.len()],
}

impl Catalogue {
    /// The catalogue of a language, where there is one.
    pub fn of(language: &str) -> Option<&'static Catalogue> {
        CATALOGUES.iter().find(|catalogue| catalogue.language.tag.eq_ignore_ascii_case(language))
    }

    fn read(language: &'static Language) -> Catalogue {
        // A catalogue is compiled in, and the laws read every one: a fault in it never leaves the workshop.
        let tag = language.tag.parse().expect("a language's tag is one");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks for mixed directions would be pasted back by people, and no language here needs them.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(language.source.to_owned());
        let resource = resource.unwrap_or_else(|(_, faults)| panic!("{}.ftl: {faults:?}", language.tag));
        bundle.add_resource(resource).unwrap_or_else(|faults| panic!("{}.ftl: {faults:?}", language.tag));
        let shapes = SHAPES.map(|(_, key)| {
            let pattern = format(&bundle, key, None, None).unwrap_or_else(|| panic!("{}.ftl: no {key}", language.tag));
            let items = StrftimeItems::new(&pattern).parse_to_owned();
            items.unwrap_or_else(|fault| panic!("{}.ftl: {key}: {fault}", language.tag))
        });
        Catalogue { language, bundle, shapes }
    }

    /// A message's text, or that of one of its attributes; nothing where there is none of that name.
    pub fn text(&self, key: &str, attribute: Option<&str>, args: Option<&FluentArgs>) -> Option<String> {
        format(&self.bundle, key, attribute, args)
    }

    pub fn date(&self, day: chrono::NaiveDate, shape: Shape) -> String {
        let index = SHAPES.iter().position(|(known, _)| *known == shape).unwrap_or_default();
        day.format_localized_with_items(self.shapes[index].iter(), self.language.calendar).to_string()
    }
}

fn format(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    attribute: Option<&str>,
    args: Option<&FluentArgs>,
) -> Option<String> {
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let mut faults = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut faults).into_owned();
    debug_assert!(faults.is_empty(), "{key}: {faults:?}");
    Some(text)
}
