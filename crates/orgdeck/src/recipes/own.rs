//! The recipes that Orgdeck brings and those in the user's own folder, as one catalogue.
//!
//! The folder is read at the start and whenever the catalogue is opened. A file that cannot be read is told by name and
//! line, and hides nothing else.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use super::{LARGEST, Recipe, built_in, faults::Fault, read};
use crate::{Error, views::RecipeFault};

/// Most files that are read of the folder.
const MOST_FILES: usize = 100;

/// Every recipe there is.
pub(crate) struct Recipes {
    folder: PathBuf,
    own: RwLock<Own>,
}

#[derive(Default)]
struct Own {
    recipes: Vec<Arc<Recipe>>,
    faults: Vec<RecipeFault>,
}

impl Recipes {
    /// The catalogue with the user's own of this data folder.
    pub(crate) fn open(data: &Path) -> Self {
        let folder = data.join("recipes");
        let own = RwLock::new(Own::read(&folder));
        Self { folder, own }
    }

    /// Reads the user's own anew, and says what is wrong with which file.
    pub(crate) fn reload(&self) -> Vec<RecipeFault> {
        let own = Own::read(&self.folder);
        let faults = own.faults.clone();
        *self.own.write().unwrap_or_else(PoisonError::into_inner) = own;
        faults
    }

    /// All of them: those that Orgdeck brings, then the user's own.
    pub(crate) fn all(&self) -> Vec<Arc<Recipe>> {
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        built_in().iter().chain(&own.recipes).cloned().collect()
    }

    /// One recipe.
    pub(crate) fn find(&self, id: &str) -> Result<Arc<Recipe>, Error> {
        let found = self.all().into_iter().find(|recipe| recipe.id == id);
        found.ok_or_else(|| Error::named("input.recipe", id))
    }
}

impl Own {
    fn read(folder: &Path) -> Self {
        let mut own = Self::default();
        let Ok(files) = fs::read_dir(folder) else {
            // most people have no such folder
            return own;
        };
        let files = files.filter_map(|file| Some(file.ok()?.path()));
        let mut files: Vec<PathBuf> = files
            .filter(|file| file.extension().is_some_and(|end| end == "toml"))
            .collect();
        files.sort();
        if files.len() > MOST_FILES {
            let sentence =
                format!("There are more than {MOST_FILES} files; the others are left out.");
            own.faults.push(Fault::whole(sentence).view("recipes"));
        }
        for file in files.iter().take(MOST_FILES) {
            own.add(file);
        }
        own
    }

    fn add(&mut self, file: &Path) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let id = file.file_stem().unwrap_or_default().to_string_lossy();
        let recipe = text(file).map_err(|fault| vec![fault]).and_then(|text| {
            if built_in().iter().any(|recipe| recipe.id == id) {
                let sentence = "Orgdeck brings a recipe of this name. Give the file another one.";
                return Err(vec![Fault::whole(sentence)]);
            }
            read(&id, &text)
        });
        match recipe {
            Ok(recipe) => self.recipes.push(Arc::new(Recipe {
                own: true,
                ..recipe
            })),
            Err(faults) => self
                .faults
                .extend(faults.iter().map(|fault| fault.view(&name))),
        }
    }
}

/// The text of a file of the user's, if it can be a recipe.
fn text(file: &Path) -> Result<String, Fault> {
    let unreadable =
        |error: std::io::Error| Fault::whole(format!("The file cannot be read: {}.", error.kind()));
    // a pipe or a device would keep the reader waiting
    if !fs::metadata(file).map_err(unreadable)?.is_file() {
        return Err(Fault::whole("This is no file."));
    }
    let mut bytes = Vec::new();
    let opened = fs::File::open(file).map_err(unreadable)?;
    opened
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        let sentence = format!(
            "The file is larger than {} KB, the most a recipe may have.",
            LARGEST / 1024
        );
        return Err(Fault::whole(sentence));
    }
    String::from_utf8(bytes).map_err(|_| Fault::whole("The file is not text (UTF-8)."))
}
