//! The engine for JavaScript: a run that is opened, advanced and asked, as objects with types. It only
//! translates; what a file or a command may hold is `studio::wire`'s. On the host it is empty.

#[cfg(target_arch = "wasm32")]
mod run;
