//! The page's entry point.

#[cfg(target_arch = "wasm32")]
fn main() {
    oauth_walkthrough::ui::open(|| Box::pin(later::fetched()));
}

/// The second part of the page. Its entry point is here and not in the library, because every program that uses the
/// library would contain an exported function.
#[cfg(target_arch = "wasm32")]
mod later {
    use oauth_walkthrough::ui::{LaterPart, later_part};

    #[cfg(not(split))]
    pub(super) async fn fetched() -> Option<LaterPart> {
        Some(later_part())
    }

    #[cfg(split)]
    pub(super) async fn fetched() -> Option<LaterPart> {
        part().await.ok()
    }

    /// The entry point of the part's file.
    #[cfg(split)]
    #[leptos::wasm_split::wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
    fn part() -> Result<LaterPart, leptos::wasm_split::SplitLoaderError> {
        Ok(later_part())
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program is a web page: `cargo xtask serve` builds and serves it.");
}
