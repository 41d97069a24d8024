//! What the agent does, by keys alone. None of it waits for what the window does: only whoever looks for a field looks.

use std::time::Duration;

use rand::{RngExt as _, rngs::StdRng};
use thirtyfour::Key;

use super::{
    colleague::Colleague,
    ledger::{Kind, Ledger},
    watch,
};
use crate::frame::app::App;

/// From one letter to the next.
const LETTER: Duration = Duration::from_millis(8);

pub(crate) struct Hands<'a> {
    app: &'a App,
    colleague: &'a Colleague<'a>,
    dice: &'a mut StdRng,
    ledger: &'a mut Ledger,
}

impl<'a> Hands<'a> {
    pub(crate) fn new(
        app: &'a App,
        colleague: &'a Colleague<'a>,
        dice: &'a mut StdRng,
        ledger: &'a mut Ledger,
    ) -> Self {
        Self {
            app,
            colleague,
            dice,
            ledger,
        }
    }

    /// Anything that an agent does.
    pub(crate) async fn deed(&mut self) {
        match self.dice.random_range(0..100) {
            0..22 => self.edit_subject().await,
            22..44 => self.comment().await,
            44..52 => self.comment_on_several().await,
            52..60 => self.create().await,
            60..66 => self.log_a_call().await,
            66..74 => self.by_one_key().await,
            74..80 => self.take_back().await,
            80..86 => self.choose_list().await,
            86..90 => self.search().await,
            90..94 => self.take_up_unsent().await,
            _ => self.look_around().await,
        }
    }

    /// Appends to the subject: what is there when the keys arrive stays.
    async fn edit_subject(&mut self) {
        self.go().await;
        let mark = self.ledger.wish(Kind::Subject);
        self.press("e").await;
        self.press(Key::End.value()).await;
        self.letters(&format!(" {mark}")).await;
        self.meanwhile(0.6).await;
        self.save('s').await;
    }

    async fn comment(&mut self) {
        self.go().await;
        let mark = self.ledger.wish(Kind::Comment);
        self.press("c").await;
        self.letters(&format!("{mark} I looked at it\nand shall again "))
            .await;
        self.meanwhile(0.1).await;
        self.save('\u{e007}').await;
        if self.dice.random_bool(0.5) {
            self.press(Key::Escape.value()).await;
        }
    }

    async fn comment_on_several(&mut self) {
        self.leave().await;
        let mark = self.ledger.wish(Kind::Several);
        self.press("x").await;
        let down = self.dice.random_range(1..8);
        self.press("j".repeat(down)).await;
        self.press("X").await;
        self.press("c").await;
        self.letters(&format!("{mark} for all of them ")).await;
        self.save('\u{e007}').await;
        self.pause(200, 1_500).await;
        self.press(Key::Enter.value()).await;
        self.leave().await;
    }

    async fn create(&mut self) {
        self.leave().await;
        self.press("n").await;
        self.pause(50, 400).await;
        for _ in 0..40 {
            if watch::is_in(self.app, "Subject").await {
                let mark = self.ledger.wish(Kind::New);
                // Tab has marked what was typed before
                self.press(Key::End.value()).await;
                self.letters(&format!(" {mark}")).await;
                self.save('\u{e007}').await;
                break;
            }
            self.press(Key::Tab.value()).await;
        }
        self.pause(0, 600).await;
        self.leave().await;
    }

    async fn log_a_call(&mut self) {
        self.go().await;
        let mark = self.ledger.wish(Kind::Call);
        self.press("p").await;
        self.letters(&format!("{mark} nobody there ")).await;
        self.save('\u{e007}').await;
    }

    /// Takes it, escalates it, goes on to the next.
    async fn by_one_key(&mut self) {
        self.go().await;
        let key = ["t", "u", "j", "k", "[", "]"][self.dice.random_range(0..6)];
        self.press(key).await;
    }

    async fn take_back(&mut self) {
        self.pause(900, 1_200).await;
        self.press("z").await;
    }

    async fn choose_list(&mut self) {
        let name = [
            "All open",
            "My open",
            "New today",
            "Escalated",
            "Unassigned",
        ][self.dice.random_range(0..5)];
        self.show(name).await;
    }

