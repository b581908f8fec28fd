//! The figures of each application, as text.

use crate::Screen;
use crate::judge::{Judged, Verdict};

const HEAD: [&str; 11] = [
    "application",
    "screens",
    "targets",
    "found",
    "alike",
    "missed",
    "several",
    "wrong",
    "not there",
    "invented",
    "read ms",
];

pub(crate) fn print(screens: &[Screen]) {
    let mut names: Vec<&str> = screens.iter().map(|screen| screen.truth.application()).collect();
    names.dedup();
    println!("{}", row(&HEAD.map(str::to_owned)));
    for name in names {
        let of: Vec<&Screen> = screens
            .iter()
            .filter(|screen| screen.truth.application() == name)
            .collect();
        println!("{}", row(&figures(name, &of)));
    }
    let all: Vec<&Screen> = screens.iter().collect();
    println!("{}", row(&figures("all", &all)));
    let targets = || there(&all);
    let right = targets()
        .filter(|one| matches!(one.verdict, Verdict::Found | Verdict::Alike))
        .count();
    let mut times: Vec<f64> = all.iter().flat_map(|screen| &screen.judged).map(|one| one.ms).collect();
    times.sort_by(f64::total_cmp);
    println!(
        "recall {:.1} % of {}; a search takes {:.2} ms in the middle, {:.2} ms at most",
        share(right, targets().count()),
        targets().count(),
        times.get(times.len() / 2).copied().unwrap_or_default(),
        times.last().copied().unwrap_or_default()
    );
    for judged in screens {
        for one in &judged.judged {
            if matches!(
                one.verdict,
                Verdict::Wrong | Verdict::Invented | Verdict::Several | Verdict::Missed
            ) {
                println!("  {}", line(&judged.truth.name, one));
            }
        }
    }
}

/// One that went wrong, in words.
pub(crate) fn line(screen: &str, judged: &Judged) -> String {
    let word = match judged.verdict {
        Verdict::Wrong => "WRONG",
        Verdict::Invented => "INVENTED",
        Verdict::Several => "several",
        Verdict::Missed => "missed",
        Verdict::Found => "found",
        Verdict::Alike => "alike",
        Verdict::Refused => "refused",
    };
    let kind = format!("{:?}", judged.target.kind).to_lowercase();
    let seen: Vec<String> = judged
        .seen
        .iter()
        .take(3)
        .map(|one| format!("{:?} at {}", one.text, one.bounds))
        .collect();
    format!(
        "{word:<9} {screen}: {kind} {:?} at {}; saw {}",
        judged.target.text,
        judged.target.area,
        if seen.is_empty() {
            "nothing".to_owned()
        } else {
            seen.join(", ")
        }
    )
}

fn there<'a>(screens: &'a [&'a Screen]) -> impl Iterator<Item = &'a Judged> {
    let all = screens.iter().flat_map(|screen| &screen.judged);
    all.filter(|one| one.target.source != "absent")
}

fn figures(name: &str, screens: &[&Screen]) -> [String; 11] {
    let count = |verdict: Verdict| there(screens).filter(|one| one.verdict == verdict).count();
    let absent = || {
        let all = screens.iter().flat_map(|screen| &screen.judged);
        all.filter(|one| one.target.source == "absent")
    };
    let invented = absent().filter(|one| one.verdict != Verdict::Refused).count();
    let read: f64 = screens.iter().map(|screen| screen.read_ms).sum();
    [
        name.to_owned(),
        screens.len().to_string(),
        there(screens).count().to_string(),
        count(Verdict::Found).to_string(),
        count(Verdict::Alike).to_string(),
        count(Verdict::Missed).to_string(),
        count(Verdict::Several).to_string(),
        count(Verdict::Wrong).to_string(),
        absent().count().to_string(),
        invented.to_string(),
        format!("{:.0}", read / number(screens.len())),
    ]
}

fn row(cells: &[String; 11]) -> String {
    let [name, figures @ ..] = cells;
    let figures: String = figures.iter().map(|figure| left_padded(figure)).collect();
    format!("{name:<12}{figures}")
}

fn left_padded(figure: &str) -> String {
    format!("{figure:>10}")
}

fn share(part: usize, whole: usize) -> f64 {
    number(part) * 100.0 / number(whole.max(1))
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
