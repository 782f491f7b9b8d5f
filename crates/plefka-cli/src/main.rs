//! The `plefka` command.

fn main() -> std::process::ExitCode {
    plefka_cli::run(std::env::args_os())
}
