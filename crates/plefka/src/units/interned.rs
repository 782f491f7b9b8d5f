//! Units with constants, kept for the whole life of the process.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Units made so far, by their type and name.
static MADE: Mutex<BTreeMap<(TypeId, String), &'static (dyn Any + Send + Sync)>> =
    Mutex::new(BTreeMap::new());

/// The unit of this name, made at its first use and kept for good: layers hold units by reference, and a process uses
/// few different units.
pub(super) fn interned<U: Any + Send + Sync>(
    name: String,
    make: impl FnOnce(&'static str) -> U,
) -> &'static U {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let unit = *made.entry((TypeId::of::<U>(), name)).or_insert_with_key(|(_, name)| {
        let name: &'static str = name.clone().leak();
        Box::leak(Box::new(make(name)))
    });
    unit.downcast_ref().expect("the key holds the type")
}
