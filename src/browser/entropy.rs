//! The platform's secure source of randomness, `crypto.getRandomValues`.

/// One unpredictable byte per call.
pub fn bytes() -> impl FnMut() -> u8 {
    let mut pool = [0u8; 128];
    let mut left = 0;
    move || {
        if left == 0 {
            getrandom::fill(&mut pool).expect("every browser that runs WebAssembly has getRandomValues");
            left = pool.len();
        }
        left -= 1;
        std::mem::take(&mut pool[left])
    }
}
