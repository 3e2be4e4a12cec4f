//! Which call a request makes.

use crate::wire::SandboxRequest;
use domain::ProviderKind;

/// Every call of both APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// Netpluse `GET /api/v1/ping`.
    Ping,
    /// Netpluse `GET /api/v1/balance`.
    Balance,
    /// Netpluse `GET /api/v1/packages`.
    Packages,
    /// Netpluse `POST /api/v1/purchase`.
    Purchase,
    /// Netpluse `GET /api/v1/order-status/{reference}`.
    NetpluseOrderStatus,
    /// NetConnect `GET /api/v1/profile`.
    Profile,
    /// NetConnect `GET /api/v1/wallet-balance`.
    WalletBalance,
    /// NetConnect `POST /api/v1/top-ups/request`.
    TopUp,
    /// NetConnect `GET /api/v1/operators`, not documented.
    Operators,
    /// NetConnect `GET /api/v1/operators/{operatorId}/products`.
    Products,
    /// NetConnect `GET /api/v1/packages?operatorId=&productId=`, not documented.
    PackageList,
    /// NetConnect `GET /api/v1/packages/{packageId}`.
    Package,
    /// NetConnect `GET /api/v1/result-checker/packages`.
    CheckerPackages,
    /// NetConnect `POST /api/v1/data-bundles/buy-single`.
    BuySingle,
    /// NetConnect `POST /api/v1/data-bundles/buy-bulk`.
    BuyBulk,
    /// NetConnect `POST /api/v1/result-checker/buy-single`.
    CheckerSingle,
    /// NetConnect `POST /api/v1/result-checker/buy-bulk`.
    CheckerBulk,
    /// NetConnect `GET /api/v1/orders/{orderId}/status`, and `/orders/{orderId}`.
    OrderStatus,
    /// NetConnect `GET /api/v1/orders`.
    Orders,
    /// NetConnect `GET /api/v1/result-checker/orders/{transactionId}/status`.
    CheckerStatus,
    /// A path or method that the API does not have.
    Unknown,
}

impl Call {
    /// The path with its places for ids, as counted in the books.
    pub const fn route(self) -> &'static str {
        match self {
            Self::Ping => "/api/v1/ping",
            Self::Balance => "/api/v1/balance",
            Self::Packages | Self::PackageList => "/api/v1/packages",
            Self::Purchase => "/api/v1/purchase",
            Self::NetpluseOrderStatus => "/api/v1/order-status/{reference}",
            Self::Profile => "/api/v1/profile",
            Self::WalletBalance => "/api/v1/wallet-balance",
            Self::TopUp => "/api/v1/top-ups/request",
            Self::Operators => "/api/v1/operators",
            Self::Products => "/api/v1/operators/{operatorId}/products",
            Self::Package => "/api/v1/packages/{packageId}",
            Self::CheckerPackages => "/api/v1/result-checker/packages",
            Self::BuySingle => "/api/v1/data-bundles/buy-single",
            Self::BuyBulk => "/api/v1/data-bundles/buy-bulk",
            Self::CheckerSingle => "/api/v1/result-checker/buy-single",
            Self::CheckerBulk => "/api/v1/result-checker/buy-bulk",
            Self::OrderStatus => "/api/v1/orders/{orderId}/status",
            Self::Orders => "/api/v1/orders",
            Self::CheckerStatus => "/api/v1/result-checker/orders/{transactionId}/status",
            Self::Unknown => "(unknown)",
        }
    }

    /// Whether it is one of the five buying calls.
    pub const fn is_purchase(self) -> bool {
        matches!(self, Self::Purchase | Self::BuySingle | Self::BuyBulk | Self::CheckerSingle | Self::CheckerBulk)
    }

    /// Whether it reads what is on sale.
    pub const fn is_catalogue(self) -> bool {
        matches!(
            self,
            Self::Packages
                | Self::Operators
                | Self::Products
                | Self::PackageList
                | Self::Package
                | Self::CheckerPackages
        )
    }

    /// Whether it buys result checkers.
    pub const fn is_checker_purchase(self) -> bool {
        matches!(self, Self::CheckerSingle | Self::CheckerBulk)
    }
}

