use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::read::KEYS;
use super::{Config, Fault, data_dir};

const DOCUMENTED: &str = include_str!("../../config/outlay.toml");

fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let folder = tempfile::tempdir().unwrap();
    load_in(&folder, toml, environment)
}

fn load_in(folder: &TempDir, toml: &str, environment: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let file = folder.path().join("outlay.toml");
    fs::write(&file, toml).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(Some(&file), environment, Path::new("/data"))
}

fn faults(toml: &str, environment: &[(&str, &str)]) -> Vec<String> {
    load(toml, environment).unwrap_err().iter().map(ToString::to_string).collect()
}

/// `#key = value`, unlike `# prose`, is a setting out of force.
fn setting(line: &str) -> Option<&str> {
    line.strip_prefix('#').filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[test]
fn the_documented_file_is_the_defaults() {
    let defaults = Config::load(None, [].into_iter(), Path::new("/data")).unwrap();
    let as_it_is = load(DOCUMENTED, &[]).unwrap();
    assert_eq!(format!("{as_it_is:?}"), format!("{defaults:?}"));
    assert!(!as_it_is.defaults.zone_set);

    let in_force: Vec<&str> = DOCUMENTED.lines().map(|line| setting(line).unwrap_or(line)).collect();
    let mut all_set = load(&in_force.join("\n"), &[]).unwrap();
    assert!(all_set.defaults.zone_set);
    all_set.defaults.zone_set = false;
    assert_eq!(format!("{all_set:?}"), format!("{defaults:?}"));

    let mut section = "";
    let mut documented = BTreeSet::new();
    for line in DOCUMENTED.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((key, _)) = setting(line).and_then(|rest| rest.split_once(" = ")) {
            documented.insert(format!("{section}.{key}"));
        }
    }
    assert_eq!(documented, KEYS.iter().map(|key| (*key).to_owned()).collect());
}

#[test]
fn later_sources_win() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    fs::write(&token, "from-a-file\n").unwrap();
    let credentials = folder.path().join("credentials");
    fs::create_dir(&credentials).unwrap();
    fs::write(credentials.join("telegram.token"), "from-systemd\n").unwrap();
    let (token, credentials) = (token.to_str().unwrap(), credentials.to_str().unwrap());

    let toml = "telegram.token = 'from-the-config'\nlimits.burst = 5\nlimits.per_second = 2";
    let token_of = |environment: &[(&str, &str)]| {
        let config = load_in(&folder, toml, environment).unwrap();
        assert_eq!(config.limits.per_second.get(), 2);
        config.telegram.token.unwrap().expose_secret().to_owned()
    };
    assert_eq!(token_of(&[]), "from-the-config");
    let variable = ("OUTLAY__TELEGRAM__TOKEN", "12345");
    assert_eq!(token_of(&[variable]), "12345");
    assert_eq!(token_of(&[variable, ("CREDENTIALS_DIRECTORY", credentials)]), "from-systemd");
    let named = ("OUTLAY__TELEGRAM__TOKEN_FILE", token);
    assert_eq!(token_of(&[variable, ("CREDENTIALS_DIRECTORY", credentials), named]), "from-a-file");

    let config = load(toml, &[("OUTLAY__LIMITS__BURST", "7"), ("OUTLAY__ACCESS__OPEN", "true")]).unwrap();
    assert_eq!((config.limits.burst.get(), config.access.open), (7, true));
}

#[test]
fn every_fault_is_listed_with_its_key() {
    let toml = r#"
        token = "123:abc"
        [telegram]
        tokn = "123:abc"
        token = 123
        token_file = "/nowhere/token"
        api_url = "ftp://example.org"
        poll_timeout_s = 90
        [acess]
        open = true
        [access]
        open = "yes"
        [defaults]
        currency = "EURO"
        zone = "Europe/Berln"
        language = "tlh"
        [database]
        url = "mysql://root:secret@localhost/outlay"
        [log]
        format = "xml"
    "#;
    let environment = [("OUTLAY__LIMITS__BURST", "many"), ("OUTLAY__LOGS__FILTER", "info"), ("OUTLAY__X", "1")];
    let mut found = faults(toml, &environment);
    found.sort();
    insta::assert_snapshot!(found.join("\n"));
    assert!(!found.join("\n").contains("secret"), "a password was repeated");
}

#[test]
fn a_section_is_no_key_and_a_broken_file_keeps_its_lines_to_itself() {
    assert_eq!(faults("limits = 5", &[]), ["limits: is a section: its keys go below [limits]"]);
    let fault = faults("[telegram]\ntoken = 123:abc-secret\n", &[]).concat();
    assert!(fault.contains("outlay.toml: is not TOML") && fault.contains("line 2"), "{fault}");
    assert!(!fault.contains("secret"), "{fault}");
    let missing = Config::load(Some(Path::new("/nowhere/outlay.toml")), [].into_iter(), Path::new("/data"));
    assert_eq!(missing.unwrap_err()[0].key, "/nowhere/outlay.toml");
}

#[cfg(unix)]
#[test]
fn warns_of_tokens_that_everybody_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let exposed = |toml: &str, mode: u32| {
        let config = load_in(&folder, toml, &[]).unwrap();
        let file = folder.path().join("outlay.toml");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        config.exposed().iter().map(|fault| fault.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(exposed("telegram.token = 'abc'", 0o644), ["telegram.token"]);
    assert_eq!(exposed("telegram.token = 'abc'", 0o640), [""; 0]);
    assert_eq!(exposed("access.open = true", 0o644), [""; 0]);
}

#[test]
fn logs_of_the_configuration_hold_no_secret() {
    let config = load("telegram.token = 'abc'\ndatabase.url = 'postgres://me:abc@host/books'", &[]).unwrap();
    assert!(!format!("{config:?}").contains("abc"));
}

#[test]
fn the_database_lies_beside_the_data() {
    let config = Config::load(None, [].into_iter(), Path::new("/my data/50%?")).unwrap();
    assert_eq!(config.database.url.expose_secret(), "sqlite:///my data/50%25%3F/outlay.db?mode=rwc");
}

#[test]
fn data_goes_where_it_is_told() {
    let of = |argument: Option<&str>, environment: &[(&str, &str)]| {
        let find = |name: &str| environment.iter().find(|(it, _)| *it == name).map(|(_, value)| OsString::from(value));
        data_dir(argument.map(Path::new), find).map_err(|fault| fault.key)
    };
    let home = ("HOME", "/home/ana");
    assert_eq!(of(Some("here"), &[home]), Ok(PathBuf::from("here")));
    assert_eq!(of(None, &[home]), Ok(PathBuf::from("/home/ana/.local/share/outlay")));
    assert_eq!(of(None, &[home, ("XDG_DATA_HOME", "relative")]), Ok(PathBuf::from("/home/ana/.local/share/outlay")));
    assert_eq!(of(None, &[home, ("XDG_DATA_HOME", "/xdg")]), Ok(PathBuf::from("/xdg/outlay")));
    assert_eq!(of(None, &[home, ("STATE_DIRECTORY", "/var/lib/outlay:/x")]), Ok(PathBuf::from("/var/lib/outlay")));
    assert_eq!(of(None, &[]), Err("--data".to_owned()));
}
