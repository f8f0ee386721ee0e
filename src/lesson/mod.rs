//! What the page explains: who sent a message to whom, and the purpose of each value in it. Pure data and functions
//! over the flow's log; `ui` shows them.

pub mod guidance;
pub mod focus;
pub mod announcement;
pub mod wire;
pub mod preview;
pub mod sequence;
pub mod address_shown;
pub mod advice;
pub mod claims;
pub mod rooms;
pub mod diagnosis;
pub mod snippet;
mod matcher;
pub mod redaction;
mod markdown;
pub mod transcript;
pub mod har;
pub mod exposure;
pub mod sandbox_record;
pub mod predictions;
pub mod attack_scene;
pub mod worksheet;
pub mod workbook;
