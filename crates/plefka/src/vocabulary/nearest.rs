//! The known name that is nearest to an unknown one, by the Jaro–Winkler similarity of the parts before a colon.

/// Similarity above which a name is suggested.
const NEAR: f64 = 0.8;

/// The known name nearest to `found`, without constants (`binomial` of `binomial:N`); `None` if none is near.
pub fn nearest<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = |text: &str| text.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let found = name(found);
    let near = |known: &str| strsim::jaro_winkler(&found, &name(known));
    let best = known.iter().copied().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(best) > NEAR && name(best) != found).then(|| best.split(':').next().unwrap_or(best))
}

/// The end of an error about an unknown name: "; did you mean `x`?", or nothing if no known name is near.
///
/// ```
/// use plefka::vocabulary::suggestion;
/// assert_eq!(suggestion("gausian", &["bernoulli", "gaussian"]), "; did you mean `gaussian`?");
/// assert_eq!(suggestion("dice", &["bernoulli", "gaussian"]), "");
/// ```
pub fn suggestion(found: &str, known: &[&str]) -> String {
    nearest(found, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
