//! `goal` with a live model: the real binary enters rows into Order Desk, led by a stand-in that sees only the
//! screenshots it is sent. Where it was led is read from Order Desk's own log.
//!
//! `DESKWRIGHT_ROWS` sets how many of the demo's rows are entered at each size; 20 are all.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod stand_in;

#[cfg(test)]
mod led_by_a_model {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use tempfile::TempDir;

    use serde_json::Value;

    use super::bench::clicks;
    use super::stand_in::chat::KEY;
    use super::stand_in::mutant::Mutant;
    use super::stand_in::server::StandIn;

    const HOME: &str = env!("CARGO_MANIFEST_DIR");

    /// A screen, Order Desk's own magnification on it, and how many pixels of it are one of the model's picture.
    struct Sizes {
        screen: &'static str,
        app: &'static str,
        scale: f64,
    }

    const SMALL: Sizes = Sizes {
        screen: "1280x800",
        app: "1",
        scale: 1.0,
    };
    const MIDDLE: Sizes = Sizes {
        screen: "1920x1080",
        app: "1",
        scale: 1.0,
    };
    /// Larger than the largest picture a model gets, 1920x1200.
    const LARGE: Sizes = Sizes {
        screen: "2560x1600",
        app: "2",
        scale: 2560.0 / 1920.0,
    };

    /// A run that is over.
    struct Run {
        stand_in: StandIn,
        output: Output,
        home: TempDir,
    }

    impl Run {
        /// Enters the first rows of the demo's orders, whatever the stand-in asks for it.
        fn of(rows: usize, sizes: &Sizes, mutant: Mutant) -> Run {
            Run::by("gpt-5.4", rows, sizes, mutant)
        }

        /// The same with another model.
        fn by(model: &str, rows: usize, sizes: &Sizes, mutant: Mutant) -> Run {
            let stand_in = StandIn::start(mutant);
            let home = tempfile::tempdir().expect("a folder");
            let scenario = std::fs::read_to_string(format!("{HOME}/scenarios/order-desk-goal.yaml")).expect("it");
            let scenario = scenario
                .replace("models: [gpt-5.4]", &format!("models: [{model}]"))
                .replace("time: 3m, cost: 0.15", "time: 20m, cost: 0.5")
                .replace("virtual: 1280x800", &format!("virtual: {}", sizes.screen))
                .replace("--log,", &format!("--scale, \"{}\", --log,", sizes.app))
                .replace("cost: 0.50", "cost: 20");
            std::fs::write(home.path().join("scenario.yaml"), scenario).expect("written");
            let orders = std::fs::read_to_string(format!("{HOME}/demo/orders.csv")).expect("it");
            let orders: String = orders.split_inclusive('\n').take(rows + 1).collect();
            std::fs::write(home.path().join("orders.csv"), orders).expect("written");
            let output = deskwright()
                .arg("run")
                .arg(home.path().join("scenario.yaml"))
                .arg("--data")
                .arg(home.path().join("orders.csv"))
                .arg("--out")
                .arg(home.path().join("run"))
                .arg("--record-requests")
                .env("OPENAI_BASE_URL", stand_in.url())
                .env("OPENAI_API_KEY", KEY)
                .env("ANTHROPIC_BASE_URL", stand_in.url())
                .env("ANTHROPIC_API_KEY", KEY)
                .envs(elsewhere(&stand_in, home.path()))
                .output()
                .expect("deskwright");
            Run { stand_in, output, home }
        }

        fn folder(&self) -> PathBuf {
            self.home.path().join("run")
        }

        /// Whether every row is in the record as the CSV has it, every click hit the middle of something, and
        /// every request kept to the protocol.
        ///
        /// # Errors
        /// What is not so.
        fn assess(&self, sizes: &Sizes) -> Result<(), String> {
            for seen in self.stand_in.seen() {
                if seen.status != 200 {
                    return Err(format!("a request was refused: {}", seen.answer));
                }
            }
            self.requests_are_kept_without_keys()?;
            let log = std::fs::read_to_string(self.folder().join("order-desk.log")).unwrap_or_default();
            clicks::check(&clicks::of_log(&log), sizes.scale)?;
            let refused = self.refused();
            let compared = Command::new("python3")
                .arg(format!("{HOME}/demo/order_desk.py"))
                .arg("--db")
                .arg(self.folder().join("orders.db"))
                .arg("--compare")
                .arg(self.home.path().join("orders.csv"))
                .args(refused.iter().flat_map(|key| ["--refused", key]))
                .output()
                .expect("python3");
            if !compared.status.success() {
                return Err(String::from_utf8_lossy(&compared.stdout).into_owned());
            }
            let expected = i32::from(!refused.is_empty());
            if self.output.status.code() != Some(expected) {
                return Err(described(&self.output));
            }
            Ok(())
        }

