//! What is on sale, at the price of the caller's role.

use crate::answer::Answer;
use crate::catalogue::{DataEntry, RolePrices};
use crate::config::Role;
use crate::core::{Caller, State};
use crate::json::{Json, object};
use crate::route::Routed;
use domain::Pesewas;

impl State {
    pub(super) fn operators(&self) -> Answer {
        let operators = self.catalogue.operators.iter().map(|operator| {
            object([
                ("_id", operator.id.as_str().into()),
                ("name", operator.network.name().into()),
                ("status", "Available".into()),
            ])
        });
        Answer::data(Json::List(operators.collect()))
    }

    pub(super) fn products(&self, operator_id: &str) -> Answer {
        let Some(operator) = self.catalogue.operators.iter().find(|operator| operator.id == operator_id) else {
            return Answer::netconnect_error(404, "NOT_FOUND", "Operator not found");
        };
        let products = self.catalogue.products.iter().filter(|product| product.operator_id == operator_id);
        let products = products.map(|product| {
            object([
                ("_id", product.id.as_str().into()),
                ("name", product.name.as_str().into()),
                ("operatorId", operator.id.as_str().into()),
                ("operatorName", operator.network.name().into()),
                ("status", if product.available { "Available" } else { "Unavailable" }.into()),
            ])
        });
        Answer::data(Json::List(products.collect()))
    }

    pub(super) fn package(&self, package_id: &str, by: Caller) -> Answer {
        match self.catalogue.packages.iter().find(|package| package.id == package_id) {
            Some(package) => Answer::data(self.package_json(package, by)),
            None => Answer::netconnect_error(404, "PACKAGE_NOT_FOUND", "Package not found"),
        }
    }

    pub(super) fn package_list(&self, routed: &Routed, by: Caller) -> Answer {
        let wanted = |package: &&DataEntry| {
            let Some((product, operator)) = self.catalogue.place_of(package) else { return false };
            routed.query("operatorId").is_none_or(|id| id == operator.id)
                && routed.query("productId").is_none_or(|id| id == product.id)
        };
        let packages = self.catalogue.packages.iter().filter(wanted).map(|package| self.package_json(package, by));
        Answer::data(Json::List(packages.collect()))
    }

    fn package_json(&self, package: &DataEntry, by: Caller) -> Json {
        let place = self.catalogue.place_of(package);
        let (product, operator) = place.unzip();
        object([
            ("_id", package.id.as_str().into()),
            ("dataAmount", package.label.as_str().into()),
            ("label", package.label.as_str().into()),
            ("operatorId", operator.map(|operator| operator.id.as_str()).into()),
            ("operatorName", operator.map(|operator| operator.network.name()).into()),
            ("price", self.netconnect_amount(self.role_price(package.prices, by.owner))),
            ("productId", product.map(|product| product.id.as_str()).into()),
            ("productName", product.map(|product| product.name.as_str()).into()),
            ("status", if package.active { "Active" } else { "Inactive" }.into()),
            ("validity", package.validity_days.to_string().into()),
        ])
    }

    pub(super) fn checker_packages(&self) -> Answer {
        let packages = self.catalogue.checkers.iter().zip(&self.keeping.stock).map(|(checker, stock)| {
            let mut json = object([
                ("_id", checker.id.as_str().into()),
                ("code", checker.code.as_str().into()),
                ("name", checker.name.as_str().into()),
                ("displayName", checker.display_name.as_str().into()),
                ("price", self.netconnect_amount(checker.price)),
                ("currency", "GHS".into()),
                ("stockAvailable", i64::from(stock.left).into()),
                ("priority", i64::from(checker.priority).into()),
                ("includesPdf", checker.includes_pdf.into()),
            ]);
            if let Some(description) = &checker.description {
                json.push("description", description.as_str());
            }
            if let Some(limit) = checker.check_limit {
                json.push("checkLimit", i64::from(limit));
            }
            json
        });
        Answer::data(Json::List(packages.collect()))
    }

    pub(crate) fn role_price(&self, prices: RolePrices, owner: usize) -> Pesewas {
        match self.owners[owner].role {
            Role::Agent => prices.agent,
            Role::SuperAgent => prices.super_agent,
            Role::Customer => prices.customer,
            Role::Staff => prices.staff,
        }
    }
}
