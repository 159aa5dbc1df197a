//! The first start makes an admin, once.

use materia::identity::{FirstAdmin, Identity, IdentityError, IdentityOptions, Role, Secret};

use super::support::{Bench, PASSWORD, on_each_database};

async fn role_of(bench: &Bench, email: &str, password: Secret) -> Role {
    let pair = bench.identity.login(email, password, None).await.unwrap();
    let id = bench.identity.verify_access_token(pair.access_token.reveal()).unwrap();
    bench.identity.user(&id).await.unwrap().role
}

on_each_database! {
    async fn without_settings_the_admin_gets_a_generated_password(bench: Bench) {
        let made = bench.identity.ensure_first_admin(None, None).await.unwrap().unwrap();
        let password = made.password.clone().unwrap();
        assert_eq!((made.email.as_str(), password.reveal().len()), ("admin@localhost", 20));
        assert_eq!(role_of(&bench, "admin@localhost", password).await, Role::Admin);
        assert_eq!(bench.identity.ensure_first_admin(None, None).await.unwrap(), None);
    }

    async fn given_settings_are_used_and_a_given_password_is_not_repeated(bench: Bench) {
        let made = bench.identity.ensure_first_admin(Some("Boss@Example.com"), Some(PASSWORD)).await.unwrap();
        assert_eq!(made, Some(FirstAdmin { email: "boss@example.com".to_owned(), password: None }));
        assert_eq!(role_of(&bench, "boss@example.com", Secret::new(PASSWORD)).await, Role::Admin);
    }

    async fn settings_that_break_the_rules_are_refused(bench: Bench) {
        let refused = bench.identity.ensure_first_admin(Some("no address"), None).await;
        assert!(matches!(refused, Err(IdentityError::Email(_))));
        let refused = bench.identity.ensure_first_admin(None, Some("short")).await;
        assert!(matches!(refused, Err(IdentityError::Password(_))));
    }

    async fn where_there_is_a_user_settings_change_nothing(bench: Bench) {
        bench.add("viewer@example.com", Role::Viewer).await;
        assert_eq!(bench.identity.ensure_first_admin(Some("a@example.com"), Some(PASSWORD)).await.unwrap(), None);
    }

    async fn of_two_starts_at_once_one_makes_the_admin(bench: Bench) {
        let starts: Vec<_> = (0..4)
            .map(|number| {
                let database = bench.reopened();
                actix_web::rt::spawn(async move {
                    let identity = Identity::open(database, IdentityOptions::default()).await.unwrap();
                    let email = format!("admin{number}@localhost");
                    identity.ensure_first_admin(Some(&email), None).await.unwrap()
                })
            })
            .collect();
        let mut made = 0;
        for start in starts {
            made += usize::from(start.await.unwrap().is_some());
        }
        assert_eq!(made, 1);
        assert_eq!(bench.execute("DELETE FROM users").await, 1);
    }

    async fn of_two_starts_at_once_one_makes_the_key(bench: Bench) {
        bench.execute("DELETE FROM signing_keys").await;
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let database = bench.reopened();
                let open = async move { Identity::open(database, IdentityOptions::default()).await.unwrap() };
                actix_web::rt::spawn(open)
            })
            .collect();
        let mut keys = Vec::new();
        for start in starts {
            keys.push(start.await.unwrap().public_keys());
        }
        assert!(keys.iter().all(|key| *key == keys[0] && key.keys.len() == 1));
    }
}
