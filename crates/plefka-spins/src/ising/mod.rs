//! The Ising model p(s) ∝ exp β(½ sᵀJs + h·s), s = ±1, with couplings of any kind.
