//! Prints the page as it is before its WebAssembly runs. The release build puts it into `index.html`.

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn main() {
    println!("{}", oauth_walkthrough::ui::prerender());
}
