//! How many requests and tokens a provider, or one of its models, takes in a minute: counted by all runs of this user
//! together, in a small file for each.
//!
//! Invariant: nobody waits for a process that is gone. The lock is the system's, which lets go of it when a process
//! ends, however; what is written counts for a minute; a file that cannot be read counts for nothing.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::provider::Wait;
use super::route::LONGEST_WAIT;

/// The folder in that of the state.
const FOLDER: &str = "pace";

/// Others hold the lock for as long as it takes to read and write a small file.
const PATIENCE: Duration = Duration::from_secs(2);

/// What may be asked in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    #[serde(default)]
    pub requests: Option<u32>,
    #[serde(default)]
    pub tokens: Option<u64>,
    #[serde(default = "minute")]
    pub every: Wait,
}

fn minute() -> Wait {
    Wait(Duration::from_secs(60))
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let requests = self.requests.map(|most| format!("{most} requests"));
        let tokens = self.tokens.map(|most| format!("{most} tokens"));
        let both: Vec<String> = requests.into_iter().chain(tokens).collect();
        let every = self.every.0.as_secs_f64();
        write!(f, "{} in {every} s", both.join(" and "))
    }
}

/// Requests of the last time, as all runs wrote them down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    requests: Vec<Sent>,
    /// The provider wishes to be left alone until then.
    #[serde(default)]
    rests_until: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sent {
    /// Milliseconds since 1970.
    at: u64,
    tokens: u64,
    /// Who sent it: a process and a number.
    by: String,
}

/// A request that was let through, and is to be settled.
#[derive(Debug)]
pub struct Ticket {
    what: String,
    by: String,
}

/// The pace of all providers.
#[derive(Debug)]
pub struct Pace {
    /// Nothing where no place for state is known: then this process counts for itself.
    folder: Option<PathBuf>,
    alone: RefCell<HashMap<String, Window>>,
    next: RefCell<u64>,
    /// Milliseconds since 1970.
    clock: fn() -> u64,
}

impl Pace {
    pub fn new(state: Option<&Path>) -> Pace {
        Pace {
            folder: state.map(|state| state.join(FOLDER)),
            alone: RefCell::default(),
            next: RefCell::default(),
            clock: now,
        }
    }

    /// Waits until a request of so many tokens may leave, and counts it. `tell` hears of each wait.
    pub async fn admit(&self, what: &str, limit: Limit, tokens: u64, tell: &mut dyn FnMut(Duration)) -> Ticket {
        let ticket = self.ticket(what);
        loop {
            let by = ticket.by.clone();
            // The time is that of the lock: one from before it is earlier than what others have written since.
            let admit = |window: &mut Window| {
                let at = (self.clock)();
                window.admit(limit, Sent { at, tokens, by })
            };
            let Some(wait) = self.with(what, admit).await else {
                return ticket;
            };
            tell(wait);
            sleep(wait).await;
        }
    }

    /// What a request did count, in the place of what was expected of it.
    pub async fn settle(&self, ticket: &Ticket, tokens: u64) {
        self.with(&ticket.what, |window| {
            let own = window.requests.iter_mut().find(|sent| sent.by == ticket.by);
            if let Some(sent) = own {
                sent.tokens = tokens;
            }
        })
        .await;
    }

    /// The provider wishes to be left alone for so long, by every run.
    pub async fn rest(&self, ticket: &Ticket, wish: Duration) {
        self.with(&ticket.what, |window| window.rest((self.clock)(), wish))
            .await;
    }

    fn ticket(&self, what: &str) -> Ticket {
        let mut next = self.next.borrow_mut();
        *next += 1;
        Ticket {
            what: what.to_owned(),
            by: format!("{}-{next}", std::process::id()),
        }
    }

    /// Changes the window under the lock. Where there is no file to be had this process counts for itself.
    async fn with<T>(&self, what: &str, change: impl FnOnce(&mut Window) -> T) -> T {
        match self.locked(what).await {
            Some((path, _lock)) => {
                let mut window = read(&path);
                let changed = change(&mut window);
                if let Err(error) = write(&path, &window) {
                    tracing::warn!("{}: {error}; other runs do not see what this one asks", path.display());
                }
                changed
            }
            None => change(self.alone.borrow_mut().entry(what.to_owned()).or_default()),
        }
    }