        /// Every request lies in the run's folder as the stand-in got it, and the key nowhere.
        fn requests_are_kept_without_keys(&self) -> Result<(), String> {
            for file in files(&self.folder()) {
                let bytes = std::fs::read(&file).expect("read");
                if bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes()) {
                    return Err(format!("the key is in {}", file.display()));
                }
            }
            let requests = files(&self.folder().join("requests")).into_iter();
            let requests = requests.filter(|file| file.extension().is_some_and(|end| end == "json"));
            let kept: Vec<Value> = requests
                .map(|file| serde_json::from_slice(&std::fs::read(file).expect("read")).expect("JSON"))
                .collect();
            let seen = self.stand_in.seen();
            if kept.len() != seen.len() {
                return Err(format!("{} requests were kept of {}", kept.len(), seen.len()));
            }
            for (kept, seen) in kept.iter().zip(&seen) {
                if !is_kept(&kept["body"], &seen.body) {
                    return Err(format!("it was sent otherwise: {kept}"));
                }
            }
            Ok(())
        }

        /// How far off the clicks were at most, and what was said of the run.
        fn summary(&self) -> String {
            let log = std::fs::read_to_string(self.folder().join("order-desk.log")).unwrap_or_default();
            let clicks = clicks::of_log(&log);
            let most = clicks.iter().map(|click| click.off).fold(0.0, f64::max);
            let number = clicks.len();
            format!("{number} clicks, at most {most:.1} px off\n{}", described(&self.output))
        }

