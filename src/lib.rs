//! x
pub mod oauth;