    async fn locked(&self, what: &str) -> Option<(PathBuf, File)> {
        let folder = self.folder.as_ref()?;
        fs::create_dir_all(folder).ok()?;
        let path = folder.join(format!("{what}.json"));
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.with_extension("lock"))
            .ok()?;
        let mut waited = Duration::ZERO;
        loop {
            match lock.try_lock() {
                Ok(()) => return Some((path, lock)),
                // A process that was stopped in the middle must not stop the others.
                Err(_) if waited >= PATIENCE => return None,
                Err(_) => {
                    let step = Duration::from_millis(5);
                    sleep(step).await;
                    waited += step;
                }
            }
        }
    }
}

impl Window {
    /// Counts a request, or says how long it has to wait.
    fn admit(&mut self, limit: Limit, sent: Sent) -> Option<Duration> {
        let (now, every) = (sent.at, millis(limit.every.0));
        // What lies ahead was written by another clock.
        self.requests.retain(|sent| sent.at <= now && now - sent.at < every);
        // It stays as it was cut: the next look must not begin anew.
        self.rests_until = self.rests_until.min(longest(now));
        let rest = self.rests_until.saturating_sub(now);
        self.requests.sort_by_key(|sent| sent.at);
        let free = |left: usize| {
            let before = left.checked_sub(1).and_then(|last| self.requests.get(last));
            before.map_or(0, |sent| sent.at.saturating_add(every).saturating_sub(now))
        };
        let wait = rest.max(free(self.too_many(limit, sent.tokens)));
        if wait > 0 {
            return Some(Duration::from_millis(wait));
        }
        self.requests.push(sent);
        None
    }

    /// What the provider wishes, as far as anybody waits for it: one that wishes more is asked then, and says so.
    fn rest(&mut self, now: u64, wish: Duration) {
        let until = now.saturating_add(millis(wish));
        self.rests_until = self.rests_until.max(until).min(longest(now));
    }

    /// How many of the oldest have to be over before so many tokens may be asked for. What is more than the limit by
    /// itself goes alone.
    fn too_many(&self, limit: Limit, tokens: u64) -> usize {
        let count = self.requests.len();
        let most = limit
            .requests
            .map_or(usize::MAX, |most| usize::try_from(most.max(1)).unwrap_or(usize::MAX));
        let by_requests = (count + 1).saturating_sub(most);
        let Some(most) = limit.tokens else { return by_requests };
        let mut sum = self
            .requests
            .iter()
            .fold(tokens, |sum, sent| sum.saturating_add(sent.tokens));
        let mut by_tokens = 0;
        for sent in &self.requests {
            if sum <= most {
                break;
            }
            sum = sum.saturating_sub(sent.tokens);
            by_tokens += 1;
        }
        by_requests.max(by_tokens)
    }
}

/// The name of what is limited, fit for a file: a provider at an address, or one of its models there.
pub fn name(provider: &str, address: &str, model: Option<&str>) -> String {
    let words = format!("{address}\n{}", model.unwrap_or_default());
    let plain: String = provider
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(40)
        .collect();
    format!("{plain}-{:016x}", xxhash_rust::xxh3::xxh3_64(words.as_bytes()))
}

fn read(path: &Path) -> Window {
    let text = fs::read(path).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// It is there whole or not at all.
fn write(path: &Path, window: &Window) -> io::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, serde_json::to_vec(window)?)?;
    fs::rename(&part, path)
}

