//! The query parameters of published reads, made for each content type from what it declares: its filters, what it can
//! be sorted by, its relations. What a schema cannot judge is judged here, and every fault is told at once.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};

use super::ask::{Ask, BodyFormats, Tags};
use super::condition::Condition;
use super::delivered::Delivered;
use super::fields::Fields;
use super::parameter::parameter;
use super::sort::{self, Key, sort_words};
use super::state::Delivery;
use super::{filter, filters};
use crate::content::find_locale;
use crate::http::{Fault, Problem, nearest};

/// The most rows that numbered pages pass over: further on, a cursor is the way.
const DEEPEST: u32 = 10_000;

/// The parameters of a list, as they were written.
#[derive(Debug)]
pub struct ListParams<T>(Map<String, Value>, PhantomData<fn() -> T>);

/// The parameters of a detail, as they were written.
#[derive(Debug)]
pub struct DetailParams<T>(Map<String, Value>, PhantomData<fn() -> T>);

impl<'de, T> Deserialize<'de> for ListParams<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(|asked| Self(asked, PhantomData))
    }
}

impl<'de, T> Deserialize<'de> for DetailParams<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(|asked| Self(asked, PhantomData))
    }
}

/// What a list is asked, apart from what its entries look like.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) keys: Vec<Key>,
    pub(super) limit: u32,
    pub(super) cursor: Option<String>,
    pub(super) page: Option<u32>,
    pub(super) count: bool,
    /// The conditions of the parameters that every list has, and of the filter language.
    pub(super) condition: Condition,
    /// The parameters of the type's own filters.
    pub(super) filters: Vec<(&'static filters::Filter, Value)>,
    /// Everything that must be the same for a cursor to make sense.
    pub(super) shape: String,
}

