//! Damage of JSON: one value is replaced by another of its kind, or by one of another kind, or is left out.

use plefka::rng::Stream;
use serde_json::{Map, Value, json};

/// Words that mean something in one place or another of a header.
const WORDS: [&str; 30] = [
    "bernoulli",
    "spin",
    "potts:2",
    "potts:4",
    "gaussian",
    "relu",
    "drelu",
    "binomial:3",
    "truncated_gaussian:0:1",
    "f32",
    "f64",
    "emf",
    "cd",
    "pcd",
    "pt",
    "ptt",
    "exact",
    "adam",
    "sgd",
    "momentum",
    "firing",
    "batch",
    "persistent",
    "2",
    "3",
    "bethe",
    "anderson",
    "protein",
    "",
    "nonsense",
];

/// Replaces, removes or repeats a value somewhere in `value`.
pub fn damage(value: &mut Value, rng: &mut Stream) {
    let mut places = Vec::new();
    pointers(value, &mut String::new(), &mut places);
    let place = &places[rng.below(places.len())];
    let Some(found) = value.pointer_mut(place) else { return };
    match found {
        Value::Object(map) if rng.below(4) > 0 => object(map, rng),
        Value::Array(items) if rng.below(4) > 0 => array(items, rng),
        Value::Bool(flag) if rng.below(4) > 0 => *flag = !*flag,
        Value::String(text) if rng.below(4) > 0 => *text = WORDS[rng.below(WORDS.len())].into(),
        _ if rng.below(8) > 0 => *found = number(rng),
        _ => {
            *found = [Value::Null, json!([]), json!({}), json!("x".repeat(5000)), json!([1, 2])][rng.below(5)]
                .clone()
        }
    }
}

fn pointers(value: &Value, at: &mut String, out: &mut Vec<String>) {
    out.push(at.clone());
    let length = at.len();
    let mut inner = |name: &str, value: &Value| {
        at.push('/');
        at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        pointers(value, at, out);
        at.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| inner(name, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(k, value)| inner(&k.to_string(), value)),
        _ => {}
    }
}

fn object(map: &mut Map<String, Value>, rng: &mut Stream) {
    let names: Vec<String> = map.keys().cloned().collect();
    if names.is_empty() || rng.below(3) == 0 {
        map.insert(WORDS[rng.below(WORDS.len())].into(), number(rng));
        return;
    }
    let removed = map.remove(&names[rng.below(names.len())]);
    if rng.below(2) == 0 {
        map.insert(names[rng.below(names.len())].clone(), removed.unwrap_or_default());
    }
}

fn array(items: &mut Vec<Value>, rng: &mut Stream) {
    match items.is_empty() {
        true => items.push(number(rng)),
        false if rng.below(2) == 0 => {
            items.remove(rng.below(items.len()));
        }
        false => {
            let again = items[rng.below(items.len())].clone();
            items.insert(rng.below(items.len()), again);
        }
    }
}

/// A number that is small, or at an end of its type.
pub fn number(rng: &mut Stream) -> Value {
    match rng.below(18) {
        0 => json!(-1),
        1 => json!(0.5),
        2 => json!(-0.0),
        3 => json!(1e-300),
        4 => json!(1e300),
        5 => json!(-1e300),
        6 => json!(1e30),
        7 => json!(u64::MAX),
        8 => json!(i64::MIN),
        9 => json!(1u64 << 31),
        10 => json!(1u64 << 32),
        11 => json!(1u64 << 62),
        12 => json!(i64::MAX),
        13 => json!(rng.normal()),
        _ => json!(rng.below(9)),
    }
}
