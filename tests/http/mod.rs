//! Tests of the HTTP room.
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, PartialSchema, ToSchema};
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Tagged {
    Article { entry: String },
    Link { url: String, n: i32 },
}
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum External {
    Markdown(String),
    Html(String),
    Blocks(Vec<Tagged>),
}
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
enum Un {
    A(Block),
    B(Other),
}
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Block {
    #[serde(rename = "_type")]
    #[schema(pattern = "^block$")]
    t: BlockTag,
    text: String,
}
#[derive(Deserialize, Serialize, ToSchema)]
enum BlockTag {
    #[serde(rename = "block")]
    Block,
}
#[derive(Deserialize, Serialize, ToSchema)]
struct Other {
    x: i64,
    #[serde(flatten)]
    f: Block,
}
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(tag = "_type")]
enum NewTagged {
    #[serde(rename = "block")]
    B(Block2),
    #[serde(rename = "image")]
    I(Img),
}
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Block2 {
    text: String,
}
#[derive(Deserialize, Serialize, ToSchema)]
struct Img {
    url: String,
}
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct All {
    t: Option<Tagged>,
    #[schema(min_length = 3)]
    o: Option<String>,
    e: External,
    #[serde(default)]
    u: Vec<Un>,
    n: Option<NewTagged>,
    m: std::collections::BTreeMap<String, String>,
    #[schema(value_type=Object)]
    c: serde_json::Value,
    any: serde_json::Value,
    u8: Option<u8>,
    i: i64,
}
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in=Query)]
struct P {
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    #[param(inline)]
    kind: Option<BlockTag>,
    kind2: Option<BlockTag>,
    #[param(max_items = 3)]
    arr: Option<Vec<String>>,
    #[param(inline)]
    arr2: Option<Vec<BlockTag>>,
    b: Option<bool>,
    #[serde(default)]
    s: String,
    #[param(inline)]
    d: Option<D>,
}
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct D {
    gte: Option<String>,
    n: Option<i32>,
}
#[test]
fn probe() {
    let mut v = vec![];
    All::schemas(&mut v);
    println!("{}", serde_json::to_string(&All::schema()).unwrap());
    for (n, s) in v {
        println!("{n}: {}", serde_json::to_string(&s).unwrap());
    }
    for p in P::into_params(|| None) {
        println!("{}", serde_json::to_string(&p).unwrap());
    }
}
