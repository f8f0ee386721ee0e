//! What a scenario changed in a request.

use crate::flow::Injected;

/// What was changed, as a clause.
pub fn words(injected: &Injected) -> String {
    match injected {
        Injected::RequestMoved(url) => format!("the request went to {url}"),
        Injected::ParameterSent { name, value } => format!("{name} was sent as {value}"),
        Injected::ParameterMissing { name } => format!("nothing, because this request has no {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_was_changed_is_named() {
        let name = "client_secret";
        for (injected, expected) in [
            (Injected::RequestMoved("https://as.example/t".to_owned()), "the request went to https://as.example/t"),
            (Injected::ParameterSent { name, value: "x" }, "client_secret was sent as x"),
            (Injected::ParameterMissing { name }, "nothing, because this request has no client_secret"),
        ] {
            assert_eq!(words(&injected), expected);
        }
    }
}
