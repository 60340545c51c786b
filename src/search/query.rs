//! Finding: from words to entries, best and newest first.
//!
//! Terms carry their household (see [`super::generation`]), so a query walks only that household's vocabulary: a
//! range of the sorted term dictionary. Within it a word meets the term itself, the terms that begin with it (the
//! range right behind), and the mistyped ones, found by walking the vocabulary in order with [`Typo`] and jumping
//! over beginnings that are hopeless. No query text is ever parsed as a query language.
//!
//! A byte an entry and a clause holds how well the clause is met; their sum orders the entries. For a million notes
//! that is a megabyte, filled and added in well under a millisecond, and needs no sorting of long lists.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::TermInfo;
use tantivy::query::{EnableScoring, PhraseQuery, Query as _};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};
use uuid::Uuid;

use super::generation::{Generation, category_term, word_term};
use super::typo::Typo;
use super::words::{Clause, words};
use super::{Category, Hits};

/// How well a clause is met; less is better.
const EXACT: u8 = 0;
const PREFIX: u8 = 1;
/// Said by the entry's category rather than the entry.
const NAMED: u8 = 2;
/// Plus one for each slip.
const TYPO: u8 = 2;
/// Not met. Adding to it saturates, so it stays.
const UNMET: u8 = u8::MAX;

/// One letter begins too much to be of use.
const MIN_PREFIX_LETTERS: usize = 2;
/// Longer words looked at for one beginning; what begins more is no search.
const MAX_PREFIX_TERMS: usize = 4_096;
/// Hopeless words read one by one before jumping over the rest of them: a jump costs as much as about so many.
const SKIPS_BEFORE_JUMP: usize = 16;

/// Behind every term that begins with what precedes it: no UTF-8 text holds this byte.
const LAST: u8 = 0xff;

pub fn run(
    generation: &Generation,
    household: Uuid,
    clauses: &[Clause],
    categories: &[Category],
    limit: usize,
    offset: usize,
) -> tantivy::Result<Hits> {
    let categories: Vec<_> = clauses.iter().map(|clause| named(clause, categories)).collect();
    let searcher = generation.searcher();
    let wanted = offset.saturating_add(limit);
    // The worst of the best on top.
    let mut best: BinaryHeap<(u8, Reverse<u64>, usize, u32)> = BinaryHeap::new();
    let mut total = 0;
    for (ord, segment) in searcher.segment_readers().iter().enumerate() {
        let finder = Finder { generation, household, segment };
        let Some(costs) = finder.all(clauses, &categories)? else { continue };
        let ranks = segment.fast_fields().column_first_or_default::<u64>("rank")?;
        each_met(&costs, |doc, cost| {
            if segment.is_deleted(doc) {
                return;
            }
            total += 1;
            if best.len() == wanted && best.peek().is_none_or(|worst| cost > worst.0) {
                return;
            }
            best.push((cost, Reverse(ranks.get_val(doc)), ord, doc));
            if best.len() > wanted {
                best.pop();
            }
        });
    }
    let mut ids = Vec::new();
    for (_, _, ord, doc) in best.into_sorted_vec().into_iter().skip(offset) {
        ids.push(generation.id(searcher.segment_reader(ord as u32), doc)?);
    }
    Ok(Hits { ids, total })
}

/// The categories whose name or alias meets the clause, and how well.
fn named(clause: &Clause, categories: &[Category]) -> Vec<(Uuid, u8)> {
    let mut typo = match clause {
        Clause::Word(word) => Typo::new(word),
        Clause::Phrase(_) => None,
    };
    let mut meets = |name: &String| match clause {
        Clause::Phrase(phrase) => words(name).windows(phrase.len()).any(|part| part == phrase).then_some(NAMED),
        Clause::Word(word) => words(name)
            .iter()
            .filter_map(|named| match typo.as_mut() {
                _ if named == word || is_prefix(word) && named.starts_with(word) => Some(NAMED),
                Some(typo) => typo.of(named).map(|slips| TYPO + slips as u8),
                None => None,
            })
            .min(),
    };
    categories.iter().filter_map(|c| Some((c.id, c.names.iter().filter_map(&mut meets).min()?))).collect()
}

fn is_prefix(word: &str) -> bool {
    word.chars().nth(MIN_PREFIX_LETTERS - 1).is_some()
}

/// Calls `met` for every entry with a cost; long stretches without any are passed over in blocks.
fn each_met(costs: &[u8], mut met: impl FnMut(u32, u8)) {
    const BLOCK: usize = 64;
    for (block, part) in costs.chunks(BLOCK).enumerate() {
        if part.iter().all(|&cost| cost == UNMET) {
            continue;
        }
        for (i, &cost) in part.iter().enumerate() {
            if cost != UNMET {
                met((block * BLOCK + i) as u32, cost);
            }
        }
    }
}

/// One household's entries in one segment.
struct Finder<'a> {
    generation: &'a Generation,
    household: Uuid,
    segment: &'a SegmentReader,
}

