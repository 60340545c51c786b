//! The wire: HTTP requests in, answers or faults out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Query, Request, State as Held};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};

use super::methods::{self, Failure, Params, Upload, fail};
use super::state::{Call, Fault, State};

/// Telegram takes files of up to 50 MB.
const BODY_LIMIT: usize = 50 * 1024 * 1024;

pub(super) struct Shared {
    state: Mutex<State>,
    /// Counts up whenever there may be an update for a waiting poll, or a newer poll.
    pub updates: watch::Sender<u64>,
    /// Counts up whenever anything has changed that a test may wait for.
    pub changed: watch::Sender<u64>,
}

impl Shared {
    pub fn new(state: State) -> Self {
        Self { state: Mutex::new(state), updates: watch::Sender::new(0), changed: watch::Sender::new(0) }
    }

    /// Looks at the state.
    pub fn peek(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes whoever waits for a change.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let (result, waiting) = {
            let mut state = self.peek();
            let before = (state.next_update, state.poll, state.repeated.len());
            let result = change(&mut state);
            (result, before != (state.next_update, state.poll, state.repeated.len()))
        };
        if waiting {
            self.updates.send_modify(|count| *count += 1);
        }
        self.changed.send_modify(|count| *count += 1);
        result
    }
}

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let app = Router::new().fallback(handle).layer(DefaultBodyLimit::max(BODY_LIMIT)).with_state(shared);
    // Answers are small and awaited one by one: delaying them would measure the delay.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, app).await.expect("serving ends only with the process");
}

