import { relations } from "drizzle-orm/relations";
import { oddNames, customers, customerProducts, productsInInventory } from "./schema";

export const oddNamesRelations = relations(oddNames, ({one, many}) => ({
	oddName: one(oddNames, {
		fields: [oddNames.parent],
		references: [oddNames.theKey],
		relationName: "oddNames_parent_oddNames_theKey"
	}),
	oddNames: many(oddNames, {
		relationName: "oddNames_parent_oddNames_theKey"
	}),
}));

export const customerProductsRelations = relations(customerProducts, ({one}) => ({
	customer: one(customers, {
		fields: [customerProducts.customerId],
		references: [customers.customerId]
	}),
	productsInInventory: one(productsInInventory, {
		fields: [customerProducts.productSku],
		references: [productsInInventory.sku]
	}),
}));

export const customersRelations = relations(customers, ({many}) => ({
	customerProducts: many(customerProducts),
}));

export const productsInInventoryRelations = relations(productsInInventory, ({many}) => ({
	customerProducts: many(customerProducts),
}));