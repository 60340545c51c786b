//! A connection to Discord's gateway: the handshake, the heartbeat, and what each way of ending means for the next one.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use rand::Rng;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use serenity::constants::close_codes;
use serenity::model::gateway::GatewayIntents;
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::tungstenite::Message as Packet;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::token_not_accepted;
use super::wire::{Frame, Hello};
use crate::adapter::Fatal;
use crate::error::Internal;

const DISPATCH: u8 = 0;
const HEARTBEAT: u8 = 1;
const IDENTIFY: u8 = 2;
const RESUME: u8 = 6;
const RECONNECT: u8 = 7;
const INVALID_SESSION: u8 = 9;
const HELLO: u8 = 10;
const ACKNOWLEDGED: u8 = 11;

/// How long connecting, and the first word, may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Closed by us with this code a session can be resumed; with 1000 it is over.
const TO_RESUME: u16 = 4000;

/// What a session can be taken up again with.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub id: String,
    /// Where Discord wants it resumed.
    pub url: Option<String>,
    /// The last event that is stored. Discord is told no later one, so that a resumed session brings all after it.
    pub stored: u64,
}

/// How a connection ended, and so what comes next.
#[derive(Debug)]
pub(super) enum Lost {
    /// The session goes on over a new connection.
    Resume(String),
    /// A session has to be begun anew.
    Renew(String),
    Fatal(Fatal),
}

#[derive(Debug)]
pub(super) struct Event {
    pub seq: u64,
    pub name: String,
    pub data: Value,
}

pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    beat: Interval,
    /// The last heartbeat was answered.
    answered: bool,
}

impl Connection {
    /// Connects and waits for the greeting.
    pub async fn open(url: &str) -> Result<Self, String> {
        let mut url = Url::parse(url).map_err(|_| "the gateway's address is none".to_owned())?;
        url.set_query(Some("v=10&encoding=json"));
        if url.path().is_empty() {
            url.set_path("/");
        }
        let connecting =
            timeout(PATIENCE, connect_async(url.as_str())).await.map_err(|_| "connecting took too long")?;
        let (mut socket, _) = connecting.map_err(|error| format!("connecting: {error}"))?;
        let greeting = timeout(PATIENCE, socket.next()).await.map_err(|_| "no greeting".to_owned())?;
        let hello = match greeting {
            Some(Ok(Packet::Text(text))) => serde_json::from_str::<Frame>(&text).ok().filter(|frame| frame.op == HELLO),
            _ => None,
        };
        let hello: Option<Hello> = hello.and_then(|frame| serde_json::from_value(frame.d).ok());
        let every = Duration::from_millis(hello.ok_or("no greeting")?.heartbeat_interval.max(1));
        // The first beat comes at a random moment, so that many clients do not beat as one.
        let first = Instant::now() + every.mul_f64(rand::rng().random_range(0.0..1.0));
        let mut beat = interval_at(first, every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self { socket, beat, answered: true })
    }

    pub async fn identify(&mut self, token: &SecretString, intents: GatewayIntents) -> Result<(), Lost> {
        let properties = json!({ "os": std::env::consts::OS, "browser": "outlay", "device": "outlay" });
        let token = token.expose_secret();
        self.say(IDENTIFY, json!({ "token": token, "intents": intents.bits(), "properties": properties })).await
    }

    pub async fn resume(&mut self, token: &SecretString, session: &Session) -> Result<(), Lost> {
        let token = token.expose_secret();
        self.say(RESUME, json!({ "token": token, "session_id": session.id, "seq": session.stored })).await
    }

    /// The next event; meanwhile the heart beats. `stored` is what Discord is told with it.
    pub async fn next(&mut self, stored: Option<u64>) -> Result<Event, Lost> {
        loop {
            let packet = tokio::select! {
                packet = self.socket.next() => packet,
                _ = self.beat.tick() => {
                    if !self.answered {
                        self.close(TO_RESUME).await;
                        return Err(Lost::Resume("the last heartbeat was not answered".to_owned()));
                    }
                    self.pulse(stored).await?;
                    continue;
                }
            };
            let text = match packet {
                Some(Ok(Packet::Text(text))) => text,
                Some(Ok(Packet::Close(frame))) => return Err(closed(frame.map(|frame| frame.code.into()))),
                Some(Ok(_)) => continue,
                Some(Err(error)) => return Err(Lost::Resume(error.to_string())),
                None => return Err(Lost::Resume("the connection ended".to_owned())),
            };
            // The parser's own words could quote what somebody wrote, so they are left out.
            let Ok(frame) = serde_json::from_str::<Frame>(&text) else {
                tracing::warn!("a frame of Discord's gateway is unreadable: skipped");
                continue;
            };
            match frame.op {
                DISPATCH => {
                    if let (Some(seq), Some(name)) = (frame.s, frame.t) {
                        return Ok(Event { seq, name, data: frame.d });
                    }
                }
                HEARTBEAT => self.pulse(stored).await?,
                ACKNOWLEDGED => self.answered = true,
                RECONNECT => {
                    self.close(TO_RESUME).await;
                    return Err(Lost::Resume("Discord asked for it".to_owned()));
                }
                INVALID_SESSION if frame.d == Value::Bool(true) => {
                    self.close(TO_RESUME).await;
                    return Err(Lost::Resume("the session was interrupted".to_owned()));
                }
                INVALID_SESSION => return Err(Lost::Renew("the session is over".to_owned())),
                _ => {}
            }
        }
    }

