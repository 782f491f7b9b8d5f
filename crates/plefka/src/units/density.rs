//! One-dimensional densities e^{−½Lx² + ηx} on intervals, with or without an atom at 0: ln Z and moments by
//! Gauss–Legendre quadrature over the part of each interval that contributes. Central moments are sums of positive
//! terms about the mean, so that no cumulant is a difference of large numbers.

use crate::kernels::dispatch::vectorized;
use crate::kernels::elementary;

/// Nodes per panel, and largest number of panels per end of a piece: enough for e^{−½t²} over ±9 and e^{−t} over 38 to
/// 1e−15.
const ORDER: usize = 16;
const PANELS: usize = 4;
/// Largest rise or fall of the exponent from a panel's middle that the panel's nodes resolve to 1e−15.
const MILD: f64 = 3.0;
/// Largest number of pieces of a density, each with two ends.
const PIECES: usize = 2;
const NODES: usize = PIECES * 2 * PANELS * ORDER + 1;
/// The part of a density below e^{−DEPTH} times its maximum is left out.
const DEPTH: f64 = 40.0;

/// Positive nodes and weights of the 16-point Gauss–Legendre rule on [−1, 1] (computed as roots of P₁₆).
#[rustfmt::skip]
const RULE: [(f64, f64); ORDER / 2] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_55),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_7),
    (0.755_404_408_355_003, 0.124_628_971_255_533_88),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_096),
];

/// The function e^{−½Lx² + ηx} on [low, high]; an end may be infinite if the exponent falls towards it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub precision: f64,
    pub field: f64,
    pub low: f64,
    pub high: f64,
    /// ln of a constant factor.
    pub log_weight: f64,
}

impl Piece {
    fn exponent(&self, x: f64) -> f64 {
        x * (self.field - 0.5 * self.precision * x)
    }

    fn slope(&self, x: f64) -> f64 {
        self.field - self.precision * x
    }

    /// An upper bound on the change of the exponent between the middle of an interval and any of its points.
    fn swing(&self, [from, to]: [f64; 2]) -> f64 {
        let half = 0.5 * (to - from);
        half * (self.slope(0.5 * (from + to)).abs() + 0.5 * self.precision.abs() * half)
    }

    /// The point at which the exponent is largest.
    fn mode(&self) -> f64 {
        if self.precision > 0.0 {
            return (self.field / self.precision).clamp(self.low, self.high);
        }
        if self.exponent(self.low) >= self.exponent(self.high) { self.low } else { self.high }
    }

    /// The intervals that contribute: around the mode, or at both ends of a convex exponent.
    fn supports(&self) -> [[f64; 2]; 2] {
        if self.swing([self.low, self.high]) <= MILD {
            return [[self.low, self.high], [self.high, self.high]];
        }
        if self.precision > 0.0 {
            let mode = self.mode();
            // The solution d of ½Ld² + |slope| d = DEPTH.
            let reach =
                |slope: f64| 2.0 * DEPTH / (slope + (slope * slope + 2.0 * self.precision * DEPTH).sqrt());
            let (left, right) = (self.slope(mode).max(0.0), (-self.slope(mode)).max(0.0));
            return [
                [(mode - reach(left)).max(self.low), mode],
                [mode, (mode + reach(right)).min(self.high)],
            ];
        }
        let bend = -self.precision;
        // From an end inwards, up to the d with |slope| d − ½|L|d² = DEPTH, the lowest point of the exponent, or the
        // middle.
        let middle = 0.5 * (self.low + self.high);
        let lowest = if bend > 0.0 { (-self.field / bend).clamp(self.low, self.high) } else { middle };
        let reach = |slope: f64| match slope * slope - 2.0 * bend * DEPTH {
            square if slope > 0.0 && square > 0.0 => 2.0 * DEPTH / (slope + square.sqrt()),
            _ => f64::INFINITY,
        };
        let meet = if lowest > self.low && lowest < self.high { lowest } else { middle };
        let left = reach(-self.slope(self.low));
        let right = reach(self.slope(self.high));
        let outer = |end: f64, reach: f64, sign: f64| {
            // A steep exponent that falls all the way contributes only near its upper end.
            if sign > 0.0 { (end + reach).min(meet) } else { (end - reach).max(meet) }
        };
        [[self.low, outer(self.low, left, 1.0)], [outer(self.high, right, -1.0), self.high]]
    }
}

