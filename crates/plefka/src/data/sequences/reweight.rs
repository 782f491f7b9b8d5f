//! Weights of sequences that were sampled unevenly: w_n = 1/(number of sequences, n itself included, that agree with n
//! in at least a share θ of the sites); their sum is the effective number of sequences (Morcos et al., PNAS 2011, with
//! θ = 0.8). A gap is a state like any other; a missing state agrees with nothing.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::MISSING;
use crate::error::{Error, Result};
use crate::kernels::dispatch::vectorized;

/// Sequences that are compared at once with another one: this many byte counters fit in two registers of AVX2.
const TILE: usize = 64;
/// Number of sites whose agreements can be counted in a byte.
const BYTE: usize = 255;
/// A state that no sequence has, in place of missing states and of sequences beyond the last.
const FILLER: u8 = MISSING - 1;

/// One weight per sequence, in (0, 1], computed by all cores; the result does not depend on their number. `states` is
/// (n_sequences × n_sites), `identity` the share θ in (0, 1].
///
/// # Errors
/// No sequences or sites, and an identity out of range.
pub fn weights(states: ArrayView2<'_, u8>, identity: f64) -> Result<Vec<f64>> {
    Ok(neighbours(states, identity)?.into_iter().map(|count| 1.0 / f64::from(count)).collect())
}

/// For every sequence the number of sequences, itself included, that agree with it in at least a share `identity` of
/// the sites. The cost is n_sequences² · n_sites / 2 comparisons of bytes, 64 at a time.
///
/// # Errors
/// As [`weights`].
pub fn neighbours(states: ArrayView2<'_, u8>, identity: f64) -> Result<Vec<u32>> {
    if !(identity > 0.0 && identity <= 1.0) {
        return Err(Error::setting("reweight", identity, "an identity in (0, 1]"));
    }
    let (n, n_sites) = states.dim();
    if n == 0 || n_sites == 0 {
        return Err(Error::input("shape of the sequences", format!("{n} × {n_sites}"), "at least 1 × 1"));
    }
    // The least number of agreeing sites, by the division that a user would make; the product θ·L may round up.
    let least = (1..=n_sites).find(|&k| k as f64 / n_sites as f64 >= identity).unwrap_or(n_sites) as u32;
    let states = states.as_standard_layout();
    let rows = states.as_slice().expect("standard layout");
    let tiles: Vec<Vec<u8>> = rows.par_chunks(TILE * n_sites).map(|rows| transposed(rows, n_sites)).collect();
    // Sums of integers are the same in any order.
    let add = |mut sum: Vec<u32>, other: Vec<u32>| {
        sum.iter_mut().zip(other).for_each(|(s, x)| *s += x);
        sum
    };
    let block = |mut counts: Vec<u32>, k: usize| {
        let rows = &rows[k * TILE * n_sites..rows.len().min((k + 1) * TILE * n_sites)];
        within(rows, &tiles[k], n_sites, least, &mut counts[k * TILE..]);
        let (own, later) = counts[k * TILE..].split_at_mut(TILE);
        for (tile, others) in tiles[k + 1..].iter().zip(later.chunks_exact_mut(TILE)) {
            between(rows, tile, n_sites, least, own, others);
        }
        counts
    };
    let padded = tiles.len() * TILE;
    let zeros = || vec![0u32; padded];
    let mut counts = (0..tiles.len()).into_par_iter().fold(zeros, block).reduce(zeros, add);
    counts.truncate(n);
    Ok(counts)
}

/// Up to [`TILE`] sequences with their states site by site, (n_sites × [`TILE`]).
fn transposed(rows: &[u8], n_sites: usize) -> Vec<u8> {
    let mut tile = vec![FILLER; n_sites * TILE];
    for (k, row) in rows.chunks_exact(n_sites).enumerate() {
        for (site, &state) in row.iter().enumerate().filter(|(_, state)| **state != MISSING) {
            tile[site * TILE + k] = state;
        }
    }
    tile
}

/// Number of sites in which each sequence of a tile agrees with `row`.
#[inline(always)]
fn agreements(row: &[u8], tile: &[u8]) -> [u32; TILE] {
    let mut all = [0u32; TILE];
    for (row, columns) in row.chunks(BYTE).zip(tile.chunks(BYTE * TILE)) {
        let mut some = [0u8; TILE];
        for (&state, column) in row.iter().zip(columns.as_chunks::<TILE>().0) {
            // Wrapping addition: overflow cannot happen, and a check for it would keep the loop from vector registers.
            let same =
                |(count, &other): (&mut u8, &u8)| *count = count.wrapping_add(u8::from(state == other));
            some.iter_mut().zip(column).for_each(same);
        }
        all.iter_mut().zip(some).for_each(|(all, some)| *all += u32::from(some));
    }
    all
}

/// Adds the neighbours among the sequences of one tile.
fn within(rows: &[u8], tile: &[u8], n_sites: usize, least: u32, counts: &mut [u32]) {
    for (k, row) in rows.chunks_exact(n_sites).enumerate() {
        let found = agreements(row, tile);
        // A sequence with missing states may not agree with itself, but it is its own neighbour.
        let others = found.iter().enumerate().filter(|&(other, &agree)| other != k && agree >= least);
        counts[k] += 1 + others.count() as u32;
    }
}

/// Adds the neighbours between `rows` and the sequences of a later tile to the counts of both.
fn between(rows: &[u8], tile: &[u8], n_sites: usize, least: u32, own: &mut [u32], others: &mut [u32]) {
    // The counts of one tile against another fit in bytes and stay in registers.
    let mut columns = [0u8; TILE];
    vectorized!({
        for (row, count) in rows.chunks_exact(n_sites).zip(own) {
            let found = agreements(row, tile);
            let mut sum = 0u8;
            for (column, agree) in columns.iter_mut().zip(found) {
                let near = u8::from(agree >= least);
                sum = sum.wrapping_add(near);
                *column = column.wrapping_add(near);
            }
            *count += u32::from(sum);
        }
    });
    others.iter_mut().zip(columns).for_each(|(other, count)| *other += u32::from(count));
}