    /// Keeps the heart beating, and does nothing else, for ever: for as long as something else is waited for.
    pub async fn keep(&mut self, stored: Option<u64>) {
        loop {
            self.beat.tick().await;
            if self.pulse(stored).await.is_err() {
                // Whoever reads next finds out.
                std::future::pending::<()>().await;
            }
        }
    }

    pub async fn close(&mut self, code: u16) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: Default::default() };
        let _ = timeout(Duration::from_secs(1), self.socket.close(Some(frame))).await;
    }

    async fn pulse(&mut self, stored: Option<u64>) -> Result<(), Lost> {
        self.answered = false;
        self.say(HEARTBEAT, json!(stored)).await
    }

    async fn say(&mut self, op: u8, data: Value) -> Result<(), Lost> {
        let frame = json!({ "op": op, "d": data }).to_string();
        self.socket.send(Packet::text(frame)).await.map_err(|error| Lost::Resume(error.to_string()))
    }
}

/// What Discord's close codes ask for, by its documentation.
fn closed(code: Option<u16>) -> Lost {
    let told = |code: u16| format!("Discord closed the connection ({code})");
    match code {
        Some(close_codes::AUTHENTICATION_FAILED) => Lost::Fatal(token_not_accepted()),
        Some(close_codes::DISALLOWED_GATEWAY_INTENTS) => Lost::Fatal(Fatal::Config(
            "discord.token: Discord does not grant this bot the intents that it asks for (4014); in the Developer Portal, \
             under Bot, switch on Message Content Intent, or have Discord approve it"
                .to_owned(),
        )),
        Some(close_codes::SHARDING_REQUIRED) => Lost::Fatal(Fatal::Config(
            "discord.token: this bot is on more servers than one process may serve (4011); use a bot of its own for \
             these books"
                .to_owned(),
        )),
        Some(code @ (close_codes::INVALID_SHARD | 4012 | close_codes::INVALID_GATEWAY_INTENTS)) => {
            Lost::Fatal(Fatal::Failed(Internal::new(told(code))))
        }
        Some(code @ (1000 | 1001 | close_codes::INVALID_SEQUENCE | close_codes::SESSION_TIMEOUT)) => {
            Lost::Renew(told(code))
        }
        Some(code) => Lost::Resume(told(code)),
        None => Lost::Resume("the connection was closed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn each_close_code_says_what_comes_next() {
        let next = |code| match closed(code) {
            Lost::Resume(_) => "resume",
            Lost::Renew(_) => "renew",
            Lost::Fatal(Fatal::Config(_)) => "mend",
            Lost::Fatal(Fatal::Failed(_)) => "fail",
        };
        let codes = [
            (None, "resume"),
            (Some(1006), "resume"),
            (Some(4000), "resume"),
            (Some(4003), "resume"),
            (Some(4008), "resume"),
            (Some(1000), "renew"),
            (Some(4007), "renew"),
            (Some(4009), "renew"),
            (Some(4004), "mend"),
            (Some(4014), "mend"),
            (Some(4011), "mend"),
            (Some(4013), "fail"),
        ];
        for (code, expected) in codes {
            assert_eq!(next(code), expected, "{code:?}");
        }
    }

    /// With no crypto of its own behind it, rustls would panic here.
    #[tokio::test]
    async fn a_secure_address_is_met_with_tls() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { listener.accept().await.unwrap().0.write_all(b"not tls at all").await });
        let fault = Connection::open(&format!("wss://{address}")).await.err().unwrap();
        assert!(fault.starts_with("connecting: "), "{fault}");
        server.await.unwrap().unwrap();
    }
}
