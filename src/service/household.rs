//! Who keeps which books: a person may be a member of several households, on several platforms, and a household may
//! have members by name alone until somebody says that it is them.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::admission;
use super::books::{Books, Household, Member};
use super::chat::{self, bind, seat};
use super::unit::Unit;
use super::world::{Chat, Identity, Person};
use crate::entity::*;
use crate::error::{Internal, Refused};
use crate::say::{Phrase, phrase};
use crate::understand::fold;

/// The households that a person is a present member of, the oldest first.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Household>, Internal> {
    let homes: Vec<Uuid> = member::Entity::find()
        .filter(member::Column::PersonId.eq(person))
        .filter(member::Column::LeftAt.is_null())
        .all(db)
        .await?
        .into_iter()
        .map(|member| member.household_id)
        .collect();
    Ok(household::Entity::find()
        .filter(household::Column::Id.is_in(homes))
        .order_by_asc(household::Column::Id)
        .all(db)
        .await?)
}

/// How many are in a household, those by name alone too.
pub async fn present_members(db: &impl ConnectionTrait, household: Uuid) -> Result<u64, Internal> {
    Ok(member::Entity::find()
        .filter(member::Column::HouseholdId.eq(household))
        .filter(member::Column::LeftAt.is_null())
        .count(db)
        .await?)
}

/// Of a person's households the one that goes by this name; none where two do.
pub fn by_name<'a>(homes: &'a [Household], name: &str) -> Option<&'a Household> {
    let key = fold(name);
    let mut named = homes.iter().filter(|home| fold(&home.name) == key);
    named.next().filter(|_| named.next().is_none())
}

/// Who stays when somebody goes, and can be asked to look after the books.
pub fn heir<'a>(books: &'a Books, leaving: &Member) -> Option<&'a Member> {
    books.present().find(|member| member.id != leaving.id && member.person_id.is_some())
}

/// Marks who left; what they paid stays under their name. The last owner hands the books on, and whoever comes back
/// comes back as a member like any other; the last member of all stays the owner of what nobody else has.
pub fn leave(unit: &mut Unit, books: &Books, leaving: &Member) {
    let mut role = Role::Member;
    let owns = |member: &Member| member.id != leaving.id && member.role == Role::Owner && member.person_id.is_some();
    if leaving.role == Role::Owner && !books.present().any(owns) {
        match heir(books, leaving) {
            Some(heir) => chat::make_owner(unit, heir),
            None => role = Role::Owner,
        }
    }
    chat::leave(unit, &Member { role, ..leaving.clone() });
}

/// Makes a member by name alone: somebody who keeps no account here, or not yet.
pub fn add_placeholder(unit: &mut Unit, books: &mut Books, name: &str) -> Result<Member, Refused> {
    let name = super::source::check_name(name)?;
    let name_key = fold(&name);
    if books.present().any(|member| member.name_key == name_key) {
        return Err(Refused::new("member_exists", phrase!("member-exists", name = &name)).slot("name"));
    }
    let member = Member {
        id: unit.id(),
        household_id: books.id(),
        person_id: None,
        name,
        name_key,
        role: Role::Member,
        weight: 1,
        joined_at: unit.now,
        left_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(member.clone());
    unit.audit(Some(books.id()), "member.add", Some(member.id), None);
    unit.books_changed(books.id());
    books.members.push(member.clone());
    Ok(member)
}

/// Says that two members of a household are one: what stands in the name of `from` is `into`'s from now on.
pub fn merge_members(unit: &mut Unit, household: Uuid, from: &Member, into: Uuid) {
    let mut paid = Query::update();
    paid.table(expense::Entity)
        .value(expense::Column::PayerId, into)
        .and_where(Expr::col(expense::Column::HouseholdId).eq(household))
        .and_where(Expr::col(expense::Column::PayerId).eq(from.id));
    unit.update(paid);
    unit.replace(Member { person_id: None, left_at: Some(unit.now), updated_at: unit.now, ..from.clone() });
    unit.audit(Some(household), "member.merge", Some(into), Some(from.id.to_string()));
    unit.books_changed(household);
}

/// Makes somebody with an invitation a member of the household that it names, and turns their own chat to its books.
/// Nothing where that household is gone.
pub async fn enter(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    chat: &mut Chat,
    person: &Person,
    household: Uuid,
) -> Result<Option<Phrase>, Internal> {
    let Some(home) = household::Entity::find_by_id(household).one(db).await? else { return Ok(None) };
    let known = member::Entity::find()
        .filter(member::Column::HouseholdId.eq(household))
        .filter(member::Column::PersonId.eq(person.id))
        .one(db)
        .await?;
    if known.as_ref().is_none_or(|member| member.left_at.is_some()) {
        seat(unit, household, person, known);
        unit.books_changed(household);
    }
    if chat.household_id.is_none() {
        bind(unit, chat, household);
    }
    Ok(Some(if chat.household_id == Some(household) {
        phrase!("welcome-to", books = home.name)
    } else {
        phrase!("welcome-also", books = home.name)
    }))
}

/// Makes this account another one of the person who asked for the code. What either kept stays what it is; what both
/// paid in one household stands under one name; this chat shows the books of the chat where the code was made.
pub async fn link(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    chat: &mut Chat,
    identity: &mut Identity,
    person: &mut Person,
    code: invitation::Model,
) -> Result<Phrase, Internal> {
    if code.invited_by == person.id {
        return Ok(phrase!("link-elsewhere"));
    }
    let Some(owner) = person::Entity::find_by_id(code.invited_by).one(db).await? else {
        return Ok(phrase!("link-code-unknown"));
    };
    let mine = members_of(db, person.id).await?;
    let theirs = members_of(db, owner.id).await?;
    for member in mine {
        match theirs.iter().find(|other| other.household_id == member.household_id) {
            Some(other) => merge_members(unit, member.household_id, &member, other.id),
            None => {
                unit.replace(Member { person_id: Some(owner.id), updated_at: unit.now, ..member.clone() });
                unit.books_changed(member.household_id);
            }
        }
    }
    let before =
        std::mem::replace(person, Person { owner: owner.owner || person.owner, updated_at: unit.now, ..owner });
    person.admitted_at = person.admitted_at.or(before.admitted_at).or(Some(unit.now));
    unit.replace(person.clone());
    // Every account of the one becomes the other's, should there be more than this.
    let mut move_identities = Query::update();
    move_identities
        .table(identity::Entity)
        .value(identity::Column::PersonId, person.id)
        .value(identity::Column::UpdatedAt, unit.now)
        .and_where(Expr::col(identity::Column::PersonId).eq(before.id));
    unit.update(move_identities);
    identity.person_id = person.id;
    unit.person_id = Some(person.id);
    unit.audit(code.household_id, "person.link", Some(person.id), Some(before.id.to_string()));
    let kept_alone = chat.household_id.is_some();
    if let Some(household) = code.household_id {
        bind(unit, chat, household);
    }
    admission::spend(unit, code, person.id);
    Ok(if kept_alone { phrase!("linked-with-books") } else { phrase!("linked") })
}

async fn members_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Member>, Internal> {
    Ok(member::Entity::find().filter(member::Column::PersonId.eq(person)).all(db).await?)
}
