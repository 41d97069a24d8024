//! External client apps: the app, its OAuth settings, the global part with key and secret, the administrator's policies
//! (Metadata API Developer Guide, types `ExternalClientApplication` and `ExtlClntApp…`).
//!
//! The four have names of their own. Setup gives the OAuth parts `App_oauth` and `App_glbloauth`, and the org names the
//! policies `App_defaultPolicy` when it makes them (public metadata files); so they must be looked up, not guessed.

use crate::db::apps::{
    self, App, Distribution, Flow, IpRelaxation, Kind, PermittedUsers, RefreshPolicy,
};
use crate::ids;
use crate::org::Call;
use crate::xml::Xml;

use super::super::Fault;
use super::connected::{Approved, plural, username};
use super::{Component, scopes};

/// How the four components of an app are told apart: type, end of the name, key prefix of the record.
///
/// The prefixes of the last three are unconfirmed.
struct Part {
    kind: &'static str,
    suffix: &'static str,
    prefix: Option<&'static str>,
}

const APPLICATION: Part = Part {
    kind: "ExternalClientApplication",
    suffix: "",
    prefix: None,
};
const GLOBAL: Part = Part {
    kind: "ExtlClntAppGlobalOauthSettings",
    suffix: "_glbloauth",
    prefix: Some("0xK"),
};
const OAUTH: Part = Part {
    kind: "ExtlClntAppOauthSettings",
    suffix: "_oauth",
    prefix: Some("0xJ"),
};
const POLICIES: Part = Part {
    kind: "ExtlClntAppOauthConfigurablePolicies",
    suffix: "_defaultPolicy",
    prefix: Some("0xL"),
};

impl Part {
    /// This part of every external client app.
    fn of_all(
        &self,
        call: &Call<'_>,
        content: impl Fn(&App, &str) -> Result<Xml, Fault>,
    ) -> Result<Vec<Component>, Fault> {
        apps::list(call.conn)?
            .iter()
            .filter(|app| app.settings.kind == Kind::ExternalClientApp)
            .map(|app| {
                let full_name = format!("{}{}", app.settings.api_name, self.suffix);
                let id = match self.prefix {
                    Some(prefix) => ids::make(prefix, app.id.unsigned_abs()),
                    None => app.record_id.clone(),
                };
                Ok(Component {
                    kind: self.kind,
                    id,
                    created_ms: app.created_ms,
                    modified_ms: app.modified_ms,
                    content: content(app, &full_name)?,
                    full_name,
                })
            })
            .collect()
    }
}

pub(super) fn applications(call: &Call<'_>, _: u32) -> Result<Vec<Component>, Fault> {
    APPLICATION.of_all(call, |app, name| {
        let settings = &app.settings;
        let mut xml = Xml::default();
        xml.leaf("contactEmail", &settings.contact_email);
        xml.optional(
            "description",
            Some(settings.description.as_str()).filter(|text| !text.is_empty()),
        );
        xml.leaf("distributionState", distribution(settings.distribution));
        xml.leaf("isProtected", false);
        xml.leaf("label", &settings.label);
        let org = &call.org.org_id;
        xml.leaf("orgScopedExternalApp", format!("{org}:{name}"));
        Ok(xml)
    })
}

fn distribution(state: Distribution) -> &'static str {
    match state {
        Distribution::Local => "Local",
        Distribution::Packaged => "Packaged",
    }
}

/// The part that must not be shared: it has the consumer secret.
pub(super) fn global_settings(call: &Call<'_>, version: u32) -> Result<Vec<Component>, Fault> {
    GLOBAL.of_all(call, |app, name| {
        let settings = &app.settings;
        let flow = |flow| settings.allows(flow);
        // name, first version that has it, value
        let flags = [
            (
                "isClientCredentialsFlowEnabled",
                60,
                flow(Flow::ClientCredentials),
            ),
            ("isCodeCredFlowEnabled", 61, flow(Flow::CodeCredentials)),
            ("isCodeCredPostOnly", 61, false),
            (
                "isConsumerSecretOptional",
                59,
                !settings.web_secret_required,
            ),
            ("isDeviceFlowEnabled", 60, flow(Flow::Device)),
            ("isIntrospectAllTokens", 59, settings.introspect_all),
            ("isNamedUserJwtEnabled", 61, false),
            ("isPkceRequired", 59, settings.pkce_required),
            ("isRefreshTokenRotationEnabled", 60, settings.rotation),
            (
                "isSecretRequiredForRefreshToken",
                59,
                settings.refresh_secret_required,
            ),
            (
                "isSecretRequiredForTokenExchange",
                60,
                settings.web_secret_required,
            ),
            ("isTokenExchangeEnabled", 60, flow(Flow::TokenExchange)),
        ];
        let mut xml = Xml::default();
        xml.leaf("callbackUrl", settings.callbacks.join("\n"));
        xml.optional(
            "certificate",
            settings.certificate.as_deref().filter(|_| version >= 60),
        );
        xml.leaf("consumerKey", &app.consumer_key);
        xml.leaf("consumerSecret", apps::secret(call.conn, app)?);
        xml.leaf("externalClientApplication", &settings.api_name);
        for (flag, since, on) in flags {
            if version >= since {
                xml.leaf(flag, on);
            }
        }
        xml.leaf("label", name);
        xml.leaf("shouldRotateConsumerKey", false);
        xml.leaf("shouldRotateConsumerSecret", false);
        Ok(xml)
    })
}

