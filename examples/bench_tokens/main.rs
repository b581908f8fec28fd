//! What it costs to tell a model the story of its goal again with each step: `make bench-tokens`.
//!
//! Nothing is asked: the requests are those that would leave, and they are billed by the table of models. Texts count a
//! token for four bytes, pictures by the model's own rules; a provider's cache is counted for every strategy alike.

mod bill;
mod goal;
mod models;
mod prompt;
mod strategy;

use bill::{Bill, Total};
use deskwright::model::card::Card;
use deskwright::model::history::Plan;
use deskwright::money::Usd;
use models::MODELS;
use strategy::{Strategy, bills, floor};

const STEPS: [usize; 6] = [5, 10, 20, 40, 80, 200];

/// With `sweep` as its argument it shows other plans instead: their share of what everything kept costs at 200 steps.
fn main() {
    if std::env::args().nth(1).as_deref() == Some("sweep") {
        return sweep();
    }
    println!("{}", HEAD.trim());
    for name in MODELS {
        let card = models::card(name);
        let plan = Plan::of(&card);
        match plan.interval {
            Some(1) => println!("\n{name}: folded with each answer, {} kept", plan.kept),
            Some(interval) => println!("\n{name}: folded every {interval} answers, {} kept", plan.kept),
            None => println!("\n{name}: never folded"),
        }
        println!(
            "  steps  {:>17}  {:>17}  {:>17}  {:>17}  {:>17}",
            "everything kept", "last 3 pictures", "last 10 pictures", "deskwright", "floor"
        );
        let all = bills(&card, Strategy::Everything, 200);
        let (three, ten) = (
            bills(&card, Strategy::Last(3), 200),
            bills(&card, Strategy::Last(10), 200),
        );
        let ours = bills(&card, Strategy::Ours, 200);
        for steps in STEPS {
            let cells =
                [&all, &three, &ten, &ours].map(|bills| cell(&Total::of(bills.get(..steps).unwrap_or_default())));
            let floor = cell(&floor(&card, steps));
            println!("  {steps:>5}  {}  {floor}", cells.join("  "));
        }
        for (what, bills) in [("everything kept", &all), ("deskwright", &ours)] {
            if let Some(at) = over_the_window(&card, bills) {
                println!("  {what} does not fit into the window from step {at} on");
            }
        }
        let everything = Total::of(&all).cost;
        let percent = |cost| {
            let share = share(cost, everything);
            format!("{}.{} %", share / 10, share % 10)
        };
        let (ours, least) = (Total::of(&ours).cost, floor(&card, 200).cost);
        println!(
            "  at 200 steps {} of everything kept; the floor is {}",
            percent(ours),
            percent(least)
        );
    }
}

const HEAD: &str = "
What a goal costs by its steps, in dollars and in thousands of input tokens. Each step is one answer of some 160 tokens, on a screen of 1280x800.
The floor is one new picture a step and nothing else told again.
";

fn cell(total: &Total) -> String {
    format!("{:>9} {:>6}k", total.cost.to_string(), total.input / 1000)
}

/// The first step whose request is longer than the model's window.
fn over_the_window(card: &Card, bills: &[Bill]) -> Option<usize> {
    let over = |bill: &Bill| card.window.is_some_and(|window| bill.usage.input > window);
    bills.iter().position(over).map(|at| at + 1)
}

/// In thousandths.
fn share(cost: Usd, of: Usd) -> u64 {
    cost.times(1000).over(of).unwrap_or(0)
}

fn sweep() {
    for name in MODELS {
        let card = models::card(name);
        let all = Total::of(&bills(&card, Strategy::Everything, 200)).cost;
        println!(
            "\n{name}: in thousandths of everything kept; the floor is {}",
            share(floor(&card, 200).cost, all)
        );
        for kept in 0..=3 {
            let each = [2, 4, 5, 6, 7, 8, 10, 12, 16, 24].map(|interval| {
                let plan = Plan {
                    kept,
                    interval: Some(interval),
                };
                let cost = Total::of(&bills(&card, Strategy::Planned(plan), 200)).cost;
                format!("{interval}: {}", share(cost, all))
            });
            println!("  {kept} kept, folded every {}", each.join(", "));
        }
    }
}
