//! Lists the files of `recipes/` and `causes/`, so that adding one is adding a file.

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..");
    let out = env::var("OUT_DIR")?;
    for folder in ["recipes", "causes"] {
        let from = root.join(folder).canonicalize()?;
        println!("cargo:rerun-if-changed={}", from.display());
        fs::write(Path::new(&out).join(format!("{folder}.rs")), list(&from)?)?;
    }
    Ok(())
}

/// `&[(name, text), …]`, in the order of the names.
fn list(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut list = String::from("&[\n");
    for file in files {
        let path = file.path();
        if let (Some("toml"), Some(name)) = (
            path.extension().and_then(|e| e.to_str()),
            path.file_stem().and_then(|s| s.to_str()),
        ) {
            writeln!(
                list,
                "    ({name:?}, include_str!({:?})),",
                path.display().to_string()
            )?;
        }
    }
    list.push(']');
    Ok(list)
}
