//! A household's books in a database of their own, for the tests of the reads.
//!
//! The database is SQLite in memory; with `TEST_DATABASE_URL` it is that PostgreSQL, in temporary tables that go
//! with the connection.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, IntoActiveModel,
    Schema,
};
use uuid::Uuid;

use crate::entity::{
    Kind, Role, Strings, account, card, category, change_feed, expense, expense_change, household, member, person,
};
use crate::money::Currency;

pub struct Books {
    pub db: DatabaseConnection,
    pub household: Uuid,
    /// Payers.
    pub ana: Uuid,
    pub bo: Uuid,
    /// The default account.
    pub giro: Uuid,
    pub savings: Uuid,
    /// Settles on `giro`.
    pub visa: Uuid,
    pub food: Uuid,
    pub travel: Uuid,
    pub salary: Uuid,
    last: i64,
}

impl Books {
    pub async fn open() -> Self {
        Self::beside(connect().await).await
    }

    /// Another household in the same database, with the same names.
    pub async fn neighbours(&self) -> Self {
        Self::beside(self.db.clone()).await
    }

    async fn beside(db: DatabaseConnection) -> Self {
        let household = insert(
            &db,
            household::Model {
                id: Uuid::now_v7(),
                name: "Home".into(),
                currency: currency("EUR"),
                zone: "Europe/Berlin".into(),
                language: "en".into(),
                week_start: 1,
                month_start: 1,
                assumed: false,
                version: 1,
                created_at: now(),
                updated_at: now(),
            },
        )
        .await
        .id;
        let ana = self::member(&db, household, "Ana").await;
        let bo = self::member(&db, household, "Bo").await;
        let giro = self::account(&db, household, "Giro", true).await;
        let savings = self::account(&db, household, "Savings", false).await;
        let visa = insert(
            &db,
            card::Model {
                id: Uuid::now_v7(),
                household_id: household,
                account_id: giro,
                name: "Visa".into(),
                name_key: "visa".into(),
                closing_day: None,
                due_day: None,
                archived_at: None,
                created_at: now(),
                updated_at: now(),
            },
        )
        .await
        .id;
        let food = self::category(&db, household, "Food", Kind::Expense).await;
        let travel = self::category(&db, household, "Travel", Kind::Expense).await;
        let salary = self::category(&db, household, "Salary", Kind::Income).await;
        Self { db, household, ana, bo, giro, savings, visa, food, travel, salary, last: 0 }
    }

    /// Ana's expense for food in euros from the default account, with the next number; `change` says what is different.
    pub async fn book(&mut self, day: &str, minor: i64, change: impl FnOnce(&mut expense::Model)) -> expense::Model {
        let entry = self.entry(day, minor, change);
        insert(&self.db, entry).await
    }

    /// As [`Books::book`], without writing it.
    pub fn entry(&mut self, day: &str, minor: i64, change: impl FnOnce(&mut expense::Model)) -> expense::Model {
        self.last += 1;
        let mut entry = expense::Model {
            id: Uuid::now_v7(),
            household_id: self.household,
            number: self.last,
            kind: Kind::Expense,
            payer_id: self.ana,
            amount_minor: minor,
            currency: currency("EUR"),
            day: date(day),
            category_id: Some(self.food),
            account_id: Some(self.giro),
            card_id: None,
            to_account_id: None,
            note: String::new(),
            merchant: None,
            tags: Strings::default(),
            said: String::new(),
            line: 0,
            message_id: None,
            chat_id: None,
            version: 1,
            deleted_at: None,
            created_at: now(),
            updated_at: now(),
        };
        change(&mut entry);
        entry
    }

    pub async fn book_all(&self, entries: impl IntoIterator<Item = expense::Model>) {
        let rows = entries.into_iter().map(|entry| entry.into_active_model().reset_all());
        expense::Entity::insert_many(rows).exec_without_returning(&self.db).await.unwrap();
    }
}

pub fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

pub fn date(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

pub fn now() -> DateTime<Utc> {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

pub async fn insert<M, A>(db: &DatabaseConnection, model: M) -> M
where
    M: sea_orm::ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity> + sea_orm::ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    M::Entity: EntityTrait<Model = M>,
{
    model.into_active_model().reset_all().insert(db).await.unwrap()
}

async fn member(db: &DatabaseConnection, household: Uuid, name: &str) -> Uuid {
    let model = member::Model {
        id: Uuid::now_v7(),
        household_id: household,
        person_id: None,
        name: name.into(),
        name_key: name.to_lowercase(),
        role: Role::Member,
        weight: 1,
        joined_at: now(),
        left_at: None,
        created_at: now(),
        updated_at: now(),
    };
    insert(db, model).await.id
}

async fn account(db: &DatabaseConnection, household: Uuid, name: &str, is_default: bool) -> Uuid {
    let model = account::Model {
        id: Uuid::now_v7(),
        household_id: household,
        name: name.into(),
        name_key: name.to_lowercase(),
        currency: currency("EUR"),
        is_default,
        archived_at: None,
        created_at: now(),
        updated_at: now(),
    };
    insert(db, model).await.id
}

async fn category(db: &DatabaseConnection, household: Uuid, name: &str, kind: Kind) -> Uuid {
    let model = category::Model {
        id: Uuid::now_v7(),
        household_id: household,
        name: name.into(),
        name_key: name.to_lowercase(),
        aliases: Strings::default(),
        kind,
        position: 0,
        archived_at: None,
        merged_into: None,
        created_at: now(),
        updated_at: now(),
    };
    insert(db, model).await.id
}

async fn connect() -> DatabaseConnection {
    let server = std::env::var("TEST_DATABASE_URL").ok();
    let mut options = ConnectOptions::new(server.as_deref().unwrap_or("sqlite::memory:"));
    options.max_connections(1).sqlx_logging(false);
    if server.is_some() {
        options.set_schema_search_path("pg_temp");
    }
    let db = Database::connect(options).await.unwrap();
    table(&db, household::Entity).await;
    table(&db, person::Entity).await;
    table(&db, member::Entity).await;
    table(&db, account::Entity).await;
    table(&db, card::Entity).await;
    table(&db, category::Entity).await;
    table(&db, expense::Entity).await;
    table(&db, expense_change::Entity).await;
    table(&db, change_feed::Entity).await;
    db
}

async fn table(db: &DatabaseConnection, entity: impl EntityTrait) {
    let statement = Schema::new(db.get_database_backend()).create_table_from_entity(entity);
    db.execute(&statement).await.unwrap();
}
