//! Loops over several threads.

use plefka::Error;
use plefka::linalg::parallel::{for_each_chunk, map, map_tasks, try_map};

#[test]
fn results_stand_in_the_order_of_indices() {
    for grain in [1, 7, 1000] {
        assert_eq!(map(100, grain, |k| 3 * k), (0..100).map(|k| 3 * k).collect::<Vec<_>>());
        let tasks: Vec<String> = (0..100).map(|k| k.to_string()).collect();
        assert_eq!(map_tasks(tasks.clone(), grain, |text| text + "!")[42], "42!");
        let mut values = [0; 23];
        for_each_chunk(&mut values, 5, grain, |number, chunk| chunk.fill(number));
        assert_eq!((values[4], values[5], values[22]), (0, 1, 4));
    }
    assert!(map(0, 1, |k| k).is_empty());
}

#[test]
fn an_error_ends_the_loop() {
    let work = |k| if k < 50 { Ok(k) } else { Err(Error::Interrupted("test")) };
    assert!(try_map(100, 1, work).is_err());
    assert_eq!(try_map(50, 1, work).expect("no error").len(), 50);
}
