//! The metadata API: what a checklist reads of apps and settings.

use practice_org::Command;
use serde_json::json;

use super::{Answer, METADATA, envelope, metadata, post, token};
use crate::support::{ADMIN, AGENT, Org, org};

/// `readMetadata` as jsforce sends it.
async fn read(org: &Org, session: &str, kind: &str, names: &[&str]) -> Answer {
    let names: String = names
        .iter()
        .map(|name| format!("<fullNames>{name}</fullNames>"))
        .collect();
    let operation = format!("<readMetadata><type>{kind}</type>{names}</readMetadata>");
    metadata(org, session, &operation).await
}

#[tokio::test]
async fn a_connected_app_is_read_with_its_oauth_settings_and_policies_but_not_its_secret() {
    let org = org().await;
    let session = token(&org, ADMIN).await;
    let answer = read(
        &org,
        &session,
        "ConnectedApp",
        &["Legacy_Helpdesk", "No_Such_App", "Nightly_Sync"],
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.xml);
    assert_eq!(answer.all("fullName"), ["Legacy_Helpdesk", "Nightly_Sync"]);
    assert!(
        answer.xml.contains(
            "<records xsi:type=\"ConnectedApp\"><fullName>Legacy_Helpdesk</fullName><contactEmail>"
        ),
        "{}",
        answer.xml
    );
    assert!(
        answer
            .xml
            .contains("</records><records xsi:nil=\"true\"/><records")
    );
    assert_eq!(
        answer.all("scopes"),
        [
            "Full",
            "RefreshToken",
            "Web",
            "OpenID",
            "Api",
            "RefreshToken"
        ]
    );
    assert_eq!(answer.all("isPkceRequired"), ["false", "true"]);
    assert_eq!(answer.all("isAdminApproved"), ["false", "true"]);
    assert_eq!(answer.all("ipRelaxation"), ["BYPASS", "ENFORCE"]);
    assert_eq!(
        answer.all("refreshTokenPolicy"),
        ["specific_inactivity:90:DAYS", "infinite"]
    );
    assert_eq!(answer.all("profileName"), ["System Administrator"]);
    assert_eq!(answer.all("consumerSecret"), [""; 0]);
    assert!(!answer.xml.contains(&org.org.announcement().client_secret));
}

#[tokio::test]
async fn an_external_client_app_has_four_parts_and_one_of_them_the_secret() {
    let org = org().await;
    let session = token(&org, ADMIN).await;
    let app = read(&org, &session, "ExternalClientApplication", &["Orgdeck"]).await;
    assert_eq!(app.one("label"), "Orgdeck");
    assert_eq!(app.one("distributionState"), "Local");
    let oauth = read(
        &org,
        &session,
        "ExtlClntAppOauthSettings",
        &["Orgdeck_oauth"],
    )
    .await;
    assert_eq!(
        oauth.one("commaSeparatedOauthScopes"),
        "RefreshToken, Api, Basic"
    );
    let names = ["Orgdeck_glbloauth"];
    let global = read(&org, &session, "ExtlClntAppGlobalOauthSettings", &names).await;
    let announced = org.org.announcement();
    assert_eq!(global.one("consumerKey"), announced.client_id);
    assert_eq!(global.one("consumerSecret"), announced.client_secret);
    assert_eq!(global.one("isPkceRequired"), "true");
    assert_eq!(global.one("isConsumerSecretOptional"), "true");
    assert_eq!(global.one("isSecretRequiredForRefreshToken"), "false");
    let callback = global.one("callbackUrl");
    let callbacks: Vec<&str> = callback.lines().collect();
    assert_eq!(callbacks, announced.callback_urls);
    let names = ["Orgdeck_defaultPolicy"];
    let kind = "ExtlClntAppOauthConfigurablePolicies";
    let policies = read(&org, &session, kind, &names).await;
    assert_eq!(
        policies.one("permittedUsersPolicyType"),
        "AllSelfAuthorized"
    );
    assert_eq!(policies.one("ipRelaxationPolicyType"), "Enforce");
    assert_eq!(policies.one("refreshTokenPolicyType"), "Infinite");
    for part in [&oauth, &global, &policies] {
        assert_eq!(part.one("externalClientApplication"), "Orgdeck");
    }
}

#[tokio::test]
async fn what_is_changed_in_setup_is_read_at_once() {
    let org = org().await;
    let session = token(&org, ADMIN).await;
    let change = json!({
        "permitted_users": "admin_approved",
        "approved": ["System Administrator"],
        "refresh_policy": { "kind": "after", "amount": 12, "unit": "hours" },
        "ip_relaxation": "relax_refresh_tokens",
        "session_timeout_minutes": 30
    });
    org.control()
        .run(Command::ChangeApp {
            app: "Orgdeck".to_owned(),
            change,
        })
        .unwrap();
    let kind = "ExtlClntAppOauthConfigurablePolicies";
    let read_policies = read(&org, &session, kind, &["Orgdeck_defaultPolicy"]).await;
    for (element, expected) in [
        ("permittedUsersPolicyType", "AdminApprovedPreAuthorized"),
        ("commaSeparatedProfile", "System Administrator"),
        ("refreshTokenPolicyType", "SpecificLifetime"),
        ("refreshTokenValidityPeriod", "12"),
        ("refreshTokenValidityUnit", "Hours"),
        ("ipRelaxationPolicyType", "Enforce_RelaxRefresh"),
        ("sessionTimeoutInMinutes", "30"),
    ] {
        assert_eq!(read_policies.one(element), expected);
    }
}

