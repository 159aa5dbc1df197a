//! The page that started it: one request holds everything that stands on it.

use serde_json::Value;

use crate::support::on_both;

const PAGE: &str =
    "/v1/articles/physical-therapy-for-sciatica?include=treatments,authors,next,related,also_in&body=html";

on_both! {
    async fn one_request_answers_the_whole_page(app, demo) {
        let page = app.get(PAGE).await.expect(200);
        assert!(page["title"].is_string());
        assert_eq!(page["published_at"], "2020-04-09T00:00:00Z");
        let author = &page["authors"][0];
        assert!(author["byline"].as_str().unwrap().starts_with(author["name"].as_str().unwrap()));
        assert!(!author["name"].as_str().unwrap().contains(','));
        assert!(author["bio"]["html"].as_str().unwrap().contains("<p>"));
        assert!(!author["avatar"]["alt"].as_str().unwrap().is_empty());
        assert_eq!(page["comments_count"], 0);
        assert!(!page["hero"]["alt"].as_str().unwrap().is_empty());
        assert_eq!(page["products"][0]["handle"], "stretch-strap");
        let severities: Vec<&Value> = page["safety_notices"].as_array().unwrap().iter().map(|n| &n["severity"]).collect();
        assert!(severities.contains(&&Value::from("urgent")));
        let slugs: Vec<&str> = page["treatments"].as_array().unwrap().iter().map(|t| t["slug"].as_str().unwrap()).collect();
        let expected = [
            "functional-retraining", "gait-training", "joint-mobilization", "manual-therapy", "range-of-motion",
            "dry-needling", "modalities",
        ];
        assert_eq!(slugs, expected);
        for treatment in page["treatments"].as_array().unwrap() {
            assert!(treatment["body"]["html"].as_str().unwrap().contains("<p>"), "{treatment}");
        }
        let needling = &page["treatments"][5];
        assert!(!needling["performed_by"].as_array().unwrap().is_empty());
        assert!(needling["availability"].as_array().unwrap().iter().any(|a| a["status"] == "prohibited"));
        assert!(!page["treatments"][2]["home_care"].as_array().unwrap().is_empty());
        assert!(!page["treatments"][3]["techniques"].as_array().unwrap().is_empty());
        assert_eq!(page["next"][0]["slug"], "sciatica-massage");
        assert!(page["next"][0]["body"]["html"].is_string(), "included entries are whole");
        let html = page["body"]["html"].as_str().unwrap();
        assert!(html.contains("<h2 id=") && html.contains("<ul>") && html.contains("href=\"/articles/"), "{html}");
        assert!(html.contains("Functional retraining"), "the treatments are placed in the body");
        let listing = &page["also_in"][0];
        assert_eq!(listing["listing"]["slug"], "resources");
        let cards = listing["items"].as_array().unwrap();
        assert_eq!(cards.len(), 4);
        for card in cards {
            assert!(card["title"].is_string() && card["hero"]["url"].is_string() && card["excerpt"].is_string());
            assert!(card["authors"][0]["byline"].is_string() && card["comments_count"].is_number(), "{card}");
            assert_ne!(card["slug"], "physical-therapy-for-sciatica");
        }
    }

    async fn only_active_announcements_show(app, demo) {
        let list = app.get("/v1/announcements").await.expect(200);
        let slugs: Vec<&str> = list["data"].as_array().unwrap().iter().map(|a| a["slug"].as_str().unwrap()).collect();
        assert!(slugs.contains(&"shipping") && !slugs.contains(&"foot-week-2025"), "{slugs:?}");
        app.get("/v1/announcements/foot-week-2025").await.faults(404, "not-found");
    }
}
