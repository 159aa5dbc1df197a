//! The program: the command line is read, its job is done, a failure is told in one line.

use std::process::ExitCode;

use clap::Parser as _;
use materia::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("materia: {error:#}");
            ExitCode::FAILURE
        }
    }
}
