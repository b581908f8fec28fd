//! What telling the story again costs, on the bills of `make bench-tokens`: no worse than the best of the others at 40
//! steps, a fraction of everything at 200, and linear from there.

#[path = "../examples/bench_tokens/bill.rs"]
mod bill;
#[path = "../examples/bench_tokens/goal.rs"]
mod goal;
#[path = "../examples/bench_tokens/models.rs"]
mod models;
#[path = "../examples/bench_tokens/prompt.rs"]
mod prompt;
#[path = "../examples/bench_tokens/strategy.rs"]
mod strategy;

use bill::{Bill, Total};
use deskwright::model::card::Folding;
use deskwright::model::history::Plan;
use deskwright::money::Usd;
use models::{MODELS, card};
use strategy::{Strategy, bills, floor};

fn cost(bills: &[Bill]) -> Usd {
    Total::of(bills).cost
}

#[test]
fn a_short_goal_costs_no_more_than_the_best_of_the_others() {
    for name in MODELS {
        let card = card(name);
        let ours = cost(&bills(&card, Strategy::Ours, 40));
        for other in [Strategy::Everything, Strategy::Last(3), Strategy::Last(10)] {
            let theirs = cost(&bills(&card, other, 40));
            assert!(ours <= theirs, "{name}: {ours} against {theirs} of {other:?}");
        }
    }
}

#[test]
fn a_long_goal_costs_a_fraction_of_everything_and_grows_evenly() {
    for name in MODELS {
        let card = card(name);
        let everything = cost(&bills(&card, Strategy::Everything, 200));
        let floor = floor(&card, 200).cost;
        if card.folding == Folding::Never {
            // Its provider asks that nothing be folded; one new picture a step alone is over the mark.
            assert!(
                floor.times(100) > everything.times(30),
                "{name}: {floor} of {everything}"
            );
            assert_eq!(cost(&bills(&card, Strategy::Ours, 200)), everything, "{name}");
            continue;
        }
        let long = bills(&card, Strategy::Ours, 400);
        let (ours, twice) = (cost(&long[..200]), cost(&long));
        assert!(floor < ours, "{name}: {ours} is under the floor, {floor}");
        assert!(
            ours.times(100) <= everything.times(30),
            "{name}: {ours} of {everything}"
        );
        assert!(twice.times(10) <= ours.times(21), "{name}: {ours}, then {twice}");
    }
}

#[test]
fn no_other_interval_is_much_cheaper() {
    for name in MODELS {
        let card = card(name);
        let plan = Plan::of(&card);
        let Some(own) = plan.interval else { continue };
        let ours = cost(&bills(&card, Strategy::Ours, 100));
        // A model that keeps nothing is cheapest where it sees no picture but the present one; it is to see some.
        let others = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30];
        for interval in others.into_iter().filter(|other| plan.kept > 0 || *other >= 3) {
            let other = Plan {
                interval: Some(interval),
                ..plan
            };
            let theirs = cost(&bills(&card, Strategy::Planned(other), 100));
            assert!(
                ours.times(100) <= theirs.times(105),
                "{name}: every {interval} costs {theirs}, every {own} {ours}"
            );
        }
    }
}
