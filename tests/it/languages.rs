//! In which language somebody is answered, and that nothing else depends on it.

use outlay::testing::Talk;
use serde_json::Value;

/// Says it as somebody whose platform is in `language`.
async fn say_in(talk: &Talk, language: &str, text: &str) -> String {
    let mut inbound = talk.inbound(text);
    if let Some(sender) = inbound.sender.as_mut() {
        sender.language = Some(language.to_owned());
    }
    talk.hand_over(inbound).await
}

#[tokio::test]
async fn alone_everybody_is_answered_in_the_language_of_their_platform() {
    let ana = Talk::new().await;
    let (bo, eva, cem) = (ana.as_person("Bo"), ana.as_person("Eva"), ana.as_person("Cem"));
    assert!(say_in(&ana, "de", "Kaffee 4,50").await.starts_with("✓ #1 Kaffee · 4,50 € · Essen gehen\nangenommen: €,"));
    assert!(say_in(&bo, "es", "café 4,50").await.starts_with("✓ #1 Café · 4,50 € · Comer fuera\nsupongo €"));
    assert!(say_in(&eva, "en-GB", "coffee 4.50").await.starts_with("✓ #1 Coffee · €4.50 · Eating out\nassuming"));
    // A language that is read, but not spoken, is answered in the instance's.
    assert!(say_in(&cem, "fr", "café 4,50").await.starts_with("✓ #1 Café · €4.50 · Eating out\nassuming"));
    assert!(ana.screen()[0].ends_with("[Rückgängig] [Kategorie] [Ändern]"));
}

#[tokio::test]
async fn a_region_writes_numbers_in_its_own_way() {
    let ana = Talk::new().await;
    let bo = ana.as_person("Bo");
    assert!(say_in(&ana, "de-CH", "Velo 1842 CHF").await.contains("1'842.00 CHF"));
    assert!(say_in(&bo, "es-MX", "bici 1842 mxn").await.contains("1,842.00 MX$"));
}

#[tokio::test]
async fn without_one_the_instance_s_language_is_spoken() {
    let ana = Talk::with(&[("OUTLAY__DEFAULTS__LANGUAGE", "de")]).await;
    assert!(ana.say("Kaffee 4,50").await.starts_with("✓ #1 Kaffee · 4,50 € · Essen gehen"));
    let bo = ana.as_person("Bo");
    assert!(say_in(&bo, "en", "coffee 4.50").await.starts_with("✓ #1 Coffee · €4.50"));
}

#[tokio::test]
async fn a_language_can_be_chosen_by_tag_or_name_and_stays() {
    let ana = Talk::new().await;
    say_in(&ana, "en", "coffee 4.50").await;
    assert_eq!(ana.say("settings language de").await, "Ab jetzt lese und antworte ich auf Deutsch.");
    assert_eq!(ana.data()["language"], "de");
    // The platform goes on saying English; what was chosen wins.
    assert_eq!(say_in(&ana, "en", "heute").await, "4,50 € heute.");
    assert_eq!(say_in(&ana, "en", "today").await, "4,50 € heute.");
    assert!(ana.say("settings").await.contains("Sprache: Deutsch"));
    assert_eq!(ana.say("set language español").await, "A partir de ahora leo y contesto en español.");
    assert_eq!(ana.say("set language French").await, "I read French now. I still answer in English.");
    assert_eq!(ana.say("set language English").await, "I read and answer in English now.");
    // Taken back, it is answered in what is spoken again.
    ana.say("set language de").await;
    assert!(ana.say("undo").await.starts_with("Undone: language English → German\n[Redo]"));
    assert!(ana.say("redo").await.starts_with("Wieder da: Sprache Englisch → Deutsch\n[Rückgängig]"));
}

