-- drizzle-repository: lossy comments: its rows are gone
-- drizzle-repository: lossy post_tags: its rows are gone
-- drizzle-repository: lossy posts: its rows are gone
-- drizzle-repository: lossy tags: its rows are gone
-- drizzle-repository: lossy users: its rows are gone
-- drizzle-repository: lossy order_items: its rows are gone
-- drizzle-repository: lossy orders: its rows are gone
-- drizzle-repository: lossy products: its rows are gone
-- drizzle-repository: lossy cities: its rows are gone
-- drizzle-repository: lossy countries: its rows are gone
-- drizzle-repository: lossy country_borders: its rows are gone
-- drizzle-repository: lossy country_currencies: its rows are gone
-- drizzle-repository: lossy country_languages: its rows are gone
-- drizzle-repository: lossy country_translations: its rows are gone
-- drizzle-repository: lossy currencies: its rows are gone
-- drizzle-repository: lossy languages: its rows are gone
ALTER TABLE "comments" DROP CONSTRAINT "comments_post_id_posts_id_fk";
--> statement-breakpoint
ALTER TABLE "comments" DROP CONSTRAINT "comments_author_id_users_id_fk";
--> statement-breakpoint
ALTER TABLE "comments" DROP CONSTRAINT "comments_parent_fk";
--> statement-breakpoint
ALTER TABLE "post_tags" DROP CONSTRAINT "post_tags_post_id_posts_id_fk";
--> statement-breakpoint
ALTER TABLE "post_tags" DROP CONSTRAINT "post_tags_tag_id_tags_id_fk";
--> statement-breakpoint
ALTER TABLE "posts" DROP CONSTRAINT "posts_author_id_users_id_fk";
--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_city_id_cities_id_fk";
--> statement-breakpoint
ALTER TABLE "order_items" DROP CONSTRAINT "order_items_order_id_orders_id_fk";
--> statement-breakpoint
ALTER TABLE "order_items" DROP CONSTRAINT "order_items_product_sku_products_sku_fk";
--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_user_id_users_id_fk";
--> statement-breakpoint
ALTER TABLE "cities" DROP CONSTRAINT "cities_country_code_countries_cca2_fk";
--> statement-breakpoint
ALTER TABLE "country_borders" DROP CONSTRAINT "country_borders_country_code_countries_code_fk";
--> statement-breakpoint
ALTER TABLE "country_borders" DROP CONSTRAINT "country_borders_neighbour_code_countries_code_fk";
--> statement-breakpoint
ALTER TABLE "country_currencies" DROP CONSTRAINT "country_currencies_country_code_countries_code_fk";
--> statement-breakpoint
ALTER TABLE "country_currencies" DROP CONSTRAINT "country_currencies_currency_code_currencies_code_fk";
--> statement-breakpoint
ALTER TABLE "country_languages" DROP CONSTRAINT "country_languages_country_code_countries_code_fk";
--> statement-breakpoint
ALTER TABLE "country_languages" DROP CONSTRAINT "country_languages_language_code_languages_code_fk";
--> statement-breakpoint
ALTER TABLE "country_translations" DROP CONSTRAINT "country_translations_country_code_countries_code_fk";
--> statement-breakpoint
ALTER TABLE "country_translations" DROP CONSTRAINT "country_translations_language_code_languages_code_fk";
--> statement-breakpoint
DROP VIEW "public"."country_statistics";
--> statement-breakpoint
DROP TABLE "comments";
--> statement-breakpoint
DROP TABLE "post_tags";
--> statement-breakpoint
DROP TABLE "posts";
--> statement-breakpoint
DROP TABLE "tags";
--> statement-breakpoint
DROP TABLE "users";
--> statement-breakpoint
DROP TABLE "order_items";
--> statement-breakpoint
DROP TABLE "orders";
--> statement-breakpoint
DROP TABLE "products";
--> statement-breakpoint
DROP TABLE "cities";
--> statement-breakpoint
DROP TABLE "countries";
--> statement-breakpoint
DROP TABLE "country_borders";
--> statement-breakpoint
DROP TABLE "country_currencies";
--> statement-breakpoint
DROP TABLE "country_languages";
--> statement-breakpoint
DROP TABLE "country_translations";
--> statement-breakpoint
DROP TABLE "currencies";
--> statement-breakpoint
DROP TABLE "languages";
--> statement-breakpoint
DROP TYPE "public"."post_status";
--> statement-breakpoint
DROP TYPE "public"."user_role";
--> statement-breakpoint
DROP TYPE "public"."order_status";