impl Finder<'_> {
    /// What each entry costs, the clauses' costs added up; none when no entry can meet them all.
    fn all(&self, clauses: &[Clause], categories: &[Vec<(Uuid, u8)>]) -> tantivy::Result<Option<Vec<u8>>> {
        let mut sum: Option<Vec<u8>> = None;
        for (clause, categories) in clauses.iter().zip(categories) {
            let mut costs = Costs { costs: Vec::new(), entries: self.segment.max_doc() as usize };
            for &(category, cost) in categories {
                self.category(category, cost, &mut costs)?;
            }
            match clause {
                Clause::Word(word) => self.word(word, &mut costs)?,
                Clause::Phrase(phrase) => self.phrase(phrase, &mut costs)?,
            }
            if costs.costs.is_empty() {
                return Ok(None);
            }
            match sum.as_mut() {
                None => sum = Some(costs.costs),
                Some(sum) => sum.iter_mut().zip(costs.costs).for_each(|(sum, cost)| *sum = sum.saturating_add(cost)),
            }
        }
        Ok(sum)
    }

    fn category(&self, category: Uuid, cost: u8, costs: &mut Costs) -> tantivy::Result<()> {
        let inverted = self.segment.inverted_index(self.generation.fields.category)?;
        let term = category_term(self.household, category);
        if let Some(mut postings) = inverted
            .read_postings(&Term::from_field_text(self.generation.fields.category, &term), IndexRecordOption::Basic)?
        {
            costs.lower(&mut postings, cost);
        }
        Ok(())
    }

    fn word(&self, word: &str, costs: &mut Costs) -> tantivy::Result<()> {
        let inverted = self.segment.inverted_index(self.generation.fields.words)?;
        let mut lower = |info: &TermInfo, cost| -> tantivy::Result<()> {
            costs.lower(&mut inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?, cost);
            Ok(())
        };
        let term = word_term(self.household, word);
        if is_prefix(word) {
            let mut terms = inverted.terms().range().ge(&term).lt(behind(&term)).into_stream()?;
            for _ in 0..MAX_PREFIX_TERMS {
                let Some((found, info)) = terms.next() else { break };
                lower(info, if found == term.as_bytes() { EXACT } else { PREFIX })?;
            }
        } else if let Some(info) = inverted.terms().get(&term)? {
            lower(&info, EXACT)?;
        }
        if let Some(mut typo) = Typo::new(word) {
            self.mistyped(&mut typo, inverted.terms(), lower)?;
        }
        Ok(())
    }

    fn mistyped(
        &self,
        typo: &mut Typo,
        terms: &tantivy::termdict::TermDictionary,
        mut lower: impl FnMut(&TermInfo, u8) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let household = word_term(self.household, "");
        let mut stream = terms.range().ge(&household).lt(behind(&household)).into_stream()?;
        // When set, what the last word began with is hopeless, and so is every word that begins like it.
        let mut hopeless = false;
        let mut skipped = 0;
        while let Some((term, info)) = stream.next() {
            let Ok(word) = std::str::from_utf8(&term[household.len()..]) else { continue };
            let common = word.chars().zip(typo.taken()).take_while(|(a, b)| a == *b).count();
            if hopeless && common == typo.taken().len() {
                skipped += 1;
                if skipped == SKIPS_BEFORE_JUMP {
                    let mut beginning = household.clone();
                    beginning.extend(typo.taken());
                    stream = terms.range().ge(behind(&beginning)).lt(behind(&household)).into_stream()?;
                    skipped = 0;
                }
                continue;
            }
            skipped = 0;
            typo.back_to(common);
            hopeless = !word.chars().skip(common).all(|letter| typo.take(letter));
            if !hopeless && let Some(slips) = typo.distance() {
                lower(info, if slips == 0 { EXACT } else { TYPO + slips as u8 })?;
            }
        }
        Ok(())
    }

    fn phrase(&self, phrase: &[String], costs: &mut Costs) -> tantivy::Result<()> {
        let field = self.generation.fields.words;
        let terms: Vec<_> =
            phrase.iter().map(|word| Term::from_field_text(field, &word_term(self.household, word))).collect();
        if let [term] = &terms[..] {
            let inverted = self.segment.inverted_index(field)?;
            if let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? {
                costs.lower(&mut postings, EXACT);
            }
            return Ok(());
        }
        let weight = PhraseQuery::new(terms).weight(EnableScoring::disabled_from_schema(self.segment.schema()))?;
        costs.lower(&mut *weight.scorer(self.segment, 1.0)?, EXACT);
        Ok(())
    }
}

/// The first key behind all terms that begin with `beginning`.
fn behind(beginning: &str) -> Vec<u8> {
    let mut key = beginning.as_bytes().to_vec();
    key.push(LAST);
    key
}

/// What one clause costs each entry of a segment; nothing is allocated before the first entry meets it.
struct Costs {
    costs: Vec<u8>,
    entries: usize,
}

impl Costs {
    fn lower(&mut self, docs: &mut (impl DocSet + ?Sized), cost: u8) {
        if docs.doc() == TERMINATED {
            return;
        }
        if self.costs.is_empty() {
            self.costs.resize(self.entries, UNMET);
        }
        let mut doc = docs.doc();
        while doc != TERMINATED {
            let known = &mut self.costs[doc as usize];
            *known = cost.min(*known);
            doc = docs.advance();
        }
    }
}
