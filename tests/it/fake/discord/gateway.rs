//! The gateway's wire: hello, identify, resume with replay, heartbeats, and what a test does to a connection.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::server::Shared;
use super::state::{CONTENT_FLAG, Jolt, MESSAGE_CONTENT, State};

const ASK_EVERY: Duration = Duration::from_millis(10);

pub(super) async fn serve(mut socket: WebSocket, shared: Arc<Shared>) {
    let (number, every) = shared.change(|state| {
        state.connection += 1;
        (state.connection, state.heartbeat)
    });
    let hello = json!({"op": 10, "d": {"heartbeat_interval": every.as_millis() as u64}});
    if say(&mut socket, hello).await.is_none() {
        return;
    }
    let mut changed = shared.changed.subscribe();
    // How many of the session's events this connection has told; none before it has a session.
    let mut told: Option<usize> = None;
    loop {
        changed.mark_unchanged();
        let (fresh, jolt) = {
            let mut state = shared.peek();
            if state.connection != number {
                return;
            }
            let fresh =
                told.map_or_else(Vec::new, |told| state.session.as_ref().expect("told of one").events[told..].to_vec());
            (fresh, told.and_then(|_| state.jolts.pop_front()))
        };
        told = told.map(|told| told + fresh.len());
        for event in fresh {
            if say(&mut socket, event).await.is_none() {
                return;
            }
        }
        match jolt {
            Some(Jolt::Reconnect) => {
                let _ = say(&mut socket, json!({"op": 7, "d": null})).await;
            }
            Some(Jolt::Invalidate { resumable }) => {
                shared.change(|state| end_session(state, resumable));
                told = None;
                let _ = say(&mut socket, json!({"op": 9, "d": resumable})).await;
            }
            Some(Jolt::Close(code)) => return close(socket, code).await,
            Some(Jolt::Drop) => return,
            None => {}
        }
        // Discord may ask for a heartbeat at any time; it tells how far the bot has come.
        let behind = told.is_some() && shared.peek().behind() > 0;
        let packet = tokio::select! {
            packet = socket.recv() => packet,
            _ = changed.changed() => continue,
            () = sleep(ASK_EVERY), if behind => {
                let _ = say(&mut socket, json!({"op": 1, "d": null})).await;
                continue;
            }
        };
        let frame: Value = match packet {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).unwrap_or_default(),
            // Closed by the bot with 1000 or 1001 a session is over; otherwise it can be resumed.
            Some(Ok(Message::Close(frame))) => {
                if frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001)) {
                    shared.change(|state| end_session(state, false));
                }
                return;
            }
            Some(Ok(_)) => continue,
            Some(Err(_)) | None => return,
        };
        let answer = shared.change(|state| heard(state, &frame));
        match answer {
            Heard::Nothing => {}
            Heard::Say(frame) => {
                let _ = say(&mut socket, frame).await;
            }
            Heard::Tell(from) => told = Some(from),
            Heard::Close(code) => return close(socket, code).await,
        }
    }
}

enum Heard {
    Nothing,
    Say(Value),
    /// From this many of the session's events on.
    Tell(usize),
    Close(u16),
}

fn heard(state: &mut State, frame: &Value) -> Heard {
    let data = &frame["d"];
    if frame["op"] == json!(1) {
        state.heard = data.as_u64().unwrap_or(0);
    }
    match frame["op"].as_u64() {
        Some(1) if state.acknowledging => Heard::Say(json!({"op": 11})),
        Some(1) => Heard::Nothing,
        Some(2) => {
            let intents = data["intents"].as_u64().unwrap_or_default();
            let granted = if state.content { CONTENT_FLAG } else { 0 };
            if data["token"] != json!(state.token) {
                return Heard::Close(4004);
            }
            if let Some(code) = state.refuse {
                return Heard::Close(code);
            }
            if intents & MESSAGE_CONTENT != 0 && granted == 0 {
                return Heard::Close(4014);
            }
            if data["properties"]["os"].is_null() {
                return Heard::Close(4002);
            }
            state.begin(intents);
            Heard::Tell(0)
        }
        Some(6) => {
            let known =
                state.session.as_ref().filter(|session| session.alive && data["session_id"] == json!(session.id));
            let seq = data["seq"].as_u64().unwrap_or(u64::MAX) as usize;
            match known.filter(|session| seq <= session.events.len() && data["token"] == json!(state.token)) {
                Some(_) => {
                    state.resumed += 1;
                    state.tell("RESUMED", json!({}));
                    Heard::Tell(seq)
                }
                None => Heard::Say(json!({"op": 9, "d": false})),
            }
        }
        _ => Heard::Close(4001),
    }
}

fn end_session(state: &mut State, resumable: bool) {
    if let Some(session) = &mut state.session {
        session.alive = resumable;
    }
}

async fn say(socket: &mut WebSocket, frame: Value) -> Option<()> {
    socket.send(Message::Text(frame.to_string().into())).await.ok()
}

async fn close(mut socket: WebSocket, code: u16) {
    let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: Default::default() }))).await;
    // Until the other side has read it.
    while let Some(Ok(_)) = socket.recv().await {}
}
