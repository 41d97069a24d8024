//! A user who may not do everything: sees what they may, is told the rest, and loses nothing when a right is taken away.

use std::rc::Rc;

use practice_org::{Command, Options, PracticeOrg};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::{
    keyboard::command,
    rest::Rest,
    steps::{self, ADMIN, AGENT},
};
use crate::frame::{
    app::App,
    desk::Desk,
    looking::{button, column, dialog, field, row},
    wait,
};

/// Subjects of the cases that are looked at: of the agent, and of somebody else.
const MINE: &str = "Mine alone";
const THEIRS: &str = "Of somebody else";

/// No edit, no delete, hidden and read-only fields, a private sharing model, one after the other in one window.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let options = Options {
        cases: 40,
        ..Options::default()
    };
    let org = PracticeOrg::start(options).await.expect("a practice org");
    let rest = Rest::sign_in(&org).await;
    let (theirs, number) = cases(&rest).await;
    let app = desk.start_app().await;
    app.resize(1024, 700).await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", &org).await;
    let address = steps::start_connecting(&app, &desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;
    steps::go_to(&app, "Cases").await;

    let stage = Stage {
        app: &app,
        desk: &desk,
        org: &org,
    };
    stage.taken_while_typing(&rest).await;
    stage.without_edit().await;
    stage.given_back(&rest).await;
    stage.without_delete().await;
    stage.fields().await;
    stage.private(&theirs, &number).await;
    app.quit().await;
    org.stop().await;
}

/// One case of each, theirs first; returns the id and the number of theirs.
async fn cases(rest: &Rest) -> (String, String) {
    let soql = format!("SELECT Id FROM User WHERE Username = '{ADMIN}'");
    let owner = rest.query(&soql).await["records"][0]["Id"].clone();
    let case = |subject: &str| json!({ "Subject": subject, "Status": "New", "Priority": "High" });
    let mut of_other = case(THEIRS);
    of_other["OwnerId"] = owner;
    rest.create_cases(&[of_other, case(MINE)]).await;
    let soql = format!("SELECT Id, CaseNumber FROM Case WHERE Subject = '{THEIRS}'");
    let found = rest.query(&soql).await["records"][0].clone();
    let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    (text("Id"), text("CaseNumber"))
}

struct Stage<'a> {
    app: &'a App,
    desk: &'a Desk,
    org: &'a PracticeOrg,
}

