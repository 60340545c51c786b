use serde_json::{Value, json};

use super::*;

const US: &str = "42";

fn reader(sees_content: bool) -> Reader {
    let names = HashMap::from([("7".to_owned(), "Flat".to_owned()), ("70".to_owned(), "kitchen".to_owned())]);
    Reader { us: US.to_owned(), sees_content, names, guilds: HashMap::new() }
}

/// A message of Tom's in a server, with these fields otherwise.
fn message(fields: Value) -> Message {
    let mut json = json!({
        "id": "175928847299117063", "channel_id": "70", "guild_id": "7", "content": "milk 3",
        "author": {"id": "1", "username": "tom", "global_name": "Tom"}, "member": {"nick": "Tommy"},
        "timestamp": "2026-11-23T10:00:00.123000+00:00", "edited_timestamp": null, "type": 0, "mentions": [],
    });
    json.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(json).unwrap()
}

fn text(inbound: &Inbound) -> &str {
    match &inbound.body {
        Body::Text { text, .. } => text,
        other => panic!("no text: {other:?}"),
    }
}

#[test]
fn a_message_keeps_who_where_and_when() {
    let inbound = reader(true).message(&message(json!({}))).unwrap();
    assert_eq!(text(&inbound), "milk 3");
    assert_eq!((inbound.origin.chat.as_str(), inbound.origin.revision.as_str()), ("70", ""));
    assert_eq!(inbound.sent_at.timestamp_millis(), 1_795_428_000_123);
    let sender = inbound.sender.unwrap();
    assert_eq!((sender.user.as_str(), sender.name.as_str()), ("1", "Tommy"));
    let space = inbound.chat.space.unwrap();
    assert_eq!((space.key.as_str(), space.name.as_deref()), ("7", Some("Flat")));
    assert_eq!((inbound.chat.kind, inbound.chat.title.as_deref()), (ChatKind::Shared, Some("kitchen")));

    let private = reader(false).message(&message(json!({"guild_id": null, "member": null}))).unwrap();
    assert_eq!((private.chat.kind, private.chat.space), (ChatKind::Private, None));
    assert_eq!(private.sender.unwrap().name, "Tom");
}

#[test]
fn what_no_person_wrote_is_left_out() {
    let bot = json!({"author": {"id": "9", "username": "other", "bot": true}});
    for fields in [bot, json!({"webhook_id": "5"}), json!({"type": 7}), json!({"author": null})] {
        assert_eq!(reader(true).message(&message(fields.clone())), None, "{fields}");
    }
}

#[test]
fn our_name_is_taken_out_and_others_names_are_put_in() {
    let named =
        json!([{"id": US, "username": "outlay", "bot": true}, {"id": "3", "username": "dita", "global_name": "Dita"}]);
    let cases = [
        ("<@42> pizza 32 not <@3>", "pizza 32 not @Dita"),
        ("<@!42>pizza 32", "pizza 32"),
        ("pizza 32 <@42>", "pizza 32"),
        ("<@42>\nmilk 3\nbread 2", "milk 3\nbread 2"),
    ];
    for (content, read) in cases {
        let inbound = reader(false).message(&message(json!({"content": content, "mentions": named}))).unwrap();
        assert_eq!((text(&inbound), inbound.mentions_bot), (read, true), "{content}");
    }
    let other = reader(true).message(&message(json!({"content": "<@3> milk 3", "mentions": [named[1]]}))).unwrap();
    assert_eq!((text(&other), other.mentions_bot), ("@Dita milk 3", false));
}

#[test]
fn a_reply_to_us_is_told_apart_from_a_forwarded_message() {
    let answered = |author: &str| json!({"author": {"id": author, "username": "x"}});
    let reply = |author: &str| {
        let fields =
            json!({"type": 19, "message_reference": {"message_id": "5"}, "referenced_message": answered(author)});
        let inbound = reader(true).message(&message(fields)).unwrap();
        (inbound.reply_to.map(|key| key.0), inbound.reply_to_bot)
    };
    assert_eq!(reply(US), (Some("5".to_owned()), true));
    assert_eq!(reply("3"), (Some("5".to_owned()), false));
    let forwarded =
        json!({"content": "", "message_reference": {"type": 1, "message_id": "5"}, "message_snapshots": [{}]});
    let inbound = reader(true).message(&message(forwarded)).unwrap();
    assert_eq!((inbound.reply_to, inbound.reply_to_bot), (None, false));
    assert!(matches!(inbound.body, Body::Text { media: Some(Media { kind: MediaKind::Other, .. }), .. }));
}

#[test]
fn an_update_without_an_edit_is_none() {
    assert_eq!(reader(true).edit(&message(json!({"embeds": [{}]}))), None);
    assert_eq!(reader(true).edit(&message(json!({"edited_timestamp": null, "pinned": true}))), None);
    let at = |time: &str| {
        let inbound = reader(true).edit(&message(json!({"edited_timestamp": time, "content": "milk 4"}))).unwrap();
        assert!(inbound.edited && text(&inbound) == "milk 4");
        inbound.origin
    };
    let first = at("2026-11-23T10:01:00.000001+00:00");
    assert_eq!(first, at("2026-11-23T10:01:00.000001+00:00"), "told twice it is one");
    assert_ne!(first.revision, at("2026-11-23T10:01:00.000002+00:00").revision);
    assert_eq!(first.message.as_str(), "175928847299117063");
}