#[tokio::test]
async fn settings_say_which_flows_are_blocked() {
    let org = org().await;
    let session = token(&org, ADMIN).await;
    for kind in ["Settings", "OauthOidcSettings"] {
        let answer = read(&org, &session, kind, &["OauthOidc"]).await;
        assert!(
            answer
                .xml
                .contains("<records xsi:type=\"OauthOidcSettings\">")
        );
        assert_eq!(answer.one("blockOAuthUnPwFlow"), "true");
        assert_eq!(answer.one("blockOAuthUsrAgtFlow"), "true");
    }
    let change = json!({ "password_flow": true, "session_timeout_minutes": 15 });
    org.control().run(Command::SetSwitches { change }).unwrap();
    let answer = read(&org, &session, "Settings", &["OauthOidc", "Security"]).await;
    assert_eq!(answer.one("blockOAuthUnPwFlow"), "false");
    assert_eq!(answer.one("blockOAuthUsrAgtFlow"), "true");
    assert_eq!(answer.one("sessionTimeout"), "FifteenMinutes");
    let other = read(&org, &session, "OauthOidcSettings", &["Security"]).await;
    assert!(other.xml.contains("<records xsi:nil=\"true\"/>"));
}

#[tokio::test]
async fn components_are_listed_by_the_names_that_read_takes() {
    let org = org().await;
    let session = token(&org, ADMIN).await;
    let described = metadata(
        &org,
        &session,
        "<describeMetadata><asOfVersion>67.0</asOfVersion></describeMetadata>",
    )
    .await;
    let types = described.all("xmlName");
    assert!(types.contains(&"ExtlClntAppGlobalOauthSettings".to_owned()));
    assert_eq!(described.one("partialSaveAllowed"), "true");
    for kind in types {
        let query = format!(
            "<listMetadata><queries><type>{kind}</type></queries><asOfVersion>67.0</asOfVersion></listMetadata>"
        );
        let listed = metadata(&org, &session, &query).await;
        let names = listed.all("fullName");
        assert!(!names.is_empty(), "{kind}");
        assert!(listed.all("type").iter().all(|listed| *listed == kind));
        for name in names {
            let answer = read(&org, &session, &kind, &[&name]).await;
            assert_eq!(answer.one("fullName"), name);
        }
    }
    let app = metadata(
        &org,
        &session,
        "<listMetadata><queries><type>ConnectedApp</type></queries></listMetadata>",
    )
    .await;
    assert!(
        app.all("fileName")
            .contains(&"connectedApps/Case_Export.connectedApp".to_owned())
    );
}

#[tokio::test]
async fn the_metadata_api_refuses_in_its_own_namespace_and_without_detail() {
    let org = org().await;
    let (agent, admin) = (token(&org, AGENT).await, token(&org, ADMIN).await);
    let refused = read(&org, &agent, "ConnectedApp", &["Case_Export"]).await;
    assert_eq!(
        refused.xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:sf=\"http://soap.sforce.com/2006/04/metadata\"><soapenv:Body><soapenv:Fault><faultcode>sf:INSUFFICIENT_ACCESS</faultcode>\
         <faultstring>INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions</faultstring>\
         </soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    );
    let unknown = read(&org, &admin, "ApexClasses", &["A"]).await;
    assert_eq!(
        unknown.one("faultstring"),
        "INVALID_TYPE: Unknown type:ApexClasses"
    );
    let many = read(&org, &admin, "ConnectedApp", &["A"; 11]).await;
    assert_eq!(many.one("faultcode"), "sf:EXCEEDED_ID_LIMIT");
    // the type came with version 59
    let body = "<readMetadata><type>ExternalClientApplication</type><fullNames>Orgdeck</fullNames></readMetadata>";
    let early = post(&org, "m/58.0", envelope(METADATA, &admin, body)).await;
    assert_eq!(early.one("faultcode"), "sf:INVALID_TYPE");
    let nobody = read(&org, "00D!x", "ConnectedApp", &["Case_Export"]).await;
    assert_eq!(nobody.one("faultcode"), "sf:INVALID_SESSION_ID");
    let deploy = metadata(&org, &admin, "<deploy/>").await;
    assert_eq!(deploy.one("faultcode"), "soapenv:Client");
}

// planted: `version >= 0` for isPkceRequired let version 58 have it
#[tokio::test]
async fn elements_of_later_versions_are_missing_in_earlier_ones() {
    let org = org().await;
    let session = token(&org, ADMIN).await;
    let body =
        "<readMetadata><type>ConnectedApp</type><fullNames>Case_Export</fullNames></readMetadata>";
    let early = post(&org, "m/50.0", envelope(METADATA, &session, body)).await;
    assert_eq!(early.all("isPkceRequired"), [""; 0]);
    assert_eq!(early.one("isConsumerSecretOptional"), "false");
    let now = metadata(&org, &session, body).await;
    assert_eq!(now.one("isPkceRequired"), "true");
}
