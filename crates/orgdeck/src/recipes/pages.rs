//! The pages of Setup by their names in addresses, `/lightning/setup/NAME/home`, from public lists of Setup's menu, with
//! the words of the menu that a path begins with.

const PAGES: [(&str, &str); 33] = [
    ("ApiAccessControl", "API Access Control"),
    ("AsyncApexJobs", "Apex Jobs"),
    (
        "CertificatesAndKeysManagement",
        "Certificate and Key Management",
    ),
    ("CompanyProfileInfo", "Company Information"),
    ("CompanyResourceDisk", "Storage Usage"),
    ("ConnectedApplication", "Manage Connected Apps"),
    ("ConnectedAppsUsage", "Connected Apps OAuth Usage"),
    ("DeployStatus", "Deployment Status"),
    ("DuplicateRules", "Duplicate Rules"),
    ("EnhancedProfiles", "Profiles"),
    ("Flows", "Flows"),
    ("IdentityVerification", "Identity › Identity Verification"),
    ("ImportedPackage", "Installed Packages"),
    ("KnowledgeSettings", "Knowledge Settings"),
    (
        "ManageExternalClientApplication",
        "External Client App Manager",
    ),
    ("ManageUsers", "Users"),
    ("NamedCredential", "Named Credentials"),
    ("NavigationMenus", "App Manager"),
    ("NetworkAccess", "Security › Network Access"),
    // this name is unconfirmed: public lists have it, and the facts page names OauthAndOpenIdConnectSettings beside it
    (
        "OauthOidcSettings",
        "Identity › OAuth and OpenID Connect Settings",
    ),
    ("ObjectManager", "Object Manager"),
    ("OrgDomain", "Company Settings › My Domain"),
    ("OrgLoginHistory", "Identity › Login History"),
    ("ParallelJobsStatus", "Background Jobs"),
    ("PermSets", "Permission Sets"),
    ("SecurityRemoteProxy", "Remote Site Settings"),
    ("SecuritySession", "Session Settings"),
    ("SecuritySharing", "Sharing Settings"),
    ("SetupNetworks", "Digital Experiences › All Sites"),
    ("SingleSignOn", "Identity › Single Sign-On Settings"),
    ("SystemOverview", "System Overview"),
    ("TransactionSecurityNew", "Transaction Security Policies"),
    ("WorkflowOutboundMessaging", "Outbound Messages"),
];

/// Whether there is such a page.
pub(crate) fn is_known(page: &str) -> bool {
    PAGES.iter().any(|(name, _)| *name == page)
}

/// Whether a page is the one that a path leads to. A path may go without a page, but not the other way round.
pub(crate) fn belong(path: Option<&str>, page: Option<&str>) -> bool {
    let (path, page) = match (path, page) {
        (_, None) => return true,
        (None, Some(_)) => return false,
        (Some(path), Some(page)) => (path, page),
    };
    PAGES.iter().any(|(name, menu)| {
        let behind = path
            .strip_prefix("Setup › ")
            .and_then(|path| path.strip_prefix(menu));
        *name == page && behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(" ›"))
    })
}
