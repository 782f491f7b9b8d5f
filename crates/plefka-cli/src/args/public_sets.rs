//! Public data sets that can be downloaded: their addresses and their files.

use plefka::vocabulary::Entry;

/// A public data set.
#[derive(Debug)]
pub struct PublicSet {
    /// Its name, and what it holds.
    pub entry: Entry,
    /// The address of the folder of its files, encrypted.
    pub base: &'static str,
    /// The files as published.
    pub files: &'static [PublicFile],
}

/// A file as published.
#[derive(Debug)]
pub struct PublicFile {
    /// Its name.
    pub name: &'static str,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: &'static str,
}

const fn file(name: &'static str, bytes: u64, sha256: &'static str) -> PublicFile {
    PublicFile { name, bytes, sha256 }
}

/// All of them. Lengths and checksums of mnist and caltech-silhouettes are those of the files; those of fashion-mnist are
/// the ones that several projects publish beside the authors' MD5.
pub const PUBLIC_SETS: &[PublicSet] = &[
    PublicSet {
        entry: Entry { name: "mnist", description: "Handwritten digits, 28 × 28 grey bytes with labels" },
        base: "https://ossci-datasets.s3.amazonaws.com/mnist",
        files: &[
            file(
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            ),
            file(
                "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
            file(
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            ),
            file(
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        ],
    },
    PublicSet {
        entry: Entry {
            name: "fashion-mnist",
            description: "Pictures of clothes, 28 × 28 grey bytes with labels",
        },
        // The authors' repository; their other address has no encryption.
        base: "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
        files: &[
            file(
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            file(
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            file(
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            file(
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        ],
    },
    PublicSet {
        entry: Entry { name: "caltech-silhouettes", description: "Silhouettes of objects, 28 × 28 bits" },
        base: "https://people.cs.umass.edu/~marlin/data",
        files: &[file(
            "caltech101_silhouettes_28_split1.mat",
            872_124,
            "eb6735e8d84b1850fabc5590124aab1755e90c9fd28123585324398405e1e42a",
        )],
    },
];
