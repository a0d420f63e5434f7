//! Tests of what crosses the crates of lifecourse: see the files beside this one. Those that run
//! the binary are tests of `adapters/cli`, so that cargo builds and names it for them.
