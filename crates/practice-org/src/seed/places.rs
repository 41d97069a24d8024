//! The cities that customers are in.

/// A city that customers are in.
pub(super) struct Place {
    /// City.
    pub(super) city: &'static str,
    /// State or province, or empty.
    pub(super) state: &'static str,
    /// Postal code.
    pub(super) postal_code: &'static str,
    /// Country.
    pub(super) country: &'static str,
    /// Index into the cultures of `names`.
    pub(super) culture: usize,
    /// How company names end there.
    pub(super) company: &'static str,
    /// Country code and area of its phone numbers; 555 follows.
    pub(super) phone: &'static str,
    /// Street names.
    pub(super) street: &'static str,
}

/// One line per city, in the order of the fields of [`Place`].
macro_rules! places {
    ($($city:literal $state:literal $postal:literal $country:literal $culture:literal $company:literal $phone:literal $street:literal;)*) => {
        [$(Place {
            city: $city,
            state: $state,
            postal_code: $postal,
            country: $country,
            culture: $culture,
            company: $company,
            phone: $phone,
            street: $street,
        }),*]
    };
}

/// The cities.
pub(super) static PLACES: [Place; 30] = places! {
    "Portland" "OR" "97205" "United States" 0 "Inc." "+1 (503)" "Alder Street";
    "Milwaukee" "WI" "53202" "United States" 0 "LLC" "+1 (414)" "Canal Street";
    "Boise" "ID" "83702" "United States" 0 "Inc." "+1 (208)" "Front Street";
    "Savannah" "GA" "31401" "United States" 0 "Co." "+1 (912)" "Drayton Street";
    "Tucson" "AZ" "85701" "United States" 0 "LLC" "+1 (520)" "Congress Street";
    "Sheffield" "" "S1 2GH" "United Kingdom" 0 "Ltd" "+44 114" "Furnival Gate";
    "Bristol" "" "BS1 4DJ" "United Kingdom" 0 "plc" "+44 117" "Redcliffe Way";
    "Cork" "" "T12 W8N4" "Ireland" 0 "Ltd" "+353 21" "Lapp's Quay";
    "Halifax" "NS" "B3J 2L4" "Canada" 0 "Inc." "+1 (902)" "Water Street";
    "Newcastle" "NSW" "2300" "Australia" 0 "Pty Ltd" "+61 2" "Wharf Road";
    "Köln" "" "50667" "Germany" 1 "GmbH" "+49 221" "Große Budengasse";
    "Nürnberg" "" "90402" "Germany" 1 "AG" "+49 911" "Königstraße";
    "Graz" "" "8010" "Austria" 1 "GmbH" "+43 316" "Sporgasse";
    "Zürich" "" "8001" "Switzerland" 1 "AG" "+41 44" "Bahnhofstrasse";
    "Lyon" "" "69002" "France" 2 "SAS" "+33 4 72" "rue Mercière";
    "Liège" "" "4000" "Belgium" 2 "SA" "+32 4" "rue de l'Étuve";
    "Zaragoza" "" "50003" "Spain" 3 "S.L." "+34 976" "calle de Alfonso I";
    "Monterrey" "NL" "64000" "Mexico" 3 "S.A. de C.V." "+52 81" "calle Padre Mier";
    "Göteborg" "" "411 05" "Sweden" 4 "AB" "+46 31" "Södra Hamngatan";
    "Ålesund" "" "6002" "Norway" 4 "AS" "+47 70" "Kongens gate";
    "Łódź" "" "90-001" "Poland" 5 "Sp. z o.o." "+48 42" "ulica Piotrkowska";
    "Brno" "" "602 00" "Czechia" 5 "s.r.o." "+420 5" "Masarykova";
    "Coimbra" "" "3000-213" "Portugal" 6 "Lda" "+351 239" "Rua Ferreira Borges";
    "Bologna" "" "40121" "Italy" 6 "S.r.l." "+39 051" "Via dell'Indipendenza";
    "大阪市" "大阪府" "530-0001" "Japan" 7 "株式会社" "+81 6" "梅田";
    "دبي" "" "00000" "United Arab Emirates" 8 "FZ-LLC" "+971 4" "شارع الشيخ زايد";
    "חיפה" "" "3303139" "Israel" 9 "בע״מ" "+972 4" "שדרות הנשיא";
    "Pune" "MH" "411001" "India" 10 "Pvt Ltd" "+91 20" "Moledina Road";
    "Accra" "" "GA-184" "Ghana" 11 "Ltd" "+233 30" "Ring Road";
    "Durban" "KZN" "4001" "South Africa" 11 "(Pty) Ltd" "+27 31" "Anton Lembede Street";
};
