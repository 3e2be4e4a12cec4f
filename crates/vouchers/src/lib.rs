//! vouchers
