//! The program itself, as a process: what it keeps when it is killed, and how it is told what to do.

mod command_line;
mod durability;
mod process;
