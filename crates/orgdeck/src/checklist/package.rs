//! Metadata made of a checklist: what its checks look for, as a zip for
//! `sf project deploy start --metadata-dir FILE --single-package`.
//!
//! Shapes: Metadata API Developer Guide, "ExternalClientApplication", "ExtlClntAppOauthSettings",
//! "ExtlClntAppGlobalOauthSettings", "PermissionSet", "RemoteSiteSetting", as files of public repositories have them. No
//! key and no secret is in it: the org makes them. Left out on purpose: `oauthLink`, which must not point to nothing, and
//! the policies, which the org makes under a name of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::{Cursor, Write as _},
    path::PathBuf,
};

use salesforce::setup::metadata_scope;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Sheet, judge::known, look::permission};
use crate::{
    Error, Orgdeck, files,
    recipes::{Check, Flag},
    views::{AppKind, Exported, Grant, IntegrationId},
    words,
};

/// The version the files are written in: every element in them is known since (Metadata API Developer Guide), and every
/// org answers it.
const VERSION: &str = "61.0";
const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

impl Orgdeck {
    /// The name under which the metadata is offered to be saved.
    ///
    /// # Errors
    /// `input.gone`; `input.metadata` where there is nothing to make, or something has to be typed first.
    pub async fn metadata_file_name(&self, id: IntegrationId) -> Result<String, Error> {
        let sheet = self.sheet(id).await?;
        files_of(&sheet)?;
        Ok(format!("orgdeck-metadata-{}.zip", sheet.recipe.id))
    }

    /// Writes the metadata as a zip.
    ///
    /// # Errors
    /// As [`Orgdeck::metadata_file_name`]; `file.not-written`, and then there is no half file.
    pub async fn save_metadata(&self, id: IntegrationId, path: PathBuf) -> Result<Exported, Error> {
        let files = files_of(&self.sheet(id).await?)?;
        let zip = zipped(&files).map_err(|error| Error::not_written(&error.to_string()))?;
        files::write(&self.shared, path, zip, files.len()).await
    }
}

/// What the checks of the steps that apply look for.
#[derive(Default)]
struct Made {
    callbacks: Vec<String>,
    scopes: Vec<String>,
    flags: BTreeMap<Flag, bool>,
    sets: BTreeMap<String, BTreeSet<String>>,
    sites: Vec<String>,
    missing: BTreeSet<String>,
}

impl Made {
    fn of(sheet: &Sheet) -> Self {
        let mut made = Self::default();
        let steps = sheet.recipe.steps.iter();
        let steps = steps.filter(|step| sheet.not_applicable(step).is_none());
        for check in steps.flat_map(|step| &step.checks) {
            let (check, missing) = sheet.recipe.check(check, &sheet.filling);
            let takes = matches!(
                check,
                Check::AppCallbacks { .. }
                    | Check::PermissionSet { .. }
                    | Check::RemoteSites { .. }
            );
            if takes {
                made.missing.extend(missing);
            }
            made.add(check);
        }
        made
    }

    fn add(&mut self, check: Check) {
        match check {
            Check::AppCallbacks { callbacks } => self.callbacks.extend(callbacks),
            Check::AppScopes { scopes } => self.scopes.extend(scopes),
            Check::AppFlags { on, off } => {
                self.flags.extend(on.into_iter().map(|flag| (flag, true)));
                self.flags.extend(off.into_iter().map(|flag| (flag, false)));
            }
            Check::PermissionSet {
                name, permissions, ..
            } => self
                .sets
                .entry(name)
                .or_default()
                .extend(permissions.iter().map(|name| permission(name).to_owned())),
            Check::RemoteSites { urls } => self.sites.extend(urls),
            _ => {}
        }
    }
}

/// Every file of the package with its place in it.
fn files_of(sheet: &Sheet) -> Result<Vec<(String, String)>, Error> {
    let made = Made::of(sheet);
    if !made.missing.is_empty() {
        let inputs = sheet.recipe.inputs.iter();
        let labels: Vec<&str> = inputs
            .filter(|input| made.missing.contains(&input.id))
            .map(|input| input.label.as_str())
            .collect();
        let words = format!("Type these first: {}.", labels.join(", "));
        return Err(Error::named("input.metadata", words));
    }
    let mut package = Package::default();
    if makes_app(sheet, &made) {
        package.app(sheet, &made);
    }
    let product = api_name(&sheet.recipe.product);
    for (name, permissions) in &made.sets {
        package.permission_set(name, permissions, &sheet.recipe.product);
    }
    for (n, url) in made.sites.iter().enumerate() {
        package.remote_site(&format!("{product}_{}", n + 1), url, &sheet.recipe.product);
    }
    if package.members.is_empty() {
        let words = "What this checklist sets up is no metadata that could be made beforehand.";
        return Err(Error::named("input.metadata", words));
    }
    Ok(package.files())
}

/// Whether the app can be made: only an external client app can, and one has no username-password flow (Salesforce
/// help, "External client app OAuth flows").
fn makes_app(sheet: &Sheet, made: &Made) -> bool {
    let grant: Option<Grant> = words::read(&sheet.known.row.grant_kind);
    sheet.app_kind() != AppKind::Connected
        && grant != Some(Grant::Password)
        && !made.callbacks.is_empty()
        && !made.scopes.is_empty()
}

/// The files of a package, and what its manifest names.
#[derive(Default)]
struct Package {
    files: Vec<(String, String)>,
    members: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Package {
    fn add(&mut self, kind: &'static str, name: &str, place: String, body: &str) {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{kind} xmlns=\"{NAMESPACE}\">\n{body}</{kind}>\n"
        );
        self.files.push((place, text));
        self.members
            .entry(kind)
            .or_default()
            .insert(name.to_owned());
    }