async fn handle(Held(shared): Held<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let Some((token, method)) = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) else {
        return answer(Err(fail(404, "Not Found"))).0;
    };
    if token != shared.peek().token {
        let shaped = token.split_once(':').is_some_and(|(id, _)| id.parse::<u64>().is_ok());
        return answer(Err(if shaped { fail(401, "Unauthorized") } else { fail(404, "Not Found") })).0;
    }
    // Methods are matched without regard to case; the record has the documentation's spelling.
    let method = format!("{}{}", method[..1].to_ascii_lowercase(), &method[1..]);
    let params = match params(request).await {
        Ok(params) => params,
        Err(failure) => return answer(Err(failure)).0,
    };
    let fault = {
        let mut state = shared.peek();
        *state.counts.entry(method.clone()).or_default() += 1;
        let of_chat = params.int("chat_id").and_then(|chat| state.chat_faults.get_mut(&chat)?.pop_front());
        of_chat.or_else(|| state.faults.get_mut(&method)?.pop_front())
    };
    if let Some(Fault::Slow(wait)) = fault {
        sleep(wait).await;
    }
    let shown = shown(&params);
    let record = |status: u16| {
        shared.change(|state| {
            if state.recording {
                state.calls.push(Call { method: method.clone(), params: shown, status });
            }
        });
    };
    match fault {
        Some(Fault::ResetBefore) => {
            record(0);
            hang_up()
        }
        Some(Fault::TooManyRequests(seconds)) => {
            record(429);
            answer(Err(Failure {
                parameters: Some(json!({"retry_after": seconds})),
                ..fail(429, format!("Too Many Requests: retry after {seconds}"))
            }))
            .0
        }
        Some(Fault::Internal) => {
            record(500);
            answer(Err(fail(500, "Internal Server Error"))).0
        }
        Some(Fault::BadGateway) => {
            record(502);
            let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n";
            (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        None | Some(Fault::Slow(_) | Fault::ResetAfter | Fault::Truncated) => {
            let result = match method.as_str() {
                "getUpdates" => get_updates(&shared, &params).await,
                _ => shared.change(|state| methods::call(state, &method, &params)),
            };
            let (mut response, body) = answer(result);
            let now = chrono::DateTime::from_timestamp(shared.peek().now(), 0).expect("a time of this age");
            let now = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            response.headers_mut().insert(header::DATE, now.parse().expect("a date is a header's value"));
            match fault {
                Some(Fault::ResetAfter) => {
                    record(0);
                    hang_up()
                }
                Some(Fault::Truncated) => {
                    record(200);
                    truncated(&body)
                }
                _ => {
                    record(response.status().as_u16());
                    response
                }
            }
        }
    }
}

/// Waits until there is something to tell, as long as the poll says. Whoever polls last ends the polls before it.
async fn get_updates(shared: &Shared, params: &Params) -> Result<Value, Failure> {
    let offset = params.int("offset").unwrap_or(0);
    let limit = params.int("limit").unwrap_or(100).clamp(1, 100) as usize;
    let wait = params.int("timeout").unwrap_or(0).clamp(0, 50) as u64;
    let deadline = Instant::now() + Duration::from_secs(wait);
    let mut updates = shared.updates.subscribe();
    let allowed = params.json("allowed_updates")?;
    let poll = shared.change(|state| {
        if !state.webhook.is_empty() {
            return Err(fail(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook \
                 first",
            ));
        }
        if let Value::Array(allowed) = allowed {
            state.allowed = Some(allowed.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect());
        }
        if offset < 0 {
            let kept = usize::try_from(-offset).unwrap_or(usize::MAX);
            let forgotten = state.updates.len().saturating_sub(kept);
            state.updates.drain(..forgotten);
        } else {
            while state.updates.front().is_some_and(|(id, _)| *id < offset) {
                state.updates.pop_front();
            }
        }
        state.poll += 1;
        Ok(state.poll)
    })?;
    loop {
        updates.mark_unchanged();
        {
            let mut state = shared.peek();
            if state.poll != poll {
                return Err(fail(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            let mut batch = std::mem::take(&mut state.repeated);
            batch
                .extend(state.updates.iter().map(|(_, update)| update.clone()).take(limit.saturating_sub(batch.len())));
            if !batch.is_empty() || Instant::now() >= deadline {
                state.note_given_out(&batch);
                return Ok(Value::Array(batch));
            }
        }
        // Whatever ends the wait, the state says what it was.
        let _ = timeout_at(deadline, updates.changed()).await;
    }
}

async fn params(request: Request) -> Result<Params, Failure> {
    let mut params = Params::default();
    if let Ok(Query(query)) = Query::<HashMap<String, String>>::try_from_uri(request.uri()) {
        params.fields.extend(query.into_iter().map(|(name, value)| (name, Value::String(value))));
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let unreadable = || fail(400, "Bad Request: can't parse the request");
    if kind.starts_with("multipart/form-data") {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            match file {
                Some(file) => {
                    params.files.insert(name, Upload { name: file, media_type, bytes: bytes.to_vec() });
                }
                None => {
                    params.fields.insert(name, Value::String(String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
    } else {
        let body = axum::body::to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| unreadable())?;
        if !body.is_empty() {
            params.fields.extend(serde_json::from_slice::<Map<_, _>>(&body).map_err(|_| unreadable())?);
        }
    }
    Ok(params)
}

fn shown(params: &Params) -> Value {
    let mut shown = params.fields.clone();
    for (name, file) in &params.files {
        let about = json!({"file_name": file.name, "media_type": file.media_type, "size": file.bytes.len()});
        shown.insert(name.clone(), about);
    }
    Value::Object(shown)
}

fn answer(result: Result<Value, Failure>) -> (Response, Bytes) {
    let (status, body) = match result {
        Ok(result) => (StatusCode::OK, json!({"ok": true, "result": result})),
        Err(failure) => {
            let mut body = json!({"ok": false, "error_code": failure.code, "description": failure.description});
            if let Some(parameters) = failure.parameters {
                body["parameters"] = parameters;
            }
            (StatusCode::from_u16(failure.code).expect("codes here are HTTP's"), body)
        }
    };
    let body = Bytes::from(body.to_string());
    ((status, [(header::CONTENT_TYPE, "application/json")], body.clone()).into_response(), body)
}

/// Announces the whole body and breaks off half-way.
fn truncated(body: &Bytes) -> Response {
    let half = body.slice(..body.len() / 2);
    let broken = Err(std::io::Error::other("broken off on purpose"));
    let stream = futures::stream::iter([Ok(half), broken]);
    Response::builder()
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len())
        .body(Body::from_stream(stream))
        .expect("its parts are fixed")
}

/// Ends the connection without an answer: its task unwinds and takes the socket along, and no panic is reported.
fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("the connection is reset on purpose"))
}
