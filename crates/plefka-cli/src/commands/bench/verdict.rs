//! The sentence about the quantity that limits training at these sizes.

use super::floor::{Bound, Floor};
use crate::terminal::number::brief;

/// Multiple of the larger bound beyond which neither bound explains the time.
const FAR: f64 = 3.0;

/// One sentence on methods with their seconds per sample and floors.
pub(super) fn verdict(methods: &[(&str, f64, Floor)]) -> String {
    let times = |&(_, time, floor): &(&str, f64, Floor)| time / floor.larger();
    let part = |start: &str, end: &str, of: &dyn Fn(&Floor, bool) -> bool| {
        let chosen = methods.iter().filter(|&method| of(&method.2, times(method) > FAR));
        let names: Vec<String> = chosen
            .map(|method| format!("{} (at {} times its floor)", method.0, brief(times(method))))
            .collect();
        if names.is_empty() { None } else { Some(format!("{start} {}{end}", names.join(" and "))) }
    };
    let parts = [
        part("dense products bound", "", &|floor, far| !far && floor.bound() == Bound::Products),
        part("memory bounds", "", &|floor, far| !far && floor.bound() == Bound::Memory),
        part(
            "neither products nor memory bound",
            ": the time goes into what is not counted, such as random numbers, functions of units and handing out work",
            &|_, far| far,
        ),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("At these sizes {}.", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_its_bound() {
        let products = Floor { products: 2.0, memory: 1.0 };
        let memory = Floor { products: 1.0, memory: 2.0 };
        let two = verdict(&[("a", 3.0, products), ("b", 1.0, products)]);
        assert_eq!(
            two,
            "At these sizes dense products bound a (at 1.50 times its floor) and b (at 0.500 times its floor)."
        );
        let mixed = verdict(&[("a", 3.0, products), ("b", 5.0, memory), ("c", 7.0, memory)]);
        assert!(mixed.contains("bound a (at 1.50"), "{mixed}");
        assert!(mixed.contains("; memory bounds b (at 2.50"), "{mixed}");
        assert!(mixed.contains("; neither products nor memory bound c (at 3.50"), "{mixed}");
    }
}
