//! The Bot API server that the other tests rely on, asked directly.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::fake::telegram::{Fake, Fault};

async fn call(fake: &Fake, method: &str, params: Value) -> Value {
    let url = format!("{}/bot{}/{method}", fake.url(), fake.token());
    reqwest::Client::new().post(url).json(&params).send().await.unwrap().json().await.unwrap()
}

fn ids(answer: &Value) -> Vec<i64> {
    answer["result"].as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn an_offset_confirms_what_is_below_it() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    for text in ["1", "2", "3"] {
        ana.say(ana.chat(), text);
    }
    let all = ids(&call(&fake, "getUpdates", json!({})).await);
    assert_eq!(all, (all[0]..all[0] + 3).collect::<Vec<_>>());
    assert_eq!(ids(&call(&fake, "GetUpdates", json!({"limit": 2})).await), all[..2]);
    assert_eq!(ids(&call(&fake, "getUpdates", json!({"offset": all[1]})).await), all[1..]);
    assert_eq!(ids(&call(&fake, "getUpdates", json!({"offset": -1})).await), all[2..]);
    assert_eq!(ids(&call(&fake, "getUpdates", json!({})).await), all[2..], "what was before it is forgotten");
    assert!(ids(&call(&fake, "getUpdates", json!({"offset": all[2] + 1})).await).is_empty());
    fake.repeat(all[0]);
    assert_eq!(ids(&call(&fake, "getUpdates", json!({"offset": all[2] + 1})).await), all[..1]);
}

#[tokio::test]
async fn a_poll_waits_for_an_update_and_ends_with_a_newer_poll() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let poll = |fake: Fake| tokio::spawn(async move { call(&fake, "getUpdates", json!({"timeout": 50})).await });
    let first = poll(fake.clone());
    fake.wait_for_calls("getUpdates", 1).await;
    let second = poll(fake.clone());
    assert_eq!(first.await.unwrap()["error_code"], 409);
    fake.wait_for_calls("getUpdates", 2).await;
    ana.say(ana.chat(), "coffee 4.50");
    assert_eq!(second.await.unwrap()["result"][0]["message"]["text"], "coffee 4.50");
}

#[tokio::test]
async fn messages_are_refused_in_telegrams_words() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let said = ana.say(ana.chat(), "hi");
    let button = |data: &str| json!({"inline_keyboard": [[{"text": "x", "callback_data": data}]]});
    let cases = [
        (json!({"text": "<b>x"}), "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        (json!({"text": "a <3 b"}), "can't parse entities: Unclosed start tag at byte offset 2"),
        (json!({"text": "<x>y</x>"}), "can't parse entities: Unsupported start tag \"x\" at byte offset 0"),
        (json!({"text": "y</b>"}), "can't parse entities: Unexpected end tag at byte offset 1"),
        (
            json!({"text": "<b><i>y</b></i>"}),
            "can't parse entities: Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
        ),
        (json!({"text": "  "}), "message text is empty"),
        (json!({"text": "x".repeat(4097)}), "message is too long"),
        (json!({"text": "x", "reply_markup": button(&"y".repeat(65))}), "BUTTON_DATA_INVALID"),
        (json!({"text": "x", "reply_parameters": {"message_id": 4711}}), "message to be replied not found"),
        (json!({"text": "x", "message_thread_id": 3}), "message thread not found"),
        (json!({"text": "x", "chat_id": 4711}), "chat not found"),
    ];
    for (params, refusal) in cases {
        let mut all = json!({"chat_id": ana.chat(), "parse_mode": "HTML"});
        all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
        let answer = call(&fake, "sendMessage", all).await;
        assert_eq!(answer["description"], format!("Bad Request: {refusal}"), "{params}");
    }
    let longest = format!("<b>{}</b>&lt;", "😀".repeat(2047));
    let sent = call(&fake, "sendMessage", json!({"chat_id": ana.chat(), "parse_mode": "HTML", "text": longest})).await;
    assert_eq!(sent["result"]["entities"], json!([{"type": "bold", "offset": 0, "length": 4094}]));
    let edit = call(&fake, "editMessageText", json!({"chat_id": ana.chat(), "message_id": said, "text": "x"})).await;
    assert_eq!(edit["description"], "Bad Request: message can't be edited");
    assert_eq!(call(&fake, "sendTelepathy", json!({})).await["error_code"], 404);
}

#[tokio::test]
async fn privacy_mode_hides_what_is_not_for_the_bot() {
    let fake = Fake::start().await;
    let bo = fake.private("Bo");
    let home = fake.group("Home", true);
    let heard = |fake: &Fake| fake.pending();
    let sent = call(&fake, "sendMessage", json!({"chat_id": home, "text": "hi"})).await;
    let ours = sent["result"]["message_id"].as_i64().unwrap();
    let hers = bo.say(home, "milk 3");
    bo.photo(home, Some("lunch 12"), None);
    bo.voice(home);
    bo.reply(home, hers, "really?");
    bo.say(home, "/start@some_other_bot");
    assert_eq!(heard(&fake), 0);
    bo.say(home, "/e milk 3");
    bo.reply(home, ours, "5");
    bo.join(home);
    assert_eq!(heard(&fake), 3);
    bo.promote_bot(home);
    bo.say(home, "milk 3");
    assert_eq!(heard(&fake), 5);
}

#[tokio::test]
async fn faults_come_in_order_and_once() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    fake.fail("sendMessage", Fault::TooManyRequests(3));
    fake.fail("sendMessage", Fault::Slow(Duration::from_millis(20)));
    let message = json!({"chat_id": ana.chat(), "text": "x"});
    assert_eq!(call(&fake, "sendMessage", message.clone()).await["parameters"]["retry_after"], 3);
    let asked = Instant::now();
    assert_eq!(call(&fake, "sendMessage", message.clone()).await["ok"], true);
    assert!(asked.elapsed() >= Duration::from_millis(20));
    let statuses: Vec<u16> = fake.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [429, 200]);
}
