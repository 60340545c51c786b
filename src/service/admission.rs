//! Who is let in: the owner by claim code, whom they invite, members of a bound chat, or everybody where the operator
//! says so.

use chrono::Duration;
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::household;
use super::unit::Unit;
use super::world::{Chat, Identity, Person};
use crate::entity::*;
use crate::error::{Internal, Refused};
use crate::message::{Body, Inbound};
use crate::say::{Phrase, phrase};

/// Without letters and digits that are mistaken for one another.
const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_CHARS: usize = 10;
const CLAIM: &str = "claim_code";
const INVITATION_DAYS: i64 = 7;
/// A link joins two accounts for good: its code is for now, not for a chat's history.
pub const LINK_WITHIN: Duration = Duration::minutes(10);

pub enum Admitted {
    In,
    /// Just now, by a code: what to greet them with.
    Welcome(Phrase),
    /// A stranger, for the first time.
    Refused(Refused),
    /// A stranger who was told already, or who talks in a chat that is nobody's.
    Unheard,
}

/// Decides whether a person may be heard, taking a code they sent.
pub async fn admit(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    open: bool,
    chat: &mut Chat,
    identity: &mut Identity,
    person: &mut Person,
    inbound: &Inbound,
) -> Result<Admitted, Internal> {
    let private = chat.kind == ChatKind::Private;
    if private
        && let Some((purpose, code)) = code_in(inbound)
        && let Some(welcome) = take_code(db, unit, chat, identity, person, purpose, &code).await?
    {
        return Ok(Admitted::Welcome(welcome));
    }
    if open || person.admitted_at.is_some() || chat.household_id.is_some() {
        return Ok(Admitted::In);
    }
    if !private {
        return Ok(Admitted::Unheard);
    }
    let member = member::Entity::find()
        .filter(member::Column::PersonId.eq(person.id))
        .filter(member::Column::LeftAt.is_null())
        .one(db)
        .await?;
    if member.is_some() {
        return Ok(Admitted::In);
    }
    if person.refused_at.is_some() {
        return Ok(Admitted::Unheard);
    }
    person.refused_at = Some(unit.now);
    unit.replace(person.clone());
    unit.audit(None, "person.refuse", Some(person.id), None);
    Ok(Admitted::Refused(not_admitted()))
}

/// What a stranger is told.
pub fn not_admitted() -> Refused {
    Refused::new("not_admitted", phrase!("not-admitted"))
}

/// A word that may be a code: alone, after /start or after claim. One that links accounts is taken after `link` alone:
/// sent to somebody as an invitation, it would make them, and all they keep, whoever sent it.
fn code_in(inbound: &Inbound) -> Option<(CodePurpose, String)> {
    let text = match &inbound.body {
        Body::Text { text, .. } => text,
        Body::Ask { args, .. } => args.get("code")?,
        Body::Press { .. } | Body::Event { .. } => return None,
    };
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let (purpose, word) = match first.trim_start_matches('/').to_lowercase().as_str() {
        "link" => (CodePurpose::Link, words.next()?),
        "start" | "claim" | "join" => (CodePurpose::Admit, words.next()?),
        _ => (CodePurpose::Admit, first),
    };
    let code = word.to_uppercase().replace('-', "");
    let fits = words.next().is_none() && code.len() == CODE_CHARS && code.bytes().all(|b| ALPHABET.contains(&b));
    fits.then_some((purpose, code))
}

async fn take_code(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    chat: &mut Chat,
    identity: &mut Identity,
    person: &mut Person,
    purpose: CodePurpose,
    code: &str,
) -> Result<Option<Phrase>, Internal> {
    let claim = instance::Entity::find_by_id(CLAIM).one(db).await?;
    if purpose == CodePurpose::Admit && claim.is_some_and(|claim| claim.value == code) {
        // The row stays, empty, so that no second code is ever made.
        let mut mark = Query::update();
        mark.table(instance::Entity)
            .value(instance::Column::Value, "")
            .and_where(Expr::col(instance::Column::Name).eq(CLAIM));
        unit.update(mark);
        person.owner = true;
        let_in(unit, person, "person.claim");
        return Ok(Some(phrase!("welcome-owner")));
    }
    let invitation = invitation::Entity::find()
        .filter(invitation::Column::CodeHash.eq(hash(code)))
        .filter(invitation::Column::Purpose.eq(purpose))
        .filter(invitation::Column::UsedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(unit.now))
        .one(db)
        .await?;
    let Some(invitation) = invitation else { return Ok(None) };
    if purpose == CodePurpose::Link {
        return household::link(db, unit, chat, identity, person, invitation).await.map(Some);
    }
    spend(unit, invitation.clone(), person.id);
    let_in(unit, person, "person.admit");
    let welcome = match invitation.household_id {
        Some(home) => household::enter(db, unit, chat, person, home).await?,
        None => None,
    };
    Ok(Some(welcome.unwrap_or_else(|| phrase!("welcome"))))
}