    fn app(&mut self, sheet: &Sheet, made: &Made) {
        let (label, name) = (&sheet.recipe.product, api_name(&sheet.recipe.product));
        let session = sheet.known.sessions().next();
        // the app needs an address to write to; Setup lets it be changed
        let contact = session.map_or("admin@example.com", |session| &session.username);
        let body = [
            leaf("contactEmail", contact),
            leaf("distributionState", "Local"),
            leaf("isProtected", "false"),
            leaf("label", label),
        ]
        .concat();
        let place = format!("externalClientApps/{name}.eca");
        self.add("ExternalClientApplication", &name, place, &body);

        let scopes = made.scopes.iter().filter_map(|scope| metadata_scope(scope));
        let scopes: BTreeSet<&str> = scopes.collect();
        let scopes: Vec<&str> = scopes.into_iter().collect();
        let oauth = format!("{name}_oauth");
        let body = [
            leaf("commaSeparatedOauthScopes", &scopes.join(", ")),
            leaf("externalClientApplication", &name),
            leaf("label", &oauth),
        ]
        .concat();
        let place = format!("extlClntAppOauthSettings/{oauth}.ecaOauth");
        self.add("ExtlClntAppOauthSettings", &oauth, place, &body);

        let global = format!("{name}_glbloauth");
        let mut elements: BTreeMap<&str, String> = BTreeMap::new();
        elements.insert("callbackUrl", made.callbacks.join("\n"));
        elements.insert("externalClientApplication", name.clone());
        elements.insert("label", global.clone());
        elements.insert("shouldRotateConsumerKey", false.to_string());
        elements.insert("shouldRotateConsumerSecret", false.to_string());
        for (flag, ticked) in &made.flags {
            let Some((element, inverse)) = known(*flag).map(salesforce::setup::Flag::element)
            else {
                continue;
            };
            elements.insert(element, (*ticked != inverse).to_string());
        }
        let body: String = elements
            .iter()
            .map(|(name, text)| leaf(name, text))
            .collect();
        let place = format!("extlClntAppGlobalOauthSets/{global}.ecaGlblOauth");
        self.add("ExtlClntAppGlobalOauthSettings", &global, place, &body);
    }

    fn permission_set(&mut self, name: &str, permissions: &BTreeSet<String>, product: &str) {
        let mut body = [
            leaf("description", &format!("What {product} needs.")),
            leaf("hasActivationRequired", "false"),
            leaf("label", &name.replace('_', " ")),
        ]
        .concat();
        for permission in permissions {
            let _ = writeln!(
                body,
                "    <userPermissions>\n        <enabled>true</enabled>\n        <name>{}</name>\n    </userPermissions>",
                escape(permission)
            );
        }
        let name = api_name(name);
        let place = format!("permissionsets/{name}.permissionset");
        self.add("PermissionSet", &name, place, &body);
    }

    fn remote_site(&mut self, name: &str, url: &str, product: &str) {
        let body = [
            leaf("description", product),
            leaf("disableProtocolSecurity", "false"),
            leaf("isActive", "true"),
            leaf("url", url),
        ]
        .concat();
        let place = format!("remoteSiteSettings/{name}.remoteSite");
        self.add("RemoteSiteSetting", name, place, &body);
    }

    /// The files with their manifest.
    fn files(mut self) -> Vec<(String, String)> {
        let mut body = String::new();
        for (kind, members) in &self.members {
            body.push_str("    <types>\n");
            for member in members {
                let _ = writeln!(body, "        <members>{}</members>", escape(member));
            }
            let _ = writeln!(body, "        <name>{kind}</name>\n    </types>");
        }
        let manifest = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Package xmlns=\"{NAMESPACE}\">\n{body}    <version>{VERSION}</version>\n</Package>\n"
        );
        self.files.insert(0, ("package.xml".to_owned(), manifest));
        self.files
    }
}

fn leaf(name: &str, text: &str) -> String {
    format!("    <{name}>{}</{name}>\n", escape(text))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A name of people as an API name: letters, digits and single underscores, a letter first.
fn api_name(name: &str) -> String {
    let word =
        |part: &str| -> String { part.chars().filter(char::is_ascii_alphanumeric).collect() };
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<String> = words.map(word).filter(|word| !word.is_empty()).collect();
    let mut name = words.join("_");
    if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        name.insert_str(0, "App_");
    }
    // what is longest in any of the places it stands, with the ending it gets there
    name.truncate(60);
    name.trim_end_matches('_').to_owned()
}

fn zipped(files: &[(String, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (place, text) in files {
        zip.start_file(place.as_str(), stored)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_becomes_a_name_that_setup_takes() {
        for (product, name) in [
            ("Orgdeck", "Orgdeck"),
            ("OpenAI GPT action", "OpenAI_GPT_action"),
            ("  3 – Töne__", "App_3_T_ne"),
            ("", "App"),
        ] {
            assert_eq!(api_name(product), name, "{product:?}");
        }
        assert!(api_name(&"a ".repeat(90)).len() <= 60);
    }

    #[test]
    fn text_stays_text_in_the_files() {
        let mut package = Package::default();
        package.remote_site("A", "https://a.example/?a=1&b=<c>", "A & B");
        let files = package.files();
        assert!(files[1].1.contains("?a=1&amp;b=&lt;c&gt;"), "{files:?}");
        assert!(!files[0].1.contains("A & B"));
    }
}
