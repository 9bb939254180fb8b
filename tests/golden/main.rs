//! One scene for each mechanism, told as text that people read and approved (the `.txt` files beside
//! this one). `UPDATE_GOLDEN=1 cargo test --test golden` writes them anew: read the difference.

#[path = "../scene/mod.rs"]
mod scene;

mod faults;
mod logs;
mod polled;
mod queues;
mod requests;
mod writing;

use std::path::Path;

/// Compares a story with the approved one.
fn approve(name: &str, play: &scene::Play) {
    let path = Path::new(file!()).with_file_name(format!("{name}.txt"));
    let told = play.story();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &told).expect("the folder of the golden files is here");
        return;
    }
    let approved = std::fs::read_to_string(&path).unwrap_or_default();
    let other = approved.lines().zip(told.lines()).position(|(a, b)| a != b);
    let other = other.unwrap_or(approved.lines().count().min(told.lines().count()));
    let from = |text: &str| text.lines().skip(other).take(3).collect::<Vec<_>>().join("\n");
    assert!(
        approved == told,
        "{} is told differently from line {}:\n{}\nit was approved as\n{}",
        path.display(),
        other + 1,
        from(&told),
        from(&approved)
    );
}
