#![no_main]

#[path = "../text_properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| {
    properties::redaction(text);
});