/// A request with its call, id and query found.
pub(crate) struct Routed {
    pub(crate) call: Call,
    pub(crate) id: String,
    query: Vec<(String, String)>,
}

impl Routed {
    pub(crate) fn of(provider: ProviderKind, request: &SandboxRequest) -> Self {
        let (path, query) = request.path_and_query.split_once('?').unwrap_or((&request.path_and_query, ""));
        let query = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " "))))
            .collect();
        let parts: Vec<String> = match path.strip_prefix("/api/v1/") {
            Some(rest) => rest.split('/').map(decoded).collect(),
            None => Vec::new(),
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let (call, id) = match provider {
            ProviderKind::Netpluse => netpluse(&request.method, &parts),
            ProviderKind::NetConnect => netconnect(&request.method, &parts),
        };
        Self { call, id: id.to_owned(), query }
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

fn netpluse<'a>(method: &str, parts: &[&'a str]) -> (Call, &'a str) {
    match (method, parts) {
        ("GET", ["ping"]) => (Call::Ping, ""),
        ("GET", ["balance"]) => (Call::Balance, ""),
        ("GET", ["packages"]) => (Call::Packages, ""),
        ("POST", ["purchase"]) => (Call::Purchase, ""),
        ("GET", ["order-status", reference]) => (Call::NetpluseOrderStatus, reference),
        _ => (Call::Unknown, ""),
    }
}

fn netconnect<'a>(method: &str, parts: &[&'a str]) -> (Call, &'a str) {
    match (method, parts) {
        ("GET", ["profile"]) => (Call::Profile, ""),
        ("GET", ["wallet-balance"]) => (Call::WalletBalance, ""),
        ("POST", ["top-ups", "request"]) => (Call::TopUp, ""),
        ("GET", ["operators"]) => (Call::Operators, ""),
        ("GET", ["operators", id, "products"]) => (Call::Products, id),
        ("GET", ["packages"]) => (Call::PackageList, ""),
        ("GET", ["packages", id]) => (Call::Package, id),
        ("GET", ["result-checker", "packages"]) => (Call::CheckerPackages, ""),
        ("POST", ["data-bundles", "buy-single"]) => (Call::BuySingle, ""),
        ("POST", ["data-bundles", "buy-bulk"]) => (Call::BuyBulk, ""),
        ("POST", ["result-checker", "buy-single"]) => (Call::CheckerSingle, ""),
        ("POST", ["result-checker", "buy-bulk"]) => (Call::CheckerBulk, ""),
        ("GET", ["orders", id] | ["orders", id, "status"]) => (Call::OrderStatus, id),
        ("GET", ["orders"]) => (Call::Orders, ""),
        ("GET", ["result-checker", "orders", id, "status"]) => (Call::CheckerStatus, id),
        _ => (Call::Unknown, ""),
    }
}

/// Percent-decoding; what is not valid stays as it was.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escaped = (bytes[i] == b'%')
            .then(|| text.get(i + 1..i + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_ids_and_queries_and_refuses_the_rest() {
        let routed =
            Routed::of(ProviderKind::NetConnect, &SandboxRequest::get("/api/v1/orders?limit=20&cursor=a%2Bb&state="));
        assert_eq!(
            (routed.call, routed.query("limit"), routed.query("cursor")),
            (Call::Orders, Some("20"), Some("a+b"))
        );
        assert_eq!((routed.query("state"), routed.query("orderType")), (Some(""), None));
        let routed = Routed::of(ProviderKind::Netpluse, &SandboxRequest::get("/api/v1/order-status/a%20b%zz"));
        assert_eq!((routed.call, routed.id.as_str()), (Call::NetpluseOrderStatus, "a b%zz"));
        for path in ["/api/v1/operators/x", "/api/v1/operators/x/products/y", "/api/v2/profile", "/"] {
            let routed = Routed::of(ProviderKind::NetConnect, &SandboxRequest::get(path));
            assert_eq!(routed.call, Call::Unknown, "{path}");
        }
        let posted = SandboxRequest::post("/api/v1/profile", "");
        assert_eq!(Routed::of(ProviderKind::NetConnect, &posted).call, Call::Unknown, "a wrong method is no call");
    }
}
