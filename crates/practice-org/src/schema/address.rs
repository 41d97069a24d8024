//! The parts of a postal address: nine fields that differ only in what their names and labels start with.
//!
//! Names and types follow "Address Compound Fields" in the Object Reference.

use super::model::{Field, FieldKind, PicklistValue, area, restricted, text};

const ACCURACIES: &[PicklistValue] = &[
    PicklistValue {
        value: "Address",
        label: "Address",
        default: false,
    },
    PicklistValue {
        value: "NearAddress",
        label: "NearAddress",
        default: false,
    },
    PicklistValue {
        value: "Block",
        label: "Block",
        default: false,
    },
    PicklistValue {
        value: "Street",
        label: "Street",
        default: false,
    },
    PicklistValue {
        value: "ExtendedZip",
        label: "ExtendedZip",
        default: false,
    },
    PicklistValue {
        value: "Zip",
        label: "Zip",
        default: false,
    },
    PicklistValue {
        value: "Neighborhood",
        label: "Neighborhood",
        default: false,
    },
    PicklistValue {
        value: "City",
        label: "City",
        default: false,
    },
    PicklistValue {
        value: "County",
        label: "County",
        default: false,
    },
    PicklistValue {
        value: "State",
        label: "State",
        default: false,
    },
    PicklistValue {
        value: "Unknown",
        label: "Unknown",
        default: false,
    },
];

/// The nine names and nine labels of one address, in describe order.
pub(crate) struct AddressNames {
    prefix: &'static str,
    names: [&'static str; 9],
    labels: [&'static str; 9],
}

macro_rules! address {
    ($prefix:literal, $label:literal) => {
        AddressNames {
            prefix: $prefix,
            names: [
                concat!($prefix, "Street"),
                concat!($prefix, "City"),
                concat!($prefix, "State"),
                concat!($prefix, "PostalCode"),
                concat!($prefix, "Country"),
                concat!($prefix, "Latitude"),
                concat!($prefix, "Longitude"),
                concat!($prefix, "GeocodeAccuracy"),
                concat!($prefix, "Address"),
            ],
            labels: [
                concat!($label, "Street"),
                concat!($label, "City"),
                concat!($label, "State/Province"),
                concat!($label, "Zip/Postal Code"),
                concat!($label, "Country"),
                concat!($label, "Latitude"),
                concat!($label, "Longitude"),
                concat!($label, "Geocode Accuracy"),
                concat!($label, "Address"),
            ],
        }
    };
}

/// Where invoices go.
pub(crate) const BILLING: AddressNames = address!("Billing", "Billing ");
/// Where goods go.
pub(crate) const SHIPPING: AddressNames = address!("Shipping", "Shipping ");
/// Where a contact gets letters.
pub(crate) const MAILING: AddressNames = address!("Mailing", "Mailing ");
/// A contact's other address.
pub(crate) const OTHER: AddressNames = address!("Other", "Other ");
/// The one address of a user or the org; its parts have no prefix.
pub(crate) const PLAIN: AddressNames = address!("", "");

/// The keys of an address in a record and the part each is read from, in the order answers have them.
pub(crate) const KEYS: [(&str, &str); 8] = [
    ("city", "City"),
    ("country", "Country"),
    ("geocodeAccuracy", "GeocodeAccuracy"),
    ("latitude", "Latitude"),
    ("longitude", "Longitude"),
    ("postalCode", "PostalCode"),
    ("state", "State"),
    ("street", "Street"),
];

impl AddressNames {
    /// The nine fields: eight parts and the compound.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let [
            street,
            city,
            state,
            postal_code,
            country,
            latitude,
            longitude,
            accuracy,
            compound,
        ] = self.names;
        let labels = self.labels;
        let degrees = FieldKind::Double {
            precision: 18,
            scale: 15,
        };
        let parts = [
            area(street, labels[0], 255),
            text(city, labels[1], 40),
            text(state, labels[2], 80),
            text(postal_code, labels[3], 20),
            text(country, labels[4], 80),
            Field::new(latitude, labels[5], degrees),
            Field::new(longitude, labels[6], degrees),
            restricted(accuracy, labels[7], ACCURACIES),
        ];
        let mut fields: Vec<Field> = parts
            .into_iter()
            .map(|part| part.part_of(compound))
            .collect();
        fields.push(
            Field::new(
                compound,
                labels[8],
                FieldKind::Address {
                    prefix: self.prefix,
                },
            )
            .read_only(),
        );
        fields
    }
}