/// A code is good once.
pub fn spend(unit: &mut Unit, code: invitation::Model, by: Uuid) {
    unit.replace(invitation::Model { used_by: Some(by), used_at: Some(unit.now), updated_at: unit.now, ..code });
}

fn let_in(unit: &mut Unit, person: &mut Person, action: &str) {
    person.admitted_at = Some(unit.now);
    person.updated_at = unit.now;
    unit.replace(person.clone());
    unit.audit(None, action, Some(person.id), None);
}

/// Makes an invitation, good for one person and seven days, and returns its code: it is not kept. With a household,
/// whoever takes it becomes a member there.
pub fn invite(unit: &mut Unit, inviter: Uuid, household: Option<Uuid>) -> String {
    let code = issue(unit, CodePurpose::Admit, inviter, household, Duration::days(INVITATION_DAYS));
    unit.audit(household, "person.invite", None, None);
    code
}

/// Makes a code by which somebody's account on another platform becomes this person's too.
pub fn offer_link(unit: &mut Unit, person: Uuid, household: Uuid) -> String {
    let code = issue(unit, CodePurpose::Link, person, Some(household), LINK_WITHIN);
    unit.audit(Some(household), "person.offer_link", Some(person), None);
    code
}

fn issue(unit: &mut Unit, purpose: CodePurpose, by: Uuid, household: Option<Uuid>, good_for: Duration) -> String {
    let code = new_code(unit.random());
    let row = invitation::Model {
        id: unit.id(),
        code_hash: hash(&code),
        purpose,
        household_id: household,
        invited_by: by,
        expires_at: unit.now + good_for,
        used_by: None,
        used_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(row);
    code
}

const DEEP_LINK: &str = "deep_link.";

/// Remembers how an invitation's code becomes a link on a platform: what the code is put behind.
pub async fn set_deep_link(
    db: &impl ConnectionTrait,
    platform: &str,
    link: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Internal> {
    let row = instance::ActiveModel {
        name: Set(format!("{DEEP_LINK}{platform}")),
        value: Set(link.to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let renew = OnConflict::column(instance::Column::Name)
        .update_columns([instance::Column::Value, instance::Column::UpdatedAt])
        .to_owned();
    let mut insert = instance::Entity::insert(row).into_query();
    insert.on_conflict(renew);
    db.execute(&insert).await?;
    Ok(())
}

/// Every platform that has links, and what a code is put behind there.
pub async fn deep_links(db: &impl ConnectionTrait) -> Result<Vec<(String, String)>, Internal> {
    let rows = instance::Entity::find().filter(instance::Column::Name.starts_with(DEEP_LINK)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.name[DEEP_LINK.len()..].to_owned(), row.value)).collect())
}

/// The code by which the owner makes a fresh instance theirs; absent once that is done.
pub async fn claim_code(
    db: &impl ConnectionTrait,
    now: chrono::DateTime<chrono::Utc>,
    rng: &mut impl Rng,
) -> Result<Option<String>, Internal> {
    let fresh = instance::ActiveModel {
        name: Set(CLAIM.to_owned()),
        value: Set(new_code(rng)),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let keep = OnConflict::column(instance::Column::Name).do_nothing().to_owned();
    let mut insert = instance::Entity::insert(fresh).into_query();
    insert.on_conflict(keep);
    db.execute(&insert).await?;
    let kept = instance::Entity::find_by_id(CLAIM).one(db).await?;
    Ok(kept.map(|row| row.value).filter(|code| !code.is_empty()))
}

fn new_code(rng: &mut impl Rng) -> String {
    (0..CODE_CHARS).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect()
}

fn hash(code: &str) -> String {
    Sha256::digest(code.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
