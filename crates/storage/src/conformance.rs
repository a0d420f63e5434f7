//! What every store must do: a suite for each backend, an embedder's own included.
