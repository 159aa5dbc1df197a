//! What a list says about its pages, in the body and in the `Link` header.

use materia::http::{Pagination, Validator};
use serde_json::json;

fn link(pagination: &Pagination, query: &str) -> Option<String> {
    pagination.link_header("/v1/articles", query).map(|value| value.to_str().unwrap().to_owned())
}

#[test]
fn members_that_do_not_apply_are_null() {
    let page = Pagination { limit: 20, ..Pagination::default() };
    let wanted = json!({ "limit": 20, "next_cursor": null, "previous_cursor": null, "page": null, "total": null });
    assert_eq!(json!(page), wanted);
    let validator = Validator::of::<Pagination>();
    assert_eq!(validator.faults(&wanted), []);
    assert_eq!(validator.faults(&json!({ "limit": 20 })).len(), 4, "all members are always there");
}

#[test]
fn cursors_replace_the_cursor_of_the_request_and_keep_the_rest() {
    let page = Pagination { limit: 20, next_cursor: Some("bmV4dA".into()), ..Pagination::default() };
    assert_eq!(link(&page, ""), Some("</v1/articles?cursor=bmV4dA>; rel=\"next\"".into()));
    let page = Pagination { previous_cursor: Some("cHJldg".into()), ..page };
    let wanted = "</v1/articles?topic=a%2Cb&limit=20&cursor=cHJldg>; rel=\"prev\", \
                  </v1/articles?topic=a%2Cb&limit=20&cursor=bmV4dA>; rel=\"next\"";
    assert_eq!(link(&page, "topic=a%2Cb&cursor=old&limit=20&page=3"), Some(wanted.into()));
}

#[test]
fn numbered_pages_link_to_the_first_and_last() {
    let page = |page| Pagination { limit: 10, page: Some(page), total: Some(41), ..Pagination::default() };
    let rels = |page: &Pagination| link(page, "page=9").unwrap_or_default();
    let middle = rels(&page(2));
    for part in ["page=1>; rel=\"first\"", "page=5>; rel=\"last\"", "page=1>; rel=\"prev\"", "page=3>; rel=\"next\""] {
        assert!(middle.contains(part), "{part} is not in {middle}");
    }
    assert!(!rels(&page(1)).contains("prev") && !rels(&page(5)).contains("next"));
    assert!(rels(&page(99)).contains("page=5>; rel=\"prev\""));
}

#[test]
fn a_list_of_one_page_has_no_links() {
    let only = Pagination { limit: 10, page: Some(1), total: Some(0), ..Pagination::default() };
    assert_eq!(link(&only, ""), None);
    assert_eq!(link(&Pagination { limit: 10, ..Pagination::default() }, ""), None);
}
