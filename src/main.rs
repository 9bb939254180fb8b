//! Mounts the page. No logic here: the application is `studio`, its drawing `ui`, the browser `web`.

#[cfg(target_arch = "wasm32")]
mod ui;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(target_arch = "wasm32")]
fn main() {
    web::panic::install();
    ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This is the page: run `make serve`, or `trunk serve`, and open it in a browser.");
    println!("On the command line there is `headless`.");
}
