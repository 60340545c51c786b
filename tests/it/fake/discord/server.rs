//! The wire: HTTP requests in, answers or faults out, and the gateway's upgrade.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State as Held, WebSocketUpgrade};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::sleep;

use super::gateway;
use super::rest::{self, Asked, Failure, fail};
use super::state::{Call, Fault, State};

const BODY_LIMIT: usize = 25 * 1024 * 1024;

pub(super) struct Shared {
    state: Mutex<State>,
    /// Counts up whenever anything has changed that a test, or a connection, may wait for.
    pub changed: watch::Sender<u64>,
    pub gateway_url: String,
}

impl Shared {
    pub fn new(state: State, gateway_url: String) -> Self {
        Self { state: Mutex::new(state), changed: watch::Sender::new(0), gateway_url }
    }

    pub fn peek(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes whoever waits for a change.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.peek());
        self.changed.send_modify(|count| *count += 1);
        result
    }
}

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let app = Router::new()
        .route("/gateway/", get(upgrade))
        .fallback(handle)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(shared);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, app).await.expect("serving ends only with the process");
}

async fn upgrade(Held(shared): Held<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| gateway::serve(socket, shared))
}

async fn handle(Held(shared): Held<Arc<Shared>>, request: Request) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let Some(path) = path.strip_prefix("/api/v10/").map(str::to_owned) else {
        return answer(Err(fail(404, 0, "404: Not Found")));
    };
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    // What goes through an interaction's token needs no other.
    let open = path.starts_with("interactions/") || path.starts_with("webhooks/");
    if !open && sent != Some(format!("Bot {}", shared.peek().token)) {
        return answer(Err(fail(401, 0, "401: Unauthorized")));
    }
    let (body, file) = match body(request).await {
        Ok(body) => body,
        Err(failure) => return answer(Err(failure)),
    };
    let asked = Asked { method, path, query, body, file };
    let (route, channel) = (asked.route(), asked.channel());
    let fault = {
        let mut state = shared.peek();
        let of_channel = channel.and_then(|channel| state.channel_faults.get_mut(&channel)?.pop_front());
        of_channel.or_else(|| state.faults.get_mut(&format!("{} {route}", asked.method))?.pop_front())
    };
    if let Some(Fault::Slow(wait)) = fault {
        sleep(wait).await;
    }
    let record = |status: u16, message: Option<u64>| {
        let (method, path, body) = (asked.method.clone(), asked.path.clone(), asked.body.clone());
        let call = Call { method, path, route: route.clone(), body, status, message, channel };
        shared.change(|state| state.calls.push(call));
    };
    match fault {
        Some(Fault::ResetBefore) => {
            record(0, None);
            hang_up()
        }
        Some(Fault::TooManyRequests(seconds)) => {
            record(429, None);
            let body = json!({"message": "You are being rate limited.", "retry_after": seconds, "global": false});
            (StatusCode::TOO_MANY_REQUESTS, axum::Json(body)).into_response()
        }
        Some(Fault::Internal) => {
            record(500, None);
            answer(Err(fail(500, 0, "500: Internal Server Error")))
        }
        Some(Fault::BadGateway) => {
            record(502, None);
            (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], "<html>nginx</html>").into_response()
        }
        None | Some(Fault::Slow(_) | Fault::ResetAfter) => {
            let gateway = shared.gateway_url.clone();
            let result = shared.change(|state| rest::call(state, &gateway, &asked));
            let id = |value: &Value| value["id"].as_str().and_then(|id| id.parse().ok());
            let message = result.as_ref().ok().and_then(id);
            if let Some(Fault::ResetAfter) = fault {
                record(0, message);
                hang_up()
            }
            let status = match &result {
                Ok(Value::Null) => 204,
                Ok(_) => 200,
                Err(failure) => failure.status,
            };
            record(status, message);
            let date = chrono::DateTime::from_timestamp_millis(shared.peek().now_ms()).expect("a time of this age");
            let date = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            let mut response = answer(result);
            response.headers_mut().insert(header::DATE, date.parse().expect("a date is a header's value"));
            response
        }
    }
}

async fn body(request: Request) -> Result<(Value, Option<Vec<u8>>), Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let unreadable = || fail(400, 50109, "The request body contains invalid JSON.");
    if kind.starts_with("multipart/form-data") {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        let (mut json, mut file) = (Value::Null, None);
        while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            match name.as_str() {
                "payload_json" => json = serde_json::from_slice(&bytes).map_err(|_| unreadable())?,
                _ => file = Some(bytes.to_vec()),
            }
        }
        return Ok((json, file));
    }
    let bytes: Bytes = axum::body::to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| unreadable())?;
    let json = if bytes.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&bytes) };
    Ok((json.map_err(|_| unreadable())?, None))
}

fn answer(result: Result<Value, Failure>) -> Response {
    match result {
        Ok(Value::Null) => StatusCode::NO_CONTENT.into_response(),
        Ok(body) => axum::Json(body).into_response(),
        Err(failure) => {
            let status = StatusCode::from_u16(failure.status).expect("codes here are HTTP's");
            (status, axum::Json(json!({"message": failure.message, "code": failure.code}))).into_response()
        }
    }
}

/// Ends the connection without an answer: its task unwinds and takes the socket along, and no panic is reported.
fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("the connection is reset on purpose"))
}