    async fn show(&mut self, name: &str) {
        self.leave().await;
        self.press("v").await;
        self.pause(80, 300).await;
        self.letters(name).await;
        self.press(Key::Enter.value()).await;
    }

    async fn search(&mut self) {
        self.leave().await;
        let words = [
            "printer",
            "priority:high",
            "status:new",
            "offline again",
            "00000017",
        ][self.dice.random_range(0..5)];
        self.press("/").await;
        self.letters(words).await;
        self.press(Key::Enter.value()).await;
        self.pause(100, 900).await;
    }

    /// Opens what is unsent and saves it, if there is anything.
    async fn take_up_unsent(&mut self) {
        self.leave().await;
        self.command("unsent").await;
        self.pause(200, 600).await;
        for _ in 0..16 {
            if watch::is_at(self.app, "Open: ").await {
                self.press(Key::Enter.value()).await;
                self.pause(300, 1_200).await;
                return self.save('s').await;
            }
            self.press(Key::Tab.value()).await;
        }
        self.command("go to cases").await;
    }

    /// By the palette.
    async fn command(&mut self, words: &str) {
        self.app.chord(Key::Control, 'k').await;
        self.pause(50, 200).await;
        self.letters(words).await;
        self.press(Key::Enter.value()).await;
    }

    async fn look_around(&mut self) {
        self.leave().await;
        let keys = [Key::PageDown, Key::PageUp, Key::End, Key::Home];
        let key = &keys[self.dice.random_range(0..keys.len())];
        self.press(key.value()).await;
        self.press("r").await;
        let down = self.dice.random_range(0..12);
        self.press("j".repeat(down)).await;
    }

    /// To a case: the one that is open, its neighbour, or one of the list.
    async fn go(&mut self) {
        self.out_of_dialogs().await;
        if watch::over(self.app).await == "record" {
            if self.dice.random_bool(0.5) {
                self.press(Key::Escape.value()).await;
                self.press("j").await;
            }
            return;
        }
        self.leave().await;
        // in an empty list, or one that could not be read, nobody stays for long
        if !watch::has_rows(self.app).await && self.dice.random_bool(0.8) {
            self.show("All open").await;
            self.pause(200, 1_000).await;
        }
        let down = self.dice.random_range(0..6);
        self.press("j".repeat(down)).await;
        if self.dice.random_bool(0.8) {
            self.press(Key::Enter.value()).await;
        }
    }

    /// Back to the list. Esc in a field leaves the field first.
    async fn leave(&mut self) {
        for _ in 0..8 {
            if watch::over(self.app).await.is_empty() {
                return;
            }
            self.press(Key::Escape.value()).await;
        }
    }

    async fn out_of_dialogs(&mut self) {
        for _ in 0..4 {
            if !["dialog", "new"].contains(&watch::over(self.app).await.as_str()) {
                return;
            }
            self.press(Key::Escape.value()).await;
        }
    }

    /// A colleague comes in between, with this chance.
    async fn meanwhile(&mut self, chance: f64) {
        if self.dice.random_bool(chance) {
            let colleague = self.colleague;
            colleague.write(self.app, self.dice, self.ledger).await;
        }
    }

    async fn press(&mut self, keys: impl Into<String>) {
        let keys = keys.into();
        self.ledger.trail(&keys);
        self.app.keys(keys).await;
        self.pause(0, 120).await;
    }

    async fn letters(&mut self, text: &str) {
        self.ledger.trail(text);
        let keys = text.replace('\n', &Key::Enter.value().to_string());
        let driver = self.app.driver();
        let chain = driver.action_chain_with_delay(Some(LETTER), None);
        let typed = chain.send_keys(keys).perform().await;
        typed.expect("keys can be pressed");
        let at = watch::has_the_keys(self.app).await;
        self.ledger.trail(&format!("    now in {at}"));
        self.pause(0, 250).await;
    }

    async fn save(&mut self, key: char) {
        self.ledger.trail(&format!("Ctrl {key}"));
        self.app.chord(Key::Control, key).await;
        self.pause(0, 500).await;
    }

    async fn pause(&mut self, from_ms: u64, to_ms: u64) {
        let ms = self.dice.random_range(from_ms..to_ms);
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}