/// The end of the longest wait that begins now.
fn longest(now: u64) -> u64 {
    now.saturating_add(millis(LONGEST_WAIT))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(requests: Option<u32>, tokens: Option<u64>) -> Limit {
        Limit {
            requests,
            tokens,
            every: minute(),
        }
    }

    fn sent(at: u64, tokens: u64) -> Sent {
        let by = String::new();
        Sent { at, tokens, by }
    }

    /// What becomes of requests at these times: how long each has to wait.
    fn waits(limit: Limit, requests: &[(u64, u64)]) -> Vec<u64> {
        let mut window = Window::default();
        let wait = |(at, tokens): &(u64, u64)| window.admit(limit, sent(*at, *tokens)).map_or(0, millis);
        requests.iter().map(wait).collect()
    }

    #[test]
    fn a_minute_holds_so_many_requests_and_slides() {
        let two = limit(Some(2), None);
        let asked = [(1000, 1), (11_000, 1), (21_000, 1), (61_000, 1), (62_000, 1)];
        assert_eq!(waits(two, &asked), [0, 0, 40_000, 0, 9000]);
        assert_eq!(
            waits(limit(Some(0), None), &[(1000, 1), (2000, 1)]),
            [0, 59_000],
            "nobody waits for ever"
        );
    }

    #[test]
    fn tokens_count_and_what_is_too_much_by_itself_goes_alone() {
        let hundred = limit(None, Some(100));
        let asked = [
            (1000, 60),
            (2000, 40),
            (3000, 50),
            (3000, 70),
            (3000, 500),
            (62_000, 500),
        ];
        assert_eq!(waits(hundred, &asked), [0, 0, 58_000, 59_000, 59_000, 0]);
    }

    #[test]
    fn a_wish_to_rest_and_another_clock_hold_nobody_for_ever() {
        let mut window = Window {
            requests: vec![sent(900_000, 1)],
            rests_until: u64::MAX,
        };
        let wait = window.admit(limit(Some(1), None), sent(1000, 1)).expect("it rests");
        assert_eq!((wait, window.requests.len()), (LONGEST_WAIT, 0));
        window.rests_until = 3000;
        assert_eq!(
            window.admit(limit(Some(1), None), sent(1000, 1)),
            Some(Duration::from_secs(2))
        );
        assert_eq!(window.admit(limit(Some(1), None), sent(3000, 1)), None);
    }

    /// A clock that goes with the runtime's, which jumps over every wait.
    fn jumping() -> u64 {
        thread_local!(static BEGUN: tokio::time::Instant = tokio::time::Instant::now());
        1_000_000 + millis(BEGUN.with(tokio::time::Instant::elapsed))
    }

    /// How long a request waits in all.
    async fn waited(pace: &Pace) -> Duration {
        let mut all = Duration::ZERO;
        let mut wait = |wait: Duration| {
            all += wait;
            assert!(all <= LONGEST_WAIT, "it waits on and on: {all:?}");
        };
        pace.admit("a", limit(Some(9), None), 1, &mut wait).await;
        all
    }

    #[tokio::test(start_paused = true)]
    async fn a_wish_of_an_hour_is_cut_once_and_does_not_move_along() {
        let state = tempfile::tempdir().expect("a folder");
        let file = state.path().join(FOLDER).join("a.json");
        let pace = Pace {
            clock: jumping,
            ..Pace::new(Some(state.path()))
        };
        let ticket = pace.admit("a", limit(Some(9), None), 1, &mut |_| {}).await;
        pace.rest(&ticket, Duration::from_secs(3600)).await;
        assert_eq!(read(&file).rests_until, longest(jumping()));
        assert_eq!(waited(&pace).await, LONGEST_WAIT);
        // As an older deskwright, or another clock, may have written it.
        let text = format!("{{\"requests\":[],\"rests_until\":{}}}", u64::MAX);
        fs::write(&file, text).expect("written");
        assert_eq!(waited(&pace).await, LONGEST_WAIT);
        assert_eq!(waited(&pace).await, Duration::ZERO);
    }

    #[tokio::test]
    async fn runs_share_a_file_and_a_broken_one_counts_for_nothing() {
        let state = tempfile::tempdir().expect("a folder");
        let (one, other) = (Pace::new(Some(state.path())), Pace::new(Some(state.path())));
        let every = Wait(Duration::from_millis(400));
        let single = Limit {
            requests: Some(1),
            tokens: None,
            every,
        };
        let mut waited = Vec::new();
        let ticket = one.admit("a", single, 5, &mut |wait| waited.push(wait)).await;
        one.settle(&ticket, 3).await;
        other.admit("a", single, 5, &mut |wait| waited.push(wait)).await;
        assert!(!waited.is_empty(), "the second had to wait for the first");
        waited.clear();
        fs::write(state.path().join(FOLDER).join("a.json"), "{\"requests\": [").expect("written");
        other.admit("a", single, 5, &mut |wait| waited.push(wait)).await;
        assert_eq!(waited, []);
    }

    #[tokio::test]
    async fn one_that_holds_the_lock_and_does_nothing_blocks_nobody() {
        let state = tempfile::tempdir().expect("a folder");
        let folder = state.path().join(FOLDER);
        fs::create_dir_all(&folder).expect("a folder");
        let lock = File::create(folder.join("a.lock")).expect("a file");
        lock.lock().expect("the lock");
        let pace = Pace::new(Some(state.path()));
        let few = limit(Some(1), None);
        pace.admit("a", few, 1, &mut |wait| assert_eq!(wait, Duration::ZERO))
            .await;
        drop(lock);
        pace.admit("a", few, 1, &mut |wait| assert_eq!(wait, Duration::ZERO))
            .await;
        assert!(folder.join("a.json").exists());
    }
}