        /// The keys of the orders that Order Desk must refuse.
        fn refused(&self) -> Vec<String> {
            let mut orders = csv::Reader::from_path(self.home.path().join("orders.csv")).expect("orders");
            let orders = orders.deserialize().map(|order| order.expect("an order"));
            orders
                .filter(|order: &BTreeMap<String, String>| order["quantity"] == "1000")
                .map(|order| order["ref"].clone())
                .collect()
        }
    }

    /// All files below a folder, by name.
    fn files(folder: &Path) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                out.extend(files(&path));
            } else {
                out.push(path);
            }
        }
        out.sort();
        out
    }

    /// The same but for pictures, which are the names of files, and the key, which is struck out.
    fn is_kept(kept: &Value, sent: &Value) -> bool {
        match (kept, sent) {
            (Value::Array(kept), Value::Array(sent)) => {
                kept.len() == sent.len() && kept.iter().zip(sent).all(|(kept, sent)| is_kept(kept, sent))
            }
            (Value::Object(kept), Value::Object(sent)) => {
                kept.len() == sent.len()
                    && kept
                        .iter()
                        .all(|(name, kept)| sent.get(name).is_some_and(|sent| is_kept(kept, sent)))
            }
            (Value::String(kept), Value::String(sent)) if kept != sent => {
                let picture = kept.ends_with(".png]") || kept.ends_with(".jpg]");
                if picture { sent.len() > 1000 } else { sent.contains(KEY) }
            }
            (kept, sent) => kept == sent,
        }
    }

    /// The addresses and keys of the other providers, and a table of the user's own.
    fn elsewhere(stand_in: &StandIn, home: &Path) -> Vec<(&'static str, String)> {
        let url = stand_in.url();
        let folder = home.join("configuration");
        std::fs::create_dir(&folder).expect("made");
        std::fs::write(folder.join("models.toml"), include_str!("stand_in/models.toml")).expect("written");
        vec![
            ("DESKWRIGHT_CONFIG", folder.display().to_string()),
            ("LOCAL_BASE_URL", url.clone()),
            ("OPENROUTER_BASE_URL", url.clone()),
            ("OPENROUTER_API_KEY", KEY.to_owned()),
            ("MODELSLAB_BASE_URL", url.replace("/v1", "/api/v7/llm")),
            ("MODELSLAB_API_KEY", KEY.to_owned()),
            ("GEMINI_BASE_URL", url.replace("/v1", "/v1beta")),
            ("GEMINI_API_KEY", KEY.to_owned()),
        ]
    }

    fn deskwright() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskwright"));
        command.current_dir(HOME);
        command
    }

    fn replayed(run: &Path) -> Output {
        let mut command = deskwright();
        command.arg("replay").arg(run);
        for name in [
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XAUTHORITY",
            "OPENAI_API_KEY",
            "ANTHROPIC_API_KEY",
        ] {
            command.env_remove(name);
        }
        command.output().expect("deskwright")
    }

    fn described(output: &Output) -> String {
        let said = String::from_utf8_lossy(&output.stdout);
        let warned = String::from_utf8_lossy(&output.stderr);
        format!("{}\n{said}\n{warned}", output.status)
    }

    fn enters_rows(usual: usize, sizes: &Sizes) {
        enters_rows_by("gpt-5.4", usual, sizes);
    }

    fn enters_rows_by(model: &str, usual: usize, sizes: &Sizes) {
        let given = std::env::var("DESKWRIGHT_ROWS").ok();
        let rows = given.map_or(usual, |rows| rows.parse().expect("DESKWRIGHT_ROWS is a number"));
        let run = Run::by(model, rows, sizes, Mutant::None);
        assert_eq!(run.assess(sizes), Ok(()), "{}", described(&run.output));
        println!("{}: {}", sizes.screen, run.summary());
        let replay = replayed(&run.folder());
        assert!(replay.status.success(), "{}", described(&replay));
    }

    #[test]
    fn it_enters_rows_on_a_small_screen() {
        enters_rows(3, &SMALL);
    }

    #[test]
    fn it_enters_rows_on_a_middling_screen() {
        enters_rows(2, &MIDDLE);
    }

    #[test]
    fn it_enters_rows_on_a_screen_larger_than_the_picture() {
        enters_rows(2, &LARGE);
    }

    #[test]
    fn a_model_with_anthropics_toolset_enters_rows() {
        enters_rows_by("claude-sonnet-5-5", 3, &SMALL);
    }

    #[test]
    fn a_model_with_anthropics_toolset_enters_rows_on_a_screen_larger_than_the_picture() {
        const FITTED: Sizes = Sizes {
            screen: "3000x1875",
            scale: 1.5,
            ..LARGE
        };
        enters_rows_by("claude-sonnet-5-5", 1, &FITTED);
    }

    #[test]
    fn a_model_with_anthropics_older_tool_enters_rows() {
        enters_rows_by("claude-sonnet-4-6", 2, &SMALL);
    }

    /// A point on a grid of 1000 by 1000 is that much of the screen.
    const ON_A_GRID: Sizes = Sizes { scale: 1.28, ..SMALL };

    #[test]
    fn a_model_of_a_local_server_enters_rows_by_a_function() {
        enters_rows_by("seer", 2, &SMALL);
    }

    #[test]
    fn a_model_behind_a_gateway_that_points_on_a_grid_enters_rows() {
        enters_rows_by("seer-grid", 1, &ON_A_GRID);
    }

    #[test]
    fn a_model_with_key_and_name_in_the_body_enters_rows() {
        enters_rows_by("seer-lab", 1, &SMALL);
    }

    #[test]
    fn a_model_that_writes_its_calls_into_the_text_enters_rows() {
        // Its pictures have sides that are multiples of 28, and so has this screen.
        const FITTING: Sizes = Sizes {
            screen: "1288x812",
            scale: 1.288,
            ..SMALL
        };
        enters_rows_by("seer-qwen", 1, &FITTING);
    }

    #[test]
    fn gemini_enters_rows() {
        enters_rows_by("gemini-3.8-flash", 2, &ON_A_GRID);
    }

    /// If one of these passed, the tests above would not notice a click that goes astray.
    #[test]
    fn a_model_that_points_wrong_is_noticed() {
        for mutant in [Mutant::Scaled101, Mutant::Offset8, Mutant::StaleFrame] {
            let run = Run::of(1, &SMALL, mutant);
            assert!(run.assess(&SMALL).is_err(), "{mutant:?} was not noticed");
        }
    }
}
