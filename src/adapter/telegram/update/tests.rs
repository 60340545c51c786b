use serde_json::json;

use super::*;

const NOW: i64 = 1_790_000_000;

fn me() -> Me {
    serde_json::from_value(json!({
        "id": 42, "is_bot": true, "first_name": "outlay", "username": "OutlayBot", "can_join_groups": true,
        "can_read_all_group_messages": false, "supports_inline_queries": false, "has_main_web_app": false,
    }))
    .unwrap()
}

fn ana() -> Value {
    json!({"id": 7, "is_bot": false, "first_name": "Ana", "last_name": "B", "username": "ana", "language_code": "de"})
}

fn us() -> Value {
    json!({"id": 42, "is_bot": true, "first_name": "outlay", "username": "OutlayBot"})
}

fn private() -> Value {
    json!({"id": 7, "type": "private", "first_name": "Ana"})
}

fn home() -> Value {
    json!({"id": -1001, "type": "supergroup", "title": "Home", "is_forum": true})
}

/// A message of Ana's in `chat`, with `fields` over it.
fn message(chat: Value, fields: Value) -> Value {
    let mut message = json!({"message_id": 12, "date": NOW - 5, "from": ana(), "chat": chat});
    message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    message
}

fn all(kind: &str, held: Value) -> Vec<Inbound> {
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    match read(&me(), json!({"update_id": 900, kind: held}), now) {
        Reading::Of(inbound) => inbound,
        Reading::Unreadable => panic!("unreadable"),
    }
}

