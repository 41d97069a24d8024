//! What has to be so in a recipe beyond its shape: names are known and stand once, nothing goes round in a circle.

use std::collections::HashSet;

use super::{
    Check, Recipe, Step, Trouble,
    faults::Fault,
    fill,
    lines::{At, Lines},
    pages,
};
use crate::{causes::catalogue, views::InputShape};

/// Names of the colours that the window has for tiles.
const COLOURS: [&str; 6] = ["blue", "teal", "purple", "magenta", "gray", "gold"];

/// Most steps, inputs and troubles of one recipe.
const MOST: usize = 100;

/// Checks a recipe that was read.
pub(super) struct Rules<'a, 't> {
    recipe: &'a Recipe,
    lines: &'a Lines<'t>,
    faults: Vec<Fault>,
}

impl<'a, 't> Rules<'a, 't> {
    /// Everything that is wrong with it, in the order of the file.
    pub(super) fn check(recipe: &'a Recipe, lines: &'a Lines<'t>) -> Vec<Fault> {
        let mut rules = Self {
            recipe,
            lines,
            faults: lines.not_plain(),
        };
        rules.head();
        rules.inputs();
        for (number, step) in recipe.steps.iter().enumerate() {
            rules.step(number, step);
        }
        rules.once();
        rules.order();
        for (number, trouble) in recipe.troubles.iter().enumerate() {
            rules.trouble(number, trouble);
        }
        rules.faults.sort_by_key(|fault| fault.line);
        rules.faults
    }

