//! People's names, by culture.
//!
//! Invented people: given and family names are common ones, combined by chance. Names outside the Latin script come
//! with the spelling their e-mail address uses.

/// Names of one culture.
pub(super) struct Culture {
    /// Given names: as written, and in an address if that cannot be derived.
    pub(super) given: &'static [(&'static str, &'static str)],
    /// Family names, likewise.
    pub(super) family: &'static [(&'static str, &'static str)],
    /// Which of the foreign-language problems its people may write, or none.
    pub(super) language: &'static str,
}

macro_rules! latin {
    ($($name:literal)*) => { &[$(($name, "")),*] };
}

/// The cultures, in the order `places` counts them.
pub(super) static CULTURES: [Culture; 12] = [
    Culture {
        given: latin!["Grace" "Oliver" "Amelia" "Marcus" "Priscilla" "Dylan" "Hannah" "Theodore" "Simone" "Caleb" "Naomi"
            "Patrick" "Ruth" "Gareth" "Monica" "Desmond"],
        family: latin!["Whitfield" "Okafor" "Brennan" "Castleton" "Hargreaves" "Lindqvist" "Marlowe" "O'Rourke" "Pemberton"
            "Sinclair" "Tran" "Vance" "Abernathy" "Delgado" "Foster" "Kowalczyk"],
        language: "",
    },
    Culture {
        given: latin!["Jürgen" "Annika" "Björn" "Käthe" "Matthias" "Sabine" "Götz" "Ulrike" "Lukas" "Friederike" "Tobias"
            "Heike"],
        family: latin!["Müller" "Schröder" "Weiß" "Brückner" "Hoffmann" "Köhler" "Lindner" "Jäger" "Vogelsang" "Strauß"
            "Pfeiffer" "Zöllner"],
        language: "de",
    },
    Culture {
        given: latin!["Éloïse" "Mathieu" "Chloé" "Benoît" "Aurélie" "Guillaume" "Noémie" "Thierry" "Océane" "François"],
        family: latin!["Lefèvre" "Garnier" "Marchand" "Rousselle" "Béranger" "D'Aubigny" "Chevallier" "Moreau" "Perrault"
            "Vasseur"],
        language: "fr",
    },
    Culture {
        given: latin!["Lucía" "Íñigo" "Marisol" "Andrés" "Begoña" "Joaquín" "Ximena" "Rafael" "Concepción" "Óscar"],
        family: latin!["Fernández" "Ibáñez" "Quiroga" "Núñez" "Salazar" "Peñalosa" "Villanueva" "Aguirre" "Montoya"
            "Cárdenas"],
        language: "es",
    },
    Culture {
        given: latin!["Åsa" "Sigrid" "Øyvind" "Lærke" "Håkan" "Freja" "Torbjörn" "Ingeborg" "Mikkel" "Solveig"],
        family: latin!["Ström" "Bjørnstad" "Søndergaard" "Åkesson" "Lindgren" "Haugen" "Nygaard" "Öberg" "Dahl" "Kjær"],
        language: "sv",
    },
    Culture {
        given: latin!["Łukasz" "Małgorzata" "Zbigniew" "Agnieszka" "Wojciech" "Jadwiga" "Ondřej" "Kateřina" "Miloš"
            "Zsófia"],
        family: latin!["Wiśniewski" "Dąbrowska" "Zieliński" "Nováková" "Dvořák" "Kovács" "Szabó" "Jabłoński" "Černý"
            "Horváth"],
        language: "",
    },
    Culture {
        given: latin!["Beatriz" "João" "Inês" "Thiago" "Conceição" "Luca" "Giulia" "Niccolò" "Chiara" "Matteo"],
        family: latin!["Gonçalves" "Araújo" "Magalhães" "Esposito" "Bianchi" "Ferreira" "D'Angelo" "Ricci" "Simões" "Conti"],
        language: "",
    },
    Culture {
        given: &[
            ("陽菜", "haruna"),
            ("健太", "kenta"),
            ("美咲", "misaki"),
            ("翔", "sho"),
            ("さくら", "sakura"),
            ("大輔", "daisuke"),
            ("直子", "naoko"),
            ("浩", "hiroshi"),
        ],
        family: &[
            ("佐藤", "sato"),
            ("高橋", "takahashi"),
            ("渡辺", "watanabe"),
            ("小林", "kobayashi"),
            ("山本", "yamamoto"),
            ("中村", "nakamura"),
            ("松田", "matsuda"),
            ("森", "mori"),
        ],
        language: "ja",
    },
    Culture {
        given: &[
            ("ليلى", "layla"),
            ("عمر", "omar"),
            ("فاطمة", "fatima"),
            ("يوسف", "yousef"),
            ("مريم", "maryam"),
            ("خالد", "khaled"),
            ("نور", "nour"),
            ("سامي", "sami"),
        ],
        family: &[
            ("الحسن", "alhassan"),
            ("منصور", "mansour"),
            ("الخطيب", "alkhatib"),
            ("حداد", "haddad"),
            ("النجار", "alnajjar"),
            ("سليمان", "suleiman"),
            ("قاسم", "qasim"),
            ("العمري", "alomari"),
        ],
        language: "ar",
    },
    Culture {
        given: &[
            ("נועה", "noa"),
            ("דוד", "david"),
            ("תמר", "tamar"),
            ("איתן", "eitan"),
            ("שירה", "shira"),
            ("יונתן", "yonatan"),
            ("מיכל", "michal"),
            ("אורי", "uri"),
        ],
        family: &[
            ("כהן", "cohen"),
            ("לוי", "levi"),
            ("מזרחי", "mizrahi"),
            ("פרידמן", "friedman"),
            ("אביטל", "avital"),
            ("שפירא", "shapira"),
            ("ברק", "barak"),
            ("גולן", "golan"),
        ],
        language: "he",
    },
    Culture {
        given: latin!["Aarav" "Meera" "Vikram" "Ananya" "Rohan" "Kavitha" "Sanjay" "Divya" "Arjun" "Lakshmi"],
        family: latin!["Raghunathan" "Iyer" "Chatterjee" "Banerjee" "Deshpande" "Patel" "Krishnamurthy" "Sharma" "Kulkarni"
            "Menon"],
        language: "",
    },
    Culture {
        given: latin!["Chidinma" "Kwame" "Folasade" "Tendai" "Amara" "Sipho" "Zanele" "Kofi" "Ngozi" "Thabo"],
        family: latin!["Adeyemi" "Mensah" "Nwosu" "Dlamini" "Boateng" "Eze" "Moyo" "Owusu" "Khumalo" "Balogun"],
        language: "",
    },
];

/// A name as it stands in an address: ASCII letters only.
pub(super) fn address_part(written: &str, given: &str) -> String {
    if !given.is_empty() {
        return given.to_owned();
    }
    let mut part = String::new();
    for char in written.to_lowercase().chars() {
        match char {
            'a'..='z' | '0'..='9' => part.push(char),
            ' ' => part.push('-'),
            'ä' | 'æ' => part.push_str("ae"),
            'ö' | 'ø' => part.push_str("oe"),
            'ü' => part.push_str("ue"),
            'ß' => part.push_str("ss"),
            'å' | 'á' | 'à' | 'â' | 'ã' | 'ą' => part.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => part.push('e'),
            'í' | 'ì' | 'î' | 'ï' | 'ý' => part.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' => part.push('o'),
            'ú' | 'ù' | 'û' => part.push('u'),
            'ç' | 'ć' | 'č' => part.push('c'),
            'ñ' | 'ń' => part.push('n'),
            'ł' => part.push('l'),
            'ś' | 'š' => part.push('s'),
            'ż' | 'ź' | 'ž' => part.push('z'),
            'ř' => part.push('r'),
            _ => {}
        }
    }
    part
}