/// Everybody reads a card in a shared chat, so it does not change its language with whoever pressed last.
#[tokio::test]
async fn among_people_the_household_s_language_is_spoken() {
    let ana = Talk::new().await.in_chat("Wohnung");
    let bo = ana.as_person("Bo");
    assert!(say_in(&ana, "de", "/e Einkauf 48").await.contains("Ana hat bezahlt"));
    assert!(say_in(&bo, "en", "/e taxi 17.40").await.contains("Bo hat bezahlt"));
    assert!(bo.press("Rückgängig").await.contains("gelöscht"));
    assert!(bo.say("/settings language en").await.starts_with("I read and answer in English now."));
    assert!(say_in(&ana, "de", "/e Bier 3").await.contains("Ana paid"));
    // Alone with the bot she is answered in her own.
    assert!(say_in(&ana.in_private(), "de", "Tee 2").await.contains("2,00 €"));
}

/// What programs read is the same whatever people read.
#[tokio::test]
async fn programs_read_no_language() {
    let mut told: Vec<Vec<Value>> = Vec::new();
    let mut files = Vec::new();
    for language in ["en", "de", "es"] {
        let ana = Talk::new().await;
        let mut data = Vec::new();
        for text in
            ["train 1842.50 yesterday", "+2500 bonus", "edit 1 amount 1900", "show 1", "month", "list", "balance"]
        {
            say_in(&ana, language, text).await;
            data.push(ana.data());
        }
        for text in ["train 0", "delete 99", "set zone Mars", "search", "/frobnicate"] {
            say_in(&ana, language, text).await;
            assert_eq!(ana.outcome(), "refused", "{language}: {text}");
            let error = ana.data()["error"].clone();
            data.push(serde_json::json!({ "code": error["code"], "slot": error["slot"] }));
        }
        say_in(&ana, language, "export").await;
        let file = ana.answers().last().and_then(|answer| answer.file.clone()).unwrap();
        files.push(std::fs::read_to_string(file.path).unwrap());
        told.push(data);
    }
    // Names are the household's own, and its first ones are in its language; so are the ids of its files.
    let plain = |data: &[Value]| {
        let text = serde_json::to_string(data).unwrap();
        let names = [("Verkehr", "Transport"), ("Transporte", "Transport"), ("Andere Einnahmen", "Other income")];
        let names = names.into_iter().chain([
            ("Otros ingresos", "Other income"),
            ("Hauptkonto", "Main"),
            ("Principal", "Main"),
        ]);
        names.fold(text, |text, (theirs, english)| text.replace(theirs, english))
    };
    assert_eq!(plain(&told[1]), plain(&told[0]));
    assert_eq!(plain(&told[2]), plain(&told[0]));
    let plain = |csv: &str| {
        let csv = csv.replace("Transporte", "Transport").replace("Verkehr", "Transport");
        let csv = csv.replace("Andere Einnahmen", "Other income").replace("Otros ingresos", "Other income");
        csv.replace("Hauptkonto", "Main").replace("Principal", "Main")
    };
    assert_eq!(plain(&files[1]), plain(&files[0]));
    assert_eq!(plain(&files[2]), plain(&files[0]));
    assert!(files[1].contains("1900.00"), "{}", files[1]);
}

/// A button is stored with what it does: its label is only what is read, in any language.
#[tokio::test]
async fn buttons_work_by_what_is_shown() {
    let ana = Talk::new().await;
    say_in(&ana, "de", "Kaffee 4,50").await;
    let card = ana.press("Rückgängig").await;
    assert!(card.contains("gelöscht") && card.contains("[Wiederholen]"), "{card}");
    assert!(ana.press("Wiederholen").await.contains("[Rückgängig]"));
    let asked = say_in(&ana, "de", "12,50").await;
    assert_eq!(asked, "Wofür waren 12,50 €?\n[Lebensmittel] [Verkehr] [Sonstiges]");
    assert!(ana.say("how do I delete something?").await.ends_with("(12,50 € sind noch offen.)"));
    assert!(ana.press("Sonstiges").await.contains("12,50 € · Sonstiges"));
}
