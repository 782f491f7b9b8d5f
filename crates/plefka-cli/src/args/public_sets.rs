//! Public data sets that can be downloaded: their addresses and their files.

use plefka::vocabulary::Entry;

/// A public data set.
#[derive(Debug)]
pub struct PublicSet {
    /// Its name, and what it holds.
    pub entry: Entry,
    /// The address of the folder of its files.
    pub base: &'static str,
    /// Name and MD5 of each file as published.
    pub files: &'static [(&'static str, &'static str)],
}

/// All of them.
pub const PUBLIC_SETS: &[PublicSet] = &[
    PublicSet {
        entry: Entry { name: "mnist", description: "Handwritten digits, 28 × 28 grey bytes with labels" },
        base: "https://ossci-datasets.s3.amazonaws.com/mnist",
        files: &[
            ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
            ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
            ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
        ],
    },
    PublicSet {
        entry: Entry {
            name: "fashion-mnist",
            description: "Pictures of clothes, 28 × 28 grey bytes with labels",
        },
        base: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        files: &[
            ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
            ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
            ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
        ],
    },
    PublicSet {
        entry: Entry { name: "caltech-silhouettes", description: "Silhouettes of objects, 28 × 28 bits" },
        base: "https://people.cs.umass.edu/~marlin/data",
        files: &[("caltech101_silhouettes_28_split1.mat", "4483e9c14b188fd09937f9ea6f9ea777")],
    },
];
