//! The project's file: its name, who pursues its goals, and what its runs may cost together.

use std::path::Path;

use super::context::Context;
use super::vocabulary::{PROJECT, PROJECT_LIMITS};
use crate::scenario::diagnostic::Finding;
use crate::scenario::files::Kept;
use crate::scenario::project::{Project, ProjectLimits};
use crate::scenario::route::Routing;
use crate::scenario::tree::Node;

/// The project of a tree, and everything found.
pub(in super::super) fn project(path: &Path, source: &str, root: &Node) -> (Option<Project>, Vec<Finding>) {
    let files = Kept::default();
    let mut context = Context::new(source, path, &files);
    let project = context.project(path, root);
    (project, context.findings)
}

impl Context<'_> {
    fn project(&mut self, path: &Path, root: &Node) -> Option<Project> {
        let example = "limits: { day: 5.00, project: 100.00 }";
        let keys = self.keys(root, "a project's file", PROJECT, example)?;
        let name = keys
            .get("name")
            .and_then(|node| self.literal(node, "`name`", "name: orders"));
        let limits = keys
            .get("limits")
            .and_then(|node| self.keys(node, "`limits`", PROJECT_LIMITS, example));
        let limits = limits.map(|keys| ProjectLimits {
            day: keys.get("day").and_then(|node| self.money(node, "`day`")),
            project: keys.get("project").and_then(|node| self.money(node, "`project`")),
        });
        let models = keys.get("models").map(|node| self.models(node)).unwrap_or_default();
        let folder = || path.parent().unwrap_or(path).display().to_string();
        Some(Project {
            name: name.map_or_else(folder, |name| name.value),
            path: path.to_owned(),
            routing: Routing {
                for_all: false,
                models: models.into_iter().map(|model| model.value).collect(),
                route: keys.get("route").and_then(|node| self.route(node)),
                escalate_on: keys.get("escalate_on").map(|node| self.escalate_on(node)),
            },
            limits: limits.unwrap_or_default(),
        })
    }
}