    fn fault(&mut self, way: &[At<'_>], sentence: impl Into<String>) {
        self.faults.push(Fault::at(self.lines.line(way), sentence));
    }

    fn head(&mut self) {
        let recipe = self.recipe;
        let letters = recipe.initials.chars().count();
        let longest = [
            recipe.steps.len(),
            recipe.inputs.len(),
            recipe.troubles.len(),
        ];
        let scope = |scope: &String| is_id(scope, '_');
        for (wrong, key, sentence) in [
            (
                recipe.product.trim().is_empty(),
                "product",
                "The product needs a name.",
            ),
            (
                letters == 0 || letters > 2,
                "initials",
                "The initials are one or two letters.",
            ),
            (
                recipe.capabilities.is_empty(),
                "capabilities",
                "A recipe needs a capability.",
            ),
            (
                recipe.environments.is_empty(),
                "environments",
                "A recipe needs an environment.",
            ),
            (
                !recipe.scopes.iter().all(scope),
                "scopes",
                "A scope is small letters, digits and underscores, such as api.",
            ),
            (
                longest.into_iter().any(|n| n > MOST),
                "steps",
                "A recipe has at most 100 steps, inputs and troubles.",
            ),
        ] {
            if wrong {
                self.fault(&[At::Key(key)], sentence);
            }
        }
        if !COLOURS.contains(&recipe.colour.as_str()) {
            let known = COLOURS.join(", ");
            self.fault(
                &[At::Key("colour")],
                format!("The colour is one of {known}."),
            );
        }
    }

    fn inputs(&mut self) {
        let recipe = self.recipe;
        for (number, input) in recipe.inputs.iter().enumerate() {
            let way = [At::Key("inputs"), At::Number(number), At::Key("id")];
            if !is_name(&input.id) || fill::NAMES.contains(&input.id.as_str()) {
                self.fault(&way, format!("\"{}\" cannot name an input: it takes small letters and underscores, and is none of {}.", input.id, fill::NAMES.join(", ")));
            }
            if recipe.inputs[..number]
                .iter()
                .any(|other| other.id == input.id)
            {
                self.fault(
                    &way,
                    format!("There are two inputs named \"{}\".", input.id),
                );
            }
        }
    }

    fn step(&mut self, number: usize, step: &Step) {
        let at = |key: &'static str| [At::Key("steps"), At::Number(number), At::Key(key)];
        if !is_id(&step.id, '-') {
            self.fault(
                &at("id"),
                format!(
                    "\"{}\" cannot name a step: it takes small letters, digits and hyphens.",
                    step.id
                ),
            );
        }
        for (key, text) in [
            ("group", &step.group),
            ("title", &step.title),
            ("text", &step.text),
            ("why", &step.why),
        ] {
            if text.trim().is_empty() {
                self.fault(
                    &at(key),
                    format!("The step \"{}\" says nothing under \"{key}\".", step.id),
                );
            }
            self.names(&at(key), text);
        }
        for (key, page, path) in [
            ("page", &step.page, &step.path),
            ("page_connected", &step.page_connected, &step.path_connected),
        ] {
            self.page(&at(key), page.as_deref(), path.as_deref());
        }
        for value in &step.values {
            self.names(&at("values"), &value.value);
            self.names(
                &at("values"),
                value.connected.as_deref().unwrap_or_default(),
            );
        }
        if step.hint && !(step.checks.is_empty() && step.mends.is_empty()) {
            self.fault(
                &at("hint"),
                "A hint has nothing to tick, so it can neither check nor mend.",
            );
        }
        for check in &step.checks {
            self.check_of(&at("checks"), check);
        }
        for cause in step.mends.iter().filter(|cause| !catalogue().has(cause)) {
            self.fault(&at("mends"), format!("There is no cause \"{cause}\"."));
        }
        self.when(number, step);
    }

    fn page(&mut self, way: &[At<'_>], page: Option<&str>, path: Option<&str>) {
        let Some(name) = page else { return };
        if !pages::is_known(name) {
            self.fault(
                way,
                format!("There is no page \"{name}\" of Setup that Orgdeck knows."),
            );
        } else if !pages::belong(path, page) {
            self.fault(
                way,
                format!("The path does not lead to the page \"{name}\"."),
            );
        }
    }

    /// Whether every name in braces is one that can be filled in.
    fn names(&mut self, way: &[At<'_>], text: &str) {
        for (_, name) in fill::names(text) {
            let asked = self.recipe.inputs.iter().any(|input| input.id == name);
            if !asked && !fill::NAMES.contains(&name) {
                self.fault(
                    way,
                    format!("Nobody is asked for {{{name}}}: there is no such input."),
                );
            }
        }
    }

    fn check_of(&mut self, way: &[At<'_>], check: &Check) {
        let mut check = check.clone();
        for text in check.texts() {
            self.names(way, text);
        }
        let address = |text: &String| text.starts_with("https://") || text.starts_with('{');
        let word = |name: &String| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        match &check {
            Check::RemoteSites { urls } if urls.is_empty() || !urls.iter().all(address) => {
                self.fault(
                    way,
                    "A remote site is an address that begins with https://.",
                );
            }
            Check::Permissions { names: list }
            | Check::PermissionSet {
                permissions: list, ..
            } if !list.iter().all(word) => {
                self.fault(
                    way,
                    "A permission is named as in the API, such as ApiEnabled.",
                );
            }
            Check::AppCallbacks { callbacks: list }
            | Check::AppScopes { scopes: list }
            | Check::Permissions { names: list }
                if list.is_empty() =>
            {
                self.fault(way, "This check has nothing to look for.");
            }
            _ => {}
        }
    }

    fn when(&mut self, number: usize, step: &Step) {
        let way = [At::Key("steps"), At::Number(number), At::Key("when")];
        let recipe = self.recipe;
        if !step
            .when
            .capability
            .iter()
            .all(|one| recipe.capabilities.contains(one))
        {
            self.fault(&way, "The recipe has no such capability.");
        }
        if !step
            .when
            .environment
            .iter()
            .all(|one| recipe.environments.contains(one))
        {
            self.fault(&way, "The recipe has no such environment.");
        }
        let grant = |way| recipe.connect.grant == way || recipe.connect.others.contains(&way);
        if !step.when.grant.iter().all(|one| grant(*one)) {
            self.fault(&way, "The recipe does not connect in this way.");
        }
        if let Some(asked) = &step.when.input {
            let input = recipe.inputs.iter().find(|input| input.id == *asked);
            match input.map(|input| input.shape) {
                None => self.fault(&way, format!("There is no input \"{asked}\".")),
                Some(InputShape::YesNo) => {}
                Some(_) => self.fault(&way, format!("\"{asked}\" is not asked with yes or no.")),
            }
        }
    }

    /// Each step and each cause that is mended stands once.
    fn once(&mut self) {
        let (mut ids, mut mended) = (HashSet::new(), HashSet::new());
        for (number, step) in self.recipe.steps.iter().enumerate() {
            if !ids.insert(&step.id) {
                let way = [At::Key("steps"), At::Number(number), At::Key("id")];
                self.fault(&way, format!("There are two steps named \"{}\".", step.id));
            }
            for cause in &step.mends {
                if !mended.insert(cause) {
                    let way = [At::Key("steps"), At::Number(number), At::Key("mends")];
                    self.fault(&way, format!("Two steps mend \"{cause}\"."));
                }
            }
        }
    }

    /// The steps named in `after` are there, and no step waits for itself.
    fn order(&mut self) {
        for (number, step) in self.recipe.steps.iter().enumerate() {
            let way = [At::Key("steps"), At::Number(number), At::Key("after")];
            for before in &step.after {
                if !self.recipe.steps.iter().any(|other| other.id == *before) {
                    self.fault(&way, format!("There is no step \"{before}\"."));
                }
            }
            if self.waits_for_itself(step) {
                self.fault(
                    &way,
                    format!("The step \"{}\" waits for itself, in a circle.", step.id),
                );
            }
        }
    }

    fn waits_for_itself(&self, step: &Step) -> bool {
        let (mut open, mut seen): (Vec<&String>, HashSet<&String>) =
            (step.after.iter().collect(), HashSet::new());
        while let Some(id) = open.pop() {
            if *id == step.id {
                return true;
            }
            if seen.insert(id) {
                let before = self.recipe.steps.iter().filter(|other| other.id == *id);
                open.extend(before.flat_map(|other| &other.after));
            }
        }
        false
    }

    fn trouble(&mut self, number: usize, trouble: &Trouble) {
        let at = |key: &'static str| [At::Key("troubles"), At::Number(number), At::Key(key)];
        if let Some(cause) = trouble
            .cause
            .as_ref()
            .filter(|cause| !catalogue().has(cause))
        {
            self.fault(&at("cause"), format!("There is no cause \"{cause}\"."));
        }
        if let Some(step) = &trouble.step
            && !self.recipe.steps.iter().any(|other| other.id == *step)
        {
            self.fault(&at("step"), format!("There is no step \"{step}\"."));
        }
        if trouble.text.is_none() && trouble.cause.is_none() && trouble.step.is_none() {
            self.fault(
                &at("title"),
                "A trouble needs a text, a cause or a step that says what to do.",
            );
        }
        self.names(&at("text"), trouble.text.as_deref().unwrap_or_default());
    }
}

/// Whether a text is small letters and digits with a separator between, beginning with a letter.
pub(super) fn is_id(text: &str, between: char) -> bool {
    let right =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == between;
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.len() <= 60
        && text.chars().all(right)
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
