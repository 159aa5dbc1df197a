//! What makes a user: emails, passwords and roles.

use actix_web::test::TestRequest;
use argon2::{Argon2, PasswordHash, PasswordVerifier};
use diesel::prelude::*;
use materia::db::schema::users;
use materia::db::{Connection, DatabaseError};
use materia::http::Problem;
use materia::identity::{Email, IdentityError, PasswordError, Role};

use super::support::{Bench, PASSWORD, on_each_database};

on_each_database! {
    async fn an_email_belongs_to_one_user(bench: Bench) {
        bench.add("editor@example.com", Role::Editor).await;
        let again = bench.identity.add_user(" EDITOR@example.com", Role::Viewer, PASSWORD).await;
        assert!(matches!(&again, Err(IdentityError::EmailTaken(email)) if email == "editor@example.com"));
        assert_eq!(Problem::from(again.unwrap_err()).kind().name(), "conflict");
    }

    async fn passwords_have_bounds_and_are_not_the_email(bench: Bench) {
        let add = async |password: &str| match bench.identity.add_user("long.editor@example.com", Role::Editor, password).await {
            Err(IdentityError::Password(error)) => Some(error),
            Err(error) => panic!("{error}"),
            Ok(_) => None,
        };
        for password in ["", "123456789", &"x".repeat(201)] {
            assert_eq!(add(password).await, Some(PasswordError::Length));
        }
        for password in ["long.editor@example.com", " Long.Editor@EXAMPLE.com"] {
            assert_eq!(add(password).await, Some(PasswordError::SameAsEmail));
        }
        assert_eq!(add(&"ß".repeat(200)).await, None, "characters are counted, not bytes");
    }

    async fn passwords_are_kept_as_argon2id_with_a_salt_each(bench: Bench) {
        bench.add("a@example.com", Role::Viewer).await;
        bench.add("b@example.com", Role::Viewer).await;
        let read = |c: &mut Connection| Ok::<_, DatabaseError>(users::table.select(users::password_hash).load(c)?);
        let hashes: Vec<String> = bench.database.read(read).await.unwrap();
        assert_ne!(hashes[0], hashes[1]);
        for hash in hashes {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            // Another implementation of the format agrees.
            let hash = PasswordHash::new(&hash).unwrap();
            assert!(Argon2::default().verify_password(PASSWORD.as_bytes(), &hash).is_ok());
            assert!(Argon2::default().verify_password(b"not the password", &hash).is_err());
        }
    }

    async fn times_that_somebody_else_wrote_are_read(bench: Bench) {
        let user = bench.add("a@example.com", Role::Viewer).await;
        let token = bench.identity.access_token(&user).unwrap();
        for (written, read) in [
            ("2020-04-09 10:20:30", "2020-04-09T10:20:30Z"),
            ("2020-04-09 10:20:30.5", "2020-04-09T10:20:30.500Z"),
            ("2020-04-09 10:20:30.000001", "2020-04-09T10:20:30.000001Z"),
            ("2020-04-09T10:20:30Z", "2020-04-09T10:20:30Z"),
            ("2020-04-09 10:20", "2020-04-09T10:20:00Z"),
        ] {
            bench.execute(format!("UPDATE users SET created_at = '{written}'")).await;
            let request = TestRequest::get().uri("/manage/v1/auth/me");
            let request = request.append_header(("authorization", format!("Bearer {}", token.reveal())));
            assert_eq!(bench.send(request).await.text("created_at"), read, "{written}");
        }
    }

    async fn a_stored_hash_that_cannot_be_read_lets_nobody_in(bench: Bench) {
        bench.add("a@example.com", Role::Viewer).await;
        let hashes = ["", "correct horse battery", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
            "$argon2i$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCAxNg$Y4KzzIgUErd7/K7tAmABwA2eMCXmbCD25+kvB5hRRio"];
        for hash in hashes {
            bench.execute(format!("UPDATE users SET password_hash = '{hash}'")).await;
            assert_eq!(bench.login("a@example.com", PASSWORD).await.problem(), (500, "internal"), "{hash}");
        }
    }
}

#[test]
fn emails_are_trimmed_and_in_lower_case() {
    for (text, expected) in [
        (" Editor@Example.COM\n", "editor@example.com"),
        ("admin@localhost", "admin@localhost"),
        ("o'brien+news@mail.example-shop.co", "o'brien+news@mail.example-shop.co"),
    ] {
        assert_eq!(text.parse::<Email>().unwrap().as_str(), expected);
    }
}

#[test]
fn what_is_no_email_is_refused() {
    let long_local = format!("{}@example.com", "x".repeat(65));
    let long = format!("x@{}example.com", "label.".repeat(50));
    let cases = [
        "",
        "@",
        "a@",
        "@b",
        "a",
        "a@b@c",
        "a b@c",
        "a@b c",
        "a@-b",
        "a@b-",
        "a@b..c",
        ".a@b",
        "a.@b",
        "a@b\0",
        "ä@b",
        "a@ä",
        "a@b\nc",
        "<a@b>",
        "a@[127.0.0.1]",
        "\"a\"@b",
        &long_local,
        &long,
    ];
    for case in cases {
        assert!(case.parse::<Email>().is_err(), "{case:?}");
    }
}

#[test]
fn roles_are_ordered_and_have_names() {
    assert!(Role::Viewer < Role::Editor && Role::Editor < Role::Admin);
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
    }
    assert!("Admin".parse::<Role>().is_err());
}
