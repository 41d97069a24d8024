//! Writes the TypeScript bindings to the file named on the command line.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: bindings <file>")?;
    orgdeck_desktop::export_bindings(std::path::Path::new(&path))
}
