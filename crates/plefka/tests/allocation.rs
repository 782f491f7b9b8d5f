//! No allocation in the loop: after the first steps of a run, a step allocates no block as large as a batch of states
//! of either layer. A separate program, because it counts the allocations of its own allocator.

#![expect(unsafe_code, reason = "an allocator that counts has to be one")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use ndarray::Array2;
use plefka::data::Rows;
use plefka::training::Trainer;
use plefka::training::negative::{NegativeMethod, Start};

const BATCH: usize = 50;
const VISIBLE: usize = 300;
const HIDDEN: usize = 200;

/// An allocator that forwards to the system's allocator and records the largest requested block.
struct Watched;

static LARGEST: AtomicUsize = AtomicUsize::new(0);

// Safety: all calls are forwarded to the system's allocator; only the sizes are read.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LARGEST.fetch_max(size, Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Watched = Watched;

/// The largest block of memory that steps allocate, after some steps to start with.
fn largest_of_steps(method: NegativeMethod, order: Option<&str>, start: Start, density: f64) -> usize {
    let mut state = 1u32;
    let rows = Array2::from_shape_simple_fn((BATCH, VISIBLE), || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(u8::from(f64::from(state >> 8) < density * f64::from(1u32 << 24)))
    });
    let samples = common::samples(rows);
    let mut config = common::plain(method, HIDDEN, 0.01, 1, BATCH);
    config.negative.order = order.map(Into::into);
    config.negative.start = Some(start);
    let mut trainer = Trainer::new(config, &samples).unwrap();
    let batch = samples.all(0).unwrap();
    assert_eq!(matches!(batch.visible, Rows::Sparse(_)), density < 0.45);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        for _ in 0..4 {
            trainer.step(&batch, 0.01).unwrap();
        }
        LARGEST.store(0, Relaxed);
        for _ in 0..4 {
            trainer.step(&batch, 0.01).unwrap();
        }
        LARGEST.load(Relaxed)
    })
}

#[test]
fn steps_ask_for_no_memory_as_large_as_a_batch() {
    let states = BATCH * HIDDEN * size_of::<f64>();
    for density in [0.1, 0.7] {
        for (method, order, start) in [
            (NegativeMethod::Pcd, None, Start::Batch),
            (NegativeMethod::Cd, None, Start::Batch),
            (NegativeMethod::Emf, Some("1"), Start::Batch),
            (NegativeMethod::Emf, Some("2"), Start::Batch),
            (NegativeMethod::Emf, Some("2"), Start::Persistent),
            (NegativeMethod::Emf, Some("3"), Start::Batch),
            (NegativeMethod::Emf, None, Start::Firing),
            (NegativeMethod::Emf, Some("2"), Start::Firing),
        ] {
            let largest = largest_of_steps(method, order, start, density);
            println!("{method:?} order {order:?}, {start:?}, density {density}: {largest} bytes");
            assert!(
                largest < states,
                "{method:?} of order {order:?}, {start:?}, density {density}: {largest} of {states} bytes"
            );
        }
    }
}