fn one(kind: &str, held: Value) -> Inbound {
    let mut all = all(kind, held);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn event(inbound: &Inbound) -> &ChatEvent {
    match &inbound.body {
        Body::Event { event } => event,
        other => panic!("no event: {other:?}"),
    }
}

fn text(inbound: &Inbound) -> (&str, Option<MediaKind>) {
    match &inbound.body {
        Body::Text { text, media } => (text, media.as_ref().map(|media| media.kind)),
        other => panic!("no text: {other:?}"),
    }
}

#[test]
fn a_message_is_taken_over_whole() {
    let inbound = one("message", message(private(), json!({"text": "coffee 4.50"})));
    insta::assert_json_snapshot!(inbound, @r#"
    {
      "origin": {
        "platform": "telegram",
        "chat": "7",
        "thread": null,
        "message": "12",
        "revision": ""
      },
      "chat": {
        "kind": "private",
        "title": null
      },
      "sender": {
        "user": "7",
        "name": "Ana B",
        "handle": "ana",
        "language": "de",
        "kind": "person"
      },
      "sent_at": "2026-09-21T14:13:15Z",
      "reply_to": null,
      "reply_to_bot": false,
      "edited": false,
      "late": false,
      "body": {
        "kind": "text",
        "text": "coffee 4.50",
        "media": null
      }
    }
    "#);
}

#[test]
fn our_name_is_taken_off_a_command_and_another_bots_command_left_alone() {
    let cases = [
        ("/e@OutlayBot groceries 48", Some("/e groceries 48"), Some("/e groceries 48")),
        ("/e@outlaybot\ngroceries 48", Some("/e\ngroceries 48"), Some("/e\ngroceries 48")),
        ("/start@other_bot", None, Some("/start")),
        ("/e 4", Some("/e 4"), Some("/e 4")),
        ("/a@b.example 4", Some("/a@b.example 4"), Some("/a@b.example 4")),
        ("mail@example.com 5", Some("mail@example.com 5"), Some("mail@example.com 5")),
    ];
    for (typed, in_group, in_private) in cases {
        let read = |chat| {
            all("message", message(chat, json!({"text": typed}))).first().map(|inbound| text(inbound).0.to_owned())
        };
        assert_eq!(read(home()).as_deref(), in_group, "{typed}");
        assert_eq!(read(private()).as_deref(), in_private, "{typed}");
    }
}

#[test]
fn edits_within_a_second_differ_and_are_never_late() {
    let edit = one("edited_message", message(home(), json!({"text": "5", "date": NOW - 9000, "edit_date": NOW - 1})));
    assert!(edit.edited && !edit.late);
    assert_eq!(edit.origin.revision.as_str(), "e900");
    assert_eq!(edit.sent_at.timestamp(), NOW - 1);
}

#[test]
fn what_waited_over_two_minutes_is_late() {
    for (age, late) in [(119, false), (120, false), (121, true)] {
        let inbound = one("message", message(home(), json!({"text": "5", "date": NOW - age})));
        assert_eq!(inbound.late, late, "{age}");
    }
}

#[test]
fn a_reply_says_whose_message_it_answers() {
    let answering = |author: Value| {
        let to = json!({"message_id": 3, "date": NOW, "chat": home(), "from": author, "text": "x"});
        one("message", message(home(), json!({"text": "5", "reply_to_message": to})))
    };
    let ours = answering(us());
    assert_eq!((ours.reply_to, ours.reply_to_bot), (Some("3".into()), true));
    let hers = answering(ana());
    assert_eq!((hers.reply_to, hers.reply_to_bot), (Some("3".into()), false));
}

#[test]
fn the_message_that_opened_a_topic_is_not_answered() {
    let root = json!({"message_id": 3, "date": NOW, "chat": home(), "from": us(),
        "forum_topic_created": {"name": "Books", "icon_color": 7322096}});
    let fields = json!({"text": "5", "message_thread_id": 3, "is_topic_message": true, "reply_to_message": root});
    let inbound = one("message", message(home(), fields));
    assert_eq!(inbound.origin.thread, Some("3".into()));
    assert_eq!((inbound.reply_to, inbound.reply_to_bot), (None, false));
    // A reply thread outside forums is no topic.
    let inbound = one("message", message(home(), json!({"text": "5", "message_thread_id": 3})));
    assert_eq!(inbound.origin.thread, None);
}

#[test]
fn words_survive_parts_that_nobody_knows() {
    let to = json!({"message_id": 3, "date": NOW, "chat": home(), "from": us(), "poll": {"from": "the future"}});
    let fields = json!({
        "text": "5",
        "entities": [{"type": "hologram", "offset": 0, "length": 1}],
        "forward_origin": {"type": "dream"},
        "reply_to_message": to,
    });
    let inbound = one("message", message(home(), fields));
    assert_eq!(text(&inbound), ("5", None));
    assert_eq!((inbound.reply_to, inbound.reply_to_bot), (Some("3".into()), true));
    let inbound = one("message", message(home(), json!({"smell": {}, "photo": "a new sort", "caption": "lunch 12"})));
    assert_eq!(text(&inbound), ("lunch 12", None));
}

#[test]
fn media_come_with_their_caption() {
    let file = json!({"file_id": "f", "file_unique_id": "u", "file_size": 1});
    let sized = |fields: Value| {
        let mut sized = file.clone();
        sized.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        sized
    };
    let photo = json!([sized(json!({"width": 1, "height": 1}))]);
    let document = sized(json!({"file_name": "a.pdf", "mime_type": "application/pdf"}));
    let voice = sized(json!({"duration": 1, "mime_type": "audio/ogg"}));
    let place = json!({"latitude": 1.0, "longitude": 2.0});
    let cases = [
        (json!({"photo": photo, "caption": "lunch 12"}), "lunch 12", MediaKind::Photo),
        (json!({"document": document}), "", MediaKind::File),
        (json!({"voice": voice}), "", MediaKind::Voice),
        (json!({"location": place}), "", MediaKind::Location),
        (
            json!({"venue": {"location": place, "title": "x", "address": "y"}, "location": place}),
            "",
            MediaKind::Location,
        ),
        (json!({"dice": {"emoji": "🎲", "value": 3}}), "", MediaKind::Other),
        (json!({"contact": {"phone_number": "1", "first_name": "x"}}), "", MediaKind::Other),
    ];
    for (fields, caption, kind) in cases {
        let said = format!("{fields}");
        assert_eq!(text(&one("message", message(private(), fields))), (caption, Some(kind)), "{said}");
    }
    let part = one("message", message(private(), json!({"photo": photo, "media_group_id": "g1"})));
    assert!(matches!(part.body, Body::Text { media: Some(Media { album: Some(album), .. }), .. } if album == "g1"));
    // A live location that moved.
    assert_eq!(all("edited_message", message(private(), json!({"location": place, "edit_date": NOW}))), []);
}

#[test]
fn who_speaks_as_a_chat_is_known_by_that_chat() {
    let stand_in = json!({"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"});
    let admin = message(home(), json!({"text": "5", "from": stand_in, "sender_chat": home()}));
    let sender = one("message", admin).sender.unwrap();
    assert_eq!((sender.kind, sender.user.as_str(), sender.name.as_str()), (SenderKind::Anonymous, "-1001", "Home"));
    let bot = json!({"id": 5, "is_bot": true, "first_name": "Other", "username": "other_bot"});
    let inbound = one("message", message(home(), json!({"text": "5", "from": bot})));
    assert_eq!(inbound.sender.unwrap().kind, SenderKind::Bot);
}

#[test]
fn channels_are_left_alone() {
    let channel = json!({"id": -1002, "type": "channel", "title": "News"});
    assert_eq!(all("channel_post", message(channel.clone(), json!({"text": "5"}))), []);
    let copy = json!({"text": "5", "sender_chat": channel, "is_automatic_forward": true});
    assert_eq!(all("message", message(home(), copy)), []);
}

#[test]
fn a_press_bears_its_token_and_its_message() {
    let card = json!({"message_id": 3, "date": NOW, "chat": home(), "from": us(), "text": "x"});
    let query = json!({"id": "4382", "from": ana(), "chat_instance": "1", "data": "t0ken", "message": card});
    let inbound = one("callback_query", query);
    assert_eq!(inbound.origin.message.as_str(), "4382");
    assert_eq!(inbound.origin.chat.as_str(), "-1001");
    assert_eq!(inbound.body, Body::press("t0ken", Some("3".into())));
    // Telegram tells no more than this of a message that is too old or deleted.
    let gone = json!({"message_id": 3, "date": 0, "chat": private()});
    let inbound =
        one("callback_query", json!({"id": "4383", "from": ana(), "chat_instance": "1", "data": "t", "message": gone}));
    assert_eq!(inbound.chat.kind, ChatKind::Private);
    assert_eq!(inbound.body, Body::press("t", Some("3".into())));
}

#[test]
fn service_messages_become_events() {
    let came = all("message", message(home(), json!({"new_chat_members": [us(), ana()]})));
    assert_eq!(came.len(), 1, "of ourselves another update tells, which knows our rights");
    assert!(matches!(event(&came[0]), ChatEvent::Joined { who } if who.len() == 1 && who[0].name == "Ana B"));
    assert!(all("message", message(home(), json!({"new_chat_members": [us()]}))).is_empty());

    let left = one("message", message(home(), json!({"left_chat_member": ana()})));
    assert!(matches!(event(&left), ChatEvent::Left { who } if who.user.as_str() == "7"));
    let removed = one("message", message(home(), json!({"left_chat_member": us()})));
    assert_eq!(event(&removed), &ChatEvent::Removed);

    let group = json!({"id": -5, "type": "group", "title": "Home"});
    let moved = ChatEvent::Migrated { from: "-5".into(), to: "-1001".into() };
    assert_eq!(event(&one("message", message(group, json!({"migrate_to_chat_id": -1001})))), &moved);
    assert_eq!(event(&one("message", message(home(), json!({"migrate_from_chat_id": -5})))), &moved);

    assert_eq!(all("message", message(home(), json!({"new_chat_title": "Flat"}))), []);
    assert_eq!(all("message", message(home(), json!({"group_chat_created": true}))), []);
}

#[test]
fn our_place_in_a_chat_becomes_events() {
    let member = || json!({"user": us(), "status": "member"});
    let left = || json!({"user": us(), "status": "left"});
    let kicked = || json!({"user": us(), "status": "kicked", "until_date": 0});
    let admin = || {
        json!({"user": us(), "status": "administrator", "can_be_edited": false, "is_anonymous": false,
            "can_manage_chat": true, "can_delete_messages": true, "can_manage_video_chats": true,
            "can_restrict_members": true, "can_promote_members": false, "can_change_info": true,
            "can_invite_users": true})
    };
    let change = |chat: Value, old: Value, new: Value| {
        let change = json!({"chat": chat, "from": ana(), "date": NOW, "old_chat_member": old, "new_chat_member": new});
        all("my_chat_member", change).first().map(|inbound| event(inbound).clone())
    };
    assert_eq!(change(home(), left(), member()), Some(ChatEvent::Added { hears_all: false }));
    assert_eq!(change(home(), left(), admin()), Some(ChatEvent::Added { hears_all: true }));
    assert_eq!(change(home(), member(), admin()), Some(ChatEvent::Hears { all: true }));
    assert_eq!(change(home(), admin(), member()), Some(ChatEvent::Hears { all: false }));
    assert_eq!(change(home(), member(), kicked()), Some(ChatEvent::Removed));
    assert_eq!(change(home(), left(), kicked()), None);
    assert_eq!(change(private(), member(), kicked()), Some(ChatEvent::Removed));
    assert_eq!(change(private(), kicked(), member()), Some(ChatEvent::Added { hears_all: true }));
}

#[test]
fn what_cannot_be_read_is_said_to_be_so() {
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    for raw in
        [json!({"update_id": 1, "message": {"text": 5}}), json!({"update_id": 1}), json!({"message": {}}), json!(3)]
    {
        assert!(matches!(read(&me(), raw.clone(), now), Reading::Unreadable), "{raw}");
    }
    // A kind that we did not ask for is no fault.
    assert!(matches!(read(&me(), json!({"update_id": 1, "poll": {}}), now), Reading::Of(none) if none.is_empty()));
}
