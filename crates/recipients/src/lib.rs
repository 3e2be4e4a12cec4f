//! recipients
