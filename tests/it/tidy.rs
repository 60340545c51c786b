//! The house's rules about the source itself. What clippy can say, it says (`unwrap`, printing, the clock); this is the
//! rest.

use std::path::{Path, PathBuf};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
const LONGEST: usize = 600;

/// Files that may be longer, each with its reason.
const LONG: &[(&str, &str)] = &[
    ("understand/read.rs", "one pass over the tokens: what recognises what is decided in one place"),
    ("understand/normalise.rs", "the ordered list of rules, each with its example"),
];

/// A source file without its tests and comments.
struct Source {
    /// Below `src`, such as `command/edit.rs`.
    path: String,
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    walk(Path::new(SOURCE), &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(SOURCE).unwrap().to_str().unwrap().to_owned();
        let own = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = own.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        Source { path, code, lines: text.lines().count() }
    };
    let tests = |path: &PathBuf| path.ends_with("tests.rs") || path.ends_with("fixture.rs");
    found.into_iter().filter(|path| !tests(path)).map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules in lib.rs's order, which is the order of the house: words first, doors last.
fn order() -> Vec<(String, String)> {
    let lib = std::fs::read_to_string(Path::new(SOURCE).join("lib.rs")).unwrap();
    let mut storey = String::new();
    let mut modules = Vec::new();
    for line in lib.lines() {
        if let Some(name) = line.strip_prefix("// ") {
            storey = name.split([':', '.']).next().unwrap_or_default().to_owned();
        } else if let Some(module) = line.strip_prefix("pub mod ") {
            modules.push((module.trim_end_matches(';').to_owned(), storey.clone()));
        }
    }
    modules
}

/// Every `crate::x` in the code, `crate::{x, y}` included.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            // The roots of a group: what follows a brace or a comma at its own depth.
            Some(group) => {
                let mut depth = 0;
                let mut root = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => found.push(std::mem::take(&mut root)),
                        c if depth == 0 => root.push(c),
                        _ => {}
                    }
                }
                found.push(root);
            }
            None => found.push(rest.to_owned()),
        }
    }
    let name = |path: String| path.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    found.into_iter().map(name).filter(|name| !name.is_empty()).collect()
}

fn module_of(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or_default()
}

#[test]
fn imports_run_downward_only() {
    let order = order();
    assert!(order.len() > 10, "lib.rs lists the modules");
    let rank = |module: &str| order.iter().position(|(name, _)| name == module);
    let storey = |module: &str| order.iter().find(|(name, _)| name == module).map(|(_, storey)| storey.as_str());
    let mut wrong = Vec::new();
    for source in sources() {
        let module = module_of(&source.path);
        let Some(own) = rank(module) else { continue };
        for import in imports(&source.code) {
            let Some(other) = rank(&import) else { continue };
            let upward = other > own;
            let (words, doors) = ("Words", "Doors");
            let within = match (storey(module), storey(&import)) {
                // Words import each other freely, and nothing else.
                (Some(a), Some(b)) if a == words => b == words,
                // Doors do not know each other, except the program that puts them together and the sender's trait.
                (Some(a), Some(b)) if a == doors && b == doors && module != import => {
                    module == "app" || source.path.starts_with("worker/send") && import == "adapter"
                }
                _ => !upward,
            };
            let serves_tests = module == "testing";
            if !within && !serves_tests {
                wrong.push(format!("{} imports crate::{import}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn commands_do_not_know_the_tables() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("command/")) {
        for name in ["sea_orm", "entity::"] {
            // The context hands a transaction through to services, and has to name its type.
            let borne = source.path == "command/mod.rs" && name == "sea_orm";
            if source.code.contains(name) && !borne {
                wrong.push(format!("{} names {name}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn adapters_only_convert() {
    let allowed = ["message", "error", "clock", "pipeline", "adapter"];
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("adapter/")) {
        for import in imports(&source.code) {
            if !allowed.contains(&import.as_str()) {
                wrong.push(format!("{} imports crate::{import}", source.path));
            }
        }
        let pipeline = source.code.matches("pipeline::").count();
        if pipeline != source.code.matches("pipeline::Inbox").count() {
            wrong.push(format!("{} knows more of the pipeline than its inbox", source.path));
        }
        if source.code.contains("sea_orm") {
            wrong.push(format!("{} names sea_orm", source.path));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_stay_readable() {
    let mut wrong = Vec::new();
    for source in sources() {
        let excused = LONG.iter().any(|(path, _)| *path == source.path);
        if (source.lines > LONGEST) != excused {
            wrong.push(format!("{}: {} lines, excused: {excused}", source.path, source.lines));
        }
    }
    assert!(wrong.is_empty(), "{LONGEST} lines are the most\n{}", wrong.join("\n"));
}

/// A point that is never passed would let the crash test prove less than it says.
#[test]
fn every_failpoint_is_somewhere() {
    let code: String = sources().into_iter().map(|source| source.code).collect();
    for point in outlay::failpoint::POINTS {
        assert!(code.contains(&format!("failpoint::pass(\"{point}\")")), "nothing passes {point}");
    }
}
