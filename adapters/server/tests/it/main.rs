//! The routers as a client sees them, over a store in memory.

mod access;
mod api;
mod charts;
mod equity;
mod fixture;
mod openapi;
mod pages;
mod places;
mod releases;
mod secrets;
mod serving;
mod slow;
mod theme;
mod updates;
mod views;
mod writes;
