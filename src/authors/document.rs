//! What editors write of an author, and its rules.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::content::{
    Body, Custom, Document, Faults, Image, OutsideLink, Part, Reference, Seo, Shared, Visit, visit_image,
    visit_references,
};
use crate::core::Timestamp;
/// What a credential is.
///
/// - `degree`: an academic degree, such as DPT.
/// - `license`: a licence to practise, such as PT or RN.
/// - `certification`: a certificate of a professional body, such as OCS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// An academic degree, such as DPT.
    Degree,
    /// A licence to practise, such as PT or RN.
    #[default]
    License,
    /// A certificate of a professional body, such as OCS.
    Certification,
}

/// What stands behind an author's name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Its short form, as it stands behind the name.
    #[schema(min_length = 1, max_length = 30, pattern = r"\S", example = "DPT")]
    pub abbreviation: String,
    /// What it is.
    #[serde(default)]
    #[schema(default = "license")]
    pub kind: CredentialKind,
    /// Who gave it.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub issuer: Option<String>,
}

/// An author, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AuthorInput)]
pub struct AuthorDocument {
    /// The address; made from the name when it is not given.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "ada-ferris")]
    pub slug: Option<String>,
    /// The bare name, without credentials.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Ada Ferris")]
    pub name: String,
    /// What stands behind the name, in that order.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub credentials: Vec<Credential>,
    /// What the author works as.
    #[serde(default)]
    #[schema(max_length = 300, example = "Physical therapist")]
    pub job_title: Option<String>,
    /// Who the author is.
    #[serde(default)]
    pub bio: Option<Body>,
    /// A picture of the author.
    #[serde(default)]
    pub avatar: Option<Image>,
    /// Pages of the author elsewhere.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub links: Vec<OutsideLink>,
    /// What the author writes about, by id or slug of the topics.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub topics: Vec<Reference>,
    /// The editorial date; the time of the first publication when it is not given.
    #[serde(default)]
    pub published_at: Option<Timestamp>,
    /// What search engines read.
    #[serde(default)]
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub custom: Custom,
}

impl AuthorDocument {
    /// The name with the credentials behind it: "Ada Ferris, PT, DPT".
    pub fn byline(&self) -> String {
        let credentials = self.credentials.iter().map(|credential| credential.abbreviation.as_str());
        std::iter::once(self.name.as_str()).chain(credentials).collect::<Vec<_>>().join(", ")
    }
}

impl Document for AuthorDocument {
    fn shared(&mut self) -> Shared<'_> {
        Shared { slug: &mut self.slug, published_at: self.published_at, seo: self.seo.as_mut() }
    }

    fn title(&self) -> &str {
        &self.name
    }

    fn body(&mut self) -> Option<(&'static str, &mut Body)> {
        Some(("/bio", self.bio.as_mut()?))
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        if let Some((pointer, body)) = self.body() {
            visit(Part::Body { pointer, body });
        }
        visit_image(visit, format_args!("/avatar"), &mut self.avatar);
        for (at, link) in self.links.iter().enumerate() {
            visit(Part::Url { pointer: format_args!("/links/{at}/url"), url: &link.url });
        }
        visit_references(visit, "topics", "topic", &mut self.topics);
    }

    fn check(&self, faults: &mut Faults) {
        let detail = "the name stands without credentials; put them into `credentials`";
        faults.require(!self.name.contains(','), "/name", "credentials_in_name", detail);
    }

    fn example() -> serde_json::Value {
        json!({
            "name": "Ada Ferris",
            "credentials": [
                {"abbreviation": "PT", "kind": "license", "issuer": "Oregon Board of Physical Therapy"},
                {"abbreviation": "DPT", "kind": "degree"}
            ],
            "job_title": "Physical therapist",
            "bio": {"markdown": "Ada treats backs and writes about them."},
            "topics": ["sciatica"]
        })
    }
}
