//! The methods for ln Z, by name.

crate::choices! {
    /// How ln Z is found.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum PartitionMethod: "log_z" {
        #[default]
        Auto = "auto": "Enumeration where the budget allows it, otherwise tempering bracketed by annealing",
        Exact = "exact": "Enumeration of the smaller layer, up to 2^30 states",
        Ais = "ais": "Annealed importance sampling in both directions",
        Pt = "pt": "Parallel tempering",
        Ptt = "ptt": "Parallel tempering along the models that a run kept",
        Emf = "emf": "Mean field: an expansion, summed over distinct solutions; without a statistical error",
    }
}
