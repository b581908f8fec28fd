//! The word somebody probably meant.

use super::vocabulary::ELSEWHERE;

/// The word of `known` that is nearest to `word`, if one is near enough to be a slip.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    let word = plain(word.get(..40).unwrap_or(word));
    let elsewhere = ELSEWHERE
        .iter()
        .find(|(theirs, _)| *theirs == word)
        .map(|(_, ours)| *ours);
    known
        .into_iter()
        .filter_map(|candidate| {
            let distance = strsim::damerau_levenshtein(&plain(candidate), &word);
            let allowed = 1 + candidate.chars().count() / 4;
            let near = match elsewhere == Some(candidate) {
                true => Some(0),
                false if distance <= allowed && distance < candidate.chars().count() => Some(distance),
                false => (candidate.len() >= 3 && word.starts_with(candidate)).then_some(distance),
            };
            near.map(|distance| (distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `did you mean x?` where something is near, and always what there is.
pub(super) fn suggestion<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let all: Vec<&str> = known.clone().into_iter().take(40).collect();
    let all = all.join(", ");
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`? There are: {all}"),
        None => format!("there are: {all}"),
    }
}
