//! x
#![allow(dead_code, unused)]
mod contract;
