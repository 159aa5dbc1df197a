//! An article as readers get it, for the specification.

use serde_json::{Value, json};

/// One with every relation in short.
pub(super) fn article() -> Value {
    crate::delivery::example(&json!({
        "kind": "article",
        "slug": "physical-therapy-for-sciatica",
        "title": "Physical therapy for sciatica",
        "subtitle": null,
        "excerpt": "What a therapist can do about sciatica, and what you can do at home.",
        "hero": {
            "url": "https://images.example.com/strap.jpg", "alt": "A stretch with a strap", "width": 1200, "height": 800,
            "caption": null, "credit": null, "decorative": false
        },
        "products": [{"handle": "stretch-strap", "title": "Stretch strap", "url": null, "image": null}],
        "safety_notices": [
            {"severity": "urgent", "text": "New numbness or weakness", "action": "Call your therapist the same day"}
        ],
        "citations": [],
        "sections": [{"anchor": "goals", "heading": "Goals", "level": 2}],
        "word_count": 6,
        "reading_minutes": 1,
        "featured": false,
        "comment_policy": "open",
        "authors": [{
            "id": "0197a3c4-5e00-7000-8000-000000000002", "slug": "ada-ferris", "name": "Ada Ferris",
            "byline": "Ada Ferris, PT, DPT", "job_title": "Physical therapist", "avatar": null,
            "credentials": [{"abbreviation": "DPT", "kind": "degree", "issuer": null}]
        }],
        "topics": [{
            "id": "0197a3c4-5e00-7000-8000-000000000003", "slug": "sciatica", "name": "Sciatica", "kind": "condition"
        }],
        "treatments": [{
            "id": "0197a3c4-5e00-7000-8000-000000000004", "slug": "gait-training", "name": "Gait training",
            "summary": "Learn to walk without making the pain worse.", "category": "exercise", "setting": "clinic",
            "hero": null
        }],
        "next": [{"kind": "link", "url": "https://example.org/guide", "label": "A guide for patients"}],
        "related": [],
        "comments_count": 0,
        "body": {"html": "<h2 id=\"goals\">Goals</h2>\n<p>Move without pain, and walk well.</p>\n"},
        "seo": null,
        "custom": {}
    }))
}
