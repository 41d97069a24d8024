//! OAuth scopes with the words that Setup has for them (Salesforce help: OAuth settings of an external client app).

/// Value and label; the label says the value again in brackets, as Setup does.
const LABELS: [(&str, &str); 22] = [
    ("api", "Manage user data via APIs (api)"),
    (
        "refresh_token",
        "Perform requests at any time (refresh_token, offline_access)",
    ),
    (
        "offline_access",
        "Perform requests at any time (refresh_token, offline_access)",
    ),
    (
        "id",
        "Access the identity URL service (id, profile, email, address, phone)",
    ),
    ("web", "Manage user data via Web browsers (web)"),
    ("full", "Full access (full)"),
    ("openid", "Access unique user identifiers (openid)"),
    (
        "chatter_api",
        "Access Connect REST API resources (chatter_api)",
    ),
    (
        "custom_permissions",
        "Access custom permissions (custom_permissions)",
    ),
    (
        "visualforce",
        "Access Visualforce applications (visualforce)",
    ),
    ("lightning", "Access Lightning applications (lightning)"),
    ("content", "Access content resources (content)"),
    ("wave_api", "Access Analytics REST API resources (wave_api)"),
    (
        "eclair_api",
        "Access Analytics REST API Charts Geodata resources (eclair_api)",
    ),
    ("pardot_api", "Manage Pardot services (pardot_api)"),
    ("sfap_api", "Access the Salesforce API Platform (sfap_api)"),
    (
        "einstein_gpt_api",
        "Access Einstein GPT services (einstein_gpt_api)",
    ),
    ("chatbot_api", "Access chatbot services (chatbot_api)"),
    (
        "interaction_api",
        "Access Interaction API resources (interaction_api)",
    ),
    (
        "scrt_api",
        "Access Salesforce Conversation and Routing services (scrt_api)",
    ),
    ("mcp_api", "Access MCP servers (mcp_api)"),
    (
        "forgot_password",
        "Access Headless Forgot Password API (forgot_password)",
    ),
];

/// What Setup calls a scope; the scope itself where that is not known.
pub(crate) fn label(scope: &str) -> String {
    let known = LABELS.iter().find(|(value, _)| *value == scope);
    known.map_or(scope, |(_, label)| label).to_owned()
}
