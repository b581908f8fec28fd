//! What is wrong with a template's expressions though their names are known.
//!
//! A row's values are texts, and minijinja compares a text with a number without a word: by their kinds. Its parser is
//! open under `unstable_machinery`, without a promise: the version is pinned, and nothing else here uses it.

use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Stmt};
use minijinja::machinery::parse;

use super::template::{Template, knows_filter, knows_test, syntax};

/// What is known of a value by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text of digits.
    Number,
    Flag,
    Text,
}

/// Something that would fail in the run, or mean something else than it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    Filter(String),
    Test(String),
    /// A value of a row has no parts.
    Part {
        of: String,
        name: String,
    },
    /// A text where a number is compared or counted with.
    Number(String),
    /// A flag compared with what is none.
    Flag(String),
}

impl Slip {
    /// The word in the template that it is about.
    pub fn word(&self) -> String {
        match self {
            Slip::Filter(word) | Slip::Test(word) | Slip::Number(word) | Slip::Flag(word) => word.clone(),
            Slip::Part { of, name } => format!("{of}.{name}"),
        }
    }

    /// What is wrong, and how to mend it.
    pub fn told(&self) -> (String, String) {
        match self {
            Slip::Filter(name) => (
                format!("there is no filter `{name}`"),
                "the filters are minijinja's, as in `{{ name | upper }}`, `{{ name | trim }}`, `{{ name | int }}`"
                    .to_owned(),
            ),
            Slip::Test(name) => (
                format!("there is no test `{name}`"),
                "the tests are minijinja's, as in `{{ 'a' if name is startingwith('x') else 'b' }}`".to_owned(),
            ),
            Slip::Part { of, name } => (
                format!("`{of}` is a value without parts: there is no `{of}.{name}`"),
                format!("write `{{{{ {of} }}}}`, or with a filter `{{{{ {of} | upper }}}}`"),
            ),
            Slip::Number(name) => (
                format!(
                    "`{name}` is a text here, as all values of a row are: it is not compared or counted as a number"
                ),
                format!("write `{name} | int` or `{name} | float`"),
            ),
            Slip::Flag(name) => (
                format!("`{name}` is true or false by itself: it is not compared"),
                format!("write `{name}` or `not {name}`"),
            ),
        }
    }
}

/// Everything that is wrong in a template whose syntax is right; `kind` knows the row's values.
pub fn slips(template: &Template, kind: &dyn Fn(&str) -> Option<Kind>) -> Vec<Slip> {
    let mut found = Vec::new();
    let syntax = syntax().unwrap_or_default();
    if let Ok(Stmt::Template(parsed)) = parse(&template.raw, "", syntax) {
        for part in &parsed.children {
            if let Stmt::EmitExpr(emitted) = part {
                let mut reader = Reader {
                    kind,
                    found: &mut found,
                };
                reader.read(&emitted.expr);
            }
        }
    }
    found.dedup();
    found
}

struct Reader<'r> {
    kind: &'r dyn Fn(&str) -> Option<Kind>,
    found: &'r mut Vec<Slip>,
}

impl Reader<'_> {
    fn read(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Var(_) | Expr::Const(_) => {}
            Expr::Slice(slice) => {
                self.read(&slice.expr);
                self.all([&slice.start, &slice.stop, &slice.step].into_iter().flatten());
            }
            Expr::UnaryOp(operation) => self.read(&operation.expr),
            Expr::BinOp(operation) => {
                self.pair(&operation.left, Operator::of(operation.op), &operation.right);
                self.all([&operation.left, &operation.right]);
            }
            Expr::Compare(compared) => {
                let mut left = &compared.expr;
                self.read(left);
                for next in &compared.ops {
                    self.pair(left, Operator::comparing(next.op), &next.expr);
                    self.read(&next.expr);
                    left = &next.expr;
                }
            }
            Expr::IfExpr(choice) => {
                self.all([&choice.test_expr, &choice.true_expr]);
                self.all(&choice.false_expr);
            }
            Expr::Filter(filter) => {
                if !knows_filter(filter.name) {
                    self.found.push(Slip::Filter(filter.name.to_owned()));
                }
                self.all(&filter.expr);
                self.arguments(&filter.args);
            }
            Expr::Test(test) => {
                if !knows_test(test.name) {
                    self.found.push(Slip::Test(test.name.to_owned()));
                }
                self.read(&test.expr);
                self.arguments(&test.args);
            }
            Expr::GetAttr(part) => {
                if let Some((of, _)) = self.value(&part.expr) {
                    let (of, name) = (of.to_owned(), part.name.to_owned());
                    self.found.push(Slip::Part { of, name });
                }
                self.read(&part.expr);
            }
            Expr::GetItem(item) => self.all([&item.expr, &item.subscript_expr]),
            Expr::Call(call) => {
                // `name.upper()`: a text has methods.
                match &call.expr {
                    Expr::GetAttr(method) => self.read(&method.expr),
                    other => self.read(other),
                }
                self.arguments(&call.args);
            }
            Expr::List(list) => self.all(&list.items),
            Expr::Tuple(tuple) => self.all(&tuple.items),
            Expr::Map(map) => self.all(map.keys.iter().chain(&map.values)),
        }
    }

    fn all<'e, 's: 'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr<'s>>) {
        for expression in expressions {
            self.read(expression);
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(expression)
                | CallArg::Kwarg(_, expression)
                | CallArg::PosSplat(expression)
                | CallArg::KwargSplat(expression) => self.read(expression),
            }
        }
    }

    /// A row's value that stands alone, and what is known of it.
    fn value<'e>(&self, expression: &'e Expr<'_>) -> Option<(&'e str, Kind)> {
        match expression {
            Expr::Var(name) => (self.kind)(name.id).map(|kind| (name.id, kind)),
            _ => None,
        }
    }

    fn pair(&mut self, left: &Expr<'_>, operator: Operator, right: &Expr<'_>) {
        for (side, other) in [(left, right), (right, left)] {
            let slip = match (self.value(side), operator) {
                (None, _) | (_, Operator::Other) => None,
                (Some((name, Kind::Flag)), _) => matches!(other, Expr::Const(_)).then(|| Slip::Flag(name.to_owned())),
                (Some((name, Kind::Number)), Operator::Counts) => Some(Slip::Number(name.to_owned())),
                (Some((name, _)), _) => is_number(other).then(|| Slip::Number(name.to_owned())),
            };
            self.found.extend(slip);
        }
    }
}