#[test]
fn without_the_intent_only_what_is_said_to_us_has_words() {
    let hidden = json!({"content": ""});
    assert_eq!(reader(false).message(&message(hidden.clone())), None);
    let edited = json!({"content": "", "edited_timestamp": "2026-11-23T10:01:00+00:00"});
    let unseen = reader(false).edit(&message(edited)).unwrap();
    let event = ChatEvent::Unseen { message: "175928847299117063".into() };
    assert_eq!(unseen.body, Body::Event { event });
    assert!(unseen.origin.message.as_str().contains(':'), "it has no place in the history");
    // In private everything is said to us, and a picture without words has none.
    let picture = json!({"guild_id": null, "content": "", "attachments": [{"content_type": "image/png"}]});
    let inbound = reader(false).message(&message(picture)).unwrap();
    assert!(matches!(inbound.body, Body::Text { media: Some(Media { kind: MediaKind::Photo, .. }), .. }));
}

#[test]
fn the_history_tells_a_message_and_what_became_of_it() {
    let info = ChatInfo { space: Some(Space { key: "7".into(), name: None }), ..ChatInfo::new(ChatKind::Shared, None) };
    let now: DateTime<Utc> = "2026-11-23T10:01:30Z".parse().unwrap();
    let fields = json!({"guild_id": null, "edited_timestamp": "2026-11-23T10:01:00+00:00"});
    let found = reader(true).found(message(fields), &info, now);
    assert_eq!(found.len(), 2);
    assert!(!found[0].edited && !found[0].late && found[1].edited);
    assert_eq!(found[0].chat.space.as_ref().unwrap().key.as_str(), "7");
    let later = now + TimeDelta::minutes(10);
    assert!(reader(true).found(message(json!({})), &info, later)[0].late);
}

fn interaction(fields: Value) -> Interaction {
    let mut json = json!({
        "id": "175928847299117063", "application_id": "42", "type": 2, "token": "tok", "guild_id": "7",
        "channel_id": "71", "channel": {"id": "71", "name": "garden"}, "locale": "de",
        "member": {"user": {"id": "1", "username": "tom"}, "nick": null}, "app_permissions": "2147601408",
        "data": {"name": "e", "options": [{"name": "text", "value": "milk 3"}, {"name": "amount", "value": 5}]},
    });
    json.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(json).unwrap()
}

fn did(fields: Value) -> Inbound {
    reader(true).interaction(&interaction(fields), Manner::Public, DateTime::UNIX_EPOCH).unwrap()
}

#[test]
fn a_command_a_press_and_a_form_are_what_they_are() {
    let asked = did(json!({}));
    let args = BTreeMap::from([("text".to_owned(), "milk 3".to_owned()), ("amount".to_owned(), "5".to_owned())]);
    assert_eq!(asked.body, Body::Ask { command: "e".into(), args });
    assert_eq!(asked.chat.title.as_deref(), Some("garden"), "a channel that was not told before names itself");
    assert_eq!(asked.sender.unwrap().language.as_deref(), Some("de"));
    assert_eq!(Asked::read(&asked.origin.message).unwrap().token, "tok");

    let pressed = did(json!({"type": 3, "message": {"id": "5"}, "data": {"custom_id": "t.0"}}));
    assert_eq!(pressed.body, Body::press("t.0", Some("5".into())));
    let chosen = did(json!({"type": 3, "message": {"id": "5"}, "data": {"custom_id": "menu:0", "values": ["t.3"]}}));
    assert_eq!(chosen.body, Body::press("t.3", Some("5".into())));
    let rows = json!([{"components": [{"custom_id": "amount", "value": "5"}]}]);
    let sent = did(json!({"type": 5, "message": {"id": "5"}, "data": {"custom_id": "t.2", "components": rows}}));
    let filled = BTreeMap::from([("amount".to_owned(), "5".to_owned())]);
    assert_eq!(sent.body, Body::Press { token: "t.2".into(), on: Some("5".into()), filled });
    let resolved = json!({"messages": {"8": {"content": "pizza 12"}}});
    let logged = did(json!({"data": {"name": "Log as expense", "target_id": "8", "resolved": resolved}}));
    let args = BTreeMap::from([("text".to_owned(), "pizza 12".to_owned())]);
    assert_eq!(logged.body, Body::Ask { command: "e".into(), args });
}

#[test]
fn what_we_may_not_do_is_named() {
    let lacking = |bits: u64| forbidden(&interaction(json!({"app_permissions": bits.to_string()})));
    assert_eq!(lacking(1 << 10), ["Send Messages", "Read Message History", "Attach Files"]);
    assert_eq!(lacking(1 << 3), [""; 0], "an administrator may everything");
    assert_eq!(forbidden(&interaction(json!({"guild_id": null, "app_permissions": "0"}))), [""; 0]);
}
