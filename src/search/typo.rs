//! How far a word is from one that was meant.

/// Measures words against one that somebody typed: a letter too many, too few, another one, or two neighbours
/// swapped cost one each (optimal string alignment).
///
/// It takes the other word letter by letter and can be taken back to any earlier letter, so words in order share
/// the work on their common beginning.
pub struct Typo {
    typed: Vec<char>,
    allowed: usize,
    /// The letters taken so far, and a row of distances for each beginning of them, the empty one included.
    taken: Vec<char>,
    rows: Vec<Vec<usize>>,
}

impl Typo {
    /// One slip from four letters on, two from eight. A number is never a slip for another.
    pub fn new(typed: &str) -> Option<Self> {
        let typed: Vec<char> = typed.chars().collect();
        let allowed = match typed.len() {
            _ if typed.iter().any(|c| c.is_numeric()) => return None,
            0..4 => return None,
            4..8 => 1,
            _ => 2,
        };
        let rows = vec![(0..=typed.len()).collect()];
        Some(Self { typed, allowed, taken: Vec::new(), rows })
    }

    /// The distance of a whole word, if it is near enough.
    pub fn of(&mut self, word: &str) -> Option<usize> {
        self.back_to(0);
        word.chars().all(|c| self.take(c)).then(|| self.distance()).flatten()
    }

    pub fn taken(&self) -> &[char] {
        &self.taken
    }

    /// Forgets all but the first `letters`.
    pub fn back_to(&mut self, letters: usize) {
        self.taken.truncate(letters);
        self.rows.truncate(letters + 1);
    }

    /// Takes one more letter; false when no word that begins so is near enough.
    pub fn take(&mut self, letter: char) -> bool {
        let above = &self.rows[self.taken.len()];
        let mut row = Vec::with_capacity(above.len());
        row.push(above[0] + 1);
        for (j, &typed) in self.typed.iter().enumerate() {
            let mut cost = (above[j] + usize::from(typed != letter)).min(above[j + 1] + 1).min(row[j] + 1);
            if let (Some(&before), Some(1..)) = (self.taken.last(), Some(j))
                && before == typed
                && self.typed[j - 1] == letter
            {
                cost = cost.min(self.rows[self.taken.len() - 1][j - 1] + 1);
            }
            row.push(cost);
        }
        let near = row.iter().any(|&cost| cost <= self.allowed);
        self.taken.push(letter);
        self.rows.push(row);
        near
    }

    /// Of what was taken so far.
    pub fn distance(&self) -> Option<usize> {
        let row = &self.rows[self.taken.len()];
        row.last().copied().filter(|&cost| cost <= self.allowed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slips_allowed_grow_with_the_word() {
        for (typed, word, expected) in [
            ("birthdya", "birthday", Some(1)),
            ("brithdya", "birthday", Some(2)),
            ("cofee", "coffee", Some(1)),
            ("coofe", "coffee", None),
            ("подаркок", "подарок", Some(1)),
            ("tea", "tee", None),
            ("2024", "2025", None),
        ] {
            assert_eq!(Typo::new(typed).and_then(|mut typo| typo.of(word)), expected, "{typed} {word}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_strsim(typed in "[abcd]{4,12}", words in proptest::collection::vec("[abcd]{0,12}", 1..20)) {
            let mut typo = Typo::new(&typed).unwrap();
            for word in &words {
                let expected = strsim::osa_distance(&typed, word);
                prop_assert_eq!(typo.of(word), Some(expected).filter(|&d| d <= typo.allowed));
            }
        }
    }
}
