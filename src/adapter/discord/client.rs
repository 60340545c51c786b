//! One call to Discord's REST interface. It never waits and retries by itself: whoever calls decides what a fault means.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER, USER_AGENT};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const CALL_TIMEOUT: Duration = Duration::from_secs(30);
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(300);
/// Discord names a time with a 429; this stands in where a proxy took it out.
const UNNAMED_PATIENCE: Duration = Duration::from_secs(5);
/// Discord asks for a name of this form.
const AGENT: &str = concat!("DiscordBot (outlay, ", env!("CARGO_PKG_VERSION"), ")");

/// Why a call brought no result.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// Discord answered, and the answer was no: it did nothing. `code` is its own where it gave one, else 0.
    Refused { status: u16, code: u32, message: String },
    /// It asked for patience.
    Throttled { after: Duration },
    /// No answer, half of one, or one that is not Discord's: whether it acted is unknown.
    Passing(String),
}

impl Fault {
    /// For the log: it holds neither a token nor anything that a person wrote.
    pub(super) fn reason(&self) -> String {
        match self {
            Fault::Refused { status, code, message } => format!("{status} {code} {message}"),
            Fault::Throttled { after } => format!("429 retry after {} ms", after.as_millis()),
            Fault::Passing(reason) => reason.clone(),
        }
    }

    /// Whether the same call may succeed later. A token that is refused ends the receiving side; until it is mended
    /// nothing is given up.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Fault::Refused { status, .. } => matches!(status, 401 | 408 | 500..),
            Fault::Throttled { .. } | Fault::Passing(_) => true,
        }
    }

    pub(super) fn is_code(&self, codes: &[u32]) -> bool {
        matches!(self, Fault::Refused { code, .. } if codes.contains(code))
    }
}

/// What Discord answers with where it refuses.
#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    message: String,
    retry_after: Option<f64>,
}

pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    authorization: SecretString,
}

impl Client {
    /// `api` is the address that stands for `https://discord.com`.
    pub(super) fn new(api: &str, token: &SecretString) -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .tcp_keepalive(Duration::from_secs(60))
            // A redirect would carry the token to another host.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("rustls with bundled roots always builds");
        let authorization = format!("Bot {}", token.expose_secret()).into();
        Self { http, base: format!("{}/api/v10", api.trim_end_matches('/')), authorization }
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Fault> {
        self.answer(self.request(Method::GET, path)).await
    }

    /// As [`Client::get`], with Discord's time where the answer says it.
    pub(super) async fn get_dated<T: DeserializeOwned>(&self, path: &str) -> Result<(T, Option<DateTime<Utc>>), Fault> {
        self.answer_dated(self.request(Method::GET, path)).await
    }

    /// Sends `body` and reads `T` from the answer, which may be less than all that Discord tells: what is not read cannot
    /// fail to parse after Discord has acted.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Fault> {
        self.answer(self.request(method, path).json(body)).await
    }

    pub(super) async fn bare<T: DeserializeOwned>(&self, method: Method, path: &str) -> Result<T, Fault> {
        // Discord wants a length even where there is nothing.
        self.answer(self.request(method, path).body(String::new())).await
    }

    /// As [`Client::send`], with a file beside.
    pub(super) async fn upload<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
        file: Part,
    ) -> Result<T, Fault> {
        let json = serde_json::to_string(body).map_err(|error| Fault::Passing(error.to_string()))?;
        let json = Part::text(json).mime_str("application/json").map_err(passing)?;
        let form = Form::new().part("payload_json", json).part("files[0]", file);
        self.answer(self.request(method, path).multipart(form).timeout(UPLOAD_TIMEOUT)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .timeout(CALL_TIMEOUT)
            .header(USER_AGENT, AGENT)
            .header(reqwest::header::AUTHORIZATION, self.authorization.expose_secret())
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Fault> {
        Ok(self.answer_dated(request).await?.0)
    }

    async fn answer_dated<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<(T, Option<DateTime<Utc>>), Fault> {
        let response = request.send().await.map_err(passing)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(passing)?;
        let date = headers.get(DATE).and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok());
        Ok((read(status, &headers, &body)?, date.map(|date| date.to_utc())))
    }
}

fn read<T: DeserializeOwned>(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<T, Fault> {
    if status.is_success() {
        let body = if body.is_empty() { b"null" } else { body };
        // The parser's own words could quote the body, so they are left out.
        return serde_json::from_slice(body)
            .map_err(|_| Fault::Passing(format!("HTTP {status}, and no answer of Discord's in it")));
    }
    let refusal = serde_json::from_slice::<Refusal>(body).ok();
    if status == StatusCode::TOO_MANY_REQUESTS {
        let named = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let seconds = refusal.and_then(|refusal| refusal.retry_after).or(named);
        let after = seconds.and_then(|seconds: f64| Duration::try_from_secs_f64(seconds).ok());
        return Err(Fault::Throttled { after: after.unwrap_or(UNNAMED_PATIENCE) });
    }
    match refusal {
        Some(Refusal { code, message, .. }) => Err(Fault::Refused { status: status.as_u16(), code, message }),
        // A proxy's page.
        None => Err(Fault::Passing(format!("HTTP {status}, and no answer of Discord's in it"))),
    }
}

/// The URL may hold an interaction's token, so it is taken out before the error becomes text; the causes say what happened.
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

    fn refused(status: u16, headers: &[(&'static str, &str)], body: &str) -> Fault {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        read::<Value>(StatusCode::from_u16(status).unwrap(), &headers, body.as_bytes()).unwrap_err()
    }

    #[test]
    fn answers_are_read_whatever_their_status() {
        assert_eq!(read::<i32>(StatusCode::OK, &HeaderMap::new(), b"7"), Ok(7));
        assert_eq!(read::<Option<i32>>(StatusCode::NO_CONTENT, &HeaderMap::new(), b""), Ok(None));
        assert_eq!(
            refused(403, &[], r#"{"message":"Missing Access","code":50001}"#),
            Fault::Refused { status: 403, code: 50001, message: "Missing Access".into() }
        );
        let patient = |fault: Fault| match fault {
            Fault::Throttled { after } => after.as_millis(),
            other => panic!("{other:?}"),
        };
        assert_eq!(patient(refused(429, &[], r#"{"message":"x","retry_after":0.25,"global":false}"#)), 250);
        assert_eq!(patient(refused(429, &[("retry-after", "3")], "<html>")), 3000);
        assert_eq!(patient(refused(429, &[], "error code: 1015")), 5000);
    }

    #[test]
    fn what_is_no_answer_is_passing() {
        assert!(matches!(refused(502, &[], "<html><h1>502</h1></html>"), Fault::Passing(_)));
        assert!(matches!(read::<i32>(StatusCode::OK, &HeaderMap::new(), b"{\"id\":"), Err(Fault::Passing(_))));
    }

    #[tokio::test]
    async fn an_error_never_names_a_token() {
        // Port 1 of the loopback refuses connections.
        let client = Client::new("http://127.0.0.1:1", &SecretString::from("SECRET"));
        let fault = client.get::<Value>("/webhooks/1/TOKEN/messages/@original").await.unwrap_err();
        assert!(matches!(fault, Fault::Passing(_)));
        assert!(!fault.reason().contains("SECRET") && !fault.reason().contains("TOKEN"), "{}", fault.reason());
    }
}
