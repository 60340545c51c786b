//! What the program answers its adapters at once.

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::adapter;
use crate::error::Internal;
use crate::message::{Followed, Form, Platform, Suggestion, Typing, UserKey};
use crate::pipeline::Pipeline;
use crate::service::instance;

/// One platform's.
pub struct Desk {
    pub platform: Platform,
    pub pipeline: Arc<Pipeline>,
}

impl Desk {
    fn named(&self, name: &str) -> String {
        format!("{}.{name}", self.platform)
    }
}

impl adapter::Desk for Desk {
    fn followed(&self) -> BoxFuture<'_, Result<Vec<Followed>, Internal>> {
        Box::pin(self.pipeline.followed(&self.platform))
    }

    fn suggest<'a>(&'a self, word: &'a str, typing: &'a Typing) -> BoxFuture<'a, Result<Vec<Suggestion>, Internal>> {
        Box::pin(self.pipeline.suggest(&self.platform, word, typing))
    }

    fn form<'a>(&'a self, user: &'a UserKey, token: &'a str) -> BoxFuture<'a, Result<Option<Form>, Internal>> {
        Box::pin(self.pipeline.form(&self.platform, user, token))
    }

    fn recall<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, Internal>> {
        Box::pin(async move { instance::recall(self.pipeline.store.read(), &self.named(name)).await })
    }

    fn write_down<'a>(&'a self, name: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), Internal>> {
        Box::pin(async move {
            let now = self.pipeline.clock.now();
            instance::write_down(self.pipeline.store.write(), &self.named(name), value, now).await
        })
    }
}
