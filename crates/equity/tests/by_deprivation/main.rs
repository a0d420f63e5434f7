//! What is asked of a population divided by deprivation.

mod fastest;
mod gap;
mod ladder;
