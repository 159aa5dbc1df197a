//! The query parameters that published reads share. Which values `sort` and `include` take depends on the content
//! type, so that the specification lists them for each.

use std::marker::PhantomData;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, Required};

use super::ask::BodyFormats;
use super::delivered::Delivered;
use crate::content::Site;
use crate::core::Locale;
use crate::http::{Fault, Problem};

/// The parameters of a list.
#[derive(Debug, Deserialize)]
#[serde(bound = "")]
pub struct ListParams<T: Delivered> {
    /// How many entries a page has.
    #[serde(default = "default_limit")]
    pub limit: u32,
    /// Where the page begins.
    #[serde(default)]
    pub cursor: Option<String>,
    /// The order.
    #[serde(default)]
    pub sort: Option<Vec<String>>,
    /// What both lists and details take.
    #[serde(flatten)]
    pub common: Common,
    /// The filters of the content type.
    #[serde(flatten)]
    pub filters: T::Filters,
}

/// The parameters of a detail.
#[derive(Debug, Deserialize)]
#[serde(bound = "")]
pub struct DetailParams<T: Delivered> {
    /// What both lists and details take.
    #[serde(flatten)]
    pub common: Common,
    #[serde(skip)]
    kind: PhantomData<fn() -> T>,
}

/// What both lists and details take.
#[derive(Debug, Clone, Deserialize)]
pub struct Common {
    /// The relations that are wanted whole.
    #[serde(default)]
    pub include: Vec<String>,
    /// The formats of bodies.
    #[serde(default)]
    pub body: Option<Vec<BodyFormat>>,
    /// The locale.
    #[serde(default)]
    pub locale: Option<String>,
    /// What to do where the locale has no text.
    #[serde(default)]
    pub fallback: Fallback,
}

/// A format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// HTML.
    Html,
    /// CommonMark.
    Markdown,
    /// Plain text.
    Text,
    /// Blocks.
    Blocks,
    /// No body.
    None,
}

/// What to do where the locale has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// Answer in the default locale.
    #[default]
    Default,
    /// Answer nothing.
    None,
}

fn default_limit() -> u32 {
    20
}

impl Common {
    /// The formats, those of `default` where none is asked for.
    pub(super) fn formats(&self, default: BodyFormats) -> Result<BodyFormats, Problem> {
        let Some(asked) = &self.body else { return Ok(default) };
        if asked.len() > 1 && asked.contains(&BodyFormat::None) {
            let fault = Fault::parameter("body", "contradiction", "`none` stands alone");
            return Err(Problem::invalid_parameters(vec![fault]));
        }
        let has = |format| asked.contains(&format);
        Ok(BodyFormats {
            html: has(BodyFormat::Html),
            markdown: has(BodyFormat::Markdown),
            text: has(BodyFormat::Text),
            blocks: has(BodyFormat::Blocks),
        })
    }

    /// The configured locale that is asked for.
    pub(super) fn locale(&self, site: &Site) -> Result<Locale, Problem> {
        find_locale(site, self.locale.as_deref())
    }
}

/// The configured locale of this name, the default one where none is named.
pub fn find_locale(site: &Site, name: Option<&str>) -> Result<Locale, Problem> {
    let Some(name) = name else { return Ok(site.locales.default_locale().clone()) };
    site.locales.find(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = site.locales.all().iter().map(Locale::as_str).collect();
        let detail = format!("{name:?} is not a locale of this site; it has {}", known.join(", "));
        Problem::invalid_parameters(vec![Fault::parameter("locale", "unknown_locale", detail)])
    })
}

impl<T: Delivered> IntoParams for ListParams<T> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = T::Filters::into_params(parameter_in);
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(100))
            .default(Some(20.into()));
        parameters.push(parameter("limit", "How many entries a page has, at most.", limit, Some(20.into())));
        let cursor = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(2000));
        let detail = "Where the page begins: `next_cursor` or `previous_cursor` of another page of the same question.";
        parameters.push(parameter("cursor", detail, cursor, None));
        parameters.push(list("sort", "The order: keys by weight, `-` before one for descending.", &sort_names::<T>()));
        parameters.extend(common::<T>("none"));
        parameters
    }
}

impl<T: Delivered> IntoParams for DetailParams<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        common::<T>("html")
    }
}

fn common<T: Delivered>(default_body: &str) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    if !T::INCLUDES.is_empty() {
        let names: Vec<String> = T::INCLUDES.iter().map(|name| (*name).to_owned()).collect();
        parameters.push(list("include", "Relations whose entries come whole instead of in short.", &names));
    }
    if T::HAS_BODY {
        let names = ["html", "markdown", "text", "blocks", "none"].map(str::to_owned);
        let detail = format!("The formats of bodies; `{default_body}` when it is not given.");
        parameters.push(list("body", &detail, &names));
    }
    let locale = ObjectBuilder::new().schema_type(Type::String).min_length(Some(2)).max_length(Some(35));
    let detail = "The locale, a BCP 47 tag of those that the site has; its default one when it is not given.";
    parameters.push(parameter("locale", detail, locale, Some("en".into())));
    let fallback = ObjectBuilder::new().enum_values(Some(["default", "none"])).default(Some("default".into()));
    let detail = "What to do where the locale has no text: answer in the default locale, or nothing.";
    parameters.push(parameter("fallback", detail, fallback.schema_type(Type::String), None));
    parameters
}

/// Every value of `sort`.
pub(super) fn sort_names<T: Delivered>() -> Vec<String> {
    sorts::<T>().flat_map(|(name, _)| [name.to_owned(), format!("-{name}")]).collect()
}

/// Every key of `sort` with its column.
pub(super) fn sorts<T: Delivered>() -> impl Iterator<Item = (&'static str, &'static str)> {
    let shared = [("published_at", "published_at"), ("updated_at", "updated_at"), ("title", "title_key")];
    shared.into_iter().chain(T::SORTS.iter().copied())
}

fn parameter(
    name: &str,
    description: &str,
    schema: impl Into<RefOr<Schema>>,
    example: Option<serde_json::Value>,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .example(example)
        .build()
}

/// A parameter that lists some of the allowed values, with commas between.
fn list(name: &str, description: &str, allowed: &[String]) -> Parameter {
    let item = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(allowed.to_vec()));
    let schema = ArrayBuilder::new().items(item).min_items(Some(1)).max_items(Some(10)).unique_items(true);
    let mut parameter = parameter(name, description, schema, None);
    parameter.style = Some(ParameterStyle::Form);
    parameter.explode = Some(false);
    parameter
}