impl<T: Delivered> ListParams<T> {
    /// Reads the parameters: how entries look, and which they are.
    pub(super) fn read(&self, delivery: &Delivery) -> Result<(Ask, Question), Problem> {
        let mut faults = Vec::new();
        let ask = ask::<T>(&self.0, delivery, BodyFormats::default(), &mut faults);
        let keys = sort::keys::<T>(texts(&self.0, "sort").as_ref(), &mut faults);
        let number =
            |name: &str| self.0.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        let limit = number("limit").unwrap_or(20);
        let (cursor, page) = (text(&self.0, "cursor"), number("page"));
        if cursor.is_some() && page.is_some() {
            let detail = "goes with no `cursor`: a list is walked by cursors or by numbered pages";
            faults.push(Fault::parameter("page", "contradiction", detail));
        }
        if page.is_some_and(|page| (page - 1).saturating_mul(limit) > DEEPEST) {
            let detail = format!("leads past {DEEPEST} entries; walk on with `cursor`");
            faults.push(Fault::parameter("page", "out_of_range", detail));
        }
        let mut condition = Condition::All(filters::shared_conditions(&self.0, &mut faults));
        if let Some(expression) = text(&self.0, "filter") {
            match filter::compile(&expression, &filter::fields::<T>()) {
                Ok(filter) => condition = condition.and(filter),
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(Problem::invalid_parameters(faults));
        }
        let filters = T::FILTERS.iter().filter_map(|filter| Some((filter, self.0.get(filter.name)?.clone()))).collect();
        let count = self.0.get("count").and_then(Value::as_bool).unwrap_or(false);
        let shape = self.shape(&keys);
        Ok((ask?, Question { keys, limit, cursor, page, count, condition, filters, shape }))
    }

    /// The question without where its page begins, how many entries it has, and what they look like.
    fn shape(&self, keys: &[Key]) -> String {
        let apart = ["cursor", "page", "limit", "count", "include", "body", "fields", "sort"];
        let asked: Map<String, Value> = self
            .0
            .iter()
            .filter(|(name, _)| !apart.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        let sorted: std::collections::BTreeMap<_, _> = asked.iter().collect();
        format!("{}/{keys:?}/{sorted:?}", T::KIND.path)
    }
}

impl<T: Delivered> ListParams<T> {
    /// The question, however it was spelled.
    pub(super) fn canonical(&self) -> String {
        canonical(&self.0, "none")
    }
}

/// A query of parameters sorted by name, values of a set sorted too, without what says no more than the default.
fn canonical(asked: &Map<String, Value>, body: &str) -> String {
    let defaults = [
        ("limit", Value::from(20)),
        ("count", Value::from(false)),
        ("fallback", Value::from("default")),
        ("body", Value::from(vec![body])),
    ];
    let told = asked
        .iter()
        .filter(|(name, value)| !defaults.iter().any(|(known, default)| known == name && *value == default));
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in told.collect::<BTreeMap<_, _>>() {
        match value {
            Value::Object(members) => {
                for (member, value) in members.iter().collect::<BTreeMap<_, _>>() {
                    query.append_pair(&format!("{name}[{member}]"), &written(value));
                }
            }
            Value::Array(values) => {
                let mut values: Vec<String> = values.iter().map(written).collect();
                if name != "sort" {
                    values.sort_unstable();
                }
                query.append_pair(name, &values.join(","));
            }
            one => _ = query.append_pair(name, &written(one)),
        }
    }
    query.finish()
}

impl<T: Delivered> DetailParams<T> {
    /// The question, however it was spelled.
    pub(super) fn canonical(&self) -> String {
        canonical(&self.0, "html")
    }

    /// Reads the parameters.
    pub(super) fn read(&self, delivery: &Delivery) -> Result<Ask, Problem> {
        let mut faults = Vec::new();
        let html = BodyFormats { html: true, ..BodyFormats::default() };
        let ask = ask::<T>(&self.0, delivery, html, &mut faults);
        if faults.is_empty() { ask } else { Err(Problem::invalid_parameters(faults)) }
    }
}

fn text(asked: &Map<String, Value>, name: &str) -> Option<String> {
    asked.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn texts(asked: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    let values = asked.get(name)?.as_array()?;
    Some(values.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// What entries look like. The faults are collected; without any, it is there.
fn ask<T: Delivered>(
    asked: &Map<String, Value>,
    delivery: &Delivery,
    default: BodyFormats,
    faults: &mut Vec<Fault>,
) -> Result<Ask, Problem> {
    let locale = find_locale(&delivery.site, asked.get("locale").and_then(Value::as_str));
    if let Err(problem) = &locale {
        faults.extend(problem.errors().iter().cloned());
    }
    let fields = texts(asked, "fields").and_then(|names| match Fields::parse(&names, delivery.members(T::KIND)) {
        Ok(fields) => Some(Arc::new(fields)),
        Err(unknown) => {
            faults.extend(unknown.iter().map(|name| unknown_field(name, &delivery.members(T::KIND).names())));
            None
        }
    });
    let formats = formats(texts(asked, "body"), default, faults);
    let include = texts(asked, "include").unwrap_or_default();
    // What is included has bodies of its own.
    let skips_bodies = include.is_empty() && fields.as_ref().is_some_and(|fields| !fields.wants(T::BODY));
    Ok(Ask {
        site: delivery.site.clone(),
        locale: locale?,
        fallback: asked.get("fallback").and_then(Value::as_str) != Some("none"),
        body: if skips_bodies { BodyFormats::default() } else { formats },
        include,
        section: text(asked, "section"),
        fields,
        entries: delivery.entries.clone(),
        parts: delivery.parts.clone(),
        epoch: 0,
        tags: Tags::default(),
    })
}

fn unknown_field(name: &str, known: &[String]) -> Fault {
    let hint = nearest(name, known.iter().map(String::as_str))
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    let top: Vec<&str> = known.iter().map(String::as_str).filter(|name| !name.contains('.')).collect();
    Fault::parameter(
        "fields",
        "unknown_field",
        format!("no field is called `{name}`{hint} allowed: {}", top.join(", ")),
    )
}

/// The formats of bodies that are asked for.
fn formats(asked: Option<Vec<String>>, default: BodyFormats, faults: &mut Vec<Fault>) -> BodyFormats {
    let Some(asked) = asked else { return default };
    let has = |format: &str| asked.iter().any(|asked| asked == format);
    if asked.len() > 1 && has("none") {
        faults.push(Fault::parameter("body", "contradiction", "`none` stands alone"));
    }
    BodyFormats { html: has("html"), markdown: has("markdown"), text: has("text"), blocks: has("blocks") }
}

impl<T: Delivered> IntoParams for ListParams<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = T::FILTERS.iter().map(filters::Filter::parameter).collect();
        parameters.extend(filters::shared_parameters());
        let expression = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(2000));
        let detail = "An AIP-160 expression, for what the other filters cannot say.";
        let example = format!("{} : \"pain\" AND published_at > \"2020-01-01\"", T::TITLE);
        parameters.push(parameter("filter", detail, expression, Some(example.into())));
        let number = |least: usize, most: usize| {
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most))
        };
        let limit = number(1, 100).default(Some(20.into()));
        parameters.push(parameter("limit", "How many entries a page has, at most.", limit, Some(20.into())));
        let cursor = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(4096));
        let detail = "Where the page begins: `next_cursor` or `previous_cursor` of another page of the same question.";
        parameters.push(parameter("cursor", detail, cursor, None));
        let detail =
            "The number of the page, with `total`; a `cursor` is quicker and stable while entries come and go.";
        parameters.push(parameter("page", detail, number(1, 10_001), None));
        let count = ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into()));
        parameters.push(parameter("count", "Whether to count all entries, in `pagination.total`.", count, None));
        let keys = if T::SORTS.is_empty() { "SortKey".to_owned() } else { format!("{}SortKey", T::KIND.schema) };
        let keys = words(&keys, "A key of an order.", &sort_words::<T>());
        parameters.push(list("sort", "The order: keys by weight, `-` before one for descending.", keys));
        parameters.extend(common::<T>("none"));
        parameters
    }
}

