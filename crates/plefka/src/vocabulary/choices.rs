//! The macro [`choices!`](crate::choices): an enumeration with the names and descriptions of its values.

/// Defines an enumeration without data, with [`Choice`](crate::vocabulary::Choice), `ALL` and `name` of its own, and
/// `Display` and serde by the names. An unknown name is refused with the list of the known names. Crates that use the
/// macro must depend on serde with its derive feature.
///
/// ```
/// use plefka::vocabulary::Choice;
///
/// plefka::choices! {
///     /// How to go on.
///     #[derive(Default)]
///     pub enum Pace: "pace" {
///         /// The default, since nothing is known.
///         #[default]
///         Slow = "slow": "One step after the other",
///         Fast = "fast": "All steps at once",
///     }
/// }
/// assert_eq!(Pace::parse("fast")?, Pace::Fast);
/// assert_eq!((Pace::Slow.name(), Pace::ALL.len()), ("slow", 2));
/// let error = Pace::parse("quick").unwrap_err().to_string();
/// assert_eq!(error, "setting `pace`: found \"quick\", expected slow, fast");
/// # Ok::<(), plefka::Error>(())
/// ```
#[macro_export]
macro_rules! choices {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $Type:ident: $what:literal {
            $( $(#[$about:meta])* $Variant:ident = $name:literal: $description:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
        $visibility enum $Type {
            $(
                #[doc = $description]
                #[doc = ""]
                $(#[$about])*
                #[serde(rename = $name)]
                $Variant,
            )+
        }

        impl $Type {
            /// All values, in the order in which they are listed.
            pub const ALL: [Self; [$(stringify!($Variant)),+].len()] = [$(Self::$Variant),+];

            /// The name in settings, files and documents.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }
        }

        impl $crate::vocabulary::Choice for $Type {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &Self::ALL;

            fn entry(self) -> $crate::vocabulary::Entry {
                let description = match self {
                    $(Self::$Variant => $description,)+
                };
                $crate::vocabulary::Entry { name: self.name(), description }
            }
        }

        impl ::std::fmt::Display for $Type {
            fn fmt(&self, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                out.pad(self.name())
            }
        }
    };
}
