//! Query strings: nothing is ignored, everything that is wrong is named at once, and peers' words are answered with ours.

use actix_web::test::TestRequest;
use serde_json::json;

use super::sample::{query, send};

#[actix_web::test]
async fn values_are_read_by_the_type_of_their_parameter() {
    let answer = query("limit=5&topic=sciatica,low-back-pain&include=authors&featured=true&fields=a%2Cb+c").await;
    let wanted = json!(["sciatica", "low-back-pain"]);
    assert_eq!((&answer.json["limit"], &answer.json["topic"]), (&json!(5), &wanted), "{answer:?}");
    assert_eq!((&answer.json["featured"], &answer.json["fields"]), (&json!(true), &json!("a,b c")));
    assert_eq!(answer.json["include"], json!(["authors"]));
    assert_eq!(query("").await.status, 200);
}

#[actix_web::test]
async fn objects_are_given_by_their_members() {
    for form in [
        "published_at[gte]=2020-04-01&published_at[lt]=2021-01-01",
        "published_at%5Bgte%5D=2020-04-01&published_at%5Blt%5D=2021-01-01",
    ] {
        let answer = query(form).await;
        assert_eq!(answer.json["published_at"], json!({ "gte": "2020-04-01", "lt": "2021-01-01" }), "{form}");
    }
    let answer = query("published_at[gte]=April&published_at[lt]=2021-01-01&published_at[lt]=2022-01-01").await;
    assert_eq!(answer.faults(), ["published_at[gte] format", "published_at[lt] repeated"]);
    let answer = query("published_at=2020-04-01").await;
    assert_eq!(answer.details(), ["is given by its members: `published_at[gte]`, `published_at[lt]`"]);
    let answer = query("published_at[gt]=2020-04-01").await;
    assert!(answer.details()[0].contains("did you mean `published_at["), "{answer:?}");
}

#[actix_web::test]
async fn every_fault_is_named_at_once() {
    let answer =
        query("limit=0&limit=1&topic=a,b,c,d&include=authors,friends&featured=yes&cursor=%ff&pag=1&sort=%00&q=").await;
    assert_eq!(answer.problem(), "invalid-parameter");
    let expected = [
        "cursor malformed",
        "featured wrong_type",
        "include not_one_of",
        "limit repeated",
        "pag unknown_parameter",
        "q unknown_parameter",
        "sort nul_character",
        "topic too_many_items",
    ];
    assert_eq!(answer.faults(), expected);
    assert_eq!(answer.json["detail"], "the parameters have 8 faults");
}

#[actix_web::test]
async fn one_fault_is_told_in_the_detail() {
    let detail = |answer: super::sample::Answer| answer.json["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail(query("limit=101").await), "parameter `limit`: must be at most 100");
    assert_eq!(detail(query("limit=ten").await), "parameter `limit`: must be an integer");
    assert_eq!(detail(query("limit=").await), "parameter `limit`: must be an integer");
    assert_eq!(detail(query("limit=99999999999999999999").await), "parameter `limit`: must be at most 100");
    assert_eq!(detail(query("limit=5.0").await), "parameter `limit`: must be an integer");
    assert_eq!(detail(query("featured").await), "parameter `featured`: must be a boolean");
    assert_eq!(
        detail(query("include=authors,authrs").await),
        "parameter `include`: item 2: must be one of `authors`, `topics`; did you mean `authors`?"
    );
}

#[actix_web::test]
async fn lists_have_no_empty_items() {
    for form in ["topic=", "topic=a,", "topic=a,,b"] {
        assert_eq!(query(form).await.faults(), ["topic empty_item"], "{form}");
    }
}

#[actix_web::test]
async fn broken_escapes_are_named() {
    for form in ["sort=%zz", "sort=%a", "sort=%", "sort=%C3"] {
        assert_eq!(query(form).await.faults(), ["sort malformed"], "{form}");
    }
    assert_eq!(query("%FF=1").await.faults(), ["%FF malformed"]);
}

#[actix_web::test]
async fn peers_words_are_answered_with_ours() {
    let table = [
        ("populate", "include"),
        ("expand", "include"),
        ("_embed", "include"),
        ("per_page", "limit"),
        ("pageSize", "limit"),
        ("page%5Bsize%5D", "limit"),
        ("pagination%5BpageSize%5D", "limit"),
        ("take", "limit"),
        ("offset", "cursor"),
        ("skip", "cursor"),
        ("select", "fields"),
        ("fields%5B%5D", "fields"),
        ("fields%5Barticles%5D", "fields"),
        ("orderBy", "sort"),
        ("ordering", "sort"),
        ("limt", "limit"),
        ("Limit", "limit"),
        ("topics", "topic"),
    ];
    for (theirs, ours) in table {
        let answer = query(&format!("{theirs}=1")).await;
        assert!(answer.details()[0].contains(&format!("did you mean `{ours}`?")), "{theirs}: {answer:?}");
        assert!(answer.details()[0].contains("allowed: `"), "{theirs}");
    }
}

#[actix_web::test]
async fn a_word_without_a_counterpart_is_not_answered_with_one() {
    for theirs in ["where", "lang", "zzz"] {
        let answer = query(&format!("{theirs}=1")).await;
        assert!(!answer.details()[0].contains("did you mean"), "{theirs}: {answer:?}");
    }
}

#[actix_web::test]
async fn operations_without_parameters_refuse_every_one() {
    let answer = send(TestRequest::get().uri("/pages/special?limit=1")).await;
    assert_eq!(answer.details(), ["unknown parameter; no parameters are allowed here"]);
    assert_eq!(send(TestRequest::get().uri("/pages/special?")).await.status, 200);
}

#[actix_web::test]
async fn hostile_queries_are_bounded() {
    let many: Vec<String> = (0..2000).map(|index| format!("a{index}=1")).collect();
    assert_eq!(query(&many.join("&")).await.faults().len(), 100);
    assert_eq!(query(&format!("{}=1", "x".repeat(5000))).await.problem(), "invalid-parameter");
    assert_eq!(query("__proto__[x]=1").await.problem(), "invalid-parameter");
    assert_eq!(query("published_at[gte][x]=1").await.problem(), "invalid-parameter");
}