#[derive(Clone, Copy)]
enum Operator {
    /// Whether two are the same.
    Same,
    /// Order, and what is counted.
    Counts,
    Other,
}

impl Operator {
    fn of(kind: BinOpKind) -> Operator {
        match kind {
            BinOpKind::Eq | BinOpKind::Ne => Operator::Same,
            BinOpKind::ScAnd | BinOpKind::ScOr | BinOpKind::Concat | BinOpKind::In => Operator::Other,
            _ => Operator::Counts,
        }
    }

    fn comparing(kind: CompareOpKind) -> Operator {
        match kind {
            CompareOpKind::Eq | CompareOpKind::Ne => Operator::Same,
            CompareOpKind::In | CompareOpKind::NotIn => Operator::Other,
            _ => Operator::Counts,
        }
    }
}

/// Whether it is a number for certain.
fn is_number(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Const(constant) => constant.value.is_number(),
        Expr::UnaryOp(operation) => is_number(&operation.expr),
        Expr::Filter(filter) => matches!(
            filter.name,
            "int" | "float" | "round" | "abs" | "length" | "count" | "sum"
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::span::Span;

    fn told(raw: &str) -> Vec<String> {
        let kind = |name: &str| match name {
            "quantity" | "stock" => Some(Kind::Number),
            "urgent" => Some(Kind::Flag),
            "name" => Some(Kind::Text),
            _ => None,
        };
        let template = Template {
            raw: raw.to_owned(),
            span: Span::default(),
        };
        let slips = slips(&template, &kind);
        slips.iter().map(|slip| slip.told().0).collect()
    }

    #[test]
    fn numbers_and_flags_are_used_as_what_they_are() {
        for good in [
            "{{ quantity | int > 10 }}",
            "{{ 1 < quantity | int < stock | int }}",
            "{{ quantity == '10' }}",
            "{{ 'a' if urgent else 'b' }}",
            "{{ 'a' if not urgent and name == 'x' else name + '!' }}",
            "{{ name.upper() }} {{ row.number + 1 }} {{ name[0] }}",
            "{{ 'x' if name is startingwith('A') and name is not none else name | default('-') | replace('a', 'b') }}",
        ] {
            assert!(told(good).is_empty(), "{good}: {:?}", told(good));
        }
        for (bad, word) in [
            ("{{ 'a' if quantity > 10 else 'b' }}", "`quantity` is a text"),
            ("{{ quantity == 10 }}", "`quantity` is a text"),
            ("{{ 3 <= quantity < 5 }}", "`quantity` is a text"),
            ("{{ quantity + stock }}", "`quantity` is a text"),
            ("{{ name > -1 }}", "`name` is a text"),
            ("{{ 'a' if urgent == 'yes' else 'b' }}", "`urgent` is true or false"),
            ("{{ name | trimm }}", "no filter `trimm`"),
            ("{{ 'a' if name is emptyy else 'b' }}", "no test `emptyy`"),
            ("{{ [name.first] | join }}", "no `name.first`"),
        ] {
            assert!(
                told(bad).iter().any(|told| told.contains(word)),
                "{bad}: {:?}",
                told(bad)
            );
        }
    }
}