impl<T: Delivered> IntoParams for DetailParams<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = common::<T>("html");
        if !T::BODY.is_empty() {
            let anchor = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200));
            let detail = "Only this section of the body, by its anchor: the heading and what stands below it.";
            parameters.push(parameter("section", detail, anchor, None));
        }
        parameters
    }
}

fn common<T: Delivered>(default_body: &str) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    if !T::INCLUDES.is_empty() {
        let relations =
            words(&format!("{}Include", T::KIND.schema), "A relation whose entries can come whole.", T::INCLUDES);
        parameters.push(list("include", "Relations whose entries come whole instead of in short.", relations));
    }
    if !T::BODY.is_empty() {
        let detail = format!("The formats of bodies; `{default_body}` when it is not given.");
        parameters.push(list("body", &detail, words("BodyFormat", "A format of bodies.", &BODY_FORMATS)));
    }
    parameters.push(fields());
    let locale = ObjectBuilder::new().schema_type(Type::String).min_length(Some(2)).max_length(Some(35));
    let detail = "The locale, a BCP 47 tag of those that the site has; its default one when it is not given.";
    parameters.push(parameter("locale", detail, locale, Some("en".into())));
    let detail = "What to do where the locale has no text: answer in the default locale, or nothing.";
    let fallback = words("Fallback", detail, &FALLBACKS).default(Some("default".into()));
    parameters.push(parameter("fallback", detail, fallback, None));
    parameters
}

fn fields() -> Parameter {
    let item = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(r"^[a-z_]+(\.[a-z_]+)?$"))
        .min_length(Some(1))
        .max_length(Some(100));
    let schema = ArrayBuilder::new().items(item).min_items(Some(1)).max_items(Some(50)).unique_items(true);
    let detail = "Only these members of each entry, one level deep, as in `title,authors.name`; the rest is not read.";
    parameter("fields", detail, schema, Some(serde_json::json!(["slug", "published_at"])))
}

const BODY_FORMATS: [(&str, &str); 5] = [
    ("html", "HTML"),
    ("markdown", "Markdown"),
    ("text", "plain text"),
    ("blocks", "Portable Text"),
    ("none", "no body"),
];

const FALLBACKS: [(&str, &str); 2] = [("default", "the default locale's text"), ("none", "nothing")];

/// An enumeration with a name, and what each of its words means.
fn words<S: AsRef<str>>(name: &str, description: &str, words: &[(S, S)]) -> ObjectBuilder {
    let lines = words.iter().map(|(word, meaning)| format!("- `{}`: {}.", word.as_ref(), meaning.as_ref()));
    let description = format!("{description}\n\n{}", lines.collect::<Vec<_>>().join("\n"));
    ObjectBuilder::new()
        .title(Some(name))
        .description(Some(description))
        .schema_type(Type::String)
        .enum_values(Some(words.iter().map(|(word, _)| word.as_ref().to_owned())))
}

/// A parameter that lists some of the allowed values, with commas between.
fn list(name: &str, description: &str, item: ObjectBuilder) -> Parameter {
    let schema = ArrayBuilder::new().items(item).min_items(Some(1)).max_items(Some(10)).unique_items(true);
    parameter(name, description, schema, None)
}
