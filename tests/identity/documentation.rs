//! The operations as they are documented.

use materia::identity::operations;

#[test]
fn the_operations_are_sound() {
    assert_eq!(operations().duplicates(), Vec::<String>::new());
    assert_eq!(operations().defects(), Vec::<String>::new());
    assert_eq!(operations().len(), 5);
}
