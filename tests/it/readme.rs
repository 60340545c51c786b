//! The README's table of commands is the list's.

use outlay::command::menu;
use outlay::say::Locale;

#[test]
fn the_readme_lists_the_commands_as_they_are() {
    let mut table = String::from("| | |\n|---|---|\n");
    for (name, about) in menu(&Locale::english()) {
        table.push_str(&format!("| `/{name}` | {about} |\n"));
    }
    let readme = include_str!("../../README.md");
    assert!(readme.contains(&table), "put this into README.md:\n{table}");
}

#[test]
fn the_readme_opens_with_two_commands() {
    let readme = include_str!("../../README.md");
    let first: Vec<&str> = readme.lines().filter(|line| line.starts_with("    cargo ")).take(2).collect();
    assert!(first[0].starts_with("    cargo run --release -- chat"), "{first:?}");
    assert!(first[1].starts_with("    cargo test --workspace"), "{first:?}");
}
