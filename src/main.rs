//! The program's door: everything is in the library, so that tests run the same code.

use std::process::ExitCode;

/// Gives memory back that glibc's keeps: the index writer's and a burst's. Faster in the pipeline too, see
/// benches/pipeline.rs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    outlay::app::cli::main()
}
