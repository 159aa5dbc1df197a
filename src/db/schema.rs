//! The tables that are the same for every content type, as Diesel sees them. A content type's own published
//! table is declared in its room and read through `db::sql`.

#![allow(missing_docs)]

diesel::table! {
    users (id) {
        id -> Text,
        email -> Text,
        password_hash -> Text,
        role -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Text,
        private_key -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    refresh_tokens (digest) {
        digest -> Text,
        family -> Text,
        user_id -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    entries (id) {
        id -> Text,
        kind -> Text,
        created_at -> Timestamp,
        trashed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    revisions (entry_id, locale, version) {
        entry_id -> Text,
        locale -> Text,
        version -> BigInt,
        document -> Text,
        created_at -> Timestamp,
        created_by -> Nullable<Text>,
    }
}

diesel::table! {
    revision_blocks (entry_id, locale, version) {
        entry_id -> Text,
        locale -> Text,
        version -> BigInt,
        blocks -> Text,
    }
}

diesel::table! {
    working_copies (entry_id, locale) {
        entry_id -> Text,
        locale -> Text,
        kind -> Text,
        slug -> Text,
        version -> BigInt,
        published_version -> Nullable<BigInt>,
        first_published_at -> Nullable<Timestamp>,
        last_published_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        trashed -> Bool,
    }
}

diesel::table! {
    slugs (kind, locale, slug) {
        kind -> Text,
        locale -> Text,
        slug -> Text,
        entry_id -> Text,
        was_published -> Bool,
    }
}

diesel::table! {
    published_entries (entry_id, locale) {
        entry_id -> Text,
        locale -> Text,
        content_locale -> Text,
        kind -> Text,
        slug -> Text,
        title -> Text,
        title_key -> Text,
        published_at -> Timestamp,
        excerpt -> Nullable<Text>,
        image -> Nullable<Text>,
        summary -> Text,
        comments_count -> BigInt,
    }
}

diesel::table! {
    published_refs (source_id, locale, relation, position) {
        source_id -> Text,
        locale -> Text,
        relation -> Text,
        position -> BigInt,
        source_kind -> Text,
        target_id -> Text,
    }
}

diesel::table! {
    published_facets (entry_id, locale, facet, value) {
        entry_id -> Text,
        locale -> Text,
        facet -> Text,
        value -> Text,
    }
}

diesel::table! {
    published_lists (entry_id, locale, list) {
        entry_id -> Text,
        locale -> Text,
        list -> BigInt,
        published_at -> Timestamp,
        title_key -> Text,
    }
}

diesel::table! {
    published_bodies (entry_id, locale) {
        entry_id -> Text,
        locale -> Text,
        html -> Text,
        blocks -> Text,
    }
}

diesel::table! {
    published_digests (entry_id, locale) {
        entry_id -> Text,
        locale -> Text,
        refs -> Text,
        facets -> Text,
        card -> Text,
        body -> Text,
    }
}

diesel::table! {
    changes (sequence) {
        sequence -> BigInt,
        entry_id -> Text,
        kind -> Text,
        locale -> Text,
        action -> Text,
        slug -> Text,
        version -> Nullable<BigInt>,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::joinable!(revisions -> entries (entry_id));
diesel::allow_tables_to_appear_in_same_query!(
    entries,
    revisions,
    working_copies,
    slugs,
    published_entries,
    published_refs,
);
