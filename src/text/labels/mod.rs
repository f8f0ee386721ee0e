//! What the page's own components say: titles, labels, buttons, hints. A file for each subject, and in it a constant for each
//! text, or a function where something is put into it.

pub mod page_labels;
pub mod register_labels;
pub mod request_labels;
pub mod come_back_labels;
pub mod exchange_labels;
pub mod use_token_labels;
pub mod refresh_labels;
pub mod result_labels;
pub mod room_labels;
pub mod lesson_labels;
pub mod desk_labels;
pub mod shared_labels;
