//! One HTTP call to the Bot API. It never waits and retries by itself: whoever calls decides what a fault means.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap};
use reqwest::multipart::Form;
use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::requests::Payload;

/// What a call may take where the method itself does not wait for anything.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// Bot API servers take files of up to 50 MB; this allows for a slow line out of a home.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(300);

/// Why a call brought no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Telegram answered, and the answer was no: it did nothing.
    Refused { code: u16, description: String, retry_after: Option<Duration>, migrate_to: Option<i64> },
    /// No answer, half of one, or one that is not Telegram's: whether it acted is unknown.
    Passing(String),
}

impl Fault {
    /// For the log: it holds neither the token nor anything that a person wrote.
    pub(super) fn reason(&self) -> String {
        match self {
            Fault::Refused { code, description, .. } => format!("{code} {description}"),
            Fault::Passing(reason) => reason.clone(),
        }
    }
}

pub(super) struct Client {
    http: reqwest::Client,
    api_url: String,
    token: SecretString,
}

/// What every method answers with, whatever the HTTP status.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
struct Answer<T> {
    ok: bool,
    #[serde(default = "none")]
    result: Option<T>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

/// A derived default would ask `T: Default`.
fn none<T>() -> Option<T> {
    None
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

impl Client {
    pub(super) fn new(api_url: &str, token: SecretString) -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .tcp_keepalive(Duration::from_secs(60))
            // A redirect would carry the token, which is part of the path, to another host.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("rustls with bundled roots always builds");
        Self { http, api_url: api_url.trim_end_matches('/').to_owned(), token }
    }

    /// Calls the payload's method and reads `T` from the answer, which may be less than all that Telegram tells:
    /// what is not read cannot fail to parse after Telegram has acted.
    pub(super) async fn call<P, T>(&self, payload: &P) -> Result<T, Fault>
    where
        P: Payload + Serialize,
        T: DeserializeOwned,
    {
        Ok(self.call_dated(payload).await?.0)
    }

    /// As [`Client::call`], with the server's time where the answer says it.
    pub(super) async fn call_dated<P, T>(&self, payload: &P) -> Result<(T, Option<DateTime<Utc>>), Fault>
    where
        P: Payload + Serialize,
        T: DeserializeOwned,
    {
        let waits = payload.timeout_hint().map_or(CALL_TIMEOUT, |poll| poll + Duration::from_secs(10));
        self.answer(self.request(P::NAME).json(payload).timeout(waits)).await
    }

    /// As [`Client::call`], for a form that holds a file.
    pub(super) async fn upload<T: DeserializeOwned>(&self, method: &str, form: Form) -> Result<T, Fault> {
        Ok(self.answer(self.request(method).multipart(form).timeout(UPLOAD_TIMEOUT)).await?.0)
    }

    fn request(&self, method: &str) -> RequestBuilder {
        self.http.post(format!("{}/bot{}/{method}", self.api_url, self.token.expose_secret()))
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<(T, Option<DateTime<Utc>>), Fault> {
        let response = request.send().await.map_err(passing)?;
        let status = response.status();
        let date = date(response.headers());
        let body = response.bytes().await.map_err(passing)?;
        Ok((read(status, &body)?, date))
    }
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(DATE)?.to_str().ok()?;
    Some(DateTime::parse_from_rfc2822(date).ok()?.to_utc())
}

fn read<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<T, Fault> {
    let answer: Answer<T> = match serde_json::from_slice(body) {
        Ok(answer) => answer,
        // A proxy's page, or half an answer. The parser's own words could quote the body, so they are left out.
        Err(_) => return Err(Fault::Passing(format!("HTTP {status}, and no answer of a Bot API server in it"))),
    };
    match answer {
        Answer { ok: true, result: Some(result), .. } => Ok(result),
        Answer { ok: true, .. } => Err(Fault::Passing("an answer without a result".to_owned())),
        Answer { error_code, description, parameters, .. } => {
            let parameters = parameters.unwrap_or_default();
            Err(Fault::Refused {
                code: error_code.unwrap_or(status.as_u16()),
                description: description.unwrap_or_default(),
                retry_after: parameters.retry_after.map(Duration::from_secs),
                migrate_to: parameters.migrate_to_chat_id,
            })
        }
    }
}

/// The URL holds the token, so it is taken out before the error becomes text; the causes say what happened.
fn passing(error: reqwest::Error) -> Fault {
    let error = error.without_url();
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        reason.push_str(": ");
        reason.push_str(&inner.to_string());
        cause = inner.source();
    }
    Fault::Passing(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn refused(status: u16, body: &str) -> Fault {
        read::<Value>(StatusCode::from_u16(status).unwrap(), body.as_bytes()).unwrap_err()
    }

    #[test]
    fn answers_are_read_whatever_their_status() {
        assert_eq!(read::<i32>(StatusCode::OK, br#"{"ok":true,"result":7}"#), Ok(7));
        assert_eq!(
            refused(
                429,
                r#"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}"#
            ),
            Fault::Refused {
                code: 429,
                description: "Too Many Requests".into(),
                retry_after: Some(Duration::from_secs(7)),
                migrate_to: None,
            }
        );
        assert_eq!(
            refused(
                400,
                r#"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001234567890}}"#
            ),
            Fault::Refused { code: 400, description: "x".into(), retry_after: None, migrate_to: Some(-1001234567890) }
        );
    }

    #[test]
    fn what_is_no_answer_is_passing() {
        let cases = [
            (502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
            (404, "<html>not found</html>"),
            (200, r#"{"ok":true,"resu"#),
            (200, ""),
            (200, r#"{"ok":true}"#),
        ];
        for (status, body) in cases {
            assert!(matches!(refused(status, body), Fault::Passing(_)), "{status} {body}");
        }
    }

    #[tokio::test]
    async fn an_error_never_names_the_token() {
        // Port 1 of the loopback refuses connections.
        let client = Client::new("http://127.0.0.1:1", SecretString::from("42:SECRET"));
        let fault = client.call::<_, Value>(&teloxide::payloads::GetMe::new()).await.unwrap_err();
        assert!(matches!(fault, Fault::Passing(_)));
        assert!(!fault.reason().contains("SECRET"), "{}", fault.reason());
    }
}
