//! Which branch of a `oneOf` or `anyOf` a value means to be. Told from the branches' errors alone: a branch is out if it
//! wants another JSON type, or another value in the member that tells the branches apart; then the one that lacks least.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::{Fault, pointer, sentences, words};

/// What became of the search.
pub(super) enum Chosen<'c, 'e> {
    /// The branch whose errors are to be told.
    Branch(&'c [ValidationError<'e>]),
    /// No branch is meant; the fault says what the branches would have wanted.
    None(Fault),
}

type Branch<'c, 'e> = &'c [ValidationError<'e>];

/// Finds the branch of a union that failed.
pub(super) fn choose<'c, 'e>(error: &ValidationError<'_>, context: &'c [Vec<ValidationError<'e>>]) -> Chosen<'c, 'e> {
    let at = error.instance_path().as_str();
    let all: Vec<Branch<'c, 'e>> = context.iter().map(Vec::as_slice).collect();
    let typed = without(&all, |branch| branch.iter().any(|error| is_type_at(error, at)));
    if typed.is_empty() {
        return Chosen::None(wrong_type(error, &all));
    }
    let tagged = without(&typed, |branch| tag_options(branch, at).is_some());
    if tagged.is_empty() {
        return Chosen::None(wrong_tag(error, &typed));
    }
    match without(&tagged, |branch| branch.iter().any(|error| missing(error, at).is_some())).as_slice() {
        [] => lacking(error, &tagged),
        [only] => Chosen::Branch(only),
        several => overlapping(error, several),
    }
}

fn without<'c, 'e>(branches: &[Branch<'c, 'e>], out: impl Fn(Branch<'c, 'e>) -> bool) -> Vec<Branch<'c, 'e>> {
    branches.iter().copied().filter(|branch| !out(branch)).collect()
}

fn is_type_at(error: &ValidationError<'_>, at: &str) -> bool {
    matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == at
}

/// The name of a member that the value lacks, if that is the error.
fn missing<'a>(error: &'a ValidationError<'_>, at: &str) -> Option<&'a str> {
    match error.kind() {
        Kind::Required { property } if error.instance_path().as_str() == at => property.as_str(),
        _ => None,
    }
}

/// The error that shows the branch to be another one: a member directly inside whose one allowed value is not the one given.
fn tag_options<'b>(branch: Branch<'b, '_>, at: &str) -> Option<(&'b str, Vec<Value>, &'b Value)> {
    branch.iter().find_map(|error| {
        let place = error.instance_path().as_str();
        let inside = place.strip_prefix(at)?.strip_prefix('/')?;
        if inside.contains('/') {
            return None;
        }
        let options = match error.kind() {
            Kind::Constant { expected_value } => vec![Value::clone(expected_value)],
            Kind::Enum { options } => match options.as_array().map(Vec::as_slice) {
                Some([only]) => vec![only.clone()],
                _ => return None,
            },
            _ => return None,
        };
        Some((place, options, error.instance().as_ref()))
    })
}

fn wrong_type(error: &ValidationError<'_>, branches: &[Branch<'_, '_>]) -> Fault {
    let at = error.instance_path().as_str();
    let mut wanted: Vec<String> = Vec::new();
    for error in branches.iter().flat_map(|branch| branch.iter()).filter(|error| is_type_at(error, at)) {
        if let Kind::Type { kind } = error.kind() {
            let names = sentences::types(kind);
            wanted.extend(names.into_iter().filter(|name| !wanted.contains(name)).collect::<Vec<_>>());
        }
    }
    let detail = sentences::wrong_type(&wanted, error.instance());
    Fault::at(at, "wrong_type", detail)
}

fn wrong_tag(error: &ValidationError<'_>, branches: &[Branch<'_, '_>]) -> Fault {
    let at = error.instance_path().as_str();
    let tags: Vec<_> = branches.iter().filter_map(|branch| tag_options(branch, at)).collect();
    let Some((place, _, given)) = tags.first() else {
        return Fault::at(at, "no_alternative", "fits none of the alternatives");
    };
    let same = tags.iter().filter(|(other, ..)| other == place);
    let options: Vec<Value> = same.flat_map(|(_, options, _)| options.iter().cloned()).collect();
    Fault::at(*place, "not_one_of", sentences::one_of(given, &options))
}

/// Every branch lacks a member: the tag, or one of several keys of which one must be there, or the best branch's own.
fn lacking<'c, 'e>(error: &ValidationError<'_>, branches: &[Branch<'c, 'e>]) -> Chosen<'c, 'e> {
    let at = error.instance_path().as_str();
    let lacks = |branch: Branch<'c, 'e>| -> Vec<&'c str> { branch.iter().filter_map(|e| missing(e, at)).collect() };
    if let [only] = branches {
        return Chosen::Branch(only);
    }
    let sets: Vec<Vec<&str>> = branches.iter().map(|branch| lacks(branch)).collect();
    let common = sets[0].iter().copied().find(|name| sets.iter().all(|set| set.contains(name)));
    if let Some(name) = common {
        return Chosen::None(Fault::at(
            pointer::join(at, name),
            "required",
            "is required; it says which alternative is meant",
        ));
    }
    if sets.iter().all(|set| set.len() == 1) {
        let keys: Vec<&str> = sets.iter().flatten().copied().collect();
        return Chosen::None(Fault::at(at, "required", key_detail(error.instance(), &keys)));
    }
    fewest(branches).map_or_else(|| Chosen::None(no_alternative(at)), Chosen::Branch)
}

fn key_detail(instance: &Value, keys: &[&str]) -> String {
    let detail = format!("must have one of {}", words::listed(keys));
    let given = instance.as_object().into_iter().flat_map(|members| members.keys());
    match given.into_iter().find_map(|name| words::nearest(name, keys.iter().copied()).map(|nearest| (name, nearest))) {
        Some((name, nearest)) => {
            format!("{detail}; did you mean `{nearest}` by {}?", words::quoted(name))
        }
        None => detail,
    }
}

/// Several branches could be meant: each refuses the other's key, or all are structures without a tag.
fn overlapping<'c, 'e>(error: &ValidationError<'_>, branches: &[Branch<'c, 'e>]) -> Chosen<'c, 'e> {
    let at = error.instance_path().as_str();
    let refused = |branch: Branch<'c, 'e>| {
        branch.iter().find_map(|error| match error.kind() {
            Kind::AdditionalProperties { unexpected } if error.instance_path().as_str() == at => Some(unexpected),
            _ => None,
        })
    };
    let refusals: Vec<_> = branches.iter().filter_map(|branch| refused(branch)).collect();
    if refusals.len() == branches.len() {
        let mut keys: Vec<&str> = refusals.into_iter().flatten().map(String::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        let shared = |key: &&str| {
            branches.iter().all(|branch| refused(branch).is_some_and(|names| names.iter().any(|n| n == key)))
        };
        let (unknown, rivals): (Vec<&str>, Vec<&str>) = keys.into_iter().partition(shared);
        if unknown.is_empty() {
            return Chosen::None(Fault::at(
                at,
                "ambiguous",
                format!("must have only one of {}", words::listed(rivals)),
            ));
        }
    }
    fewest(branches).map_or_else(|| Chosen::None(no_alternative(at)), Chosen::Branch)
}

fn fewest<'c, 'e>(branches: &[Branch<'c, 'e>]) -> Option<Branch<'c, 'e>> {
    branches.iter().copied().min_by_key(|branch| branch.len())
}

fn no_alternative(at: &str) -> Fault {
    Fault::at(at, "no_alternative", "fits none of the alternatives")
}