/// A density represented by nodes with probabilities.
#[derive(Debug, Clone)]
pub(super) struct Density {
    x: [f64; NODES],
    /// Probabilities of the nodes, which sum to 1.
    p: [f64; NODES],
    n: usize,
    /// ln Z.
    pub log_partition: f64,
}

impl Density {
    /// The sum of the pieces and, if `atom` is given, of a point mass at 0 with ln weight `atom`.
    pub(super) fn new(pieces: &[Piece], atom: Option<f64>) -> Self {
        let mut this = Self { x: [0.0; NODES], p: [0.0; NODES], n: 0, log_partition: 0.0 };
        let mut logs = [f64::NEG_INFINITY; NODES];
        let mut lengths = [0.0; NODES];
        for piece in pieces {
            for [from, to] in piece.supports() {
                this.add(piece, from, to, &mut logs, &mut lengths);
            }
        }
        if let Some(log_weight) = atom {
            (logs[this.n], lengths[this.n]) = (log_weight, 1.0);
            this.n += 1;
        }
        this.normalize(&logs, &lengths);
        this
    }

    fn add(
        &mut self,
        piece: &Piece,
        from: f64,
        to: f64,
        logs: &mut [f64; NODES],
        lengths: &mut [f64; NODES],
    ) {
        if to <= from {
            return;
        }
        let panels = ((piece.swing([from, to]) / MILD).ceil() as usize).clamp(1, PANELS);
        let half = 0.5 * (to - from) / panels as f64;
        for panel in 0..panels {
            let middle = from + (2 * panel + 1) as f64 * half;
            for &(node, weight) in &RULE {
                for x in [middle - half * node, middle + half * node] {
                    self.x[self.n] = x;
                    logs[self.n] = piece.log_weight + piece.exponent(x);
                    lengths[self.n] = half * weight;
                    self.n += 1;
                }
            }
        }
    }

    fn normalize(&mut self, logs: &[f64; NODES], lengths: &[f64; NODES]) {
        let n = self.n;
        let largest = logs[..n].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = vectorized!({
            for ((p, log), length) in self.p[..n].iter_mut().zip(&logs[..n]).zip(&lengths[..n]) {
                *p = length * elementary::exp(log - largest);
            }
            self.p[..n].iter().sum()
        });
        self.p[..n].iter_mut().for_each(|p| *p /= total);
        self.log_partition = largest + total.ln();
    }

    /// ⟨f(x)⟩.
    pub(super) fn average(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.x[..self.n].iter().zip(&self.p[..self.n]).map(|(&x, p)| p * f(x)).sum()
    }

    /// κ₁ … κ₆.
    pub(super) fn cumulants(&self) -> [f64; 6] {
        let mean = self.average(|x| x);
        let mut moments = [0.0; 7];
        for (x, p) in self.x[..self.n].iter().zip(&self.p[..self.n]) {
            let d = x - mean;
            let mut power = p * d;
            for m in &mut moments[2..] {
                power *= d;
                *m += power;
            }
        }
        let [_, _, m2, m3, m4, m5, m6] = moments;
        [
            mean,
            m2,
            m3,
            m4 - 3.0 * m2 * m2,
            m5 - 10.0 * m3 * m2,
            m6 - 15.0 * m4 * m2 - 10.0 * m3 * m3 + 30.0 * m2 * m2 * m2,
        ]
    }
}
