//! Programs that embed the crates of lifecourse: see the files beside this one.