impl Stage<'_> {
    fn run(&self, command: Command) {
        self.org.control().run(command).expect("the org obeys");
    }

    /// Sets what the agent may do with cases.
    fn may(&self, edit: bool, delete: bool) {
        self.run(Command::SetObjectRights {
            username: AGENT.to_owned(),
            object: "Case".to_owned(),
            read: true,
            create: true,
            edit,
            delete,
        });
    }

    fn field(&self, field: &str, visible: bool) {
        self.run(Command::SetFieldRights {
            username: AGENT.to_owned(),
            object: "Case".to_owned(),
            field: field.to_owned(),
            visible,
            editable: false,
        });
    }

    async fn open(&self, subject: &str) {
        self.app.click(row(subject).containing()).await;
        // the pane, not the row, says it by its button or its field
        let script = "return document.querySelector('article h2')?.textContent ?? ''";
        wait::until("the case to open", wait::SCREEN, || async {
            match self.app.ask(script, Vec::new()).await == subject {
                true => Ok(()),
                false => Err("another one is open".to_owned()),
            }
        })
        .await;
    }

    /// A key that is refused says so in a note.
    async fn key_says(&self, key: &str, words: &str) {
        self.app.keys(key).await;
        self.note_says(words).await;
    }

    async fn note_says(&self, words: &str) {
        let script = "return document.querySelector('.toasts')?.innerText ?? ''";
        wait::until(&format!("a note “{words}”"), wait::SCREEN, || async {
            let notes = self.app.ask(script, Vec::new()).await;
            let notes = notes.as_str().unwrap_or_default();
            match notes.contains(words) {
                true => Ok(()),
                false => Err(format!("the notes say: {notes}")),
            }
        })
        .await;
    }

    /// A picture in each theme.
    async fn picture(&self, name: &str) {
        for theme in ["dark", "light"] {
            command(self.app, &format!("theme: {theme}")).await;
            self.app.gone(dialog("Search cases").starting()).await;
            let file = format!("{name}-{theme}.png");
            self.app.shoot(&self.desk.shots().join(file)).await;
        }
    }

    /// The right goes while something is typed: the save is refused with its reason, and what was typed stays.
    async fn taken_while_typing(&self, rest: &Rest) {
        self.open(MINE).await;
        self.app.find(button("Edit Subject").starting()).await;
        self.app.keys("e").await;
        // the key opens what the case is about
        self.app.find(field("Subject")).await;
        self.app.chord(Key::Control, 'a').await;
        self.app.keys("Typed before the right went").await;
        self.app.says("changed:").await;
        self.may(false, false);
        self.app.chord(Key::Control, 's').await;
        self.app
            .says("This user has no right to do that to this record.")
            .await;
        self.app.says("What you typed is kept.").await;
        self.app.says("This user may not change cases.").await;
        self.app.gone(button("Edit Subject").starting()).await;
        self.app.says("Typed before the right went").await;
        let script =
            "const at = document.querySelector('article [role=alert]').getBoundingClientRect();
            return at.top >= 0 && at.top < window.innerHeight - 200";
        assert_eq!(
            self.app.ask(script, Vec::new()).await,
            true,
            "why is in sight"
        );
        self.picture("taken-while-typing").await;
        let soql = format!("SELECT COUNT() FROM Case WHERE Subject = '{MINE}'");
        assert_eq!(
            rest.query(&soql).await["totalSize"],
            1,
            "nothing is written"
        );
    }

    /// Another case is read, and nothing of it is offered for a change; each key says why.
    async fn without_edit(&self) {
        self.open(THEIRS).await;
        self.app.says("This user may not change cases.").await;
        self.app.says("do not give Edit on cases").await;
        for name in ["Edit ", "Take", "Close case", "Comment"] {
            self.app.gone(button(name).starting()).await;
        }
        self.picture("no-edit").await;
        for key in ["e", "t", "g", "d", "u", "s", "c", "m"] {
            self.key_says(key, "This user may not change cases.").await;
            if key == "e" {
                self.picture_as_is("no-edit-key").await;
            }
            self.no_notes().await;
        }
        assert!(!self.app.has(dialog("")).await, "no dialog opens");
        self.key_says(
            &Key::Delete.value().to_string(),
            "This user may not delete cases.",
        )
        .await;
        self.no_notes().await;
        // in the palette only what can be done
        self.app.chord(Key::Control, 'k').await;
        self.app.keys("of somebody else").await;
        let offers = self.app.text().await;
        for words in ["Take: ", "Delete: ", "Escalate: "] {
            assert!(!offers.contains(words), "{words} is offered:\n{offers}");
        }
        self.app.keys(Key::Escape.value()).await;
        self.app.gone(dialog("Search cases").starting()).await;
        // of ticked rows, too
        self.app.keys("x").await;
        self.app.says("1 ticked").await;
        self.picture("no-edit-ticked").await;
        self.app.click(button("Untick all")).await;
    }

    /// Waits for notes to be gone, so that the next one is known by its words; the pointer closes them.
    async fn no_notes(&self) {
        let script = "document.querySelectorAll('.toasts button[aria-label]').forEach((one) => {
                one.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
                one.click();
            });
            return document.querySelector('.toasts')?.innerText ?? ''";
        wait::until("the notes to go", wait::SCREEN, || async {
            match self.app.ask(script, Vec::new()).await {
                Value::String(words) if !words.is_empty() => Err(words),
                _ => Ok(()),
            }
        })
        .await;
    }

    /// What was typed is saved as soon as the right is there again.
    async fn given_back(&self, rest: &Rest) {
        self.open(MINE).await;
        self.may(true, true);
        self.app.click(button("Ask again")).await;
        self.app
            .no_longer_says("This user may not change cases.")
            .await;
        self.app
            .find(button("Edit Subject: Typed before the right went"))
            .await;
        self.app.chord(Key::Control, 's').await;
        self.app.gone(button("Discard")).await;
        let soql = "SELECT COUNT() FROM Case WHERE Subject = 'Typed before the right went'";
        wait::until("it to be written", wait::SCREEN, || async {
            match rest.query(soql).await["totalSize"] == 1 {
                true => Ok(()),
                false => Err("it is not".to_owned()),
            }
        })
        .await;
    }

    /// Everything but deleting; the menu says why.
    async fn without_delete(&self) {
        self.may(true, false);
        self.app.keys("r").await;
        self.app.click(button("More to do")).await;
        self.app.says("This user may not delete cases.").await;
        self.picture_as_is("no-delete").await;
        self.app.keys(Key::Escape.value()).await;
        self.app.find(button("Edit Subject").starting()).await;
        self.key_says(
            &Key::Delete.value().to_string(),
            "This user may not delete cases.",
        )
        .await;
        self.no_notes().await;
        assert!(!self.app.has(dialog("Delete").starting()).await);
    }

    /// One picture in the present theme, for what a command would close.
    async fn picture_as_is(&self, name: &str) {
        self.app
            .shoot(&self.desk.shots().join(format!("{name}.png")))
            .await;
    }

    /// A hidden field is nowhere, a read-only one is shown as such, and nothing else changes.
    async fn fields(&self) {
        self.field("Priority", false);
        self.field("Subject", true);
        self.app.keys("r").await;
        self.app.gone(button("Edit Priority").starting()).await;
        self.app.gone(button("Edit Subject").starting()).await;
        self.app.find(button("Edit Status").starting()).await;
        let script = "const row = document.querySelector('[data-field=Subject]');
            return [row?.innerText ?? '', document.querySelector('[data-field=Priority]') === null,
                document.querySelector('article').innerText.includes('Priority')]";
        let seen = self.app.ask(script, Vec::new()).await;
        assert!(
            seen[0]
                .as_str()
                .is_some_and(|row| row.contains("Read only")),
            "{seen}"
        );
        assert_eq!((&seen[1], &seen[2]), (&json!(true), &json!(false)));
        self.app
            .ask("document.querySelector('[data-field=Subject]').scrollIntoView({ block: 'center' }); return null", Vec::new())
            .await;
        self.picture("fields").await;
        self.app.keys(Key::Escape.value()).await;
        self.app.keys("r").await;
        self.app.gone(column("Priority")).await;
        self.app.find(column("Subject")).await;
        self.picture("fields-list").await;
        for (dialog_name, has) in [("filter", "Subject"), ("columns", "Subject")] {
            self.offers(dialog_name, has).await;
        }
    }

    /// A dialog of the list offers this field, and not the hidden one.
    async fn offers(&self, what: &str, has: &str) {
        command(self.app, &format!("list: {what}")).await;
        let script = "const open = document.querySelector('dialog[open] form, dialog[open]');
            return (open?.innerText ?? '') + [...(open?.querySelectorAll('option') ?? [])].map((one) => one.label)";
        wait::until(&format!("{what} to offer {has}"), wait::SCREEN, || async {
            let offered = self.app.ask(script, Vec::new()).await;
            let offered = offered.as_str().unwrap_or_default().to_owned();
            assert!(!offered.contains("Priority"), "{offered}");
            match offered.contains(has) {
                true => Ok(()),
                false => Err(offered),
            }
        })
        .await;
        self.picture_as_is(&format!("fields-{what}")).await;
        self.app.keys(Key::Escape.value()).await;
        self.app.gone(dialog("")).await;
    }

    /// With a private sharing model a case of somebody else is in no list and opens from none; it is said what that means.
    async fn private(&self, theirs: &str, number: &str) {
        self.app.find(row(THEIRS).containing()).await;
        self.hide_what_is_of_others().await;
        // it is in the list still, as it was read
        self.open(THEIRS).await;
        self.app.keys("r").await;
        self.app
            .says("This record was deleted, or you no longer have access to it.")
            .await;
        for name in ["Edit ", "Take", "Close case"] {
            self.app.gone(button(name).starting()).await;
        }
        self.picture("private-open").await;
        self.app.keys(Key::Escape.value()).await;
        self.app.keys("r").await;
        self.app.gone(row(THEIRS).containing()).await;
        self.app
            .find(row("Typed before the right went").containing())
            .await;
        self.picture("private-list").await;
        for text in [
            number.to_owned(),
            format!("{}/lightning/r/Case/{theirs}/view", self.org.url()),
        ] {
            self.app.keys("/").await;
            self.app.chord(Key::Control, 'a').await;
            self.app.keys(text.as_str()).await;
            self.app.keys(Key::Enter.value()).await;
            self.app.says("Nothing found").await;
            self.app.says("this user may not see them").await;
        }
        self.picture("private-search").await;
    }

    /// The agent's profile no longer gives "View All" and "Modify All" on cases.
    async fn hide_what_is_of_others(&self) {
        let admin = Rest::sign_in_as(self.org, ADMIN).await;
        let soql = "SELECT Id FROM ObjectPermissions WHERE SobjectType = 'Case' AND PermissionsViewAllRecords = true";
        let found = admin.query(soql).await;
        let mut all = 0;
        for one in found["records"].as_array().into_iter().flatten() {
            let id = one["Id"].as_str().expect("an id");
            let none =
                json!({ "PermissionsViewAllRecords": false, "PermissionsModifyAllRecords": false });
            self.org
                .control()
                .update_record(id, none)
                .expect("the org obeys");
            all += 1;
        }
        assert!(all > 0, "{found}");
    }
}
