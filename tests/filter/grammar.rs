//! How expressions are read: each is printed in the canonical form that it is understood as.

use materia::delivery::parse_filter;

#[track_caller]
fn reads(cases: &[(&str, &str)]) {
    for (written, understood) in cases {
        let expression = parse_filter(written).unwrap_or_else(|fault| panic!("{written}: {}", fault.detail));
        assert_eq!(expression.to_string(), *understood, "{written}");
        assert_eq!(parse_filter(understood).unwrap().to_string(), *understood, "{written}, read again");
    }
}

#[test]
fn white_space_means_and_and_or_binds_tighter() {
    reads(&[
        ("a=1", "a = 1"),
        ("a = 1 b = 2", "a = 1 AND b = 2"),
        ("a=1 AND b=2", "a = 1 AND b = 2"),
        ("a=1 OR b=2", "a = 1 OR b = 2"),
        ("a=1 AND b=2 OR c=3", "a = 1 AND b = 2 OR c = 3"),
        ("a=1 OR b=2 AND c=3", "a = 1 OR b = 2 AND c = 3"),
        ("a=1 AND (b=2 OR c=3)", "a = 1 AND b = 2 OR c = 3"),
        ("(a=1 AND b=2) OR c=3", "(a = 1 AND b = 2) OR c = 3"),
        ("a=1 b=2 AND c=3 OR d=4", "a = 1 AND b = 2 AND c = 3 OR d = 4"),
        ("a=1 OR b=2 c=3 OR d=4", "a = 1 OR b = 2 AND c = 3 OR d = 4"),
        ("a=1\tb=2\n\u{3000}c=3", "a = 1 AND b = 2 AND c = 3"),
    ]);
}

#[test]
fn negation_binds_tightest() {
    reads(&[
        ("NOT a=1", "NOT a = 1"),
        ("-a=1", "NOT a = 1"),
        ("NOT a=1 OR b=2", "NOT a = 1 OR b = 2"),
        ("-a=1 -b=2", "NOT a = 1 AND NOT b = 2"),
        ("NOT (a=1 OR b=2)", "NOT (a = 1 OR b = 2)"),
        ("NOT(a=1)", "NOT a = 1"),
        ("-(a=1 b=2)", "NOT (a = 1 AND b = 2)"),
        ("NOT (NOT a=1)", "NOT (NOT a = 1)"),
        ("-(-(-a=1))", "NOT (NOT (NOT a = 1))"),
    ]);
}

#[test]
fn parentheses_that_change_nothing_go() {
    reads(&[
        ("(a=1)", "a = 1"),
        ("((((a=1))))", "a = 1"),
        ("( a=1 )", "a = 1"),
        ("(a=1 b=2) c=3", "a = 1 AND b = 2 AND c = 3"),
        ("a=1 OR (b=2 OR c=3)", "a = 1 OR b = 2 OR c = 3"),
        ("(a=1)AND(b=2)", "a = 1 AND b = 2"),
    ]);
}

#[test]
fn values_stand_with_or_without_quotes() {
    reads(&[
        ("a = \"x\"", "a = x"),
        ("a = 'x'", "a = x"),
        ("a = \"x y\"", "a = \"x y\""),
        (r#"a = 'it''s'"#.replace("''", r"\'").as_str(), "a = \"it's\""),
        (r#"a = "say \"ah\" \\ oh""#, r#"a = "say \"ah\" \\ oh""#),
        (r#"a = 'say "ah"'"#, r#"a = "say \"ah\"""#),
        ("a = ''", "a = \"\""),
        ("a = \"AND\"", "a = \"AND\""),
        ("a = and", "a = and"),
        ("a = \"*\"", "a = \"*\""),
        ("a = low-back-pain", "a = low-back-pain"),
        ("a = -5", "a = -5"),
        ("a = -5.25 b = +1e9", "a = -5.25 AND b = +1e9"),
        ("a = M54.3", "a = M54.3"),
        ("a = Übung", "a = Übung"),
        ("a = true", "a = true"),
        ("a > 2020-04-09", "a > 2020-04-09"),
        ("a > 2020-04-09T10:00:00Z b=1", "a > \"2020-04-09T10:00:00Z\" AND b = 1"),
        ("a > 2020-04-09t10:00:00.25+02:00", "a > \"2020-04-09t10:00:00.25+02:00\""),
        ("a:*", "a : *"),
        ("a : * OR b:*", "a : * OR b : *"),
    ]);
}

#[test]
fn every_comparison_is_known() {
    reads(&[
        ("a=1", "a = 1"),
        ("a!=1", "a != 1"),
        ("a<1", "a < 1"),
        ("a<=1", "a <= 1"),
        ("a>1", "a > 1"),
        ("a>=1", "a >= 1"),
        ("a:1", "a : 1"),
        ("a.b.c  <=\n 1", "a.b.c <= 1"),
        ("android=1 ORDER=2 NOTE=3", "android = 1 AND ORDER = 2 AND NOTE = 3"),
    ]);
}