pub(super) fn oauth_settings(call: &Call<'_>, _: u32) -> Result<Vec<Component>, Fault> {
    OAUTH.of_all(call, |app, name| {
        let settings = &app.settings;
        let mut xml = Xml::default();
        xml.leaf(
            "commaSeparatedOauthScopes",
            scopes::names(&settings.scopes).join(", "),
        );
        xml.leaf("externalClientApplication", &settings.api_name);
        xml.leaf("isFirstPartyAppEnabled", false);
        xml.leaf("label", name);
        // the consumer's record, which no API shows; its key prefix is 888 (public repositories)
        let consumer = ids::make("888", app.id.unsigned_abs());
        xml.leaf(
            "oauthLink",
            format!("{}:{}", call.org.org_id, ids::to15(&consumer)),
        );
        Ok(xml)
    })
}

pub(super) fn policies(call: &Call<'_>, version: u32) -> Result<Vec<Component>, Fault> {
    POLICIES.of_all(call, |app, name| {
        let settings = &app.settings;
        let run_as = match &settings.run_as {
            Some(id) => username(call, id)?,
            None => None,
        };
        let approved = Approved::of(call, settings)?;
        let listed = |names: &[String]| Some(names.join(",")).filter(|names| !names.is_empty());
        let mut xml = Xml::default();
        xml.optional(
            "clientCredentialsFlowUser",
            run_as.as_deref().filter(|_| version >= 60),
        );
        xml.optional(
            "commaSeparatedPermissionSet",
            listed(&approved.permission_sets).as_deref(),
        );
        xml.optional(
            "commaSeparatedProfile",
            listed(&approved.profiles).as_deref(),
        );
        xml.leaf("externalClientApplication", &settings.api_name);
        xml.leaf(
            "ipRelaxationPolicyType",
            ip_relaxation(settings.ip_relaxation),
        );
        for (flag, since, on) in [
            (
                "isClientCredentialsFlowEnabled",
                60,
                settings.allows(Flow::ClientCredentials),
            ),
            ("isGuestCodeCredFlowEnabled", 61, false),
            (
                "isTokenExchangeFlowEnabled",
                60,
                settings.allows(Flow::TokenExchange),
            ),
        ] {
            if version >= since {
                xml.leaf(flag, on);
            }
        }
        xml.leaf("label", name);
        xml.leaf(
            "permittedUsersPolicyType",
            permitted(settings.permitted_users),
        );
        refresh_policy(&mut xml, settings.refresh_policy);
        xml.leaf("requiredSessionLevel", "STANDARD");
        if let Some(minutes) = settings.session_timeout_minutes {
            xml.leaf("sessionTimeoutInMinutes", minutes);
        }
        Ok(xml)
    })
}

fn permitted(users: PermittedUsers) -> &'static str {
    match users {
        PermittedUsers::SelfAuthorize => "AllSelfAuthorized",
        PermittedUsers::AdminApproved => "AdminApprovedPreAuthorized",
    }
}

fn ip_relaxation(policy: IpRelaxation) -> &'static str {
    match policy {
        IpRelaxation::Enforce => "Enforce",
        IpRelaxation::RelaxRefreshTokens => "Enforce_RelaxRefresh",
        IpRelaxation::RelaxActivatedDevices => "Bypass_2factor",
        IpRelaxation::Relax => "Bypass",
    }
}

fn refresh_policy(xml: &mut Xml, policy: RefreshPolicy) {
    let (kind, period) = match policy {
        RefreshPolicy::UntilRevoked => ("Infinite", None),
        RefreshPolicy::Immediately => ("Zero", None),
        RefreshPolicy::IfUnused { amount, unit } => ("SpecificInactivity", Some((amount, unit))),
        RefreshPolicy::After { amount, unit } => ("SpecificLifetime", Some((amount, unit))),
    };
    xml.leaf("refreshTokenPolicyType", kind);
    if let Some((amount, unit)) = period {
        xml.leaf("refreshTokenValidityPeriod", amount);
        xml.leaf("refreshTokenValidityUnit", plural(unit));
    }
}
